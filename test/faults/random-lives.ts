// A random life of two stacks: plays its steps, and checks the invariants at every rest.
import { CustomResourceEvent, Stack } from '../../local-aws/cloudformation';
import {
  LICENSE_ASSOCIATION_RESOURCE_TYPE,
  LICENSE_MANAGER_SETTINGS_RESOURCE_TYPE,
  LICENSE_USAGE_REPORT_RESOURCE_TYPE,
  RESERVED_TAGS,
} from '../../lib/private/contract';
import { realTime } from '../fixtures/virtual-time';
import { ExemptionCounts } from './exemptions';
import { effectiveTags } from './expected-state';
import { hasLookedUpInVain } from './look-ups-at-rest';
import { leftAfterDelete, Life, newLife, violations } from './invariants';
import { linksOfEvent, templateLinks } from './links';
import { InjectedFault, Place, StackName, Step, TARGETS } from './random-steps';
import { RandomTemplates } from './random-templates';
import { arnOf, HEALTHY } from './recorded';
import { StackWorld, StackWorldOptions } from './stack-world';

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

const THEIR_SETTINGS = {
  S3BucketArn: 'arn:aws:s3:::aws-license-manager-service-theirs',
  SnsTopicArn: 'arn:aws:sns:us-east-1:123456789012:aws-license-manager-service-theirs',
};
/** After people have changed an association by hand, the next deploy comes at once, or much later than any event lasts. In milliseconds. */
const SECONDS = 2000;
const HOURS = 5 * 3600_000;
/** A call is delayed by this many real milliseconds near a timeout. */
const DELAY = 130;

/** Associations and settings have no identity of their own, and a report generator may be created again. */
const RECURRING: ReadonlySet<string> = new Set([
  LICENSE_ASSOCIATION_RESOURCE_TYPE,
  LICENSE_MANAGER_SETTINGS_RESOURCE_TYPE,
  LICENSE_USAGE_REPORT_RESOURCE_TYPE,
]);

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
        const problems = [...player.problems, ...violations(player.life)];
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

class Player {
  readonly counts = { steps: 0, faults: 0, reached: 0 };
  /** What the account does not show. */
  readonly problems: string[] = [];
  private readonly templates: RandomTemplates;

  constructor(
    readonly life: Life,
    private readonly options: StackWorldOptions,
  ) {
    this.templates = new RandomTemplates(life);
  }

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
        return this.associate(step.do === 'associate', step.place, step.number, step.hoursLater);
      case 'associate-unmanaged':
        return this.associateUnmanaged(step.choice, step.number);
      case 'redeliver':
        return this.redeliver(step.back, step.elsewhere);
      case 'deliver-late':
        return this.deliverLate();
      case 'edit-settings':
        this.life.expected.settings.changeByHand(THEIR_SETTINGS);
        return true;
      case 'create-unowned': {
        const terms = { Name: step.name, LicenseCountingType: 'Core', Tags: [{ Key: 'a', Value: 'theirs' }] };
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
    const restore = this.templates.change(step);
    const operations = world.stack(name)?.operationId;
    world.deliveryOutcomes.push(...outcomes);
    await this.disturbed(
      faults,
      () => world.deploy(this.templates.resources(name), { stackName: name, fails, disableRollback }).then(() => true),
      nearTimeout,
    );
    world.deliveryOutcomes.length = 0;
    const stack = world.stack(name)!;
    const isDisturbed = faults.length > 0 || outcomes.length > 0 || nearTimeout;
    const isExempt = () => this.life.exemptions.exempt('looked-up-in-vain', stack.id, hasLookedUpInVain(world, stack.id));
    if (stack.status === 'UPDATE_ROLLBACK_FAILED' && !isDisturbed && !isExempt()) {
      this.problems.push(`the rollback of ${name} fails, although nothing disturbs it: ${stack.statusReason}`);
    }
    if (stack.status === 'CREATE_COMPLETE' || stack.status === 'UPDATE_COMPLETE') {
      this.counts.reached++;
    } else {
      restore();
    }
    return stack.operationId !== operations;
  }

