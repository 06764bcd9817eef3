// The handler with the real SDK client, against the embedded License Manager over HTTP.
import { RESERVED_TAGS, TIMES } from '../../lib/private/contract';
import { Answer } from '../../lambda/cloudformation/answer';
import { NOTHING_CREATED, entrypoint } from '../../lambda/cloudformation/entrypoint';
import { external } from '../../lambda/external';
import { createClient } from '../../lambda/license-manager/client';
import { LicenseConfigurationResource } from '../../lambda/resources/license-configuration';
import { FaultKind } from '../../local-aws/faults';
import { LocalAws, startLocalAws } from '../../local-aws/server';
import { Answers, takeAnswers } from './answers';

const STACK = 'arn:aws:cloudformation:us-east-1:123456789012:stack/s/1';
const INSTANCE = 'arn:aws:ec2:us-east-1:123456789012:instance/i-0123456789abcdef0';
const AMI = 'arn:aws:ec2:us-east-1::image/ami-0123456789abcdef0';
const HOST = 'arn:aws:ec2:us-east-1:123456789012:dedicated-host/h-0123456789abcdef0';
const basic = { Name: 'Oracle', LicenseCountingType: 'Core' };

let aws: LocalAws;
let answers: Answers;
let requests = 0;
const environment = { ...process.env };

beforeEach(async () => {
  [aws, answers] = await Promise.all([startLocalAws(), takeAnswers()]);
  Object.assign(process.env, aws.environment());
  jest.spyOn(external, 'log').mockImplementation();
  jest.spyOn(external, 'random').mockReturnValue(1);
  // What sleeps takes no time, and yet the alarms that are due ring.
  let skipped = 0;
  const alarms = new Map<() => void, number>();
  const { now } = Date;
  const { alarm } = external;
  jest.spyOn(external, 'now').mockImplementation(() => now() + skipped);
  jest.spyOn(external, 'sleep').mockImplementation(async (milliseconds) => {
    skipped += milliseconds;
    [...alarms].filter(([, at]) => at <= skipped).forEach(([ring]) => ring());
  });
  jest.spyOn(external, 'alarm').mockImplementation((milliseconds, ring) => {
    alarms.set(ring, skipped + milliseconds);
    const callOff = alarm(milliseconds, ring);
    return () => (alarms.delete(ring), callOff());
  });
});
afterEach(async () => {
  jest.restoreAllMocks();
  process.env = { ...environment };
  await Promise.all([aws.close(), answers.close()]);
});

const sandbox = () => entrypoint(new LicenseConfigurationResource(createClient()), TIMES);

async function send(
  RequestType: string,
  properties: object,
  more: object = {},
  remaining = 600_000,
  handler = sandbox(),
): Promise<Answer> {
  const event = {
    RequestType,
    ResponseURL: answers.url,
    StackId: STACK,
    RequestId: `request-${++requests}`,
    ResourceType: 'Custom::LicenseConfiguration',
    LogicalResourceId: 'License',
    ResourceProperties: properties,
    ...more,
  };
  await handler(event as never, { logStreamName: 'stream', getRemainingTimeInMillis: () => remaining });
  return answers.taken.at(-1)!;
}
const create = (properties: object = basic, more?: object) => send('Create', properties, more);
const update = (id: string, properties: object, old: object = basic) =>
  send('Update', properties, { PhysicalResourceId: id, OldResourceProperties: old });
const remove = (id: string, properties: object = basic) => send('Delete', properties, { PhysicalResourceId: id });
const created = async (properties?: object) => {
  const answer = await create(properties);
  expect(answer.Status).toBe('SUCCESS');
  aws.calls.clear();
  return answer.PhysicalResourceId;
};
const operations = () => aws.calls.operations('license-manager');
const configurations = () => aws.licenseManager.configurations();
const live = (arn: string) => configurations().find((one) => one.LicenseConfigurationArn === arn);
const tagsOf = (arn: string) =>
  Object.fromEntries((live(arn)!.Tags as { Key: string; Value: string }[]).map(({ Key, Value }) => [Key, Value]));

