// A scenario: a part of a stack's life in which one event of the handler can be disturbed. Everything a reader expects of it is a field.
import { CustomResourceEvent } from '../../../lambda/cloudformation/event';
import { Fault } from '../../../local-aws/faults';
import { removeAssociations } from '../associations-at-rest';
import { ExemptionName } from '../exemptions';
import { Life } from '../invariants';
import { HEALTHY } from '../recorded';
import { removeReports } from '../reports-at-rest';
import { licenseConfiguration, ResourceOptions } from '../resources';
import { DeployOptions, StackWorldOptions } from '../stack-world';

/** StackStatus in which the stack S comes to rest. */
export type StackEnd =
  | 'CREATE_COMPLETE'
  | 'CREATE_FAILED'
  | 'ROLLBACK_COMPLETE'
  | 'UPDATE_COMPLETE'
  | 'UPDATE_FAILED'
  | 'UPDATE_ROLLBACK_COMPLETE'
  | 'DELETE_FAILED'
  | 'DELETE_COMPLETE';

/** The event that is disturbed: the first one that has all of this. */
export interface DisturbedEvent {
  readonly requestType: CustomResourceEvent['RequestType'];
  /** @default A */
  readonly logicalId?: string;
  /** Whether CloudFormation knows the ARN, or invented an id because the Create got no response. @default - either */
  readonly physicalId?: 'arn' | 'invented';
  /** Counting type in the event's properties. */
  readonly countingType?: string;
  /** Number of such events that run before it. @default 0 */
  readonly after?: number;
}

export interface Scenario {
  readonly name: string;
  readonly world?: StackWorldOptions;
  /** Runs undisturbed. */
  prepare?(life: Life): Promise<unknown>;
  /** Causes the event, and what CloudFormation does after it. Runs again where the first time did not succeed. */
  act(life: Life): Promise<unknown>;
  readonly disturbed: DisturbedEvent;
  /** What people do right before the event runs. */
  meanwhile?(life: Life, event: CustomResourceEvent): void;
  /** Faults that belong to the scenario. */
  readonly faults?: Fault[];
  /** The response to the event where nothing disturbs it. */
  readonly response: 'SUCCESS' | 'FAILED';
  /** Exemptions that the scenario is about. */
  readonly exempts?: readonly ExemptionName[];
  /** States of rest after `act`, undisturbed. */
  readonly ends: readonly StackEnd[];
  /** States of rest after `act` has run again. @default - the same */
  readonly retryEnds?: readonly StackEnd[];
}

export const CORE = { Name: 'Oracle', LicenseCountingType: 'Core' };
export const SOCKET = { ...CORE, LicenseCountingType: 'Socket' };

/** A template with one license configuration, A. */
export function only(properties: object, options?: ResourceOptions): Record<string, object> {
  return { A: licenseConfiguration(properties, options) };
}

/** Creates the stack, which must succeed. */
export async function created(
  { world, expected }: Life,
  resources: Record<string, object>,
  options?: DeployOptions,
): Promise<void> {
  const stack = await world.deploy(resources, options);
  expect(stack.status).toBe('CREATE_COMPLETE');
  expected.settle();
}

const DEAD = /^(CREATE_FAILED|ROLLBACK_COMPLETE|ROLLBACK_FAILED|UPDATE_FAILED|UPDATE_ROLLBACK_FAILED|DELETE_FAILED)$/;

/** Deploys; a stack that cannot be updated is deleted first, and nobody may use its license configurations then. */
export async function deploy(life: Life, resources: Record<string, object>, options?: DeployOptions): Promise<void> {
  const { world, expected } = life;
  if (DEAD.test(world.stack(options?.stackName)?.status ?? '')) {
    await world.destroy(options?.stackName);
    if (world.stack(options?.stackName)) {
      expected.settle();
      removeUsers(life);
      await world.destroy(options?.stackName);
    }
    expected.settle();
  }
  await world.deploy(resources, options);
}

/** People remove everything that keeps a license configuration from being deleted, but what stacks record. */
export function removeUsers(life: Life): void {
  removeAssociations(life);
  removeReports(life);
}

/** The next event gets no response if it is an Update. */
export function loseUpdate({ world }: Life): void {
  if (HEALTHY.test(world.stack()!.status)) {
    world.deliveryOutcomes.push('response-lost');
  }
}

export async function destroy({ world }: Life): Promise<void> {
  await world.destroy();
}

export function associate({ world, expected }: Life, resourceArns: string[]): void {
  expected.associate(world.physicalId(), resourceArns);
}