  private async destroy(name: StackName): Promise<boolean> {
    const { world } = this.life;
    if (!world.stack(name)) {
      return false;
    }
    await world.destroy(name);
    if (!world.stack(name)) {
      this.templates.empty(name);
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
        expected.disassociate(arn);
        expected.removeReports(arn);
      }
      this.removeLinksOf(stack);
      await this.destroy(name);
    }
    expected.settle();
  }

  /** Those that the stack's function may not remove, too. */
  private removeLinksOf({ id }: Stack): void {
    const { world, expected } = this.life;
    for (const { stack, resourceArn } of templateLinks(world)) {
      for (const arn of stack.id === id ? world.configurations.map(arnOf) : []) {
        const link = { arn, resourceArn };
        if (world.aws.licenseManager.associations(arn).includes(resourceArn) && !expected.handmade.has(link)) {
          expected.disassociate(arn, [resourceArn]);
        }
      }
    }
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
    const arn = this.templates.arnAt(place);
    if (arn === undefined || !world.find(arn)) {
      return false;
    }
    switch (what) {
      case 'delete-by-hand':
        licenseManager.vanish(arn);
        expected.removeReports(arn);
        expected.deletedByHand.add(arn);
        break;
      case 'edit-by-hand':
        licenseManager.change(arn, (live) => void (live.count = 77));
        expected.edited.set(arn, world.events.length);
        break;
      case 'add-report':
        expected.addReport(arn);
        break;
      case 'remove-reports':
        expected.removeReports(arn);
    }
    return true;
  }

  private associate(add: boolean, place: Place, number: number, hoursLater: boolean): boolean {
    const arn = this.templates.arnAt(place);
    return arn !== undefined && this.setAssociation(add, arn, TARGETS[number], hoursLater);
  }

  /** Somebody uses a license configuration that no stack has. */
  private associateUnmanaged(choice: number, number: number): boolean {
    const { world, expected } = this.life;
    const arns = [...expected.retained.keys(), ...expected.unowned.keys()].filter((one) => world.find(one));
    return arns.length > 0 && this.setAssociation(true, arns[choice % arns.length], TARGETS[number], false);
  }

  private setAssociation(add: boolean, arn: string, resourceArn: string, hoursLater: boolean): boolean {
    const { world, expected } = this.life;
    if (!world.find(arn) || add === world.aws.licenseManager.associations(arn).includes(resourceArn)) {
      return false;
    }
    if (add) {
      expected.associate(arn, [resourceArn]);
    } else {
      expected.disassociate(arn, [resourceArn]);
    }
    world.clock.advance(hoursLater ? HOURS : SECONDS);
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

  /** Whether CloudFormation has sent another event for the resource since, or somebody has changed what this one overwrites. */
  private isOvertaken(event: CustomResourceEvent): boolean {
    const { events } = this.life.world;
    const later = events.slice(events.findIndex((one) => one.event === event) + 1);
    const adopts = event.ResourceProperties.AdoptExisting !== undefined;
    const recurs = RECURRING.has(event.ResourceType);
    const { handmade, settings } = this.life.expected;
    const overwrites =
      (String(event.ResourceProperties.Overwrite) === 'true' && settings.foreign.size > 0) ||
      linksOfEvent(event).some((link) => handmade.has(link));
    return (
      overwrites ||
      ((event.RequestType === 'Update' || adopts || recurs) &&
        later.some(
          ({ event: other }) =>
            other.StackId === event.StackId &&
            other.LogicalResourceId === event.LogicalResourceId &&
            (adopts || recurs || other.RequestType !== 'Delete'),
        ))
    );
  }

  private async deliverLate(): Promise<boolean> {
    const late = this.life.world.undelivered.splice(0);
    for (const event of late) {
      await this.life.world.deliver(event);
    }
    return late.length > 0;
  }
}
