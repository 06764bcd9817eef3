// A random life of a stack with two licenses: its steps, and how they are played.
import fc from 'fast-check';
import { CustomResourceEvent, LoggedEvent } from '../../local-aws/cloudformation';
import { FaultKind } from '../../local-aws/faults';
import {
  abandon,
  find,
  HEALTHY,
  hasReservedTag,
  held,
  isGivenUp,
  isKept,
  Surroundings,
  surroundings,
  violations,
} from './invariants';
import { Fate, license, realTime, World, WorldOptions } from './world';

export type Id = 'A' | 'B';

/** Desired properties of one license. */
type Spec = Record<string, unknown>;

export type Step =
  | {
      readonly do: 'deploy';
      readonly change: Partial<Record<Id, Spec | 'remove' | 'adopt' | 'own' | 'keep'>>;
      readonly fails: boolean;
      readonly faults: { operation: string; kind: FaultKind; times: number }[];
      readonly fates: (Fate | 'heard')[];
      readonly hurried: boolean;
    }
  | { readonly do: 'destroy'; readonly faults: { operation: string; kind: FaultKind; times: number }[] }
  | { readonly do: 'vanish' | 'edit'; readonly id: Id }
  | { readonly do: 'associate' | 'disassociate'; readonly id: Id; readonly number: number }
  | { readonly do: 'redeliver'; readonly back: number; readonly elsewhere: boolean }
  | { readonly do: 'late' }
  | { readonly do: 'somebody creates' };

const OPERATIONS = [
  'CreateLicenseConfiguration',
  'CreateLicenseConfiguration',
  'UpdateLicenseConfiguration',
  'GetLicenseConfiguration',
  'DeleteLicenseConfiguration',
  'ListLicenseConfigurations',
  'ListTagsForResource',
  'TagResource',
  'UntagResource',
  'ListAssociationsForLicenseConfiguration',
  'UpdateLicenseSpecificationsForResource',
  'PutAnswer',
];
const KINDS: FaultKind[] = ['throttle', 'conflict', 'access-denied', 'error-before', 'error-after', 'cut-before', 'cut-after'];

const id = fc.constantFrom<Id>('A', 'B');
const faults = fc.array(
  fc.record({
    operation: fc.constantFrom(...OPERATIONS),
    kind: fc.constantFrom(...KINDS),
    times: fc.constantFrom(1, 1, 1, 1, 2, 2, 2, 1000),
  }),
  { maxLength: 3 },
);
const spec: fc.Arbitrary<Spec> = fc.record(
  {
    Name: fc.constantFrom('Oracle', 'Renamed'),
    LicenseCountingType: fc.constantFrom('Core', 'Core', 'Socket'),
    Description: fc.constantFrom('one', 'two'),
    LicenseCount: fc.constantFrom(5, 50),
    LicenseRules: fc.constantFrom(['#allowedTenancy=EC2-DedicatedHost'], ['#licenseAffinityToHost=30']),
    Tags: fc.constantFrom([{ Key: 'a', Value: '1' }], [{ Key: 'b', Value: '2' }]),
    DisassociateOnDelete: fc.constant(true),
    Retain: fc.constantFrom(true, undefined, undefined),
    Replacement: fc.constantFrom('REFUSE', undefined, undefined),
  },
  { requiredKeys: ['Name', 'LicenseCountingType'] },
);
const change = fc.oneof(
  { weight: 8, arbitrary: spec },
  {
    weight: 2,
    arbitrary: fc.constantFrom('remove' as const, 'adopt' as const, 'adopt' as const, 'own' as const, 'keep' as const),
  },
);

export const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant('deploy' as const),
      change: fc.record({ A: change, B: change }, { requiredKeys: [] }),
      fails: fc.boolean(),
      faults,
      fates: fc.oneof(
        { weight: 5, arbitrary: fc.constant<(Fate | 'heard')[]>([]) },
        {
          weight: 1,
          arbitrary: fc.array(fc.constantFrom<Fate | 'heard'>('heard', 'lost', 'unanswered'), { minLength: 1, maxLength: 3 }),
        },
      ),
      hurried: fc.integer({ min: 0, max: 39 }).map((number) => number === 39),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('destroy' as const), faults }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('vanish' as const, 'edit' as const), id }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('associate' as const, 'associate' as const, 'disassociate' as const),
      id,
      number: fc.integer({ min: 0, max: 5 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('redeliver' as const),
      back: fc.integer({ min: 0, max: 6 }),
      elsewhere: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.constantFrom({ do: 'late' } as const, { do: 'somebody creates' } as const) },
);

/** How AWS is, where nobody knows. */
export const kindOfWorld: fc.Arbitrary<WorldOptions> = fc.record({
  rollbackSendsUpdate: fc.boolean(),
  conditionalAnswers: fc.boolean(),
  assumptions: fc.record({
    throttleStatus: fc.constantFrom(429, 400),
    zeroCountClears: fc.boolean(),
    countZeroWhenUnset: fc.boolean(),
    softDelete: fc.boolean(),
    modelStatus: fc.boolean(),
    listUnknownArnFails: fc.boolean(),
    lastTokenEmpty: fc.boolean(),
    pageSize: fc.constantFrom(50, 2),
  }),
});

