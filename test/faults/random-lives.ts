// A random life of two stacks: plays its steps, and checks the invariants at every rest.
import { CustomResourceEvent } from '../../local-aws/cloudformation';
import { amiArn } from '../fixtures/arns';
import { realTime } from '../fixtures/virtual-time';
import { ExemptionCounts } from './exemptions';
import { arnOf, Detail, effectiveTags, held, HEALTHY } from './expected-state';
import { leftAfterDelete, Life, newLife, violations } from './invariants';
import { Change, InjectedFault, Place, PLACES, Spec, StackName, Step } from './random-steps';
import { licenseConfiguration, StackWorld, StackWorldOptions } from './stack-world';
import { RESERVED_TAGS } from '../../lib/private/contract';

export interface RunResult {
  readonly problems: readonly string[];
  /** Index of the step after which the problems were found; absent at the end. */
  readonly failedStep?: number;
  /** Steps that did something; the others could not be played and do not count. */
  readonly steps: number;
  readonly faults: number;
  /** Deploys that reached their template. */
  readonly reached: number;
  readonly exemptions: ExemptionCounts;
}

/** A call is delayed by this many real milliseconds near a timeout. */
const DELAY = 130;

/** Plays the steps in a new account and ends with the delete of both stacks. */
export async function run(steps: readonly Step[], options: StackWorldOptions = {}): Promise<RunResult> {
  const world = await StackWorld.start(options);
  const player = new Player(newLife(world), options);
  const result = (problems: readonly string[], failedStep?: number): RunResult => {
    const exemptions = player.life.exemptions.counts;
    return { ...player.counts, exemptions, problems, failedStep };
  };
  try {
    for (const [index, step] of steps.entries()) {
      if (await player.play(step)) {
        player.counts.steps++;
        const problems = violations(player.life);
        if (problems.length > 0) {
          return result(problems, index);
        }
      }
    }
    return result(await player.end());
  } finally {
    await world.close();
  }
}

type Specs = Partial<Record<Place, Spec>>;

class Player {
  readonly counts = { steps: 0, faults: 0, reached: 0 };
  private specs: Specs = {};

  constructor(
    readonly life: Life,
    private readonly options: StackWorldOptions,
  ) {}

  /** Returns whether the step could be played. */
  async play(step: Step): Promise<boolean> {
    switch (step.do) {
      case 'deploy':
        return this.deploy(step);
      case 'destroy':
        return this.disturbed(step.faults, () => this.destroy(step.stack));
      case 'delete-by-hand':
      case 'edit-by-hand':
      case 'add-report':
      case 'remove-reports':
        return this.byHand(step.do, step.place);
      case 'associate':
      case 'disassociate':
        return this.associate(step.do === 'associate', step.place, step.number);
      case 'associate-retained':
        return this.associateRetained(step.choice, step.number);
      case 'redeliver':
        return this.redeliver(step.back, step.elsewhere);
      case 'deliver-late':
        return this.deliverLate();
      case 'create-unowned': {
        const terms = { Name: 'Oracle', LicenseCountingType: 'Core', Tags: [{ Key: 'a', Value: 'theirs' }] };
        return this.life.expected.createUnowned(terms) !== undefined;
      }
    }
  }

  /** Faults end, nobody uses anything, the stacks are deleted, and nothing of theirs is left but what is retained. */
  async end(): Promise<string[]> {
    const { world } = this.life;
    for (const name of ['S', 'T'] as const) {
      await this.deleteAtLast(name);
    }
    return [
      ...world.stacks.map(({ name, status, statusReason }) => `the delete of ${name} ends in ${status}: ${statusReason}`),
      ...violations(this.life),
      ...leftAfterDelete(this.life),
    ].map((problem) => `at the end: ${problem}`);
  }

  private async deploy(step: Extract<Step, { do: 'deploy' }>): Promise<boolean> {
    const { world } = this.life;
    const { stack: name, fails, disableRollback, faults, outcomes, nearTimeout } = step;
    const current = world.stack(name);
    if (current && !HEALTHY.test(current.status)) {
      await this.deleteAtLast(name);
    }
    const before = this.specs;
    this.specs = this.changed(name, step);
    const operations = world.stack(name)?.operationId;
    world.deliveryOutcomes.push(...outcomes);
    await this.disturbed(
      faults,
      () => world.deploy(this.template(name), { stackName: name, fails, disableRollback }).then(() => true),
      nearTimeout,
    );
    world.deliveryOutcomes.length = 0;
    const stack = world.stack(name)!;
    if (stack.status === 'CREATE_COMPLETE' || stack.status === 'UPDATE_COMPLETE') {
      this.counts.reached++;
    } else {
      this.specs = before;
    }
    return stack.operationId !== operations;
  }

