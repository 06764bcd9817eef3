import { LICENSE_MANAGER_SETTINGS_RESOURCE_TYPE } from '../../lib/private/contract';
import { external } from '../../lambda/external';
import { planSettings, SettingsFacts, SettingsPlan } from '../../lambda/resources/license-manager-settings/plan';
import { AwsError } from '../../local-aws/errors';
import { handlerFixture } from './handler-fixture';

const BUCKET = 'arn:aws:s3:::aws-license-manager-service-ours';
const TOPIC = 'arn:aws:sns:us-east-1:123456789012:aws-license-manager-service-ours';
const OURS = { S3BucketArn: BUCKET, SnsTopicArn: TOPIC };
const THEIRS = { S3BucketArn: `${BUCKET}-not`, SnsTopicArn: `${TOPIC}-not` };
const NOTHING = { OrganizationIntegration: false, CrossAccountDiscovery: false };

describe('the plan', () => {
  const fail = (why: string): SettingsPlan => ({
    plan: 'fail',
    why: `The settings of License Manager in this account and Region have values that this stack did not set: ${why}. Nothing was changed. Write the live values into the template, or set \`overwrite: true\`.`,
  });
  const bucketIsTheirs = `S3BucketArn is "${BUCKET}-not" and would become "${BUCKET}"`;
  const rows: [string, Partial<SettingsFacts>, SettingsPlan][] = [
    ['sets what is not set', { live: NOTHING, desired: OURS }, { plan: 'update', set: OURS }],
    ['sets only what differs', { live: { SnsTopicArn: TOPIC }, desired: OURS }, { plan: 'update', set: { S3BucketArn: BUCKET } }],
    ['changes nothing that is as desired', { live: { ...OURS, ...NOTHING }, desired: OURS }, { plan: 'noop' }],
    [
      'leaves settings that the template does not name',
      { live: { ...OURS, OrganizationIntegration: true, DiscoverySourceRegions: ['eu-west-1'] }, desired: OURS },
      { plan: 'noop' },
    ],
    [
      'overwrites no settings that the template does not name',
      { live: { ...OURS, OrganizationIntegration: true }, desired: OURS, overwrite: true },
      { plan: 'noop' },
    ],
    [
      'takes a default for not set',
      { live: { ...OURS, ...NOTHING }, desired: { ...OURS, OrganizationIntegration: true } },
      { plan: 'update', set: { OrganizationIntegration: true } },
    ],
    [
      'ignores the order of Regions',
      {
        live: { ...OURS, DiscoverySourceRegions: ['eu-west-1', 'us-west-2'] },
        desired: { ...OURS, DiscoverySourceRegions: ['us-west-2', 'eu-west-1'] },
      },
      { plan: 'noop' },
    ],
    [
      'rejects values of somebody else at a Create',
      { live: { ...OURS, S3BucketArn: THEIRS.S3BucketArn }, desired: OURS },
      fail(bucketIsTheirs),
    ],
    [
      'names each of them',
      { live: THEIRS, desired: OURS },
      fail(`${bucketIsTheirs}; SnsTopicArn is "${TOPIC}-not" and would become "${TOPIC}"`),
    ],
    ['overwrites them when told so', { live: THEIRS, desired: OURS, overwrite: true }, { plan: 'update', set: OURS }],
    ['changes its own values', { live: THEIRS, former: THEIRS, desired: OURS }, { plan: 'update', set: OURS }],
    [
      'asks for the direction where an Update finds other values',
      { live: THEIRS, former: OURS, desired: OURS },
      { plan: 'observe' },
    ],
    [
      'rejects other values on the way forward',
      { live: { ...OURS, S3BucketArn: THEIRS.S3BucketArn }, former: OURS, desired: OURS, direction: 'forward' },
      fail(bucketIsTheirs),
    ],
    [
      'rejects other values where the direction is unknown',
      { live: { ...OURS, S3BucketArn: THEIRS.S3BucketArn }, former: OURS, desired: OURS, direction: 'unknown' },
      fail(bucketIsTheirs),
    ],
    [
      'leaves other values on the way back, and restores its own',
      {
        live: { S3BucketArn: THEIRS.S3BucketArn, SnsTopicArn: THEIRS.SnsTopicArn },
        former: { ...OURS, SnsTopicArn: THEIRS.SnsTopicArn },
        desired: OURS,
        direction: 'back',
      },
      { plan: 'skip', why: bucketIsTheirs, set: { SnsTopicArn: TOPIC } },
    ],
    [
      'restores the default of a property that is removed',
      {
        live: { ...OURS, OrganizationIntegration: true, CrossAccountDiscovery: true, DiscoverySourceRegions: ['eu-west-1'] },
        former: { ...OURS, OrganizationIntegration: true, CrossAccountDiscovery: true, DiscoverySourceRegions: ['eu-west-1'] },
        desired: OURS,
      },
      { plan: 'update', set: { OrganizationIntegration: false, CrossAccountDiscovery: false, DiscoverySourceRegions: [] } },
    ],
    [
      'leaves a removed property that somebody else has changed',
      {
        live: { ...OURS, DiscoverySourceRegions: ['eu-west-1', 'eu-west-2'] },
        former: { ...OURS, DiscoverySourceRegions: ['eu-west-1'] },
        desired: OURS,
      },
      { plan: 'noop' },
    ],
  ];
  test.each(rows)('%s', (_, facts, plan) => {
    expect(planSettings({ live: {}, desired: {}, overwrite: false, ...facts })).toEqual(plan);
  });
});

