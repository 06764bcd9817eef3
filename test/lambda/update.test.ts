import { RESERVED_TAGS } from '../../lib/private/contract';
import { external } from '../../lambda/external';
import { AwsError } from '../../local-aws/errors';
import { INSTANCE, OTHER_STACK_ID } from '../fixtures/arns';
import { newHandler } from '../fixtures/handler';
import { CORE, handlerFixture } from './handler-fixture';

const fixture = handlerFixture();

const product = (comparator: string) => [
  {
    ResourceType: 'SSM_MANAGED',
    ProductInformationFilterList: [
      {
        ProductInformationFilterName: 'License Included',
        ProductInformationFilterComparator: comparator,
        ProductInformationFilterValue: ['sql-server-web'],
      },
    ],
  },
];

describe('an update in place', () => {
  test.each([
    ['nothing', { LicenseRules: ['#minimumCores=2', '#maximumCores=4'] }],
    ['the order of rules', { LicenseRules: ['#maximumCores=4', '#minimumCores=2'] }],
    ['the replacement policy', { LicenseRules: ['#minimumCores=2', '#maximumCores=4'], ReplacementPolicy: 'REFUSE' }],
  ])('of %s is one call, a read', async (_, change) => {
    const old = { ...CORE, LicenseRules: ['#minimumCores=2', '#maximumCores=4'] };
    const arn = await fixture.created(old);
    expect(await fixture.update(arn, { ...CORE, ...change }, old)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: arn });
    expect([fixture.operations, fixture.questions]).toEqual([['GetLicenseConfiguration'], []]);
  });

  test('is two calls', async () => {
    const arn = await fixture.created();
    expect((await fixture.update(arn, { ...CORE, LicenseCount: '5', Name: 'n' })).PhysicalResourceId).toBe(arn);
    expect(fixture.operations).toEqual(['GetLicenseConfiguration', 'UpdateLicenseConfiguration']);
    expect(fixture.questions).toEqual([]);
    expect(fixture.live(arn)).toMatchObject({ LicenseCount: 5, Name: 'n' });
  });

  test('with tags is four calls, and tags added outside the stack are preserved', async () => {
    const Tags = [
      { Key: 'a', Value: '1' },
      { Key: 'b', Value: '1' },
    ];
    const old = { ...CORE, Tags };
    const arn = await fixture.created(old);
    fixture.aws.licenseManager.change(arn, (live) => live.tags.set('theirs', 'x'));
    await fixture.update(arn, { ...CORE, Description: 'd', Tags: [{ Key: 'a', Value: '2' }] }, old);
    expect(fixture.operations).toEqual(['GetLicenseConfiguration', 'UpdateLicenseConfiguration', 'UntagResource', 'TagResource']);
    expect(fixture.tagsOf(arn)).toMatchObject({ a: '2', theirs: 'x' });
    expect(fixture.tagsOf(arn)).not.toHaveProperty('b');
  });

  test('of a removed property restores its default', async () => {
    const old = { ...CORE, Description: 'd', DisassociateWhenNotFound: 'true', Enabled: 'false' };
    const arn = await fixture.created(old);
    expect((await fixture.update(arn, CORE, old)).PhysicalResourceId).toBe(arn);
    expect(fixture.live(arn)).toMatchObject({ Description: '', DisassociateWhenNotFound: false, Status: 'AVAILABLE' });
  });

  test('takes NOT_EQUALS for another comparator than EQUALS', async () => {
    const old = { ...CORE, ProductInformationList: product('EQUALS') };
    const arn = await fixture.created(old);
    await fixture.update(arn, { ...CORE, ProductInformationList: product('NOT_EQUALS') }, old);
    expect(fixture.live(arn)!.ProductInformationList).toEqual(product('NOT_EQUALS'));
  });

  test.each([
    ['is set', 'true', {}, { RetainOnDelete: 'true' }],
    ['is written as false when no policy retains any more', 'false', { RetainOnReplace: 'true' }, {}],
  ])('of the removal policy alone: the tag of a retained one %s', async (_, value, before, after) => {
    const arn = await fixture.created({ ...CORE, ...before });
    await fixture.update(arn, { ...CORE, ...after }, { ...CORE, ...before });
    expect(fixture.tagsOf(arn)).toMatchObject({ [RESERVED_TAGS.retain]: value });
    expect(fixture.operations).toEqual(['GetLicenseConfiguration', 'TagResource']);
  });

  test('ignores old properties that are invalid', async () => {
    const arn = await fixture.created();
    const { Status } = await fixture.update(arn, { ...CORE, LicenseCount: '5' }, { ...CORE, LicenseCount: 'ten' });
    expect([Status, fixture.live(arn)!.LicenseCount]).toEqual(['SUCCESS', 5]);
  });

  test.each([
    ['an update in place', { ...CORE, LicenseCount: '5' }],
    ['nothing', CORE],
  ])('asks nothing and waits for nothing after %s', async (_, old) => {
    const arn = await fixture.created();
    await fixture.update(arn, CORE, old);
    expect(fixture.questions).toEqual([]);
    expect(jest.mocked(external.sleep)).not.toHaveBeenCalled();
  });
});

