import { LICENSE_USAGE_REPORT_RESOURCE_TYPE, RESERVED_TAGS } from '../../lib/private/contract';
import { external } from '../../lambda/external';
import { decode, differs, isOwned, tagsOf } from '../../lambda/resources/usage-report/plan';
import { AwsError } from '../../local-aws/errors';
import { OTHER_STACK_ID, STACK_ID } from '../fixtures/arns';
import { newHandler } from '../fixtures/handler';
import { LOGICAL_ID, handlerFixture } from './handler-fixture';

const BUCKET = 'aws-license-manager-service-ours';
const ARN = 'arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-1';
const TERMS = {
  ReportGeneratorName: 'monthly',
  Description: 'd',
  Type: ['LicenseConfigurationSummaryReport', 'LicenseConfigurationUsageReport'],
  LicenseConfigurationArns: [ARN, `${ARN}2`],
  FrequencyPeriod: 'MONTH',
};

describe('the live report generator', () => {
  const live = {
    ReportGeneratorName: 'monthly',
    Description: 'd',
    ReportType: decode(TERMS).Type,
    ReportContext: { licenseConfigurationArns: TERMS.LicenseConfigurationArns },
    ReportFrequency: { value: 1, period: 'MONTH' as const },
    LastRunStatus: 'SUCCESS',
  };

  test.each([
    ['the same terms', {}],
    ['the types in another order', { Type: [...TERMS.Type].reverse() }],
    ['the license configurations in another order', { LicenseConfigurationArns: [`${ARN}2`, ARN] }],
  ])('is as desired with %s', (_, change) => {
    expect(differs(live, decode({ ...TERMS, ...change }))).toBe(false);
  });

  test.each([
    ['another name', { ReportGeneratorName: 'm' }],
    ['another description', { Description: 'e' }],
    ['no description', { Description: undefined }],
    ['one type less', { Type: TERMS.Type.slice(1) }],
    ['one license configuration less', { LicenseConfigurationArns: [ARN] }],
    ['another frequency', { FrequencyPeriod: 'DAY' }],
  ])('differs from one with %s', (_, change) => {
    expect(differs(live, decode({ ...TERMS, ...change }))).toBe(true);
  });

  test.each([
    [{ Type: [] }, 'Property Type is required.'],
    [{ LicenseConfigurationArns: undefined }, 'Property LicenseConfigurationArns is required.'],
    [{ FrequencyPeriod: '' }, 'Property FrequencyPeriod is required.'],
  ])('is not compared with %j', (change, message) => {
    expect(() => decode({ ...TERMS, ...change })).toThrow(message);
  });
});

describe('a report generator', () => {
  const owner = { StackId: STACK_ID, LogicalResourceId: LOGICAL_ID };
  const [stack, resource] = tagsOf(owner);
  test.each([
    ['with the tags of its owner and others', true, [{ Key: 'k', Value: 'v' }, resource, stack]],
    ['with the tags of another stack', false, tagsOf({ ...owner, StackId: OTHER_STACK_ID })],
    ['with the tags of another resource', false, tagsOf({ ...owner, LogicalResourceId: 'Other' })],
    ['with a value of its owner under another key', false, [stack, { ...resource, Key: 'k' }]],
    ['without tags', false, []],
  ])('%s is owned: %j', (_, owned, Tags) => {
    expect(isOwned({ Tags }, owner)).toBe(owned);
  });
});