  private changed(name: StackName, { change, choice }: Extract<Step, { do: 'deploy' }>): Specs {
    const specs = { ...this.specs };
    for (const [logicalId, to] of Object.entries(change) as ['A' | 'B', Change][]) {
      const place = `${name}/${logicalId}` as Place;
      if (PLACES.includes(place)) {
        this.apply(specs, place, to, choice);
      }
    }
    return specs;
  }

  private apply(specs: Specs, place: Place, to: Change, choice: number): void {
    const current = specs[place];
    if (typeof to === 'object') {
      const { AdoptExisting, AdoptFromStack } = current ?? {};
      specs[place] = { ...to, ...(AdoptExisting === undefined ? {} : { AdoptExisting, AdoptFromStack }) };
    } else if (to === 'remove') {
      specs[place] = undefined;
    } else if (to === 'DESTROY' || to === 'RETAIN' || to === 'RETAIN_ON_UPDATE_OR_DELETE') {
      specs[place] = current && { ...current, removalPolicy: to };
    } else if (to === 'drop-adoption') {
      const { AdoptExisting, AdoptFromStack, ...rest } = current ?? {};
      specs[place] = AdoptExisting === undefined ? current : rest;
    } else if (to === 'add-adoption') {
      const arn = this.arnAt(place);
      specs[place] = current && arn !== undefined ? { ...current, AdoptExisting: arn } : current;
    } else if (current === undefined) {
      this.adopt(specs, place, to, choice);
    }
  }

  private adopt(specs: Specs, place: Place, to: 'adopt' | 'adopt-mismatch' | 'adopt-from-other', choice: number): void {
    const { world, expected } = this.life;
    const other = PLACES.filter((one) => one !== place && this.arnAt(one) !== undefined)[choice % 2];
    const candidates =
      to === 'adopt-from-other' ? [this.arnAt(other)] : [...expected.unowned.keys(), ...expected.retained.keys()];
    const live = candidates.map((arn) => arn && world.find(arn)).filter((one) => one !== undefined && one !== '')[
      choice % Math.max(1, candidates.length)
    ] as Detail | undefined;
    if (live === undefined) {
      return;
    }
    specs[place] = { ...agreeing(live, place, world), ...(to === 'adopt-mismatch' ? { LicenseCount: 9 } : {}) };
    if (to === 'adopt-from-other' && other[0] === place[0]) {
      specs[other] = undefined;
    }
  }

  private template(name: StackName): Record<string, object> {
    const places = PLACES.filter((place) => place.startsWith(name) && this.specs[place] !== undefined);
    const logicalIds = places.map((place) => place.slice(2));
    return Object.fromEntries(
      places.map((place, index) => {
        const { removalPolicy, ...properties } = this.specs[place]!;
        return [logicalIds[index], licenseConfiguration(properties, { removalPolicy, after: logicalIds.slice(0, index) })];
      }),
    );
  }

  private async destroy(name: StackName): Promise<boolean> {
    const { world } = this.life;
    if (!world.stack(name)) {
      return false;
    }
    await world.destroy(name);
    if (!world.stack(name)) {
      PLACES.filter((place) => place.startsWith(name)).forEach((place) => (this.specs[place] = undefined));
    }
    return true;
  }

  /** Where the stack cannot be deleted, people see to it that it can. */
  private async deleteAtLast(name: StackName): Promise<void> {
    const { world, expected } = this.life;
    expected.settle();
    await this.destroy(name);
    const stack = world.stack(name);
    if (stack) {
      for (const arn of world.configurations.filter((live) => effectiveTags(live)[RESERVED_TAGS.stack] === stack.id).map(arnOf)) {
        world.aws.licenseManager.associations(arn).forEach((one) => world.aws.licenseManager.disassociate(arn, one));
        world.aws.licenseManager.removeReportGenerators(arn);
        expected.refresh(arn);
      }
      await this.destroy(name);
    }
    expected.settle();
  }

  private async disturbed(faults: readonly InjectedFault[], act: () => Promise<boolean>, nearTimeout = false): Promise<boolean> {
    const { world } = this.life;
    faults.forEach((fault) => world.aws.faults.inject(fault));
    if (nearTimeout) {
      world.nearTimeout = true;
      world.hook = async (_, runEvent) => {
        await runEvent();
        world.nearTimeout = false;
        world.hook = undefined;
        await realTime(DELAY);
      };
      world.aws.faults.inject({ operation: '*', kind: 'delay', milliseconds: DELAY });
    }
    const played = await act();
    this.counts.faults += world.aws.faults.injected();
    world.aws.faults.clear();
    world.nearTimeout = false;
    world.hook = undefined;
    return played;
  }

