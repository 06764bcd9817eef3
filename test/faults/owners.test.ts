// Licences that change hands, under the very role that the construct renders: who lets go leaves what the other needs.
import { RESERVED_TAGS } from '../../lib/private/contract';
import { AwsError } from '../local-aws/errors';
import { find, tagsOf } from './invariants';
import { INSTANCE, physicalId } from './scenarios';
import { licence, World } from './world';

const basic = { Name: 'Oracle', LicenseCountingType: 'Core' };
const adopting = (arn: string) => ({ ...basic, AdoptExisting: arn });

let world: World;
beforeEach(async () => void (world = await World.start()));
afterEach(async () => {
  await world.close();
  jest.restoreAllMocks();
});

test('what replaced a licence that was handed back can be replaced and deleted', async () => {
  const found = world.aws.licenseManager.create(basic);
  await world.deploy({ A: licence(adopting(found)) });
  const socket = { ...basic, LicenseCountingType: 'Socket', DisassociateOnDelete: true };
  expect((await world.deploy({ A: licence(socket) })).status).toBe('UPDATE_COMPLETE');
  expect(tagsOf(find(world, found)!)).toEqual({});
  world.aws.licenseManager.associate(physicalId(world), { resourceArn: INSTANCE });
  expect((await world.deploy({ A: licence({ ...socket, LicenseCountingType: 'Core' }) })).status).toBe('UPDATE_COMPLETE');
  expect((await world.destroy()).status).toBe('DELETE_COMPLETE');
  expect(world.configurations.map(({ LicenseConfigurationArn }) => LicenseConfigurationArn)).toEqual([found]);
});

test('a renaming that is rolled back leaves the old name able to go on', async () => {
  await world.deploy({ A: licence(basic, { retain: true }) });
  const arn = physicalId(world);
  const { status } = await world.deploy({ B: licence(adopting(arn)) }, { fails: true });
  expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(tagsOf(find(world, arn)!)).toMatchObject({ [RESERVED_TAGS.resource]: 'A', [RESERVED_TAGS.retain]: 'true' });
  expect((await world.deploy({ A: licence({ ...basic, LicenseCount: 3 }, { retain: true }) })).status).toBe('UPDATE_COMPLETE');
  expect(find(world, arn)).toMatchObject({ LicenseCount: 3 });
});

test('a denial by IAM itself says what to run', async () => {
  await world.close();
  jest.restoreAllMocks();
  world = await World.start({ setUp: false });
  const error = new AwsError('AccessDenied', 'User is not authorized to perform: iam:CreateServiceLinkedRole', 403);
  world.aws.faults.inject({ operation: 'CreateServiceLinkedRole', kind: 'access-denied', error, times: 1000 });
  const stack = await world.deploy({ A: licence(basic) });
  const [{ reason }] = world.events;
  expect([stack.status, reason]).toEqual(['ROLLBACK_COMPLETE', expect.stringContaining('aws iam create-service-linked-role')]);
});
