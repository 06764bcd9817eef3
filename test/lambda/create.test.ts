import { RESERVED_TAGS } from '../../lib/private/contract';
import { NOTHING_CREATED } from '../../lambda/cloudformation/entrypoint';
import { AwsError } from '../../local-aws/errors';
import { FaultKind } from '../../local-aws/faults';
import { STACK_ID } from '../fixtures/arns';
import { CORE, handlerFixture, LOGICAL_ID } from './handler-fixture';

const fixture = handlerFixture();
const DISABLED = { ...CORE, Enabled: 'false' };

test('a create is one call with all terms and the reserved tags', async () => {
  const {
    Status,
    PhysicalResourceId: arn,
    Data,
  } = await fixture.create({
    ...CORE,
    Description: 'd',
    LicenseCount: '10',
    LicenseCountHardLimit: 'true',
    LicenseRules: ['#minimumCores=2'],
    DisassociateWhenNotFound: 'true',
    LicenseExpiry: '1900000000',
    Tags: [{ Key: 'team', Value: 'db' }],
  });
  expect(Status).toBe('SUCCESS');
  expect(fixture.operations).toEqual(['CreateLicenseConfiguration']);
  expect(fixture.questions).toEqual([]);
  expect(fixture.live(arn)).toMatchObject({
    Name: 'Oracle',
    Description: 'd',
    LicenseCount: 10,
    LicenseCountHardLimit: true,
    LicenseRules: ['#minimumCores=2'],
    DisassociateWhenNotFound: true,
    LicenseExpiry: 1900000000,
  });
  expect(fixture.tagsOf(arn)).toEqual({
    team: 'db',
    [RESERVED_TAGS.stack]: STACK_ID,
    [RESERVED_TAGS.resource]: LOGICAL_ID,
    [RESERVED_TAGS.request]: expect.stringMatching(/^request-1\/2026-01-01T00:00:00\.000Z\/[0-9a-f]{12}$/) as string,
  });
  expect(Data).toEqual({ LicenseConfigurationId: arn.split(':').at(-1), Name: 'Oracle', OwnerAccountId: '123456789012' });
});

test.each([
  ['RetainOnDelete', { RetainOnDelete: 'true' }],
  ['RetainOnReplace', { RetainOnReplace: 'true' }],
])('a create with %s carries the tag of a retained one', async (_, retain) => {
  const arn = await fixture.created({ ...CORE, ...retain });
  expect(fixture.tagsOf(arn)).toMatchObject({ [RESERVED_TAGS.retain]: 'true' });
});

test('a disabled one takes a second call', async () => {
  const { PhysicalResourceId: arn } = await fixture.create(DISABLED);
  expect(fixture.operations).toEqual(['CreateLicenseConfiguration', 'UpdateLicenseConfiguration']);
  expect(fixture.live(arn)!.Status).toBe('DISABLED');
});

test('a create that fails half-way is compensated', async () => {
  fixture.aws.faults.inject({ operation: 'UpdateLicenseConfiguration', kind: 'error-before', times: 1000 });
  expect(await fixture.create(DISABLED)).toMatchObject({ Status: 'FAILED', PhysicalResourceId: NOTHING_CREATED });
  expect(fixture.arns).toEqual([]);
});

test('a create whose compensation fails names the ARN, and the Delete that follows deletes it', async () => {
  fixture.aws.faults.inject({ operation: 'UpdateLicenseConfiguration', kind: 'error-before', times: 1000 });
  fixture.aws.faults.inject({ operation: 'DeleteLicenseConfiguration', kind: 'error-before', times: 1000 });
  const { Status, PhysicalResourceId: arn } = await fixture.create(DISABLED);
  expect([Status, fixture.arns]).toEqual(['FAILED', [arn]]);
  fixture.aws.faults.clear();
  expect((await fixture.delete(arn)).Status).toBe('SUCCESS');
  expect(fixture.arns).toEqual([]);
});

