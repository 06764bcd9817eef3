// An association with a license configuration of another stack, which that stack replaces.
import { AMI } from '../fixtures/arns';
import { licenseAssociation, licenseConfiguration } from './resources';
import { StackWorld } from './stack-world';

const CORE = { Name: 'Oracle', LicenseCountingType: 'Core' };
const SOCKET = { ...CORE, LicenseCountingType: 'Socket' };
const owner = (properties: object) => ({ A: licenseConfiguration(properties) });
const importing = (arn: string) => ({ L: licenseAssociation({ ResourceArn: AMI, LicenseConfigurationArns: [arn] }) });
const T = { stackName: 'T' };

let world: StackWorld;
beforeEach(async () => {
  world = await StackWorld.start();
  await world.deploy(owner(CORE));
  await world.deploy(importing(world.physicalId()), T);
  await world.deploy(owner(SOCKET));
});
afterEach(async () => {
  await world.close();
  jest.restoreAllMocks();
});
const associations = () => world.aws.licenseManager.associations(world.physicalId());

test('moves along, and the importing stack keeps it with the new ARN and deletes it', async () => {
  expect(associations()).toEqual([AMI]);
  expect((await world.deploy(importing(world.physicalId()), T)).status).toBe('UPDATE_COMPLETE');
  expect(associations()).toEqual([AMI]);
  expect((await world.destroy('T')).status).toBe('DELETE_COMPLETE');
  expect(associations()).toEqual([]);
});

test('with the old ARN cannot be deleted, because the function has no permission on the new one', async () => {
  expect((await world.destroy('T')).status).toBe('DELETE_FAILED');
  expect(world.stack('T')!.resources.L!.reason).toContain(
    `The function may change associations with license configurations of its own stack and with those that the associations of the template name: ${world.physicalId()}.`,
  );
  expect(associations()).toEqual([AMI]);
});

test('comes back with the rollback of an update that exchanged it', async () => {
  const other = world.aws.licenseManager.create({ ...CORE, Name: 'Other' } as never);
  await world.deploy(importing(world.physicalId()), T);
  const stack = await world.deploy(importing(other), { ...T, fails: true });
  expect(stack.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(associations()).toEqual([AMI]);
  expect(world.aws.licenseManager.associations(other)).toEqual([]);
});
