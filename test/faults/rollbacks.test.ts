// Rollbacks over one or two deploys: whatever they cannot undo, they succeed, so that the stack can be deployed again.
import { AMI, INSTANCE, amiArn } from '../fixtures/arns';
import { licenseAssociation, licenseConfiguration, RemovalPolicy } from './resources';
import { StackWorld, StackWorldOptions } from './stack-world';

const CORE = { Name: 'Oracle', LicenseCountingType: 'Core' };
const SOCKET = { ...CORE, LicenseCountingType: 'Socket' };
const AFFINITY = { ...CORE, LicenseRules: ['#licenseAffinityToHost=30'] };
const one = (properties: object, removalPolicy: RemovalPolicy = 'DESTROY') => ({
  A: licenseConfiguration(properties, { removalPolicy }),
});

let world: StackWorld;
const start = async (options: StackWorldOptions = {}) => void (world = await StackWorld.start(options));
afterEach(async () => {
  await world.close();
  jest.restoreAllMocks();
});

const live = () => world.find(world.physicalId())!;
const rollsBack = async (resources: Record<string, object>, fails = true) =>
  expect((await world.deploy(resources, { fails })).status).toBe('UPDATE_ROLLBACK_COMPLETE');

/** The account has a license configuration of another account, which the function may not read. */
describe('beside a shared license configuration', () => {
  test('a create whose response is lost leaves nothing behind', async () => {
    await start();
    world.deliveryOutcomes.push('response-lost');
    expect((await world.deploy(one(CORE))).status).toBe('ROLLBACK_COMPLETE');
    expect(world.aws.licenseManager.listed()).toHaveLength(1);
  });

  test.each(['response-lost', 'delivered'] as const)('a replacement that fails is rolled back: %s', async (outcome) => {
    await start();
    await world.deploy(one(CORE));
    const arn = world.physicalId();
    world.deliveryOutcomes.push(outcome);
    await rollsBack(one(SOCKET), outcome === 'delivered');
    expect(world.physicalId()).toBe(arn);
    expect(world.aws.licenseManager.listed()).toHaveLength(2);
  });
});

describe('a rule that was added in place stays', () => {
  test('where a policy retains the license configuration, and it is in use', async () => {
    await start();
    await world.deploy(one(CORE, 'RETAIN'));
    world.aws.licenseManager.associate(world.physicalId(), { resourceArn: AMI });
    await rollsBack(one(AFFINITY, 'RETAIN'));
    expect(live()).toMatchObject({ LicenseRules: AFFINITY.LicenseRules });
  });

  test('where an association was discovered, and cannot move', async () => {
    await start();
    await world.deploy(one(CORE));
    const resourceType = 'SYSTEMS_MANAGER_MANAGED_INSTANCE';
    world.aws.licenseManager.markDiscovered(world.physicalId(), { resourceArn: INSTANCE, resourceType });
    await rollsBack(one(AFFINITY));
    expect(live()).toMatchObject({ LicenseRules: AFFINITY.LicenseRules });
  });
});

test('a license configuration stays enabled where an instance of the same deployment uses it, and the other terms return', async () => {
  await start();
  const disabled = { ...CORE, Enabled: false, Description: 'before' };
  await world.deploy(one(disabled));
  const association = licenseAssociation({ ResourceArn: INSTANCE, LicenseConfigurationArns: [{ Ref: 'A' }] });
  await rollsBack({ ...one({ ...CORE, Description: 'after' }), B: association });
  expect(live()).toMatchObject({ Status: 'AVAILABLE', Description: 'before' });
  expect(world.aws.licenseManager.associations(world.physicalId())).toEqual([]);
  await world.deploy(one({ ...disabled, LicenseCount: 1 }));
  expect(live()).toMatchObject({ Status: 'DISABLED', LicenseCount: 1 });
});

test('an adopted license configuration that somebody deleted can be given up', async () => {
  await start();
  const arn = world.aws.licenseManager.create(CORE);
  const adopting = { ...CORE, AdoptExisting: arn };
  await world.deploy(one(adopting));
  world.aws.licenseManager.vanish(arn);
  await rollsBack(one({ ...adopting, LicenseCount: 5 }), false);
  expect((await world.deploy(one(CORE))).status).toBe('UPDATE_COMPLETE');
});

test('an association with an AMI that was deregistered is left out', async () => {
  await start({ assumptions: { missingResourceRejected: true } });
  const arn = world.aws.licenseManager.create(CORE);
  const images = new Set([amiArn(1), amiArn(2)]);
  world.aws.licenseManager.inventory = {
    resources: () => [...images].map((image) => ({ arn: image, ownerId: '123456789012', state: 'available' })),
  } as never;
  const associated = (ResourceArn: string) => ({
    B: licenseAssociation({ ResourceArn, LicenseConfigurationArns: [arn] }),
  });
  await world.deploy(associated(amiArn(1)));
  images.delete(amiArn(1));
  world.aws.licenseManager.disassociate(arn, amiArn(1));
  await rollsBack(associated(amiArn(2)));
  expect(world.aws.licenseManager.associations(arn)).toEqual([]);
});