export interface Told {
  readonly problems: string[];
  readonly faults: number;
  /** Deploys that reached what they were meant to. */
  readonly reached: number;
}

/** Plays the steps in an account of their own, ends with a destroy, and answers what did not hold at any rest in between. */
export async function tell(steps: readonly Step[], options: WorldOptions = {}): Promise<Told> {
  const world = await World.start(options);
  const story = new Story(world, options);
  try {
    for (const [index, one] of steps.entries()) {
      await story.play(one);
      const problems = violations(world, story.around);
      if (problems.length > 0) {
        return {
          problems: problems.map((problem) => `after step ${index + 1}: ${problem}`),
          faults: story.faults,
          reached: story.reached,
        };
      }
    }
    return { problems: await story.end(), faults: story.faults, reached: story.reached };
  } finally {
    await world.close();
  }
}

class Story {
  readonly around: Surroundings = surroundings();
  faults = 0;
  reached = 0;
  private specs: Partial<Record<Id, Spec>> = {};

  constructor(
    private readonly world: World,
    private readonly options: WorldOptions,
  ) {}

  async play(step: Step): Promise<void> {
    const { world } = this;
    switch (step.do) {
      case 'deploy':
        return this.deploy(step);
      case 'destroy':
        return this.disturbed(step.faults, () => this.destroy());
      case 'vanish':
      case 'edit': {
        const arn = this.arnOf(step.id);
        if (arn !== undefined && find(world, arn)) {
          if (step.do === 'vanish') {
            this.around.vanished.add(arn);
            world.aws.licenseManager.vanish(arn);
            this.around.associated.delete(step.id);
          } else {
            this.around.edited.set(arn, world.events.length);
            world.aws.licenseManager.change(arn, (live) => void (live.count = 77));
          }
        }
        return;
      }
      case 'associate':
      case 'disassociate':
        return this.associate(step.do === 'associate', step.id, step.number);
      case 'redeliver': {
        const event = world.events.at(-1 - step.back)?.event;
        if (event && event.StackId === world.stack?.id && !this.isOvertaken(event)) {
          // Where an answer is taken twice, nothing tells a run that another was heard before.
          if (step.elsewhere && this.options.conditionalAnswers !== false) {
            world.restart();
          }
          await world.deliver(event as never);
        }
        return;
      }
      case 'late':
        for (const event of world.late.splice(0)) {
          await world.deliver(event);
        }
        return;
      case 'somebody creates': {
        const arn = world.aws.licenseManager.create({
          Name: 'Oracle',
          LicenseCountingType: 'Core',
          Tags: [{ Key: 'a', Value: 'theirs' }],
        });
        this.around.foreign.set(arn, find(world, arn)!);
      }
    }
  }

  /** Faults end, the stack goes, and nothing of ours is left but what was kept. */
  async end(): Promise<string[]> {
    const { world } = this;
    abandon(world, this.around);
    await this.destroy();
    if (world.stack) {
      for (const live of world.configurations) {
        const arn = String(live.LicenseConfigurationArn);
        world.aws.licenseManager.associations(arn).forEach((one) => world.aws.licenseManager.disassociate(arn, one));
      }
      await this.destroy();
    }
    const left = world.configurations
      .filter((live) => hasReservedTag(live) && !isKept(world, live, this.around))
      .filter((live) => !isGivenUp(world, live));
    return [
      ...(world.stack ? [`destroy ends in ${world.stack.status}: ${world.stack.statusReason}`] : []),
      ...violations(world, this.around),
      ...left.map((live) => `left after destroy: ${JSON.stringify(live)}`),
    ].map((problem) => `at the end: ${problem}`);
  }

  private async deploy({ change, fails, faults, fates, hurried }: Extract<Step, { do: 'deploy' }>): Promise<void> {
    const { world } = this;
    if (world.stack && !HEALTHY.test(world.stack.status)) {
      await this.end();
    }
    const before = { ...this.specs };
    for (const [name, to] of Object.entries(change) as [Id, NonNullable<(typeof change)[Id]>][]) {
      if (typeof to === 'object') {
        this.specs[name] = this.specs[name]?.AdoptExisting === undefined ? to : { ...to, ...only(this.specs[name]!) };
      } else if (to === 'remove') {
        this.specs[name] = undefined;
      } else if (to === 'adopt' && this.specs[name] === undefined && this.around.foreign.size > 0) {
        const [arn] = this.around.foreign.keys();
        this.around.foreign.delete(arn);
        this.around.kept.add(arn);
        this.specs[name] = { DefaultName: 'd', LicenseCountingType: 'Core', LicenseCount: 9, AdoptExisting: arn };
      }
    }
    const owned: string[] = [];
    for (const name of (['A', 'B'] as const).filter((one) => change[one] === 'own')) {
      const { AdoptExisting: arn, ...spec } = this.specs[name] ?? {};
      if (arn !== undefined) {
        this.specs[name] = spec;
        owned.push(arn as string);
      }
    }
    world.fates.push(...(fates as Fate[]));
    await this.disturbed(faults, () => world.deploy(this.template(), { fails }), hurried);
    world.fates.length = 0;
    if (world.stack?.status !== 'CREATE_COMPLETE' && world.stack?.status !== 'UPDATE_COMPLETE') {
      this.specs = before;
    } else {
      this.reached++;
      owned.forEach((arn) => this.around.kept.delete(arn));
    }
    this.afterOperation();
  }

