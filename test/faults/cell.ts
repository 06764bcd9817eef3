// One cell of the matrix: a story in which one event meets one fault, and what has to hold after it.
import { CustomResourceEvent } from '../../lambda/cloudformation/event';
import { FaultKind } from '../../local-aws/faults';
import { abandon, hasReservedTag, isKept, surroundings, Surroundings, violations } from './invariants';
import { Scenario } from './scenarios';
import { realTime, World, WorldOptions } from './world';

export interface Disturbance {
  readonly operation: string;
  readonly kind: FaultKind;
  readonly throttleStatus?: 400 | 429;
  readonly times: number;
}

export interface CellResult {
  /** How the disturbed event was answered. */
  readonly answer: 'ok' | 'failed' | 'none';
  readonly triggered: number;
  /** Operations that the event performed, in order, each once. */
  readonly operations: string[];
  readonly problems: string[];
}

/** The service takes this long; the handler has less. */
const DELAY = 130;

export async function play(scenario: Scenario, disturbance?: Disturbance, options: WorldOptions = {}): Promise<CellResult> {
  const world = await World.start({ ...scenario.options, ...options });
  const around = surroundings();
  try {
    await scenario.prepare?.(world, around);
    let disturbed: CustomResourceEvent | undefined;
    let triggered = 0;
    let operations: string[] = [];
    world.around = async (event, run) => {
      if (disturbed || !matches(scenario, event)) {
        return run();
      }
      disturbed = event;
      world.aws.calls.clear();
      scenario.faults?.forEach((fault) => world.aws.faults.inject(fault));
      const storyFaults = (scenario.faults ?? []).length;
      if (disturbance) {
        world.aws.assumptions.throttleStatus = disturbance.throttleStatus ?? 429;
        world.hurried = disturbance.kind === 'delay';
        world.aws.faults.inject({ ...disturbance, milliseconds: DELAY });
      }
      await run();
      triggered = world.aws.faults.injected(disturbance && { operation: disturbance.operation, kind: disturbance.kind });
      triggered -= disturbance && scenario.faults?.some((fault) => same(fault, disturbance)) ? storyFaults : 0;
      operations = [
        ...new Set([
          ...world.aws.calls.operations('license-manager'),
          ...world.aws.calls.operations('iam'),
          ...world.aws.calls.operations('cfn-response'),
        ]),
      ];
      world.aws.faults.clear();
      if (world.hurried) {
        world.hurried = false;
        await realTime(DELAY);
      }
    };
    await scenario.act(world, around);
    const problems = answered(world, disturbed, disturbance);
    problems.push(...violations(world, around).map((problem) => `at rest: ${problem}`));
    if (!reached(world, scenario)) {
      await scenario.act(world, around);
      problems.push(...violations(world, around).map((problem) => `after a retry: ${problem}`));
      if (!reached(world, scenario)) {
        problems.push(`a retry ends in ${world.stack?.status}: ${world.stack?.statusReason}`);
      }
    }
    problems.push(...(await endedWell(world, around)));
    const answer = answerTo(world, disturbed)?.Status;
    return { answer: answer === undefined ? 'none' : answer === 'SUCCESS' ? 'ok' : 'failed', triggered, operations, problems };
  } finally {
    await world.close();
  }
}

function matches({ when, id }: Scenario, event: CustomResourceEvent): boolean {
  if (event.RequestType !== when) {
    return false;
  }
  if (id?.source === '^back$') {
    return event.RequestType === 'Update' && event.ResourceProperties.LicenseCountingType === 'Core';
  }
  return id === undefined || (event.RequestType === 'Delete' && id.test(event.PhysicalResourceId));
}

function same(fault: { operation: string; kind: FaultKind }, { operation, kind }: Disturbance): boolean {
  return fault.operation === operation && fault.kind === kind;
}

function reached(world: World, { ends, when, act }: Scenario): boolean {
  const status = world.stack?.status;
  if (ends === 'destroyed') {
    return status === undefined || (when === 'Delete' && status === 'ROLLBACK_COMPLETE');
  }
  return status === 'CREATE_COMPLETE' || status === 'UPDATE_COMPLETE' || /fails: true/.test(String(act));
}

function answerTo(world: World, event: CustomResourceEvent | undefined): { Status: string } | undefined {
  const logged = world.events.find((one) => one.event.RequestId === event?.RequestId);
  const counted = logged?.answers.find((one) => one.counted);
  return counted && (JSON.parse(counted.body) as { Status: string });
}

function answered(world: World, event: CustomResourceEvent | undefined, disturbance: Disturbance | undefined): string[] {
  const logged = world.events.find((one) => one.event.RequestId === event?.RequestId);
  if (!logged) {
    return ['the event did not come'];
  }
  const counted = logged.answers.filter((one) => one.counted).length;
  const onAnswer = disturbance?.operation === 'PutAnswer';
  const unreachable = onAnswer && disturbance.times > 1 && disturbance.kind.endsWith('-before');
  return counted === 1 || unreachable
    ? !onAnswer && logged.answers.length > 1
      ? ['answered more than once']
      : []
    : [`answered ${counted} times; ${world.escaped.join('; ')}`];
}

/** The stack goes, with all that people associated, and leaves nothing of its own. */
async function endedWell(world: World, around: Surroundings): Promise<string[]> {
  abandon(world, around);
  for (const live of world.configurations) {
    const arn = String(live.LicenseConfigurationArn);
    for (const resource of world.aws.licenseManager.associations(arn)) {
      world.aws.licenseManager.disassociate(arn, resource);
    }
  }
  around.associated.clear();
  if (world.stack) {
    const { status, statusReason } = await world.destroy();
    if (status !== 'DELETE_COMPLETE') {
      return [`destroy ends in ${status}: ${statusReason}`];
    }
  }
  return [
    ...violations(world, around).map((problem) => `after destroy: ${problem}`),
    ...world.configurations
      .filter((live) => hasReservedTag(live) && !isKept(world, live, around))
      .map((live) => `left after destroy: ${String(live.LicenseConfigurationArn)}`),
  ];
}