  private byHand(what: 'delete-by-hand' | 'edit-by-hand' | 'add-report' | 'remove-reports', place: Place): boolean {
    const { world, expected } = this.life;
    const { licenseManager } = world.aws;
    const arn = this.arnAt(place);
    if (arn === undefined || !world.find(arn)) {
      return false;
    }
    switch (what) {
      case 'delete-by-hand':
        licenseManager.vanish(arn);
        licenseManager.removeReportGenerators(arn);
        expected.deletedByHand.add(arn);
        expected.associated.delete(place);
        break;
      case 'edit-by-hand':
        licenseManager.change(arn, (live) => void (live.count = 77));
        expected.edited.set(arn, world.events.length);
        break;
      case 'add-report':
        licenseManager.addReportGenerator(arn);
        break;
      case 'remove-reports':
        licenseManager.removeReportGenerators(arn);
    }
    return true;
  }

  private associate(add: boolean, place: Place, number: number): boolean {
    const { world, expected } = this.life;
    const arn = this.arnAt(place);
    const live = arn === undefined ? undefined : world.find(arn);
    const resource = amiArn(PLACES.indexOf(place) * 100 + number);
    const associated = expected.associated.get(place)?.has(resource) ?? false;
    if (live === undefined || add === associated) {
      return false;
    }
    if (add) {
      expected.associate(place, arn!, [resource]);
    } else {
      world.aws.licenseManager.disassociate(arn!, resource);
      expected.associated.get(place)!.delete(resource);
    }
    return true;
  }

  /** Somebody uses what a policy retained. */
  private associateRetained(choice: number, number: number): boolean {
    const { world, expected } = this.life;
    const arns = [...expected.retained.keys()].filter((one) => world.find(one));
    const arn = arns[choice % Math.max(1, arns.length)];
    if (arn === undefined || world.aws.licenseManager.associations(arn).includes(amiArn(number))) {
      return false;
    }
    world.aws.licenseManager.associate(arn, { resourceArn: amiArn(number) });
    expected.refresh(arn);
    return true;
  }

  private async redeliver(back: number, elsewhere: boolean): Promise<boolean> {
    const { world, exemptions } = this.life;
    const event = world.events.at(-1 - back)?.event;
    const known = event && world.stacks.some(({ id }) => id === event.StackId);
    if (!event || !known || exemptions.exempt('overtaken-duplicate', event.RequestId, this.isOvertaken(event))) {
      return false;
    }
    // Where every response is accepted, no run learns that another one was first.
    if (elsewhere && this.options.assumptions?.conditionalResponses !== 'ignored') {
      world.restart();
    }
    await world.deliver(event as never);
    return true;
  }

  /** Whether CloudFormation has sent another event for the resource since. */
  private isOvertaken(event: CustomResourceEvent): boolean {
    const { events } = this.life.world;
    const later = events.slice(events.findIndex((one) => one.event === event) + 1);
    const adopts = event.ResourceProperties.AdoptExisting !== undefined;
    return (
      (event.RequestType === 'Update' || adopts) &&
      later.some(
        ({ event: other }) =>
          other.StackId === event.StackId &&
          other.LogicalResourceId === event.LogicalResourceId &&
          (adopts || other.RequestType !== 'Delete'),
      )
    );
  }

  private async deliverLate(): Promise<boolean> {
    const late = this.life.world.undelivered.splice(0);
    for (const event of late) {
      await this.life.world.deliver(event);
    }
    return late.length > 0;
  }

  private arnAt(place: Place): string | undefined {
    return held(this.life.world).find(({ key }) => key === place)?.arn;
  }
}

/** The properties with which a template agrees with a license configuration as it is. */
function agreeing(live: Detail, place: Place, world: StackWorld): Spec {
  const { Name, LicenseCountingType, Description, LicenseCount, LicenseCountHardLimit, LicenseRules, Status } = live;
  const owner = effectiveTags(live)[RESERVED_TAGS.stack];
  const own = world.stack(place.slice(0, 1))?.id;
  return {
    Name,
    LicenseCountingType,
    ...(Description ? { Description } : {}),
    ...(LicenseCount ? { LicenseCount } : {}),
    ...(LicenseCountHardLimit === true ? { LicenseCountHardLimit } : {}),
    ...((LicenseRules as string[]).length > 0 ? { LicenseRules } : {}),
    ...(Status === 'DISABLED' ? { Enabled: false } : {}),
    AdoptExisting: arnOf(live),
    ...(owner !== undefined && owner !== own ? { AdoptFromStack: owner } : {}),
  };
}
