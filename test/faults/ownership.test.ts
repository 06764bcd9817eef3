// License configurations that change owners, under the very permissions that the construct renders.
import { RESERVED_TAGS } from '../../lib/private/contract';
import { AwsError } from '../../local-aws/errors';
import { INSTANCE } from '../fixtures/arns';
import { effectiveTags } from './expected-state';
import { licenseConfiguration } from './resources';
import { StackWorld } from './stack-world';

const CORE = { Name: 'Oracle', LicenseCountingType: 'Core' };
const SOCKET = { ...CORE, LicenseCountingType: 'Socket' };
const RETAIN = { removalPolicy: 'RETAIN' } as const;
const adopting = (arn: string, more: object = {}) => licenseConfiguration({ ...CORE, AdoptExisting: arn, ...more });

let world: StackWorld;
beforeEach(async () => void (world = await StackWorld.start()));
afterEach(async () => {
  await world.close();
  jest.restoreAllMocks();
});

const arns = () => world.configurations.map(({ LicenseConfigurationArn }) => LicenseConfigurationArn);

test('an adopted license configuration is updated, owned, replaced and deleted', async () => {
  const arn = world.aws.licenseManager.create(CORE as never);
  expect((await world.deploy({ A: adopting(arn) })).status).toBe('CREATE_COMPLETE');
  expect((await world.deploy({ A: adopting(arn, { LicenseCount: 9 }) })).status).toBe('UPDATE_COMPLETE');
  expect((await world.deploy({ A: licenseConfiguration({ ...CORE, LicenseCount: 9 }) })).status).toBe('UPDATE_COMPLETE');
  world.aws.licenseManager.associate(arn, { resourceArn: INSTANCE });
  expect((await world.deploy({ A: licenseConfiguration({ ...SOCKET, LicenseCount: 9 }) })).status).toBe('UPDATE_COMPLETE');
  expect(world.aws.licenseManager.associations(world.physicalId())).toEqual([INSTANCE]);
  world.aws.licenseManager.disassociate(world.physicalId(), INSTANCE);
  expect((await world.destroy()).status).toBe('DELETE_COMPLETE');
  expect(arns()).toEqual([]);
});

test('a deploy that adds the first adoption is rolled back, and nothing was changed', async () => {
  const arn = world.aws.licenseManager.create(CORE as never);
  const before = world.find(arn);
  await world.deploy({ A: licenseConfiguration(CORE) });
  const { status } = await world.deploy({ A: licenseConfiguration(CORE), B: adopting(arn) }, { fails: true });
  expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(world.find(arn)).toEqual(before);
});

test('a deploy that removes the last adoption releases it', async () => {
  const arn = world.aws.licenseManager.create(CORE as never);
  const before = world.find(arn);
  await world.deploy({ A: licenseConfiguration(CORE), B: adopting(arn) });
  expect((await world.deploy({ A: licenseConfiguration(CORE) })).status).toBe('UPDATE_COMPLETE');
  expect(world.find(arn)).toEqual(before);
});

test('a rename that is rolled back returns it to the old name, which can go on', async () => {
  await world.deploy({ A: licenseConfiguration(CORE, RETAIN) });
  const arn = world.physicalId();
  const { status } = await world.deploy({ B: adopting(arn) }, { fails: true });
  expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(effectiveTags(world.find(arn)!)).toMatchObject({ [RESERVED_TAGS.resource]: 'A', [RESERVED_TAGS.retain]: 'true' });
  expect((await world.deploy({ A: licenseConfiguration({ ...CORE, LicenseCount: 3 }, RETAIN) })).status).toBe('UPDATE_COMPLETE');
  expect(world.find(arn)).toMatchObject({ LicenseCount: 3 });
});

test('a rename in one deploy keeps the license configuration, and then belongs to the new name', async () => {
  await world.deploy({ A: licenseConfiguration(CORE, RETAIN) });
  const arn = world.physicalId();
  expect((await world.deploy({ B: adopting(arn) })).status).toBe('UPDATE_COMPLETE');
  expect((await world.deploy({ B: licenseConfiguration(CORE) })).status).toBe('UPDATE_COMPLETE');
  expect([arns(), world.physicalId('B')]).toEqual([[arn], arn]);
  expect((await world.destroy()).status).toBe('DELETE_COMPLETE');
  expect(arns()).toEqual([]);
});

test('a move to another stack keeps the license configuration, whatever becomes of the old stack', async () => {
  await world.deploy({ A: licenseConfiguration(CORE, RETAIN) });
  const [arn, from] = [world.physicalId(), world.stack()!.id];
  const there = { stackName: 'T' };
  expect((await world.deploy({ A: adopting(arn, { AdoptFromStack: from }) }, there)).status).toBe('CREATE_COMPLETE');
  expect((await world.destroy()).status).toBe('DELETE_COMPLETE');
  expect((await world.deploy({ A: licenseConfiguration({ ...CORE, LicenseCount: 3 }) }, there)).status).toBe('UPDATE_COMPLETE');
  expect(world.find(arn)).toMatchObject({ LicenseCount: 3 });
});

// Issue 10: no theft.
test('a move from a stack that manages it is refused', async () => {
  await world.deploy({ A: licenseConfiguration(CORE) });
  const arn = world.physicalId();
  const before = world.find(arn);
  const AdoptFromStack = world.stack()!.id;
  expect((await world.deploy({ A: adopting(arn, { AdoptFromStack }) }, { stackName: 'T' })).status).toBe('ROLLBACK_COMPLETE');
  expect(world.find(arn)).toEqual(before);
});

test('a denial by IAM itself names the command to run', async () => {
  await world.close();
  jest.restoreAllMocks();
  world = await StackWorld.start({ setUp: false });
  const error = new AwsError('AccessDenied', 'User is not authorized to perform: iam:CreateServiceLinkedRole', 403);
  world.aws.faults.inject({ operation: 'CreateServiceLinkedRole', kind: 'access-denied', error, times: 1000 });
  const stack = await world.deploy({ A: licenseConfiguration(CORE) });
  const [{ reason }] = world.events;
  expect([stack.status, reason]).toEqual(['ROLLBACK_COMPLETE', expect.stringContaining('aws iam create-service-linked-role')]);
});

test('a create with tags that needs TagResource fails, and names it', async () => {
  await world.close();
  jest.restoreAllMocks();
  world = await StackWorld.start({ assumptions: { createWithTagsNeedsTagResource: true } });
  const { status } = await world.deploy({ A: licenseConfiguration(CORE) });
  const [{ reason }] = world.events;
  expect([status, reason]).toEqual(['ROLLBACK_COMPLETE', expect.stringContaining('license-manager:TagResource')]);
});
