// One case of the fault matrix: a scenario in which one event meets one fault, and what has to hold after it.
import { TIMEOUTS } from '../../lib/private/contract';
import { CustomResourceEvent } from '../../lambda/cloudformation/event';
import { FaultKind } from '../../local-aws/faults';
import { realTime } from '../fixtures/virtual-time';
import { ExemptionName } from './exemptions';
import { leftAfterDelete, Life, newLife, violations } from './invariants';
import { DisturbedEvent, removeUsers, Scenario } from './scenarios/scenario';
import { STACK_NAME, StackWorld, StackWorldOptions } from './stack-world';

export interface Disturbance {
  readonly operation: string;
  readonly kind: FaultKind;
  readonly throttleStatus?: 400 | 429;
  readonly times: number;
}

export interface CaseResult {
  /** Status of the response to the disturbed event. */
  readonly response: 'SUCCESS' | 'FAILED' | 'none';
  /** How often the fault happened. */
  readonly triggered: number;
  /** Operations that the event called, each once, in order. */
  readonly operations: string[];
  readonly problems: string[];
  readonly exemptions: Life['exemptions'];
}

/** A delayed call takes this many real milliseconds; the event has less. */
const DELAY = 130;
/** A fault for good lasts as long as the function: here 80 s of work, longer than permissions may take to arrive. */
const SHORT_FUNCTION_TIME = (80 + TIMEOUTS.compensation + TIMEOUTS.response) * 1000;
const SERVICES = ['license-manager', 'iam', 'cloudformation', 'cfn-response'];

export async function playCase(
  scenario: Scenario,
  disturbance?: Disturbance,
  options: StackWorldOptions = {},
): Promise<CaseResult> {
  const world = await StackWorld.start({ ...scenario.world, ...options });
  const life = newLife(world);
  try {
    await scenario.prepare?.(life);
    const prepared = violations(life).map((problem) => `after the preparation: ${problem}`);
    const disturbed = disturb(life, scenario, disturbance);
    await scenario.act(life);
    world.hook = undefined;
    const problems = [
      ...prepared,
      ...responseProblems(world, disturbed.event, disturbance),
      ...violations(life).map((problem) => `at rest: ${problem}`),
      ...(disturbance ? await retry(life, scenario) : endProblems(world, scenario.ends)),
      ...(await deleteEverything(life)),
      ...(disturbance ? [] : neverExempted(life, scenario)),
    ];
    const response = responseTo(world, disturbed.event)?.Status ?? 'none';
    return { response, triggered: disturbed.triggered, operations: disturbed.operations, problems, exemptions: life.exemptions };
  } finally {
    await world.close();
  }
}

interface Disturbed {
  event?: CustomResourceEvent;
  triggered: number;
  operations: string[];
}

/** From now on the first event that the scenario names meets the disturbance. */
function disturb(life: Life, scenario: Scenario, disturbance: Disturbance | undefined): Disturbed {
  const { world } = life;
  const { faults } = world.aws;
  const disturbed: Disturbed = { triggered: 0, operations: [] };
  let before = scenario.disturbed.after ?? 0;
  world.hook = async (event, run) => {
    if (disturbed.event || !matches(scenario.disturbed, event) || before-- > 0) {
      return run();
    }
    disturbed.event = event;
    scenario.meanwhile?.(life, event);
    world.aws.calls.clear();
    scenario.faults?.forEach((fault) => faults.inject(fault));
    if (disturbance) {
      world.aws.assumptions.throttleStatus = disturbance.throttleStatus ?? 429;
      world.nearTimeout = disturbance.kind === 'delay';
      world.functionTime = disturbance.times > 1 ? SHORT_FUNCTION_TIME : world.functionTime;
      faults.inject({ operation: disturbance.operation, kind: disturbance.kind, times: disturbance.times, milliseconds: DELAY });
    }
    await run();
    disturbed.triggered = disturbance ? faults.injected({ operation: disturbance.operation, kind: disturbance.kind }) : 0;
    disturbed.operations = [...new Set(SERVICES.flatMap((service) => world.aws.calls.operations(service)))];
    faults.clear();
    world.functionTime = TIMEOUTS.functionTimeout * 1000;
    if (world.nearTimeout) {
      world.nearTimeout = false;
      await realTime(DELAY);
    }
  };
  return disturbed;
}