  private template(): Record<string, object> {
    const names = (['A', 'B'] as const).filter((name) => this.specs[name] !== undefined);
    return Object.fromEntries(
      names.map((name, index) => {
        const { Retain, ...properties } = this.specs[name]!;
        return [name, license(properties, { retain: Retain === true, after: names.slice(0, index) })];
      }),
    );
  }

  private async destroy(): Promise<void> {
    if (this.world.stack) {
      await this.world.destroy();
      this.afterOperation();
      this.specs = this.world.stack ? this.specs : {};
    }
  }

  private async disturbed(
    faults: readonly { operation: string; kind: FaultKind; times: number }[],
    act: () => Promise<unknown>,
    hurried = false,
  ): Promise<void> {
    const { world } = this;
    faults.forEach((fault) => world.aws.faults.inject(fault));
    if (hurried) {
      world.hurried = true;
      world.around = async (_, run) => {
        await run();
        world.hurried = false;
        world.around = undefined;
        await realTime(130);
      };
      world.aws.faults.inject({ operation: '*', kind: 'delay', milliseconds: 130 });
    }
    await act();
    this.faults += world.aws.faults.injected();
    world.aws.faults.clear();
    world.hurried = false;
    world.around = undefined;
  }

  /** What the handler has seen since is its own again, what CloudFormation left behind on purpose nobody's. */
  private afterOperation(): void {
    const { world, around } = this;
    for (const [arn, since] of around.edited) {
      const seen = world.events.slice(since).some((one) => one.event.RequestType === 'Update' && heardId(one) === arn);
      if (seen) {
        around.edited.delete(arn);
      }
    }
    for (const { id, events } of world.aws.cloudFormation.stacks.values()) {
      for (const { ResourceStatus, PhysicalResourceId, LogicalResourceId } of events) {
        if (ResourceStatus === 'DELETE_SKIPPED') {
          // Maybe before anybody knew its ARN.
          const named = PhysicalResourceId.startsWith('arn:aws:license-manager:');
          around.kept.add(named ? PhysicalResourceId : `${id} ${LogicalResourceId}`);
        }
      }
    }
    if (world.stack?.status === 'UPDATE_ROLLBACK_FAILED') {
      abandon(world, around);
    }
    const names = new Set(held(world).map(({ logicalId }) => logicalId));
    if (world.stack === undefined || HEALTHY.test(world.stack.status)) {
      [...around.associated.keys()].filter((name) => !names.has(name)).forEach((name) => around.associated.delete(name));
    }
  }

  /**
   * Whether CloudFormation has asked for something else since. An event that is delivered once more after that, in a sandbox
   * that does not remember it, is taken for a new one: this is a limit of the handler.
   */
  private isOvertaken(event: CustomResourceEvent): boolean {
    const later = this.world.events.slice(this.world.events.findIndex((one) => one.event === event) + 1);
    const adopts = event.ResourceProperties.AdoptExisting !== undefined;
    return (
      (event.RequestType === 'Update' || adopts) &&
      later.some(
        ({ event: other }) => other.LogicalResourceId === event.LogicalResourceId && (adopts || other.RequestType !== 'Delete'),
      )
    );
  }

  private associate(add: boolean, name: Id, number: number): void {
    const arn = this.arnOf(name);
    const { licenseManager } = this.world.aws;
    if (arn === undefined || !find(this.world, arn) || this.specs[name]?.AdoptExisting !== undefined) {
      return;
    }
    const resourceArn = `arn:aws:ec2:us-east-1::image/ami-${name.toLowerCase()}${String(number).padStart(16, '0')}`;
    const there = this.around.associated.get(name) ?? new Set();
    if (add && !there.has(resourceArn)) {
      licenseManager.associate(arn, { resourceArn });
      there.add(resourceArn);
    } else if (!add && there.delete(resourceArn)) {
      licenseManager.disassociate(arn, resourceArn);
    }
    this.around.associated.set(name, there);
  }

  private arnOf(name: Id): string | undefined {
    return held(this.world).find(({ logicalId }) => logicalId === name)?.physicalId;
  }
}

/** The id that CloudFormation was told when it was told of success. */
function heardId({ answers, outcome }: LoggedEvent): string | undefined {
  const answer = answers.find(({ counted }) => counted);
  return answer && outcome === 'SUCCESS'
    ? (JSON.parse(answer.body) as { PhysicalResourceId: string }).PhysicalResourceId
    : undefined;
}

/** An adopted license keeps being the one that it is, so only some of its terms change. */
function only({ AdoptExisting, DefaultName, LicenseCountingType }: Spec): Spec {
  return { Name: undefined, AdoptExisting, DefaultName, LicenseCountingType, LicenseRules: undefined, Retain: undefined };
}
