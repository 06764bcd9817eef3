// The events in a license's life, each as a story of a stack in which one event of the handler can be disturbed.
import { CustomResourceEvent } from '../../lambda/cloudformation/event';
import { Fault } from '../../local-aws/faults';
import { find, Surroundings } from './invariants';
import { license, Sandbox, STACK_NAME, World, WorldOptions } from './world';

export interface Scenario {
  readonly name: string;
  readonly options?: WorldOptions;
  /** What was there before, undisturbed. */
  prepare?(world: World, around: Surroundings): Promise<void>;
  /** Brings about the event, and what CloudFormation does after it. Again, where the first time was in vain. */
  act(world: World, around: Surroundings): Promise<unknown>;
  /** The event that is disturbed. */
  readonly when: CustomResourceEvent['RequestType'];
  /** Only the event with an id like this. */
  readonly id?: RegExp;
  /** Faults that belong to the story. */
  readonly faults?: Fault[];
  /** Licenses of ours that the story leaves to itself, by what they carry. */
  readonly ends: 'destroyed' | 'alive';
}

export const INSTANCE = 'arn:aws:ec2:us-east-1:123456789012:instance/i-0123456789abcdef0';
export const AMI = 'arn:aws:ec2:us-east-1::image/ami-0123456789abcdef0';
export const HOST = 'arn:aws:ec2:us-east-1:123456789012:dedicated-host/h-0123456789abcdef0';

const basic = { Name: 'Oracle', LicenseCountingType: 'Core' };
const socket = { ...basic, LicenseCountingType: 'Socket' };
const tagged = { ...basic, Tags: [{ Key: 'a', Value: '1' }] };
const one = (properties: object, options?: Parameters<typeof license>[1]) => ({ A: license(properties, options) });

export const physicalId = (world: World) => world.stack!.resources.A!.physicalId!;

async function deployed(world: World, properties: object): Promise<void> {
  const stack = await world.deploy(one(properties));
  expect(stack.status).toBe('CREATE_COMPLETE');
}

export function associate(world: World, around: Surroundings, resources: string[]): void {
  const arn = physicalId(world);
  resources.forEach((resourceArn) => world.aws.licenseManager.associate(arn, { resourceArn }));
  around.associated.set('A', new Set(resources));
}

/** Deploys, over the remains of a first deploy that failed if need be. */
export async function deploy(world: World, resources: Record<string, object>, options?: { fails: boolean }): Promise<unknown> {
  if (world.stack && /^(ROLLBACK_COMPLETE|ROLLBACK_FAILED|UPDATE_ROLLBACK_FAILED)$/.test(world.stack.status)) {
    await world.destroy();
  }
  return world.deploy(resources, options);
}

const handMade = (world: World) =>
  world.aws.licenseManager.create({
    Name: 'By hand',
    LicenseCountingType: 'Core',
    LicenseCount: 5,
    Description: 'console',
    Tags: [{ Key: 'theirs', Value: 'x' }],
  } as never);

const adopting = (arn: string) => ({ ...basic, Name: undefined, DefaultName: 'd', AdoptExisting: arn, LicenseCount: 9 });

async function foreign(world: World, around: Surroundings): Promise<void> {
  const arn = handMade(world);
  around.foreign.set(arn, find(world, arn)!);
}

const foundArn = (around: Surroundings) => [...around.foreign.keys(), ...around.kept][0];

