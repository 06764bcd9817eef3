// The removal policies over several deploys: a license configuration that a policy retained is never deleted, changed or used again.
import { MAX_USER_TAGS } from '../../lib/private/contract';
import { external } from '../../lambda/external';
import { AMI, INSTANCE } from '../fixtures/arns';
import { licenseConfiguration, RemovalPolicy } from './resources';
import { StackWorld, StackWorldOptions } from './stack-world';

const CORE = { Name: 'Oracle', LicenseCountingType: 'Core' };
const SOCKET = { ...CORE, LicenseCountingType: 'Socket' };
const kept = (properties: object, removalPolicy: RemovalPolicy = 'RETAIN_ON_UPDATE_OR_DELETE') => ({
  A: licenseConfiguration(properties, { removalPolicy }),
});

let world: StackWorld;
const start = async (options: StackWorldOptions = {}) => void (world = await StackWorld.start(options));
afterEach(async () => {
  await world.close();
  jest.restoreAllMocks();
});

const arns = () => world.configurations.map(({ LicenseConfigurationArn }) => LicenseConfigurationArn);
const associations = (arn: string) => world.aws.licenseManager.associations(arn);

describe.each([true, false])('where a rollback sends an Update: %p', (rollbackSendsUpdate) => {
  // F1 of the reproductions.
  test('a chain of retained ones survives the rollback of a failed replacement, with its users', async () => {
    await start({ assumptions: { rollbackSendsUpdate } });
    await world.deploy(kept(CORE));
    const first = world.physicalId();
    await world.deploy(kept(SOCKET));
    const second = world.physicalId();
    await world.deploy(kept(CORE));
    const third = world.physicalId();
    expect(new Set([first, second, third]).size).toBe(3);
    world.aws.licenseManager.associate(second, { resourceArn: AMI });
    world.aws.licenseManager.quotas.createsPerDay = 0;
    const { status } = await world.deploy(kept(SOCKET));
    expect([status, world.physicalId(), arns()]).toEqual(['UPDATE_ROLLBACK_COMPLETE', third, [first, second, third]]);
    expect(associations(second)).toEqual([AMI]);
  });

  test('the rollback of a retained replacement leaves the new one, and the stack has the old one', async () => {
    await start({ assumptions: { rollbackSendsUpdate } });
    await world.deploy(kept(CORE));
    const first = world.physicalId();
    const { status } = await world.deploy({ ...kept(SOCKET) }, { fails: true });
    expect([status, world.physicalId(), arns().length]).toEqual(['UPDATE_ROLLBACK_COMPLETE', first, 2]);
  });

  test('the rollback of a replacement under DESTROY deletes the new one and moves its users back', async () => {
    await start({ assumptions: { rollbackSendsUpdate } });
    await world.deploy({ A: licenseConfiguration(CORE) });
    const first = world.physicalId();
    world.aws.licenseManager.associate(first, { resourceArn: INSTANCE });
    await world.deploy({ A: licenseConfiguration(SOCKET) }, { fails: true });
    expect([world.physicalId(), arns(), associations(first)]).toEqual([first, [first], [INSTANCE]]);
  });
});

// F1b of the reproductions.
test('going back creates a new one, and does not change the retained one', async () => {
  await start();
  await world.deploy(kept({ ...CORE, LicenseCount: 5 }));
  const first = world.physicalId();
  const before = world.find(first);
  await world.deploy(kept({ ...SOCKET, LicenseCount: 7 }));
  await world.deploy(kept({ ...CORE, LicenseCount: 9, Description: 'new' }));
  expect(world.physicalId()).not.toBe(first);
  expect(world.find(first)).toEqual(before);
});

// F2 of the reproductions.
test('the delete of one in use fails, though its predecessor could not be deleted', async () => {
  await start();
  await world.deploy({ A: licenseConfiguration(CORE) });
  const first = world.physicalId();
  world.aws.licenseManager.addReportGenerator(first);
  await world.deploy({ A: licenseConfiguration(SOCKET) });
  const second = world.physicalId();
  world.aws.licenseManager.associate(second, { resourceArn: INSTANCE });
  expect((await world.destroy()).status).toBe('DELETE_FAILED');
  expect([associations(first), associations(second)]).toEqual([[], [INSTANCE]]);
});

// F2b of the reproductions.
test('the delete of one in use fails, though a policy retained its predecessor', async () => {
  await start();
  await world.deploy(kept(CORE));
  const first = world.physicalId();
  await world.deploy(kept(SOCKET));
  const second = world.physicalId();
  await world.deploy({ A: licenseConfiguration(SOCKET) });
  world.aws.licenseManager.associate(second, { resourceArn: INSTANCE });
  expect((await world.destroy()).status).toBe('DELETE_FAILED');
  expect([associations(first), associations(second)]).toEqual([[], [INSTANCE]]);
});

test('RETAIN_ON_UPDATE_OR_DELETE deletes after a failed first deploy, and RETAIN does not', async () => {
  await start();
  await world.deploy(kept(CORE), { fails: true });
  expect(arns()).toEqual([]);
  await world.destroy();
  await world.deploy(kept(CORE, 'RETAIN'), { fails: true });
  expect(arns()).toHaveLength(1);
});

// T6 of the reproductions.
describe('a resource with user tags', () => {
  const tags = (count: number) => Array.from({ length: count }, (_, index) => ({ Key: `k${index}`, Value: 'v' }));

  test('is created, replaced and retained with as many as leave room for the reserved ones', async () => {
    await start();
    const Tags = tags(MAX_USER_TAGS);
    await world.deploy({ A: licenseConfiguration({ ...CORE, Tags }) });
    await world.deploy({ A: licenseConfiguration({ ...SOCKET, Tags }) });
    expect((await world.deploy(kept({ ...SOCKET, Tags }))).status).toBe('UPDATE_COMPLETE');
  });

  test('is not created with more', async () => {
    await start();
    const Tags = tags(MAX_USER_TAGS + 1);
    expect((await world.deploy({ A: licenseConfiguration({ ...CORE, Tags }) })).status).toBe('ROLLBACK_COMPLETE');
  });
});

test('RETAIN_ON_UPDATE_OR_DELETE keeps what a Create without a response created, and the log does not deny it', async () => {
  await start();
  world.deliveryOutcomes.push('response-lost');
  expect((await world.deploy(kept(CORE))).status).toBe('ROLLBACK_COMPLETE');
  expect(arns()).toHaveLength(1);
  expect(jest.mocked(external.log).mock.calls.map(([{ why }]) => why)).toContain(
    'the Create left nothing, or a policy retains it',
  );
});