describe('the handler', () => {
  const fixture = handlerFixture();
  const ofSettings = { event: { ResourceType: LICENSE_MANAGER_SETTINGS_RESOURCE_TYPE } };
  const create = (properties: object) => fixture.create(properties, ofSettings);
  const update = (properties: object, old: object) => fixture.update('license-manager-settings', properties, old, ofSettings);
  const live = () => fixture.aws.licenseManager.settings();

  test('sets the settings with a read and a write', async () => {
    expect(await create({ ...OURS, OrganizationIntegration: 'true', CrossAccountDiscovery: 'true' })).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: 'license-manager-settings',
    });
    expect(fixture.operations).toEqual(['GetServiceSettings', 'UpdateServiceSettings']);
    expect(external.log).toHaveBeenCalledWith({
      level: 'INFO',
      message: 'settings-changed',
      settings: ['S3BucketArn', 'SnsTopicArn', 'OrganizationIntegration', 'CrossAccountDiscovery'],
    });
    expect(live()).toMatchObject({
      bucketArn: BUCKET,
      topicArn: TOPIC,
      organizationIntegration: true,
      crossAccountDiscovery: true,
    });
  });

  test('changes nothing for a Create that the stack does not wait for any more', async () => {
    fixture.stack({ status: 'UPDATE_COMPLETE' });
    const event = { ...ofSettings.event, ...fixture.sentAgo(60_000) };
    expect(await fixture.create(OURS, { event })).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining(
        'The stack is in the status UPDATE_COMPLETE and does not wait for this event any more.',
      ) as string,
    });
    expect(fixture.operations).toEqual([]);
  });

  test.each(['CREATE_IN_PROGRESS', 'UPDATE_IN_PROGRESS'])('obeys a late Create while the stack is in %s', async (status) => {
    fixture.stack({ status });
    const event = { ...ofSettings.event, ...fixture.sentAgo(60_000) };
    expect(await fixture.create(OURS, { event })).toMatchObject({ Status: 'SUCCESS' });
  });

  test('repeated changes nothing', async () => {
    await create(OURS);
    fixture.aws.calls.clear();
    expect(await create(OURS)).toMatchObject({ Status: 'SUCCESS' });
    expect(fixture.operations).toEqual(['GetServiceSettings']);
  });

  test('rejects the settings of somebody else, and overwrites them when told so', async () => {
    await create(THEIRS);
    expect(await create(OURS)).toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId: 'nothing-created',
      Reason: expect.stringContaining(`SnsTopicArn is "${TOPIC}-not" and would become "${TOPIC}". Nothing was changed.`),
    });
    expect(live()).toMatchObject({ bucketArn: THEIRS.S3BucketArn, topicArn: THEIRS.SnsTopicArn });
    expect(await create({ ...OURS, Overwrite: 'true' })).toMatchObject({ Status: 'SUCCESS' });
    expect(live()).toMatchObject({ bucketArn: BUCKET, topicArn: TOPIC });
  });

  test('changes settings in one call, and a rollback restores the former values', async () => {
    const next = { ...THEIRS, DiscoverySourceRegions: ['eu-west-1'] };
    await create(OURS);
    fixture.aws.calls.clear();
    expect(await update(next, OURS)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'license-manager-settings' });
    expect(fixture.operations).toEqual(['GetServiceSettings', 'UpdateServiceSettings']);
    expect(live()).toMatchObject({ bucketArn: THEIRS.S3BucketArn, discoverySourceRegions: ['eu-west-1'] });
    expect(await update(OURS, next)).toMatchObject({ Status: 'SUCCESS' });
    expect(live()).toMatchObject({ bucketArn: BUCKET, topicArn: TOPIC, discoverySourceRegions: [] });
    expect(fixture.questions).toEqual([]);
    expect(fixture.logged).not.toContain('settings-not-owned');
  });

  test('succeeds where License Manager does not remove the last Region', async () => {
    fixture.aws.assumptions.emptyRegionListClears = false;
    const regional = { ...OURS, DiscoverySourceRegions: ['eu-west-1'] };
    await create(regional);
    expect(await update(OURS, regional)).toMatchObject({ Status: 'SUCCESS' });
    expect(live().discoverySourceRegions).toEqual(['eu-west-1']);
  });

  test('leaves a change by hand in a rollback, and fails on the way forward', async () => {
    await create(OURS);
    live().topicArn = THEIRS.SnsTopicArn;
    fixture.stack({ status: 'UPDATE_IN_PROGRESS' });
    expect(await update({ ...OURS, DiscoverySourceRegions: ['eu-west-1'] }, OURS)).toMatchObject({ Status: 'FAILED' });
    live().discoverySourceRegions = ['eu-west-1'];
    fixture.stack({ status: 'UPDATE_ROLLBACK_IN_PROGRESS' });
    expect(await update(OURS, { ...OURS, DiscoverySourceRegions: ['eu-west-1'] })).toMatchObject({ Status: 'SUCCESS' });
    expect(external.log).toHaveBeenCalledWith({
      level: 'WARN',
      message: 'settings-not-owned',
      why: `SnsTopicArn is "${TOPIC}-not" and would become "${TOPIC}"`,
    });
    expect(live()).toMatchObject({ topicArn: THEIRS.SnsTopicArn, discoverySourceRegions: [] });
  });

  test('writes nothing in a rollback that has nothing of its own to restore', async () => {
    await create(OURS);
    live().topicArn = THEIRS.SnsTopicArn;
    fixture.aws.calls.clear();
    fixture.stack({ status: 'UPDATE_ROLLBACK_IN_PROGRESS' });
    expect(await update(OURS, OURS)).toMatchObject({ Status: 'SUCCESS' });
    expect(fixture.operations).toEqual(['GetServiceSettings']);
  });

  test('rolls back a deployment with invalid properties', async () => {
    await create(OURS);
    expect(await update(OURS, { ...OURS, OrganizationIntegration: 'maybe' })).toMatchObject({ Status: 'SUCCESS' });
  });

  test('keeps the physical id that an Update has', async () => {
    await create(OURS);
    const { Status, PhysicalResourceId } = await fixture.update('of-another-version', OURS, OURS, ofSettings);
    expect([Status, PhysicalResourceId]).toEqual(['SUCCESS', 'of-another-version']);
  });

  test('sets up an account that is new to License Manager', async () => {
    fixture.aws.iam.setServiceLinkedRole(false);
    expect(await create(OURS)).toMatchObject({ Status: 'SUCCESS' });
    expect(live()).toMatchObject({ bucketArn: BUCKET });
    expect(fixture.logged).toContain('service-linked-role-created');
  });

  test('reports the error of License Manager, and changes nothing', async () => {
    fixture.aws.licenseManager.managementAccount = false;
    const { Status, Reason } = await create({ ...OURS, OrganizationIntegration: 'true' });
    expect([Status, Reason]).toEqual(['FAILED', expect.stringContaining('Only the management account')]);
    expect(live().bucketArn).toBeUndefined();
  });

  test.each([
    ['UPDATE_IN_PROGRESS', 'FAILED'],
    ['UPDATE_ROLLBACK_IN_PROGRESS', 'SUCCESS'],
  ])('that License Manager rejects in %s: %s', async (status, expected) => {
    const { PhysicalResourceId } = await create(OURS);
    fixture.stack({ status });
    const error = new AwsError('InvalidParameterValueException', 'The bucket does not exist.');
    fixture.aws.faults.inject({ operation: 'UpdateServiceSettings', kind: 'error-before', error });
    const next = { ...OURS, S3BucketArn: `${BUCKET}-next` };
    expect((await fixture.update(PhysicalResourceId, next, OURS, ofSettings)).Status).toBe(expected);
    expect(live()).toMatchObject({ bucketArn: BUCKET });
    const entry = {
      level: 'WARN',
      message: 'settings-not-restored',
      settings: ['S3BucketArn'],
      reason: 'InvalidParameterValueException: The bucket does not exist.',
    };
    expect(jest.mocked(external.log).mock.calls.some(([logged]) => logged.message === entry.message)).toBe(
      expected === 'SUCCESS',
    );
    if (expected === 'SUCCESS') {
      expect(external.log).toHaveBeenCalledWith(entry);
    }
  });

  test('that may not be changed fail in a rollback, too', async () => {
    const { PhysicalResourceId } = await create(OURS);
    fixture.stack({ status: 'UPDATE_ROLLBACK_IN_PROGRESS' });
    fixture.aws.faults.inject({ operation: 'UpdateServiceSettings', kind: 'access-denied', times: 100 });
    const next = { ...OURS, S3BucketArn: `${BUCKET}-next` };
    expect((await fixture.update(PhysicalResourceId, next, OURS, ofSettings)).Status).toBe('FAILED');
  });

  test('repeats a write whose response is lost', async () => {
    fixture.aws.faults.inject({ operation: 'UpdateServiceSettings', kind: 'cut-after' });
    expect(await create(OURS)).toMatchObject({ Status: 'SUCCESS' });
    expect(live()).toMatchObject({ bucketArn: BUCKET });
  });

  test('keeps the settings when the resource is deleted, without a call', async () => {
    await create(OURS);
    fixture.aws.calls.clear();
    expect(await fixture.delete('license-manager-settings', OURS, ofSettings)).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: 'license-manager-settings',
    });
    expect(fixture.operations).toEqual([]);
    expect(live()).toMatchObject({ bucketArn: BUCKET, topicArn: TOPIC });
    expect(external.log).toHaveBeenCalledWith({ level: 'INFO', message: 'settings-kept' });
  });

  test('retries a denied call while the permissions arrive', async () => {
    const denied = new AwsError('AccessDeniedException', 'is not authorized to perform license-manager:GetServiceSettings');
    fixture.aws.faults.inject({ operation: 'GetServiceSettings', kind: 'error-before', error: denied, times: 3 });
    expect(await create(OURS)).toMatchObject({ Status: 'SUCCESS' });
  });
});