function matches(
  { requestType, logicalId = 'A', physicalId, countingType }: DisturbedEvent,
  event: CustomResourceEvent,
): boolean {
  const id = event.RequestType === 'Create' ? undefined : event.PhysicalResourceId;
  const kind = id?.startsWith('arn:') ? 'arn' : id?.startsWith(`${STACK_NAME}-`) ? 'invented' : undefined;
  return (
    event.RequestType === requestType &&
    event.LogicalResourceId === logicalId &&
    (physicalId === undefined || physicalId === kind) &&
    (countingType === undefined || countingType === event.ResourceProperties.LicenseCountingType)
  );
}

/** Without faults the scenario ends as it should, at the latest at its second run. */
async function retry(life: Life, { act, ends, retryEnds = ends }: Scenario): Promise<string[]> {
  if (endProblems(life.world, ends).length === 0) {
    return [];
  }
  await act(life);
  return [
    ...violations(life).map((problem) => `after a retry: ${problem}`),
    ...endProblems(life.world, [...ends, ...retryEnds]).map((problem) => `a retry ${problem}`),
  ];
}

function endProblems(world: StackWorld, ends: readonly string[]): string[] {
  const stack = world.stack();
  const status = stack?.status ?? 'DELETE_COMPLETE';
  return ends.includes(status) ? [] : [`ends in ${status}: ${stack?.statusReason}`];
}

function responseTo(world: StackWorld, event: CustomResourceEvent | undefined): { Status: 'SUCCESS' | 'FAILED' } | undefined {
  const logged = world.events.find((one) => one.event.RequestId === event?.RequestId);
  const counted = logged?.answers.find((one) => one.counted);
  return counted && (JSON.parse(counted.body) as { Status: 'SUCCESS' | 'FAILED' });
}

/** CloudFormation accepts exactly one response, unless its endpoint is out of reach. */
function responseProblems(
  world: StackWorld,
  event: CustomResourceEvent | undefined,
  disturbance: Disturbance | undefined,
): string[] {
  const logged = world.events.find((one) => one.event.RequestId === event?.RequestId);
  if (!logged) {
    return ['the disturbed event was not sent'];
  }
  const accepted = logged.answers.filter((one) => one.counted).length;
  const atEndpoint = disturbance?.operation === 'PutAnswer';
  const outOfReach = atEndpoint && disturbance.times > 1 && disturbance.kind.endsWith('-before');
  if (accepted !== 1 && !outOfReach) {
    return [`the event got ${accepted} responses; ${world.escapedErrors.join('; ')}`];
  }
  return !atEndpoint && logged.answers.length > 1 ? ['the event got more than one response'] : [];
}

/** Without a fault nothing is forgiven but what the scenario is about. */
function neverExempted({ exemptions }: Life, { exempts = [] }: Scenario): string[] {
  const names = Object.keys(exemptions.counts) as ExemptionName[];
  return names.filter((name) => !exempts.includes(name)).map((name) => `the exemption ${name} is used without a fault`);
}

/** Nobody uses anything any more, the stacks are deleted, and nothing of theirs is left. */
async function deleteEverything(life: Life): Promise<string[]> {
  const { world, expected } = life;
  expected.settle();
  removeUsers(life);
  const problems: string[] = [];
  for (const { name } of world.stacks) {
    const { status, statusReason } = await world.destroy(name);
    if (status !== 'DELETE_COMPLETE') {
      problems.push(`the delete of ${name} ends in ${status}: ${statusReason}`);
    }
  }
  return [...problems, ...violations(life).map((problem) => `after the delete: ${problem}`), ...leftAfterDelete(life)];
}
