// Rollbacks over one or two deploys: whatever they cannot undo, they succeed, so that the stack can be deployed again.
import { external } from '../../lambda/external';
import { AwsError } from '../../local-aws/errors';
import { AMI, INSTANCE, amiArn } from '../fixtures/arns';
import { licenseAssociation, licenseConfiguration, RemovalPolicy, usageReport, SETTINGS } from './resources';
import { StackWorld, StackWorldOptions } from './stack-world';

const CORE = { Name: 'Oracle', LicenseCountingType: 'Core' };
const SOCKET = { ...CORE, LicenseCountingType: 'Socket' };
const SECOND = INSTANCE.replace('i-0123', 'i-9123');
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
/** Does something before the Update of the rollback. */
function beforeUpdateBack(logicalId: string, act: () => void): void {
  let updates = 0;
  world.hook = async ({ LogicalResourceId, RequestType }, run) => {
    if (LogicalResourceId === logicalId && RequestType === 'Update' && ++updates === 2) {
      act();
    }
    await run();
  };
}
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

test('one that was created anew stays enabled where an instance uses it', async () => {
  await start();
  await world.deploy(one({ ...CORE, Enabled: false }));
  world.aws.licenseManager.vanish(world.physicalId());
  world.deliveryOutcomes.push('response-lost');
  beforeUpdateBack('A', () => {
    const [{ LicenseConfigurationArn: orphan }] = world.configurations;
    world.aws.licenseManager.associate(orphan as string, { resourceArn: INSTANCE });
  });
  await rollsBack(one({ ...CORE, Description: 'x' }), false);
  expect(live()).toMatchObject({ Status: 'AVAILABLE' });
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

/** An earlier deployment replaced it. */
describe('an older license configuration that is still there', () => {
  const refusing = { ...SOCKET, ReplacementPolicy: 'REFUSE' };

  test.each(['RETAIN_ON_UPDATE_OR_DELETE', 'DESTROY'] as const)(
    'stays there where a replacement is refused after a rule was kept: %s',
    async (policy) => {
      await start();
      await world.deploy(one(CORE, policy));
      // Its cleanup fails silently.
      world.aws.licenseManager.addReportGenerator(world.physicalId());
      await world.deploy(one(SOCKET, policy));
      const second = world.physicalId();
      await world.deploy(one(refusing));
      await rollsBack(one({ ...refusing, LicenseRules: AFFINITY.LicenseRules }));
      await rollsBack(one({ ...refusing, LicenseCountingType: 'vCPU' }), false);
      expect([world.physicalId(), live().LicenseCountingType]).toEqual([second, 'Socket']);
    },
  );

  test('does not get the associations back where a policy retains both', async () => {
    await start();
    await world.deploy(one(CORE, 'RETAIN'));
    const old = world.physicalId();
    await world.deploy(one({ ...SOCKET, LicenseCount: 10 }, 'RETAIN'));
    const second = world.physicalId();
    world.aws.licenseManager.associate(second, { resourceArn: AMI });
    await rollsBack(one({ ...SOCKET, LicenseRules: AFFINITY.LicenseRules }, 'RETAIN'));
    expect([world.physicalId(), world.aws.licenseManager.associations(old)]).toEqual([second, []]);
  });
});

test('a replacement stays enabled where an instance of the failed deployment uses it', async () => {
  await start();
  await world.deploy(one({ ...CORE, Enabled: false }));
  const association = licenseAssociation({ ResourceArn: INSTANCE, LicenseConfigurationArns: [{ Ref: 'A' }] });
  await rollsBack({ ...one(AFFINITY), B: association });
  expect(live()).toMatchObject({ Status: 'AVAILABLE' });
  expect(live().LicenseRules ?? []).toEqual([]);
});

test('an association that has too few licenses in the license configuration before stays with the replacement', async () => {
  await start({ assumptions: { rollbackSendsUpdate: true } });
  const small = { Name: 'Oracle', LicenseCountingType: 'Instance', LicenseCount: 1, LicenseCountHardLimit: true };
  const of = (ResourceArn: string) => licenseAssociation({ ResourceArn, LicenseConfigurationArns: [{ Ref: 'A' }] });
  await world.deploy({ ...one(small), B: of(INSTANCE) });
  const first = world.physicalId();
  const large = { ...small, LicenseCountingType: 'vCPU', LicenseCount: 10 };
  await rollsBack({ ...one(large), B: of(INSTANCE), C: of(SECOND) });
  expect([world.physicalId(), world.aws.licenseManager.associations(first)]).toEqual([first, [INSTANCE]]);
});

describe('an orphaned replacement that is in use', () => {
  const orphan = () =>
    world.configurations.map((one) => one.LicenseConfigurationArn).find((arn) => arn !== world.physicalId()) as string;

  test.each([
    [
      'by a discovered instance',
      () =>
        world.aws.licenseManager.markDiscovered(orphan(), {
          resourceArn: INSTANCE,
          resourceType: 'SYSTEMS_MANAGER_MANAGED_INSTANCE',
        }),
    ],
    ['by a report generator', () => void world.aws.licenseManager.addReportGenerator(orphan())],
  ])('is left, and the log says so: %s', async (_, use) => {
    await start();
    await world.deploy(one(CORE));
    world.deliveryOutcomes.push('response-lost');
    beforeUpdateBack('A', use);
    await rollsBack(one(SOCKET), false);
    const logged = jest.mocked(external.log).mock.calls.map(([{ message }]) => message);
    expect(logged).toContain('orphan-left');
    expect(logged).not.toContain('orphan-deleted');
  });
});

describe('an Update back that only adds an association', () => {
  const associated = (...arns: string[]) => ({
    ...one({ ...CORE, Name: 'Other' }),
    B: licenseAssociation({ ResourceArn: INSTANCE, LicenseConfigurationArns: arns }),
  });
  const few = { Name: 'few', LicenseCountingType: 'Instance', LicenseCount: 1, LicenseCountHardLimit: true };

  test.each<[string, (arn: string) => void]>([
    ['whose license configuration is gone', (arn) => world.aws.licenseManager.vanish(arn)],
    ['whose licenses another instance uses', (arn) => world.aws.licenseManager.associate(arn, { resourceArn: SECOND })],
    [
      'above the quota of the instance',
      () => {
        for (let number = 0; number < 9; number++) {
          const arn = world.aws.licenseManager.create({ ...CORE, Name: `Other ${number}` });
          world.aws.licenseManager.associate(arn, { resourceArn: INSTANCE });
        }
      },
    ],
  ])('leaves out one %s', async (_, act) => {
    await start();
    const [kept, left] = [world.aws.licenseManager.create(CORE), world.aws.licenseManager.create(few)];
    await world.deploy(associated(kept, left));
    beforeUpdateBack('B', () => act(left));
    await rollsBack(associated(kept));
    expect(world.aws.licenseManager.associations(kept)).toEqual([INSTANCE]);
    expect(jest.mocked(external.log).mock.calls.map(([entry]) => entry)).toContainEqual(
      expect.objectContaining({ message: 'association-not-restored', resourceArn: INSTANCE, licenseConfigurationArn: left }),
    );
  });
});

test.each(['ResourceNotFoundException', 'ValidationException'])(
  'a report keeps what License Manager refuses: %s',
  async (name) => {
    await start();
    world.aws.licenseManager.settings().bucketArn = SETTINGS.S3BucketArn;
    const [before, after] = [world.aws.licenseManager.create(CORE), world.aws.licenseManager.create(CORE)];
    const reporting = (arn: string) => ({
      ...one({ ...CORE, Name: 'Other' }),
      R: usageReport({ LicenseConfigurationArns: [arn] }),
    });
    await world.deploy(reporting(before));
    const error = new AwsError(name, `${before} was not found.`);
    beforeUpdateBack('R', () =>
      world.aws.faults.inject({ operation: 'UpdateLicenseManagerReportGenerator', kind: 'error-before', error }),
    );
    await rollsBack(reporting(after));
  },
);

test('without rollback nothing is created in the place of one that is gone, however often it is tried', async () => {
  await start();
  await world.deploy(one(CORE));
  world.aws.licenseManager.vanish(world.physicalId());
  for (const LicenseCount of [1, 2, 3]) {
    await world.deploy(one({ ...CORE, LicenseCount }), { disableRollback: true });
  }
  expect(world.configurations).toEqual([]);
});