describe('create', () => {
  test('is one call, with everything and the reserved tags', async () => {
    const {
      Status,
      PhysicalResourceId: arn,
      Data,
    } = await create({
      ...basic,
      Description: 'd',
      LicenseCount: '10',
      LicenseCountHardLimit: 'true',
      LicenseRules: ['#minimumCores=2'],
      DisassociateWhenNotFound: 'true',
      LicenseExpiry: '1900000000',
      Tags: [{ Key: 'team', Value: 'db' }],
    });
    expect(Status).toBe('SUCCESS');
    expect(operations()).toEqual(['CreateLicenseConfiguration']);
    expect(live(arn)).toMatchObject({
      Name: 'Oracle',
      Description: 'd',
      LicenseCount: 10,
      LicenseCountHardLimit: true,
      LicenseRules: ['#minimumCores=2'],
      DisassociateWhenNotFound: true,
      LicenseExpiry: 1900000000,
    });
    expect(tagsOf(arn)).toEqual({
      team: 'db',
      [RESERVED_TAGS.stack]: STACK,
      [RESERVED_TAGS.resource]: 'License',
      [RESERVED_TAGS.request]: expect.stringMatching(`^request-${requests}/2\\d{3}-.*Z/[0-9a-f]{12}$`) as string,
    });
    expect(Data).toEqual({ LicenseConfigurationId: arn.split(':').at(-1), Name: 'Oracle', OwnerAccountId: '123456789012' });
  });

  test('a disabled one takes a second call', async () => {
    const { PhysicalResourceId: arn } = await create({ ...basic, Enabled: 'false' });
    expect(operations()).toEqual(['CreateLicenseConfiguration', 'UpdateLicenseConfiguration']);
    expect(live(arn)!.Status).toBe('DISABLED');
  });

  test('what failed half-way is taken back', async () => {
    aws.faults.inject({ operation: 'UpdateLicenseConfiguration', kind: 'error-before', times: 1000 });
    expect(await create({ ...basic, Enabled: 'false' })).toMatchObject({ Status: 'FAILED', PhysicalResourceId: NOTHING_CREATED });
    expect(configurations()).toEqual([]);
  });

  test('what could not be taken back is named, so that CloudFormation deletes it', async () => {
    aws.faults.inject({ operation: 'UpdateLicenseConfiguration', kind: 'error-before', times: 1000 });
    aws.faults.inject({ operation: 'DeleteLicenseConfiguration', kind: 'error-before', times: 1000 });
    const { Status, PhysicalResourceId: arn } = await create({ ...basic, Enabled: 'false' });
    expect(Status).toBe('FAILED');
    expect(live(arn)).toBeDefined();
    aws.faults.clear();
    expect((await remove(arn)).Status).toBe('SUCCESS');
    expect(configurations()).toEqual([]);
  });

  test.each<FaultKind>(['cut-before', 'cut-after', 'error-before', 'error-after'])('exactly one after %s', async (kind) => {
    aws.faults.inject({ operation: 'CreateLicenseConfiguration', kind, times: 2 });
    const { Status, PhysicalResourceId: arn } = await create();
    expect(Status).toBe('SUCCESS');
    expect(configurations().map((one) => one.LicenseConfigurationArn)).toEqual([arn]);
  });

  test.each<FaultKind>(['cut-before', 'error-before'])('nothing after %s for good', async (kind) => {
    aws.faults.inject({ operation: 'CreateLicenseConfiguration', kind, times: 1000 });
    const { Status, Reason, PhysicalResourceId: id } = await create();
    expect(Status).toBe('FAILED');
    expect(Reason).toContain('License Manager did not say whether it created the license configuration, in 4 tries');
    expect((await remove(id)).Status).toBe('SUCCESS');
    expect(configurations()).toEqual([]);
  });

  test('what may be left behind when nothing could be looked up is found by the Delete', async () => {
    aws.faults.inject({ operation: 'CreateLicenseConfiguration', kind: 'cut-after' });
    aws.faults.inject({ operation: 'ListLicenseConfigurations', kind: 'error-before', times: 1000 });
    const { Status, PhysicalResourceId: id } = await create();
    expect([Status, id]).toEqual(['FAILED', `maybe-created/request-${requests}`]);
    expect(configurations()).toHaveLength(1);
    aws.faults.clear();
    expect((await remove(id)).Status).toBe('SUCCESS');
    expect(configurations()).toEqual([]);
  });

  test.each([400, 429] as const)('throttling with HTTP %p is waited out', async (status) => {
    aws.assumptions.throttleStatus = status;
    aws.faults.inject({ operation: 'CreateLicenseConfiguration', kind: 'throttle', times: 30 });
    expect((await create()).Status).toBe('SUCCESS');
    expect(configurations()).toHaveLength(1);
  });

  test('permissions that arrive late are waited for', async () => {
    aws.faults.inject({ operation: 'CreateLicenseConfiguration', kind: 'access-denied', times: 5 });
    expect((await create()).Status).toBe('SUCCESS');
  });

  test('permissions that never arrive fail it', async () => {
    aws.faults.inject({ operation: 'CreateLicenseConfiguration', kind: 'access-denied', times: 1000 });
    const { Status, Reason } = await create();
    expect([Status, Reason]).toEqual(['FAILED', expect.stringContaining('AccessDeniedException')]);
  });

  test('an account without the service-linked role gets it', async () => {
    aws.iam.setServiceLinkedRole(false);
    expect(await create()).toMatchObject({ Status: 'SUCCESS' });
    expect(configurations()).toHaveLength(1);
  });

  test('the service-linked role is not created where that is not wanted', async () => {
    aws.iam.setServiceLinkedRole(false);
    process.env.NO_SERVICE_LINKED_ROLE = 'true';
    const { Status, Reason } = await create();
    expect([Status, Reason]).toEqual(['FAILED', expect.stringContaining('aws iam create-service-linked-role')]);
  });

  test.each([true, false])('two tenancies, where License Manager takes them: %p', async (takes) => {
    aws.assumptions.severalTenancies = takes;
    const rule = '#allowedTenancy=EC2-Default,EC2-DedicatedHost';
    const {
      Status,
      Reason,
      PhysicalResourceId: id,
    } = await create({ ...basic, LicenseCountingType: 'vCPU', LicenseRules: [rule] });
    expect(configurations().map(({ LicenseRules }) => LicenseRules)).toEqual(takes ? [[rule]] : []);
    expect(Status).toBe(takes ? 'SUCCESS' : 'FAILED');
    if (!takes) {
      expect(Reason).toContain(`Invalid license rule ${rule}: the value is not allowed.`);
      expect(id).toBe(NOTHING_CREATED);
    }
  });

  test('a bad value is refused before anything is done', async () => {
    const { Status, Reason } = await create({ ...basic, LicenseCount: '1.5' });
    expect([Status, Reason]).toEqual([
      'FAILED',
      expect.stringContaining('Property LicenseCount must be a whole number, got: "1.5"'),
    ]);
    expect(operations()).toEqual([]);
  });
});