describe('the handler', () => {
  const fixture = handlerFixture();
  const ofReport = { event: { ResourceType: LICENSE_USAGE_REPORT_RESOURCE_TYPE } };
  let license: string;
  let terms: typeof TERMS;
  beforeEach(() => {
    license = fixture.aws.licenseManager.create({ Name: 'Oracle', LicenseCountingType: 'Core' });
    terms = { ...TERMS, LicenseConfigurationArns: [license] };
    fixture.aws.licenseManager.settings().bucketArn = `arn:aws:s3:::${BUCKET}`;
  });
  const create = (sending: object = {}, properties = terms) => fixture.create(properties, { ...ofReport, ...sending });
  const created = () => fixture.created(terms, ofReport);
  const update = (arn: string, properties: object) => fixture.update(arn, properties, terms, ofReport);
  const remove = (id: string, event: object = {}) => fixture.delete(id, terms, { event: { ...ofReport.event, ...event } });
  const reports = () => fixture.aws.licenseManager.reportGenerators();
  const names = () => reports().map(({ name }) => name);
  const logs = () => jest.mocked(external.log).mock.calls.map(([entry]) => entry);

  test('creates a report generator with the tags of its owner, and responds with its location', async () => {
    const { Status, PhysicalResourceId, Data } = await create();
    expect([Status, Data]).toEqual(['SUCCESS', { S3BucketName: BUCKET, S3KeyPrefix: 'Reports/monthly' }]);
    expect(fixture.operations).toEqual([
      'GetServiceSettings',
      'CreateLicenseManagerReportGenerator',
      'GetLicenseManagerReportGenerator',
    ]);
    expect(reports()).toMatchObject([
      { arn: PhysicalResourceId, name: 'monthly', types: TERMS.Type, frequency: { value: 1, period: 'MONTH' } },
    ]);
    expect(Object.fromEntries(reports()[0].tags)).toEqual({
      [RESERVED_TAGS.stack]: STACK_ID,
      [RESERVED_TAGS.resource]: LOGICAL_ID,
    });
    expect(reports()[0].createdBy.token).toMatch(/^[0-9a-f]{32}$/);
  });

  test('creates nothing for a Create that the stack does not wait for any more', async () => {
    fixture.stack({ status: 'ROLLBACK_COMPLETE' });
    const { Status } = await create({ event: { ...ofReport.event, ...fixture.sentAgo(60_000) } });
    expect([Status, names()]).toEqual(['FAILED', []]);
  });

  test('creates one report generator for an event that Lambda delivers twice', async () => {
    const twice = { event: { ...ofReport.event, RequestId: 'the-same' } };
    const first = await create({ ...twice, handler: newHandler() });
    const second = await create({ ...twice, handler: newHandler() });
    expect(second.PhysicalResourceId).toBe(first.PhysicalResourceId);
    expect(names()).toEqual(['monthly']);
  });

  test('gives each event a client token of its own', async () => {
    const ids = [
      { LogicalResourceId: 'Report', RequestId: '11' },
      { LogicalResourceId: 'Report1', RequestId: '1' },
      { RequestId: '2' },
    ];
    for (const [index, event] of ids.entries()) {
      await create({ event: { ...ofReport.event, ...event } }, { ...terms, ReportGeneratorName: `r${index}` });
    }
    expect(new Set(reports().map(({ createdBy }) => createdBy.token)).size).toBe(3);
  });

  test('creates one report generator if the response of License Manager is lost', async () => {
    fixture.aws.faults.inject({ operation: 'CreateLicenseManagerReportGenerator', kind: 'cut-after' });
    expect(await create()).toMatchObject({ Status: 'SUCCESS' });
    expect(names()).toEqual(['monthly']);
  });

  test('rejects settings without a bucket, and creates nothing', async () => {
    fixture.aws.licenseManager.settings().bucketArn = undefined;
    expect(await create()).toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId: 'nothing-created',
      Reason: expect.stringContaining(
        'The settings of License Manager in this account and Region have no S3 bucket for reports. Declare `LicenseManagerSettings`',
      ),
    });
    expect(reports()).toEqual([]);
  });

  test('leaves nothing behind where License Manager rejects the create', async () => {
    fixture.aws.licenseManager.vanish(license);
    expect(await create()).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'nothing-created' });
    expect(reports()).toEqual([]);
  });

  test('names the new report generator where its location cannot be read, so that its Delete deletes it', async () => {
    fixture.aws.faults.inject({ operation: 'GetLicenseManagerReportGenerator', kind: 'access-denied', times: 20 });
    const { Status, PhysicalResourceId } = await create();
    expect([Status, PhysicalResourceId]).toEqual(['FAILED', reports()[0].arn]);
    expect(await remove(PhysicalResourceId)).toMatchObject({ Status: 'SUCCESS' });
    expect(reports()).toEqual([]);
  });

  test('finds what a create without any response has created, when it is deleted', async () => {
    fixture.aws.faults.inject({ operation: 'CreateLicenseManagerReportGenerator', kind: 'cut-after', times: 1000 });
    const { Status, PhysicalResourceId } = await create({ remaining: 90_000 });
    expect([Status, PhysicalResourceId]).toEqual(['FAILED', `maybe-created/${fixture.requestId}`]);
    expect(names()).toEqual(['monthly']);
    fixture.stack({ status: 'ROLLBACK_IN_PROGRESS', resources: { [LOGICAL_ID]: PhysicalResourceId } });
    expect(await remove(PhysicalResourceId)).toMatchObject({ Status: 'SUCCESS' });
    expect(reports()).toEqual([]);
  });

  test('keeps the report generator that the stack records, when an invented id is deleted', async () => {
    const arn = await created();
    fixture.stack({ status: 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', resources: { [LOGICAL_ID]: arn } });
    expect(await remove('s-Report-1ABCDEF')).toMatchObject({ Status: 'SUCCESS' });
    expect(names()).toEqual(['monthly']);
  });

  test('deletes nothing under an invented id where CloudFormation does not answer', async () => {
    await created();
    expect(await remove('s-Report-1ABCDEF')).toMatchObject({ Status: 'FAILED' });
    expect(names()).toEqual(['monthly']);
  });

  test('deletes one whose resource was renamed', async () => {
    const arn = await created();
    expect(await remove(arn, { LogicalResourceId: 'Renamed' })).toMatchObject({ Status: 'SUCCESS' });
    expect(names()).toEqual([]);
  });

  test('updates in place', async () => {
    const arn = await created();
    const next = { ...terms, ReportGeneratorName: 'weekly', FrequencyPeriod: 'WEEK', Description: undefined };
    expect(await update(arn, next)).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: arn,
      Data: { S3KeyPrefix: 'Reports/weekly' },
    });
    expect(fixture.operations).toEqual([
      'GetLicenseManagerReportGenerator',
      'UpdateLicenseManagerReportGenerator',
      'GetLicenseManagerReportGenerator',
    ]);
    expect(reports()).toMatchObject([{ arn, name: 'weekly', frequency: { period: 'WEEK' }, description: '' }]);
  });

  describe('an update that License Manager rejects', () => {
    const next = () => ({ ...terms, Description: 'next' });
    const log = () => logs().find(({ message }) => message === 'report-not-restored');

    test.each(['UPDATE_IN_PROGRESS', 'UPDATE_ROLLBACK_IN_PROGRESS'])('in %s fails on the way forward only', async (status) => {
      const arn = await created();
      fixture.stack({ status });
      fixture.aws.licenseManager.vanish(license);
      const { Status, Reason = '' } = await update(arn, next());
      const isBack = status === 'UPDATE_ROLLBACK_IN_PROGRESS';
      expect([Status, log() !== undefined]).toEqual([isBack ? 'SUCCESS' : 'FAILED', isBack]);
      expect(Reason).toMatch(isBack ? /^$/ : /^InvalidParameterValueException: /);
      expect(reports()[0].description).toBe(TERMS.Description);
    });

    test('in a rollback leaves out one that does not exist any more', async () => {
      const arn = await created();
      fixture.stack({ status: 'UPDATE_ROLLBACK_IN_PROGRESS' });
      fixture.aws.licenseManager.removeReportGenerator(arn);
      fixture.aws.licenseManager.vanish(license);
      expect(await update(arn, next())).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: arn });
      expect(log()).toMatchObject({ level: 'WARN', reportGeneratorArn: arn });
    });

    test('in a rollback fails where the error is another one', async () => {
      const arn = await created();
      fixture.stack({ status: 'UPDATE_ROLLBACK_IN_PROGRESS' });
      const error = new AwsError('FilterLimitExceededException', 'Too many.');
      fixture.aws.faults.inject({ operation: 'UpdateLicenseManagerReportGenerator', kind: 'error-before', error });
      const { Status, Reason } = await update(arn, next());
      expect([Status, Reason]).toEqual(['FAILED', expect.stringMatching(/^FilterLimitExceededException: Too many\./)]);
    });
  });

  test('reads only where nothing differs', async () => {
    const arn = await created();
    expect(await update(arn, terms)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: arn });
    expect(fixture.operations).toEqual(['GetLicenseManagerReportGenerator']);
  });

  test.each(['ResourceNotFoundException', 'InvalidParameterValueException'] as const)(
    'creates one that is gone again, and its delete succeeds: %s',
    async (error) => {
      fixture.aws.assumptions.reportGeneratorNotFound = error;
      const arn = await created();
      fixture.aws.licenseManager.removeReportGenerators(license);
      const { Status, PhysicalResourceId } = await update(arn, terms);
      expect([Status, names()]).toEqual(['SUCCESS', ['monthly']]);
      expect(PhysicalResourceId).toBe(reports()[0].arn);
      expect(PhysicalResourceId).not.toBe(arn);
      expect(logs()).toContainEqual({ level: 'WARN', message: 'report-recreated', reportGeneratorArn: arn });
      fixture.stack({ status: 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', resources: { [LOGICAL_ID]: PhysicalResourceId } });
      expect(await remove(arn)).toMatchObject({ Status: 'SUCCESS' });
      expect(names()).toEqual(['monthly']);
    },
  );

  test('deletes the one that an Update without a response has created again', async () => {
    const arn = await created();
    fixture.aws.licenseManager.removeReportGenerator(arn);
    await update(arn, terms);
    fixture.stack({ status: 'DELETE_IN_PROGRESS', resources: { [LOGICAL_ID]: arn } });
    expect(await remove(arn)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: arn });
    expect(names()).toEqual([]);
  });

  test('does not delete another one than its own where CloudFormation does not say which the stack records', async () => {
    const arn = await created();
    fixture.aws.licenseManager.removeReportGenerator(arn);
    await update(arn, terms);
    expect(await remove(arn)).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('does not exist') });
    expect(names()).toEqual(['monthly']);
  });

  test('takes the one that an Update without a response has created', async () => {
    const arn = await created();
    fixture.aws.licenseManager.removeReportGenerators(license);
    const { PhysicalResourceId } = await update(arn, terms);
    expect(await update(arn, terms)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId });
    expect(names()).toEqual(['monthly']);
  });

  test('deletes', async () => {
    const arn = await created();
    expect(await remove(arn)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: arn });
    expect(fixture.operations).toEqual(['GetLicenseManagerReportGenerator', 'DeleteLicenseManagerReportGenerator']);
    expect(reports()).toEqual([]);
    expect(await remove(arn)).toMatchObject({ Status: 'SUCCESS' });
    expect(fixture.questions).toEqual([]);
  });

  test('leaves a report generator of another stack', async () => {
    const arn = await created();
    reports()[0].tags.set(RESERVED_TAGS.stack, OTHER_STACK_ID);
    expect(await remove(arn)).toMatchObject({ Status: 'SUCCESS' });
    expect(names()).toEqual(['monthly']);
    expect(logs()).toContainEqual({ level: 'WARN', message: 'report-not-owned', reportGeneratorArn: arn });
  });

  test('leaves a report generator of another stack that reports on the same license configuration', async () => {
    await created();
    reports()[0].tags.set(RESERVED_TAGS.stack, OTHER_STACK_ID);
    expect(await remove('s-Report-1ABCDEF')).toMatchObject({ Status: 'SUCCESS' });
    expect(names()).toEqual(['monthly']);
    expect(fixture.operations).toEqual(['ListLicenseManagerReportGenerators']);
    expect(fixture.questions).toEqual([]);
  });

  test('deletes one whose delete has lost its response', async () => {
    const arn = await created();
    fixture.aws.faults.inject({ operation: 'DeleteLicenseManagerReportGenerator', kind: 'cut-after' });
    expect(await remove(arn)).toMatchObject({ Status: 'SUCCESS' });
    expect(reports()).toEqual([]);
  });
});