export const SCENARIOS: Scenario[] = [
  { name: 'create', when: 'Create', act: (world) => deploy(world, one(tagged)), ends: 'alive' },
  {
    name: 'create, answer lost',
    when: 'Create',
    faults: [{ operation: 'CreateLicenseConfiguration', kind: 'cut-after' }],
    act: (world) => deploy(world, one(basic)),
    ends: 'alive',
  },
  {
    name: 'create disabled',
    when: 'Create',
    act: (world) => deploy(world, one({ ...basic, Enabled: false })),
    ends: 'alive',
  },
  {
    name: 'create, no service-linked role',
    options: { setUp: false },
    when: 'Create',
    act: (world) => deploy(world, one(basic)),
    ends: 'alive',
  },
  {
    name: 'update in place',
    when: 'Update',
    prepare: (world) => deployed(world, basic),
    act: (world) => deploy(world, one({ ...basic, LicenseCount: 5, Name: 'New' })),
    ends: 'alive',
  },
  {
    name: 'update unsets a count',
    options: { assumptions: { zeroCountClears: true } },
    when: 'Update',
    prepare: (world) => deployed(world, { ...basic, LicenseCount: 5 }),
    act: (world) => deploy(world, one(basic)),
    ends: 'alive',
  },
  {
    name: 'update tags',
    when: 'Update',
    prepare: (world) => deployed(world, tagged),
    act: (world) => deploy(world, one({ ...basic, Tags: [{ Key: 'b', Value: '2' }] })),
    ends: 'alive',
  },
  {
    name: 'update of what vanished',
    when: 'Update',
    prepare: async (world) => {
      await deployed(world, basic);
      world.aws.licenseManager.vanish(physicalId(world));
    },
    act: (world) => deploy(world, one({ ...basic, LicenseCount: 5 })),
    ends: 'alive',
  },
  {
    name: 'replacement with associations',
    when: 'Update',
    prepare: async (world, around) => {
      await deployed(world, basic);
      associate(world, around, [INSTANCE, AMI, HOST]);
    },
    act: (world) => deploy(world, one(socket)),
    ends: 'alive',
  },
  {
    name: 'replacement, its end: delete of the old one',
    when: 'Delete',
    prepare: async (world, around) => {
      await deployed(world, basic);
      associate(world, around, [INSTANCE]);
    },
    act: (world) => deploy(world, one(socket)),
    ends: 'alive',
  },
  {
    name: 'rollback of a replacement: delete of the new one',
    when: 'Delete',
    prepare: async (world, around) => {
      await deployed(world, basic);
      associate(world, around, [INSTANCE, AMI]);
    },
    act: (world) => deploy(world, one(socket), { fails: true }),
    ends: 'alive',
  },
  {
    name: 'rollback of a replacement: update back',
    options: { rollbackSendsUpdate: true },
    when: 'Update',
    id: /^back$/,
    prepare: async (world, around) => {
      await deployed(world, basic);
      associate(world, around, [INSTANCE, AMI]);
    },
    act: (world) => deploy(world, one(socket), { fails: true }),
    ends: 'alive',
  },
  {
    name: 'delete',
    when: 'Delete',
    prepare: (world) => deployed(world, basic),
    act: (world) => world.destroy(),
    ends: 'destroyed',
  },
  {
    name: 'delete in use, disassociateOnDelete',
    when: 'Delete',
    prepare: async (world, around) => {
      await deployed(world, { ...basic, DisassociateOnDelete: true });
      associate(world, around, [INSTANCE, AMI]);
    },
    act: (world) => world.destroy(),
    ends: 'destroyed',
  },
  {
    name: 'delete with an invented id',
    when: 'Delete',
    id: new RegExp(`^${STACK_NAME}-`),
    prepare: async (world) => void world.fates.push('unanswered'),
    act: (world) => (world.stack ? world.destroy() : world.deploy(one(basic))),
    ends: 'destroyed',
  },
  {
    name: 'adopt',
    when: 'Create',
    prepare: foreign,
    act: (world, around) => {
      take(around);
      return deploy(world, one(adopting(foundArn(around))));
    },
    ends: 'alive',
  },
  {
    name: 'adopt and make ours',
    when: 'Update',
    prepare: async (world, around) => {
      await foreign(world, around);
      take(around);
      await deployed(world, adopting(foundArn(around)));
    },
    act: (world) => deploy(world, one({ ...basic, Name: undefined, DefaultName: 'd', LicenseCount: 9 })),
    ends: 'alive',
  },
  {
    name: 'release',
    when: 'Delete',
    prepare: async (world, around) => {
      await foreign(world, around);
      await deployed(world, adopting(foundArn(around)));
    },
    act: (world) => world.destroy(),
    ends: 'destroyed',
  },
];

/** From now on what was foreign is the stack's to change. */
function take(around: Surroundings): void {
  for (const arn of around.foreign.keys()) {
    around.kept.add(arn);
  }
  around.foreign.clear();
}

export type { Sandbox };