describe('update', () => {
  test.each([
    ['nothing', { LicenseRules: ['#minimumCores=2', '#maximumCores=4'] }],
    ['the order of rules', { LicenseRules: ['#maximumCores=4', '#minimumCores=2'] }],
    ['how replacement is treated', { LicenseRules: ['#minimumCores=2', '#maximumCores=4'], Replacement: 'REFUSE' }],
  ])('of %s is one call, a read', async (_, change) => {
    const old = { ...basic, LicenseRules: ['#minimumCores=2', '#maximumCores=4'] };
    const arn = await created(old);
    expect(await update(arn, { ...basic, ...change }, old)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: arn });
    expect(operations()).toEqual(['GetLicenseConfiguration']);
  });

  test('is two calls, in place', async () => {
    const arn = await created();
    expect((await update(arn, { ...basic, LicenseCount: '5', Name: 'n' })).PhysicalResourceId).toBe(arn);
    expect(operations()).toEqual(['GetLicenseConfiguration', 'UpdateLicenseConfiguration']);
    expect(live(arn)).toMatchObject({ LicenseCount: 5, Name: 'n' });
  });

  test('with tags is four, and tags of others stay', async () => {
    const old = {
      ...basic,
      Tags: [
        { Key: 'a', Value: '1' },
        { Key: 'b', Value: '1' },
      ],
    };
    const arn = await created(old);
    aws.licenseManager.change(arn, (one) => one.tags.set('theirs', 'x'));
    await update(arn, { ...basic, Description: 'd', Tags: [{ Key: 'a', Value: '2' }] }, old);
    expect(operations()).toEqual(['GetLicenseConfiguration', 'UpdateLicenseConfiguration', 'TagResource', 'UntagResource']);
    expect(tagsOf(arn)).toMatchObject({ a: '2', theirs: 'x' });
    expect(tagsOf(arn)).not.toHaveProperty('b');
  });

  test('of a removed property goes back to its default', async () => {
    const old = { ...basic, Description: 'd', DisassociateWhenNotFound: 'true', Enabled: 'false' };
    const arn = await created(old);
    expect((await update(arn, basic, old)).PhysicalResourceId).toBe(arn);
    expect(live(arn)).toMatchObject({ Description: '', DisassociateWhenNotFound: false, Status: 'AVAILABLE' });
  });

  test.each([true, false])('that unsets a count and an expiry replaces only if they stay (in place: %p)', async (clears) => {
    aws.assumptions.zeroCountClears = aws.assumptions.zeroExpiryClears = clears;
    const old = { ...basic, LicenseCount: '5', LicenseExpiry: '1900000000' };
    const arn = await created(old);
    const { Status, PhysicalResourceId: id } = await update(arn, basic, old);
    expect(Status).toBe('SUCCESS');
    expect(id === arn).toBe(clears);
    expect(live(id)!.LicenseCount ?? 0).toBe(0);
    expect(live(id)!.LicenseExpiry ?? 0).toBe(0);
  });

  test('of what is gone creates it anew', async () => {
    const arn = await created();
    aws.licenseManager.vanish(arn);
    const { Status, PhysicalResourceId: id } = await update(arn, basic);
    expect([Status, id === arn]).toEqual(['SUCCESS', false]);
    expect(live(id)).toBeDefined();
  });

  test.each([
    ['the counting type', { LicenseCountingType: 'Socket' }],
    ['a rule', { LicenseRules: ['#minimumCores=4'] }],
  ])('of %s makes a new one that says what it replaces', async (_, change) => {
    const arn = await created();
    const { Status, PhysicalResourceId: id } = await update(arn, { ...basic, ...change });
    expect([Status, id === arn]).toEqual(['SUCCESS', false]);
    expect(tagsOf(id)[RESERVED_TAGS.replaces]).toBe(arn.split(':').at(-1));
    expect(live(arn)).toBeDefined();
    expect((await remove(arn)).Status).toBe('SUCCESS');
    expect(configurations().map((one) => one.LicenseConfigurationArn)).toEqual([id]);
  });

  test('that would replace is refused if so wanted', async () => {
    const arn = await created();
    const { Status, Reason, PhysicalResourceId } = await update(arn, {
      ...basic,
      LicenseCountingType: 'Socket',
      Replacement: 'REFUSE',
    });
    expect([Status, PhysicalResourceId]).toEqual(['FAILED', arn]);
    expect(Reason).toContain(`${arn} would have to be replaced to change LicenseCountingType from Core to Socket`);
    expect(configurations()).toHaveLength(1);
  });
});