// T2 of the reproductions.
test('a compensation that a lagging list and late tags hinder leaves nothing behind', async () => {
  fixture.aws.faults.inject({ operation: 'UpdateLicenseConfiguration', kind: 'access-denied', times: 1000 });
  fixture.aws.faults.inject({ operation: 'DeleteLicenseConfiguration', kind: 'access-denied', times: 1 });
  fixture.hideFromLists(2);
  expect((await fixture.create(DISABLED)).Status).toBe('FAILED');
  expect(fixture.arns).toEqual([]);
});

test('a denial and a lagging list right after a create do not fail it', async () => {
  fixture.aws.faults.inject({ operation: 'UpdateLicenseConfiguration', kind: 'access-denied', times: 1 });
  fixture.hideFromLists(2);
  const { Status, PhysicalResourceId: arn } = await fixture.create(DISABLED);
  expect([Status, fixture.live(arn)?.Status]).toEqual(['SUCCESS', 'DISABLED']);
});

describe('a create without a response', () => {
  test.each<FaultKind>(['cut-before', 'cut-after', 'error-before', 'error-after'])(
    'creates exactly one after %s',
    async (kind) => {
      fixture.aws.faults.inject({ operation: 'CreateLicenseConfiguration', kind, times: 2 });
      const { Status, PhysicalResourceId: arn } = await fixture.create();
      expect(Status).toBe('SUCCESS');
      expect(fixture.arns).toEqual([arn]);
    },
  );

  test.each<FaultKind>(['cut-before', 'error-before'])('fails and creates nothing after %s for good', async (kind) => {
    fixture.aws.faults.inject({ operation: 'CreateLicenseConfiguration', kind, times: 1000 });
    const { Status, Reason, PhysicalResourceId: id } = await fixture.create();
    expect(Status).toBe('FAILED');
    expect(Reason).toContain('License Manager did not say whether it created the license configuration, in 4 tries');
    expect((await fixture.delete(id)).Status).toBe('SUCCESS');
    expect(fixture.arns).toEqual([]);
  });

  test('deletes the surplus where the list lags behind and two requests take effect', async () => {
    fixture.aws.faults.inject({ operation: 'CreateLicenseConfiguration', kind: 'cut-after' });
    fixture.hideFromLists(4);
    const { Status, PhysicalResourceId: arn } = await fixture.create();
    expect(Status).toBe('SUCCESS');
    expect(fixture.operations.filter((one) => one === 'CreateLicenseConfiguration')).toHaveLength(2);
    expect(fixture.arns).toEqual([arn]);
  });

  test('leaves the license configuration of a resource with the same name alone', async () => {
    const other = await fixture.created();
    fixture.aws.faults.inject({ operation: 'CreateLicenseConfiguration', kind: 'cut-after' });
    const { PhysicalResourceId: arn } = await fixture.create();
    expect(fixture.arns).toEqual([other, arn]);
  });

  test('is found by the Delete where nothing could be looked up', async () => {
    fixture.aws.faults.inject({ operation: 'CreateLicenseConfiguration', kind: 'cut-after' });
    fixture.aws.faults.inject({ operation: 'ListLicenseConfigurations', kind: 'error-before', times: 1000 });
    const { Status, PhysicalResourceId: id } = await fixture.create();
    expect([Status, id]).toEqual(['FAILED', 'maybe-created/request-1']);
    expect(fixture.configurations).toHaveLength(1);
    fixture.aws.faults.clear();
    expect((await fixture.delete(id)).Status).toBe('SUCCESS');
    expect(fixture.arns).toEqual([]);
  });

  test('is found by the Delete where another try is rejected', async () => {
    fixture.aws.faults.inject({ operation: 'CreateLicenseConfiguration', kind: 'cut-after' });
    fixture.aws.licenseManager.quotas.configurations = 1;
    fixture.hideFromLists(4);
    const { Status, PhysicalResourceId: id, Reason } = await fixture.create();
    expect([Status, id]).toEqual(['FAILED', 'maybe-created/request-1']);
    expect(Reason).toContain('ResourceLimitExceededException');
    expect((await fixture.delete(id)).Status).toBe('SUCCESS');
    expect(fixture.arns).toEqual([]);
  });
});