describe('an update that License Manager rejects', () => {
  const disabled = { ...CORE, Enabled: 'false', Description: 'd' };
  const inUse = async () => {
    const arn = await fixture.created();
    fixture.associate(arn, INSTANCE);
    return arn;
  };

  test('fails on the way forward with the reason of License Manager', async () => {
    fixture.stack({ status: 'UPDATE_IN_PROGRESS' });
    const arn = await inUse();
    const { Status, Reason } = await fixture.update(arn, disabled);
    expect([Status, Reason]).toEqual(['FAILED', expect.stringMatching(/^Error: InvalidResourceStateException: /)]);
    expect(fixture.live(arn)).toMatchObject({ Status: 'AVAILABLE' });
  });

  test('keeps the rejected terms on the way back, and changes the others', async () => {
    fixture.stack({ status: 'UPDATE_ROLLBACK_IN_PROGRESS' });
    const arn = await inUse();
    expect(await fixture.update(arn, disabled)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: arn });
    expect(fixture.live(arn)).toMatchObject({ Status: 'AVAILABLE', Description: 'd' });
  });

  test('as invalid stays, too', async () => {
    fixture.stack({ status: 'UPDATE_ROLLBACK_IN_PROGRESS' });
    const arn = await fixture.created();
    const error = new AwsError('InvalidParameterValueException', 'The expiry is in the past.');
    fixture.aws.faults.inject({ operation: 'UpdateLicenseConfiguration', kind: 'error-before', error, times: 2 });
    expect((await fixture.update(arn, { ...CORE, LicenseExpiry: '1700000000' })).Status).toBe('SUCCESS');
    expect(fixture.logged).toContain('terms-rejected');
  });

  test('is undone and not tried again where it replaces', async () => {
    fixture.stack({ status: 'UPDATE_IN_PROGRESS' });
    const arn = await inUse();
    const { Status, Reason } = await fixture.update(arn, { ...disabled, LicenseCountingType: 'Socket' });
    expect([Status, Reason]).toEqual(['FAILED', expect.stringMatching(/^InvalidResourceStateException: /)]);
    expect([fixture.arns, fixture.associationsOf(arn)]).toEqual([[arn], [INSTANCE]]);
    expect(fixture.operations.filter((operation) => operation === 'CreateLicenseConfiguration')).toHaveLength(1);
  });

  test('for another reason is not tried again', async () => {
    fixture.stack({ status: 'UPDATE_ROLLBACK_IN_PROGRESS' });
    const arn = await fixture.created();
    fixture.aws.faults.inject({ operation: 'UpdateLicenseConfiguration', kind: 'access-denied', times: 100 });
    expect((await fixture.update(arn, disabled)).Status).toBe('FAILED');
    expect(fixture.questions).toEqual([]);
  });
});

describe('an update that clears a term', () => {
  const old = { ...CORE, LicenseCount: '5', LicenseExpiry: '1900000000' };

  test('stays in place where License Manager clears it', async () => {
    fixture.aws.assumptions.zeroCountClears = fixture.aws.assumptions.zeroExpiryClears = true;
    const arn = await fixture.created(old);
    expect(await fixture.update(arn, CORE, old)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: arn });
    expect(fixture.live(arn)!.LicenseExpiry ?? 0).toBe(0);
    expect(fixture.questions).toEqual([]);
  });

  test('replaces where License Manager keeps it', async () => {
    fixture.aws.assumptions.zeroCountClears = fixture.aws.assumptions.zeroExpiryClears = false;
    fixture.stack({ status: 'UPDATE_IN_PROGRESS' });
    const arn = await fixture.created(old);
    const { Status, PhysicalResourceId: id } = await fixture.update(arn, CORE, old);
    expect([Status, id === arn]).toEqual(['SUCCESS', false]);
    expect(fixture.live(id)!.LicenseCount ?? 0).toBe(0);
    expect(fixture.live(id)!.LicenseExpiry ?? 0).toBe(0);
  });
});