describe('replacement', () => {
  const socket = { ...basic, LicenseCountingType: 'Socket' };
  const associated = (arn: string) => aws.licenseManager.associations(arn).sort();
  const all = [AMI, HOST, INSTANCE].sort();
  const inUse = async () => {
    const arn = await created();
    all.forEach((resourceArn) => aws.licenseManager.associate(arn, { resourceArn }));
    return arn;
  };

  test('moves what is associated', async () => {
    const arn = await inUse();
    const { PhysicalResourceId: id } = await update(arn, socket);
    expect([associated(arn), associated(id)]).toEqual([[], all]);
    expect((await remove(arn)).Status).toBe('SUCCESS');
  });

  test('gives it back when it is rolled back by a Delete of the new one', async () => {
    const arn = await inUse();
    const { PhysicalResourceId: id } = await update(arn, socket);
    expect((await remove(id, socket)).Status).toBe('SUCCESS');
    expect(associated(arn)).toEqual(all);
    expect(live(id)).toBeUndefined();
  });

  test('gives it back when it is rolled back by an Update, and makes no third one', async () => {
    const arn = await inUse();
    const { PhysicalResourceId: id } = await update(arn, socket);
    expect((await update(id, basic, socket)).PhysicalResourceId).toBe(arn);
    expect((await remove(id, socket)).Status).toBe('SUCCESS');
    expect(associated(arn)).toEqual(all);
    expect(configurations()).toHaveLength(1);
  });

  test('that cannot move one moves back the others and leaves nothing', async () => {
    const arn = await inUse();
    aws.faults.inject({ operation: 'UpdateLicenseSpecificationsForResource', kind: 'delay' });
    aws.faults.inject({ operation: 'UpdateLicenseSpecificationsForResource', kind: 'access-denied', times: 13 });
    expect(await update(arn, socket)).toMatchObject({ Status: 'FAILED', PhysicalResourceId: arn });
    expect(associated(arn)).toEqual(all);
    expect(configurations()).toHaveLength(1);
  });

  test('is refused before anything is created when something cannot be moved', async () => {
    const arn = await inUse();
    const other = 'arn:aws:ec2:us-east-1:210987654321:instance/i-0fedcba9876543210';
    aws.licenseManager.associate(arn, { resourceArn: other, resourceOwnerId: '210987654321' });
    const { Status, Reason } = await update(arn, socket);
    expect([Status, Reason]).toEqual(['FAILED', expect.stringContaining(`cannot be moved: ${other}`)]);
    expect(configurations()).toHaveLength(1);
  });
});

describe('delete', () => {
  test('is one call', async () => {
    const arn = await created();
    expect((await remove(arn)).Status).toBe('SUCCESS');
    expect(operations()).toEqual(['DeleteLicenseConfiguration']);
    expect(configurations()).toEqual([]);
  });

  test('of what is gone succeeds', async () => {
    const arn = await created();
    aws.licenseManager.vanish(arn);
    expect((await remove(arn)).Status).toBe('SUCCESS');
  });

  test('of what is in use fails and names what uses it', async () => {
    const arn = await created();
    aws.licenseManager.associate(arn, { resourceArn: INSTANCE });
    aws.licenseManager.addReportGenerator(arn, 'monthly');
    const { Status, Reason } = await remove(arn);
    expect(Status).toBe('FAILED');
    expect(Reason).toContain(
      `is in use by 1 associated resource(s): ${INSTANCE}. Disassociate them, or set disassociateOnDelete`,
    );
    expect(Reason).toContain('report generator(s): monthly');
    expect(live(arn)).toBeDefined();
  });

  test('disassociates first if so wanted, however many there are', async () => {
    const arn = await created();
    for (let number = 0; number < 120; number++) {
      aws.licenseManager.associate(arn, { resourceArn: `arn:aws:ec2:us-east-1::image/ami-${String(number).padStart(17, '0')}` });
    }
    expect((await remove(arn, { ...basic, DisassociateOnDelete: 'true' })).Status).toBe('SUCCESS');
    expect(configurations()).toEqual([]);
  });

  test('with an invented id deletes only what is ours, unused, alone and not kept', async () => {
    const arn = await created();
    const invented = 's-License-1ABCDEF';
    const other = aws.licenseManager.create({ Name: 'Oracle', LicenseCountingType: 'Core' });
    expect((await remove(invented)).Status).toBe('SUCCESS');
    expect(configurations().map((one) => one.LicenseConfigurationArn)).toEqual([other]);
    expect(live(arn)).toBeUndefined();
  });

  test('with an invented id keeps what is kept', async () => {
    await created({ ...basic, Retain: 'true' });
    expect((await remove('s-License-1ABCDEF')).Status).toBe('SUCCESS');
    expect(configurations()).toHaveLength(1);
  });

  test('with an invented id refuses to choose among several', async () => {
    const arns = [await created(), await created()];
    const { Status, Reason } = await remove('s-License-1ABCDEF');
    expect(Status).toBe('FAILED');
    arns.forEach((arn) => expect(Reason).toContain(arn));
    expect(configurations()).toHaveLength(2);
  });
});