describe('a Create that arrives late', () => {
  const late = () => fixture.sentAgo(60_000);

  test('looks first, and returns the license configuration of its earlier delivery', async () => {
    fixture.stack({ status: 'CREATE_IN_PROGRESS' });
    const event = { ...late(), RequestId: 'same' };
    const first = await fixture.create(CORE, { event });
    const second = await fixture.create(CORE, { event });
    expect(second).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: first.PhysicalResourceId });
    expect(fixture.arns).toEqual([first.PhysicalResourceId]);
  });

  test('disables the license configuration of its earlier delivery', async () => {
    fixture.stack({ status: 'CREATE_IN_PROGRESS' });
    const event = { ...late(), RequestId: 'same' };
    const { PhysicalResourceId: arn } = await fixture.create(DISABLED, { event });
    fixture.aws.licenseManager.change(arn, (live) => (live.status = 'AVAILABLE'));
    expect((await fixture.create(DISABLED, { event })).PhysicalResourceId).toBe(arn);
    expect(fixture.live(arn)!.Status).toBe('DISABLED');
  });

  test('creates one where there is none', async () => {
    fixture.stack({ status: 'CREATE_IN_PROGRESS' });
    expect((await fixture.create(CORE, { event: late() })).Status).toBe('SUCCESS');
    expect(fixture.operations).toEqual(['ListLicenseConfigurations', 'CreateLicenseConfiguration']);
    expect(fixture.questions).toEqual(['DescribeStacks', 'DescribeStacks']);
  });

  test.each(['ROLLBACK_IN_PROGRESS', 'ROLLBACK_COMPLETE', 'DELETE_IN_PROGRESS'])(
    'creates nothing when the stack is in %s',
    async (status) => {
      fixture.stack({ status });
      const { Status, Reason } = await fixture.create(CORE, { event: late() });
      expect([Status, Reason]).toEqual([
        'FAILED',
        `Error: The stack is in the status ${status} and does not wait for this event any more. Nothing was changed. (log stream: stream)`,
      ]);
      expect(fixture.arns).toEqual([]);
    },
  );

  test('creates nothing for an event that CloudFormation has abandoned', async () => {
    const { Status, Reason } = await fixture.create(CORE, { event: fixture.sentAgo(1_300_000) });
    expect([Status, Reason]).toEqual([
      'FAILED',
      'Error: The event arrived 1300 s late and CloudFormation no longer waits for it. Nothing was changed. (log stream: stream)',
    ]);
    expect(fixture.operations).toEqual([]);
  });

  test('is not late within half a minute', async () => {
    await fixture.create(CORE, { event: fixture.sentAgo(30_000) });
    expect(fixture.operations).toEqual(['CreateLicenseConfiguration']);
  });
});

