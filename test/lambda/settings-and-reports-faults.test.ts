// Every call of the resource types for settings and reports fails in every way, once and for ever.
import { LICENSE_MANAGER_SETTINGS_RESOURCE_TYPE, LICENSE_USAGE_REPORT_RESOURCE_TYPE } from '../../lib/private/contract';
import { FaultKind } from '../../local-aws/faults';
import { handlerFixture, LOGICAL_ID } from './handler-fixture';

const fixture = handlerFixture();
const settings = () => fixture.aws.licenseManager.settings();
const reports = () => fixture.aws.licenseManager.reportGenerators().map(({ name, frequency }) => [name, frequency.period]);

const KINDS: FaultKind[] = ['throttle', 'conflict', 'access-denied', 'error-before', 'error-after', 'cut-before', 'cut-after'];
const cells = (operations: string[]) =>
  operations.flatMap((operation) => KINDS.map((kind): [string, FaultKind] => [operation, kind]));

const OURS = {
  S3BucketArn: 'arn:aws:s3:::aws-license-manager-service-ours',
  SnsTopicArn: 'arn:aws:sns:us-east-1:123456789012:aws-license-manager-service-ours',
};

describe('settings', () => {
  const sending = { event: { ResourceType: LICENSE_MANAGER_SETTINGS_RESOURCE_TYPE } };
  const NEXT = { ...OURS, DiscoverySourceRegions: ['eu-west-1'] };
  const update = (properties: object, old: object) => fixture.update('license-manager-settings', properties, old, sending);
  const operations = ['GetServiceSettings', 'UpdateServiceSettings'];
  beforeEach(() => fixture.create(OURS, sending));

  test.each(cells(operations))('%s with %s once succeeds', async (operation, kind) => {
    fixture.aws.faults.inject({ operation, kind });
    expect(await update(NEXT, OURS)).toMatchObject({ Status: 'SUCCESS' });
    expect(fixture.aws.faults.injected()).toBe(1);
    expect(settings()).toMatchObject({ bucketArn: OURS.S3BucketArn, discoverySourceRegions: ['eu-west-1'] });
  });

  test.each(cells(operations))('%s with %s for ever fails, and the rollback restores the settings', async (operation, kind) => {
    fixture.aws.faults.inject({ operation, kind, times: 10_000 });
    expect(await update(NEXT, OURS)).toMatchObject({ Status: 'FAILED' });
    fixture.aws.faults.clear();
    expect(await update(OURS, NEXT)).toMatchObject({ Status: 'SUCCESS' });
    expect(settings()).toMatchObject({ bucketArn: OURS.S3BucketArn, discoverySourceRegions: [] });
  });
});

describe('a report', () => {
  const sending = { event: { ResourceType: LICENSE_USAGE_REPORT_RESOURCE_TYPE } };
  let terms: object;
  beforeEach(() => {
    const license = fixture.aws.licenseManager.create({ Name: 'Oracle', LicenseCountingType: 'Core' });
    terms = {
      ReportGeneratorName: 'report',
      Type: ['LicenseConfigurationSummaryReport'],
      LicenseConfigurationArns: [license],
      FrequencyPeriod: 'MONTH',
    };
    settings().bucketArn = OURS.S3BucketArn;
  });
  const weekly = () => ({ ...terms, FrequencyPeriod: 'WEEK' });
  const creates = ['GetServiceSettings', 'CreateLicenseManagerReportGenerator', 'GetLicenseManagerReportGenerator'];
  const updates = ['GetLicenseManagerReportGenerator', 'UpdateLicenseManagerReportGenerator'];
  const deletes = ['GetLicenseManagerReportGenerator', 'DeleteLicenseManagerReportGenerator'];

  test.each(cells(creates))('is created once, if %s meets %s once', async (operation, kind) => {
    fixture.aws.faults.inject({ operation, kind });
    expect(await fixture.create(terms, sending)).toMatchObject({ Status: 'SUCCESS' });
    expect(fixture.aws.faults.injected()).toBe(1);
    expect(reports()).toEqual([['report', 'MONTH']]);
  });

  test.each(cells(creates))('is not left behind, if %s of the create meets %s for ever', async (operation, kind) => {
    fixture.aws.faults.inject({ operation, kind, times: 10_000 });
    const { Status, PhysicalResourceId } = await fixture.create(terms, sending);
    expect(Status).toBe('FAILED');
    fixture.aws.faults.clear();
    fixture.stack({ status: 'ROLLBACK_IN_PROGRESS', resources: { [LOGICAL_ID]: PhysicalResourceId } });
    expect(await fixture.delete(PhysicalResourceId, terms, sending)).toMatchObject({ Status: 'SUCCESS' });
    expect(reports()).toEqual([]);
  });

  test.each(cells(updates))('is updated, if %s meets %s once', async (operation, kind) => {
    const arn = await fixture.created(terms, sending);
    fixture.aws.faults.inject({ operation, kind });
    expect(await fixture.update(arn, weekly(), terms, sending)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: arn });
    expect(reports()).toEqual([['report', 'WEEK']]);
  });

  test.each(cells(updates))('is as before after the rollback, if %s of the update meets %s for ever', async (operation, kind) => {
    const arn = await fixture.created(terms, sending);
    fixture.aws.faults.inject({ operation, kind, times: 10_000 });
    expect(await fixture.update(arn, weekly(), terms, sending)).toMatchObject({ Status: 'FAILED', PhysicalResourceId: arn });
    fixture.aws.faults.clear();
    expect(await fixture.update(arn, terms, weekly(), sending)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: arn });
    expect(reports()).toEqual([['report', 'MONTH']]);
  });

  test.each(cells(deletes))('is deleted, if %s meets %s once', async (operation, kind) => {
    const arn = await fixture.created(terms, sending);
    fixture.aws.faults.inject({ operation, kind });
    expect(await fixture.delete(arn, terms, sending)).toMatchObject({ Status: 'SUCCESS' });
    expect(reports()).toEqual([]);
  });

  test.each(cells(deletes))('is deleted by a second delete, if %s meets %s for ever', async (operation, kind) => {
    const arn = await fixture.created(terms, sending);
    fixture.aws.faults.inject({ operation, kind, times: 10_000 });
    await fixture.delete(arn, terms, sending);
    fixture.aws.faults.clear();
    expect(await fixture.delete(arn, terms, sending)).toMatchObject({ Status: 'SUCCESS' });
    expect(reports()).toEqual([]);
  });
});