describe('adoption', () => {
  const found = () =>
    aws.licenseManager.create({
      Name: 'By hand',
      LicenseCountingType: 'Core',
      LicenseCount: 5,
      Description: 'made in the console',
      Tags: [{ Key: 'theirs', Value: 'x' }],
    } as never);
  const adopting = (arn: string, more: object = {}) => ({
    DefaultName: 'generated',
    LicenseCountingType: 'Core',
    AdoptExisting: arn,
    ...more,
  });

  test('converges what is defined and keeps the rest', async () => {
    const arn = found();
    expect(await create(adopting(arn, { LicenseCount: '9' }))).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: arn,
      Data: { Name: 'By hand' },
    });
    expect(live(arn)).toMatchObject({ Name: 'By hand', Description: 'made in the console', LicenseCount: 9 });
    expect(configurations()).toHaveLength(1);
  });

  test('that is rolled back leaves it as it was', async () => {
    const arn = found();
    const before = live(arn);
    const properties = adopting(arn, {
      LicenseCount: '9',
      Tags: [
        { Key: 'theirs', Value: 'ours' },
        { Key: 'new', Value: '1' },
      ],
    });
    await create(properties);
    expect((await remove(arn, properties)).Status).toBe('SUCCESS');
    expect(live(arn)).toEqual(before);
  });

  test('gives a tag back the value it had when it leaves the template', async () => {
    const arn = found();
    const tagged = (tags: Record<string, string>) => ({ Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) });
    await create(adopting(arn));
    await update(arn, adopting(arn, tagged({ theirs: 'ours', new: '1' })), adopting(arn));
    expect(tagsOf(arn)).toMatchObject({ theirs: 'ours', new: '1' });
    await update(arn, adopting(arn), adopting(arn, tagged({ theirs: 'ours', new: '1' })));
    expect(tagsOf(arn)).toMatchObject({ theirs: 'x' });
    expect(tagsOf(arn)).not.toHaveProperty('new');
  });

  test('that was changed since hands it back with the terms it has', async () => {
    const arn = found();
    await create(adopting(arn, { LicenseCount: '9' }));
    await update(arn, adopting(arn, { LicenseCount: '10' }), adopting(arn, { LicenseCount: '9' }));
    await remove(arn, adopting(arn, { LicenseCount: '10' }));
    expect(live(arn)).toMatchObject({ LicenseCount: 10 });
    expect(tagsOf(arn)).toEqual({ theirs: 'x' });
  });

  test('ends when adoptExisting goes: nothing changes but whose it is', async () => {
    const arn = found();
    await create(adopting(arn));
    const managed = { DefaultName: 'generated', LicenseCountingType: 'Core' };
    expect((await update(arn, managed, adopting(arn))).PhysicalResourceId).toBe(arn);
    expect(live(arn)).toMatchObject({ Name: 'By hand', Description: 'made in the console', LicenseCount: 5 });
    await remove(arn, managed);
    expect(configurations()).toEqual([]);
  });

  describe('that has ended', () => {
    const managed = (more: object = {}) => ({ DefaultName: 'generated', LicenseCountingType: 'Core', ...more });
    const byHand = { Name: 'By hand', Description: 'made in the console', LicenseCount: 5 };
    /** Adopted and made ours, with these properties in both deploys. */
    const ours = async (more: object = {}) => {
      const arn = found();
      await create(adopting(arn, more));
      await update(arn, managed(more), adopting(arn, more));
      return arn;
    };

    test('a default that is given is one', async () => {
      const given = { Description: '', LicenseCountHardLimit: 'false' };
      const arn = found();
      aws.licenseManager.change(arn, (one) => (one.hardLimit = true));
      await create(adopting(arn, given));
      await update(arn, managed(given), adopting(arn, given));
      await update(arn, managed({ ...given, LicenseCount: '6' }), managed(given));
      expect(live(arn)).toMatchObject({ Description: '', LicenseCountHardLimit: false, LicenseCount: 6 });
    });

    test('what was given goes to its default when it is removed', async () => {
      const given = { Name: 'Given', Description: 'given', LicenseRules: [] };
      const arn = await ours(given);
      await update(arn, managed(), managed(given));
      expect(live(arn)).toMatchObject({ Name: 'generated', Description: '', LicenseCount: 5 });
    });

    test('rules that were given and are removed replace it', async () => {
      const given = { LicenseRules: ['#minimumCores=2'] };
      const arn = await created({ ...basic, ...given, Retain: 'true' });
      const renamed = (properties: object, old?: object, id = arn) =>
        send(old ? 'Update' : 'Create', properties, {
          LogicalResourceId: 'Renamed',
          ...(old && { PhysicalResourceId: id, OldResourceProperties: old }),
        });
      await renamed(adopting(arn, given));
      await renamed(managed(given), adopting(arn, given));
      const { Status, PhysicalResourceId } = await renamed(managed(), managed(given));
      expect(Status).toBe('SUCCESS');
      expect(PhysicalResourceId).not.toBe(arn);
      expect(live(PhysicalResourceId)).toMatchObject({ LicenseRules: [] });
    });

    test('what is given for the first time and rolled back is what it was', async () => {
      const arn = await ours();
      await update(arn, managed({ Description: 'later', LicenseCount: '9' }), managed());
      await update(arn, managed(), managed({ Description: 'later', LicenseCount: '9' }));
      expect(live(arn)).toMatchObject(byHand);
    });

    test('what is given for the first time and refused is what it was', async () => {
      aws.assumptions.zeroExpiryClears = false;
      const given = { LicenseExpiry: '1900000000', Replacement: 'REFUSE' };
      const refused = { Description: 'B', Replacement: 'REFUSE' };
      const arn = await ours(given);
      expect((await update(arn, managed(refused), managed(given))).Status).toBe('FAILED');
      expect((await update(arn, managed(given), managed(refused))).Status).toBe('SUCCESS');
      expect(live(arn)).toMatchObject({ Description: 'made in the console', LicenseExpiry: 1900000000 });
    });

    test('what is changed is remembered first', async () => {
      const arn = await ours();
      aws.faults.inject({ operation: 'TagResource', kind: 'access-denied', times: 1000 });
      expect((await update(arn, managed({ LicenseCount: '9' }), managed())).Status).toBe('FAILED');
      aws.faults.clear();
      await update(arn, managed(), managed({ LicenseCount: '9' }));
      expect(live(arn)).toMatchObject(byHand);
    });

    test('a change by hand of what was given only once stays', async () => {
      const arn = await ours();
      await update(arn, managed({ LicenseCount: '9' }), managed());
      await update(arn, managed(), managed({ LicenseCount: '9' }));
      aws.licenseManager.change(arn, (one) => (one.count = 7));
      await update(arn, managed({ Description: 'x' }), managed());
      expect(live(arn)).toMatchObject({ LicenseCount: 7 });
    });

    test('and is adopted again keeps what it has, then and when that ends', async () => {
      const given = { Description: 'given' };
      const arn = await ours(given);
      await update(arn, adopting(arn), managed(given));
      await update(arn, adopting(arn, { LicenseCount: '6' }), adopting(arn));
      await update(arn, managed({ LicenseCount: '6' }), adopting(arn, { LicenseCount: '6' }));
      expect(live(arn)).toMatchObject({ Description: 'given', LicenseCount: 6 });
    });

    test('and whose renaming is rolled back still knows what was never given', async () => {
      const retained = managed({ Retain: 'true' });
      const arn = await ours({ Retain: 'true' });
      const other = { LogicalResourceId: 'Renamed' };
      expect((await create(adopting(arn), other)).Status).toBe('SUCCESS');
      await send('Delete', adopting(arn), { ...other, PhysicalResourceId: arn });
      await update(arn, { ...retained, LicenseCountHardLimit: 'true' }, retained);
      expect(live(arn)).toMatchObject({ ...byHand, LicenseCountHardLimit: true });
    });

    test('what was never given outlives a replacement', async () => {
      const arn = await ours();
      const rules = { LicenseRules: ['#minimumCores=4'] };
      const { PhysicalResourceId: next } = await update(arn, managed(rules), managed());
      expect(next).not.toBe(arn);
      expect(live(next)).toMatchObject(byHand);
      await remove(arn, managed());
      await update(next, managed({ ...rules, LicenseCountHardLimit: 'true' }), managed(rules));
      expect(live(next)).toMatchObject({ ...byHand, LicenseCountHardLimit: true });
    });

    test('a replacement of one without a count has none', async () => {
      const arn = aws.licenseManager.create({ Name: 'By hand', LicenseCountingType: 'Core' } as never);
      await create(adopting(arn));
      await update(arn, managed(), adopting(arn));
      await update(arn, managed({ LicenseRules: ['#minimumCores=4'] }), managed());
      const [{ input }] = aws.calls.of('license-manager', 'CreateLicenseConfiguration');
      expect(input).not.toHaveProperty('LicenseCount');
    });

    test('a replacement that nobody heard of is taken when the old one vanishes', async () => {
      const arn = await ours();
      const rules = { LicenseRules: ['#minimumCores=4'] };
      await update(arn, managed(rules), managed());
      aws.licenseManager.vanish(arn);
      const { PhysicalResourceId } = await update(arn, managed(), managed(rules));
      expect(configurations().map((one) => one.LicenseConfigurationArn)).toEqual([PhysicalResourceId]);
    });

    test('a replacement goes back where it came from', async () => {
      const arn = await ours();
      const rules = { LicenseRules: ['#minimumCores=4'] };
      const { PhysicalResourceId: next } = await update(arn, managed(rules), managed());
      expect((await update(next, managed(), managed(rules))).PhysicalResourceId).toBe(arn);
      await remove(next, managed(rules));
      expect(configurations()).toEqual([expect.objectContaining(byHand)]);
    });
  });

  test('of a disabled one enables it where that is given', async () => {
    const arn = found();
    aws.licenseManager.change(arn, (one) => (one.status = 'DISABLED'));
    await create(adopting(arn));
    expect(live(arn)).toMatchObject({ Status: 'DISABLED' });
    await update(arn, adopting(arn, { Enabled: 'true' }), adopting(arn));
    expect(live(arn)).toMatchObject({ Status: 'AVAILABLE' });
  });

  test('of what differs in what cannot change is refused and touches nothing', async () => {
    const arn = found();
    const before = live(arn);
    const { Status, Reason } = await create(adopting(arn, { LicenseCountingType: 'Socket' }));
    expect([Status, Reason]).toEqual(['FAILED', expect.stringContaining('LicenseCountingType from Core to Socket')]);
    expect(live(arn)).toEqual(before);
  });

  test('of what another stack manages needs its name', async () => {
    const arn = await created();
    const mine = { StackId: STACK.replace('/s/', '/other/') };
    expect(await create(adopting(arn), mine)).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining(`carries the tags of License of the stack ${STACK}`),
    });
    expect(await create(adopting(arn, { AdoptFromStack: STACK }), mine)).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: arn,
    });
    expect(tagsOf(arn)[RESERVED_TAGS.stack]).toBe(mine.StackId);
  });

  test('of what another resource of the stack would delete is refused', async () => {
    const arn = await created();
    const { Reason } = await create(adopting(arn), { LogicalResourceId: 'Renamed' });
    expect(Reason).toContain('Deploy that with removalPolicy RETAIN first');
    await update(arn, { ...basic, Retain: 'true' });
    expect(await create(adopting(arn), { LogicalResourceId: 'Renamed' })).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: arn,
    });
  });
});