describe('a rejected create', () => {
  test.each([400, 429] as const)('is retried while License Manager throttles with HTTP %p', async (status) => {
    fixture.aws.assumptions.throttleStatus = status;
    fixture.aws.faults.inject({ operation: 'CreateLicenseConfiguration', kind: 'throttle', times: 30 });
    expect((await fixture.create()).Status).toBe('SUCCESS');
    expect(fixture.configurations).toHaveLength(1);
  });

  test('is retried while permissions may still arrive', async () => {
    fixture.aws.faults.inject({ operation: 'CreateLicenseConfiguration', kind: 'access-denied', times: 5 });
    expect((await fixture.create()).Status).toBe('SUCCESS');
  });

  test.each(['AccessDeniedException', 'AuthorizationException'])('is retried after %s', async (code) => {
    const error = new AwsError(code, 'User is not authorized to perform: license-manager:CreateLicenseConfiguration');
    fixture.aws.faults.inject({ operation: 'CreateLicenseConfiguration', kind: 'access-denied', error, times: 5 });
    expect((await fixture.create()).Status).toBe('SUCCESS');
  });

  // tagcreate of the reproductions.
  test('names TagResource, which a create with tags may need, when it stays denied', async () => {
    fixture.aws.faults.inject({ operation: 'CreateLicenseConfiguration', kind: 'access-denied', times: 1000 });
    const { Status, Reason } = await fixture.create();
    expect(Status).toBe('FAILED');
    expect(Reason).toContain(
      'AccessDeniedException: User is not authorized to perform: license-manager:CreateLicenseConfiguration',
    );
    expect(Reason).toContain('License Manager may also demand license-manager:TagResource for a create with tags');
  });

  test('explains the quotas', async () => {
    fixture.aws.licenseManager.quotas.createsPerDay = 0;
    const { Reason } = await fixture.create();
    expect(Reason).toBe(
      'Error: ResourceLimitExceededException: You have reached the maximum allowed number of license configurations created in one day. ' +
        'License Manager limits the license configurations in a Region (25 by default) and the creates of a day (about 10), ' +
        'which deletes do not refund. Delete unused ones, request a quota increase, or try again tomorrow. (log stream: stream)',
    );
  });

  test('does not hide the value of a rule', async () => {
    fixture.aws.assumptions.severalTenancies = false;
    const rule = '#allowedTenancy=EC2-Default,EC2-DedicatedHost';
    const properties = { ...CORE, LicenseCountingType: 'vCPU', LicenseRules: [rule] };
    const { Status, Reason, PhysicalResourceId: id } = await fixture.create(properties);
    expect([Status, id]).toEqual(['FAILED', NOTHING_CREATED]);
    expect(Reason).toContain(`Invalid license rule ${rule}: the value is not allowed.`);
    fixture.aws.assumptions.severalTenancies = true;
    await fixture.created(properties);
    expect(fixture.configurations).toMatchObject([{ LicenseRules: [rule] }]);
  });

  test('of an invalid property makes no call', async () => {
    const { Status, Reason } = await fixture.create({ ...CORE, LicenseCount: '1.5' });
    expect([Status, Reason]).toEqual([
      'FAILED',
      'Error: Property LicenseCount must be a whole number, got: "1.5" (log stream: stream)',
    ]);
    expect(fixture.operations).toEqual([]);
  });
});

describe('an account without the service-linked role', () => {
  test('gets it', async () => {
    fixture.aws.iam.setServiceLinkedRole(false);
    expect((await fixture.create()).Status).toBe('SUCCESS');
    expect(fixture.configurations).toHaveLength(1);
    expect(fixture.logged).toContain('service-linked-role-created');
  });

  test('does not get it where that is forbidden', async () => {
    fixture.aws.iam.setServiceLinkedRole(false);
    process.env.NO_SERVICE_LINKED_ROLE = 'true';
    const { Status, Reason } = await fixture.create();
    expect(Status).toBe('FAILED');
    expect(Reason).toContain(
      'Run `aws iam create-service-linked-role --aws-service-name license-manager.amazonaws.com` once, or open License Manager in the console, and deploy again.',
    );
    expect(fixture.aws.iam.serviceLinkedRoleExists).toBe(false);
  });
});

test('a resource type that the function does not know is rejected, and nothing is touched', async () => {
  const arn = await fixture.created();
  const { Status, Reason } = await fixture.delete(arn, CORE, { event: { ResourceType: 'Custom::Other' } });
  expect([Status, Reason]).toEqual([
    'FAILED',
    'Error: This version of the function does not know the resource type Custom::Other. Nothing was changed. Deploy with a newer version of the library. (log stream: stream)',
  ]);
  expect([fixture.operations, fixture.arns]).toEqual([[], [arn]]);
});