describe('an update of a license configuration that was deleted by hand', () => {
  test.each([true, false])('creates a new one (still listed as deleted: %p)', async (softDelete) => {
    fixture.aws.assumptions.softDelete = softDelete;
    fixture.stack({ status: 'UPDATE_IN_PROGRESS' });
    const arn = await fixture.created();
    fixture.aws.licenseManager.vanish(arn);
    const { Status, PhysicalResourceId: id } = await fixture.update(arn, { ...CORE, LicenseCount: '5' });
    expect([Status, fixture.arns]).toEqual(['SUCCESS', [id]]);
    expect(fixture.tagsOf(id)[RESERVED_TAGS.replaces]).toBe(arn.split(':').at(-1));
  });

  test('takes the replacement that an abandoned update created, on the way back', async () => {
    fixture.stack({ status: 'UPDATE_IN_PROGRESS' });
    const arn = await fixture.created();
    fixture.aws.licenseManager.vanish(arn);
    const { PhysicalResourceId: abandoned } = await fixture.update(arn, { ...CORE, Description: 'd' });
    fixture.stack({ status: 'UPDATE_ROLLBACK_IN_PROGRESS' });
    expect((await fixture.update(arn, CORE, { ...CORE, Description: 'd' })).PhysicalResourceId).toBe(abandoned);
    expect(fixture.arns).toEqual([abandoned]);
  });

  test('creates nothing when the stack does not wait any more', async () => {
    fixture.stack({ status: 'UPDATE_ROLLBACK_COMPLETE' });
    const arn = await fixture.created();
    fixture.aws.licenseManager.vanish(arn);
    const { Status, Reason } = await fixture.update(arn, { ...CORE, LicenseCount: '5' });
    expect([Status, Reason]).toEqual([
      'FAILED',
      'Error: The stack is in the status UPDATE_ROLLBACK_COMPLETE and does not wait for this event any more. Nothing was changed. (log stream: stream)',
    ]);
    expect(fixture.arns).toEqual([]);
  });
});

describe('an update that finds another owner', () => {
  const taken = async () => {
    const arn = await fixture.created({ ...CORE, RetainOnDelete: 'true' });
    fixture.aws.licenseManager.change(arn, (live) => live.tags.set(RESERVED_TAGS.stack, OTHER_STACK_ID));
    return arn;
  };

  test('fails on the way forward, and changes nothing', async () => {
    fixture.stack({ status: 'UPDATE_IN_PROGRESS' });
    const arn = await taken();
    const before = fixture.live(arn);
    const { Status, Reason } = await fixture.update(arn, { ...CORE, LicenseCount: '5' });
    expect(Status).toBe('FAILED');
    expect(Reason).toContain(
      `${arn} belongs to the resource License of the stack ${OTHER_STACK_ID}, not to this resource. Nothing was changed.`,
    );
    expect(fixture.live(arn)).toEqual(before);
  });

  test('succeeds on the way back, and changes nothing', async () => {
    fixture.stack({ status: 'UPDATE_ROLLBACK_IN_PROGRESS' });
    const arn = await taken();
    const before = fixture.live(arn);
    expect(await fixture.update(arn, { ...CORE, LicenseCount: '5' })).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: arn,
    });
    expect(fixture.live(arn)).toEqual(before);
  });
});

describe('errors of License Manager', () => {
  test('a hundred of them are retried, and have no effect on the next event of the sandbox', async () => {
    const handler = newHandler();
    const arn = await fixture.created();
    fixture.aws.faults.inject({ operation: 'UpdateLicenseConfiguration', kind: 'error-before', times: 100 });
    expect((await fixture.update(arn, { ...CORE, LicenseCount: '7' }, CORE, { handler })).Status).toBe('SUCCESS');
    fixture.aws.faults.inject({ operation: 'GetLicenseConfiguration', kind: 'error-before', times: 50 });
    expect((await fixture.update(arn, { ...CORE, LicenseCount: '8' }, CORE, { handler })).Status).toBe('SUCCESS');
    expect(fixture.live(arn)).toMatchObject({ LicenseCount: 8 });
  });

  test('a read that hangs is abandoned and retried', async () => {
    const arn = await fixture.created();
    const { setTimeout } = global;
    const shortened = (ring: () => void, milliseconds?: number) => setTimeout(ring, milliseconds === 30_000 ? 50 : milliseconds);
    jest.spyOn(global, 'setTimeout').mockImplementation(shortened as typeof setTimeout);
    fixture.aws.faults.inject({ operation: 'GetLicenseConfiguration', kind: 'delay', milliseconds: 1000 });
    expect((await fixture.update(arn, { ...CORE, LicenseCount: '7' })).Status).toBe('SUCCESS');
    const calls = jest.mocked(external.log).mock.calls.map(([{ message, operation }]) => [message, operation]);
    expect(calls.filter(([, operation]) => operation === 'GetLicenseConfiguration')).toEqual([
      ['call-failed', 'GetLicenseConfiguration'],
      ['call', 'GetLicenseConfiguration'],
    ]);
  });

  test('those that do not end get a response in time, with the last one', async () => {
    const arn = await fixture.created();
    fixture.aws.faults.inject({ operation: 'UpdateLicenseConfiguration', kind: 'throttle', times: 100_000 });
    const { Status, Reason } = await fixture.update(arn, { ...CORE, LicenseCount: '7' });
    expect([Status, Reason]).toEqual([
      'FAILED',
      expect.stringMatching(/UpdateLicenseConfiguration did not end before the deadline.*RateLimitExceededException/),
    ]);
  });
});