describe('a bad minute', () => {
  test('of a hundred errors is outlived, and leaves nothing to the next event of the sandbox', async () => {
    const handler = sandbox();
    const arn = await created();
    const on = (properties: object, old: object) =>
      send('Update', properties, { PhysicalResourceId: arn, OldResourceProperties: old }, 600_000, handler);
    aws.faults.inject({ operation: 'UpdateLicenseConfiguration', kind: 'error-before', times: 100 });
    expect((await on({ ...basic, LicenseCount: '7' }, basic)).Status).toBe('SUCCESS');
    aws.faults.inject({ operation: 'GetLicenseConfiguration', kind: 'error-before', times: 50 });
    expect((await on({ ...basic, LicenseCount: '8' }, basic)).Status).toBe('SUCCESS');
    expect(live(arn)).toMatchObject({ LicenseCount: 8 });
  });

  test('of a read that hangs is cut short, and the read repeated', async () => {
    const arn = await created();
    const { setTimeout } = global;
    const hurried = (ring: () => void, milliseconds?: number) => setTimeout(ring, milliseconds === 30_000 ? 50 : milliseconds);
    jest.spyOn(global, 'setTimeout').mockImplementation(hurried as typeof setTimeout);
    aws.faults.inject({ operation: 'GetLicenseConfiguration', kind: 'delay', milliseconds: 1000 });
    expect((await update(arn, { ...basic, LicenseCount: '7' })).Status).toBe('SUCCESS');
    const calls = jest.mocked(external.log).mock.calls.map(([{ message, operation }]) => [message, operation]);
    expect(calls.filter(([, operation]) => operation === 'GetLicenseConfiguration')).toEqual([
      ['call failed', 'GetLicenseConfiguration'],
      ['call', 'GetLicenseConfiguration'],
    ]);
  });

  test('that does not end is answered in time, and with what went wrong last', async () => {
    const arn = await created();
    aws.faults.inject({ operation: 'UpdateLicenseConfiguration', kind: 'throttle', times: 100_000 });
    const { Status, Reason } = await update(arn, { ...basic, LicenseCount: '7' });
    expect([Status, Reason]).toEqual([
      'FAILED',
      expect.stringMatching(/did not end before the deadline.*RateLimitExceededException/),
    ]);
  });
});

describe('a create whose outcome is unknown, where the list lags behind', () => {
  beforeEach(() => {
    aws.faults.inject({ operation: 'CreateLicenseConfiguration', kind: 'cut-after' });
    const { around } = aws.faults;
    jest.spyOn(aws.faults, 'around').mockImplementation((service, operation, effect) => {
      const lagging = () => Promise.resolve({ LicenseConfigurations: [] } as never);
      return around.call(
        aws.faults,
        service,
        operation,
        operation === 'ListLicenseConfigurations' && lags ? lagging : effect,
      ) as never;
    });
    lags = true;
  });
  let lags: boolean;

  test('names itself to the Delete that follows, when another try is refused', async () => {
    aws.licenseManager.quotas.configurations = 1;
    const { Status, PhysicalResourceId, Reason } = await create();
    expect([Status, PhysicalResourceId]).toEqual(['FAILED', `maybe-created/request-${requests}`]);
    expect(Reason).toContain('ResourceLimitExceededException');
    lags = false;
    expect((await remove(PhysicalResourceId)).Status).toBe('SUCCESS');
    expect(configurations()).toEqual([]);
  });
});

describe('what a later event made', () => {
  const sent = (date: string) => ({ ResponseURL: `${answers.url}?X-Amz-Date=${date}` });
  const at = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString().replace(/[-:]|\.\d+/g, '');

  test('stays when a Delete with an invented id comes again', async () => {
    const [earlier, later] = [at(-2), at(-1)];
    const { PhysicalResourceId: arn } = await create(basic, sent(later));
    const again = { PhysicalResourceId: 's-License-1ABCDEF', ...sent(earlier) };
    expect((await send('Delete', basic, again)).Status).toBe('SUCCESS');
    expect(live(arn)).toBeDefined();
    expect((await send('Delete', basic, { ...again, ...sent(at(0)) })).Status).toBe('SUCCESS');
    expect(live(arn)).toBeUndefined();
  });
});

describe('an update that nobody heard the end of', () => {
  const socket = { ...basic, LicenseCountingType: 'Socket' };

  test('is undone by the Update back: associations come home', async () => {
    const arn = await created();
    aws.licenseManager.associate(arn, { resourceArn: INSTANCE });
    const { PhysicalResourceId: lost } = await update(arn, socket);
    expect((await update(arn, basic, socket)).PhysicalResourceId).toBe(arn);
    expect(live(lost)).toBeUndefined();
    expect(aws.licenseManager.associations(arn)).toEqual([INSTANCE]);
  });

  // docs/operating.md says so.
  test.each([
    ['a replacement that failed', socket, {}, 7000],
    ['one that was refused', { ...socket, Replacement: 'REFUSE' }, {}, 0],
    ['an update in place', { ...basic, LicenseCount: '5' }, {}, 0],
    ['nothing, but with a count given by hand', basic, { count: 5 }, 7000],
  ])('is waited for, after %s', async (_, old, byHand, milliseconds) => {
    const arn = await created();
    aws.licenseManager.change(arn, (one) => Object.assign(one, byHand));
    await update(arn, basic, old);
    const pauses = jest.mocked(external.sleep).mock.calls.map(([pause]) => pause);
    expect(pauses.reduce((sum, pause) => sum + pause, 0)).toBe(milliseconds);
  });

  test('is found under the name that an adopted one keeps', async () => {
    const arn = aws.licenseManager.create({ Name: 'By hand', LicenseCountingType: 'Core' } as never);
    const managed = { DefaultName: 'generated', LicenseCountingType: 'Core' };
    await create({ ...managed, AdoptExisting: arn });
    await update(arn, managed, { ...managed, AdoptExisting: arn });
    const { PhysicalResourceId: lost } = await update(arn, { ...managed, LicenseCountingType: 'Socket' }, managed);
    await update(arn, managed, { ...managed, LicenseCountingType: 'Socket' });
    expect(live(lost)).toBeUndefined();
    expect(live(arn)).toBeDefined();
  });

  test('and re-created what had vanished is what the next one takes', async () => {
    const arn = await created();
    aws.licenseManager.vanish(arn);
    const { PhysicalResourceId: lost } = await update(arn, { ...basic, LicenseCount: '5' });
    expect((await update(arn, basic, { ...basic, LicenseCount: '5' })).PhysicalResourceId).toBe(lost);
    expect(configurations()).toHaveLength(1);
  });
});

describe('adoption is refused', () => {
  const adopting = (arn: string, more: object = {}) => ({ ...basic, AdoptExisting: arn, ...more });
  const found = (more: object = {}) =>
    aws.licenseManager.create({ Name: 'Oracle', LicenseCountingType: 'Core', ...more } as never);

  test('where it would add a rule, which could not be taken back', async () => {
    const arn = found();
    const before = live(arn);
    const { Reason } = await create(adopting(arn, { LicenseRules: ['#licenseAffinityToHost=5'] }));
    expect(Reason).toContain('add the rule in a later deploy');
    expect(live(arn)).toEqual(before);
  });

  test("while the resource's own license is in use", async () => {
    const [own, other] = [await created(), found()];
    aws.licenseManager.associate(own, { resourceArn: INSTANCE });
    const { Status, Reason } = await update(own, adopting(other));
    expect([Status, Reason]).toEqual(['FAILED', expect.stringContaining(INSTANCE)]);
    aws.licenseManager.disassociate(own, INSTANCE);
    expect(await update(own, adopting(other))).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: other });
  });

  test('where there are too many tags to remember, and counts each once', async () => {
    const tags = (number: number) => Array.from({ length: number }, (_, index) => ({ Key: `k${index}`, Value: 'v' }));
    const Tags = tags(40);
    expect((await create(adopting(found({ Tags }), { Tags }))).Status).toBe('SUCCESS');
    const { Reason } = await create(adopting(found({ Tags: tags(49) })), { LogicalResourceId: 'Other' });
    expect(Reason).toContain('more than the 50');
  });
});
