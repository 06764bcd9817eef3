// The state of the event's own stack. CloudFormation is asked only where an event is ambiguous.
import type {
  DescribeStackEventsCommandOutput,
  DescribeStackResourceCommandOutput,
  DescribeStacksCommandOutput,
  StackEvent,
} from '@aws-sdk/client-cloudformation';
import { CreateEvent, CustomResourceEvent, isLate } from './event';
import { Deadline } from '../deadline';
import { external } from '../external';

/**
 * Where the operation of the stack leads, as seen by one event:
 * - `forward`: to the new template.
 * - `settled`: the update succeeded, and the cleanup deletes what was replaced or left the template.
 * - `back`: to the template before.
 * - `ending`: the stack is being deleted.
 * - `over`: no operation waits for this event.
 * - `unknown`: CloudFormation did not say.
 */
export type Direction = 'forward' | 'settled' | 'back' | 'ending' | 'over' | 'unknown';

export interface StackState {
  readonly direction: Direction;
  /** For messages: the StackStatus, or why it is not known. */
  readonly status: string;
  /** CloudFormation rejects a replacement after the event, when rollback is disabled or the deployment is an express one. */
  readonly rejectsReplacement: boolean;
}

/** Pauses, in milliseconds, before CloudFormation is asked again about a Delete that does not fit the status. */
const STALE_PAUSES = [1000, 2000, 3000, 4000];
/** The function stops asking after this many failures. A denial counts, since a new permission arrives late; throttling does not. */
const ATTEMPTS = 6;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 5000;

const BACK = new Set(['ROLLBACK_IN_PROGRESS', 'UPDATE_ROLLBACK_IN_PROGRESS', 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS']);
const FORWARD = new Set(['CREATE_IN_PROGRESS', 'UPDATE_IN_PROGRESS']);

/** The direction of an event under a status; undefined for a Delete that CloudFormation does not send under it: the status is stale. */
export function directionOf(requestType: CustomResourceEvent['RequestType'], status: string): Direction | undefined {
  if (FORWARD.has(status)) {
    return requestType === 'Delete' ? undefined : 'forward';
  }
  if (BACK.has(status)) {
    return requestType === 'Create' ? 'over' : 'back';
  }
  if (requestType === 'Delete') {
    if (status === 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS') {
      return 'settled';
    }
    if (status === 'DELETE_IN_PROGRESS') {
      return 'ending';
    }
  }
  return 'over';
}

/** The reason of an event that no operation of the stack waits for. */
export function notWaiting({ status }: StackState): string {
  return `The stack is in the status ${status} and does not wait for this event any more. Nothing was changed.`;
}

/** Rejects a Create that arrives so late that no operation of the stack may wait for it. */
export async function refuseLateCreate(event: CreateEvent, deadline: Deadline): Promise<void> {
  const stack = isLate(event) ? await describeStack(event, deadline) : undefined;
  if (stack && stack.direction !== 'forward' && stack.direction !== 'unknown') {
    throw new Error(notWaiting(stack));
  }
}

export async function describeStack(event: CustomResourceEvent, deadline: Deadline): Promise<StackState> {
  for (let tries = 0; ; tries++) {
    const answer = await ask<DescribeStacksCommandOutput>('describeStack', event, deadline);
    if (answer instanceof Error) {
      return { direction: 'unknown', status: answer.message, rejectsReplacement: false };
    }
    const { StackStatus: status = '', DisableRollback, DeploymentConfig } = answer.Stacks?.[0] ?? {};
    const direction = directionOf(event.RequestType, status);
    if (direction !== undefined || tries === STALE_PAUSES.length) {
      const rejectsReplacement =
        DisableRollback === true || DeploymentConfig?.DisableRollback === true || DeploymentConfig?.Mode === 'EXPRESS';
      return { direction: direction ?? 'unknown', status, rejectsReplacement };
    }
    await external.sleep(STALE_PAUSES[tries]);
  }
}

/** The physical id that the stack records for the event's resource: undefined for none, an error where CloudFormation did not say. */
export async function recordedIdOf(event: CustomResourceEvent, deadline: Deadline): Promise<string | undefined | Error> {
  const answer = await ask<DescribeStackResourceCommandOutput>('describeResource', event, deadline);
  if (answer instanceof Error) {
    return /does not exist for stack/.test(answer.message) ? undefined : answer;
  }
  return answer.StackResourceDetail?.PhysicalResourceId;
}

/** The forward change of the resource that an event on the way back undoes. */
export interface Undone {
  /** In milliseconds since 1970; NaN where no event of the stack says, and for an Update that undoes nothing. */
  readonly beganAt: number;
  /** When the change ended; NaN as for `beganAt`, and Infinity where no response ended it: CloudFormation may cancel it, and the function goes on. */
  readonly endedAt: number;
  /** The function responded that the change failed, so that the change left nothing behind. */
  readonly refused: boolean;
}

/** The forward change that the event undoes; an error where CloudFormation did not say. */
export async function undoneBy(event: CustomResourceEvent, deadline: Deadline): Promise<Undone | Error> {
  const events: StackEvent[] = [];
  for (let token: string | undefined; ;) {
    const page = await ask<DescribeStackEventsCommandOutput>('describeEvents', event, deadline, token);
    if (page instanceof Error) {
      return page;
    }
    events.push(...(page.StackEvents ?? []));
    token = page.NextToken;
    const undone = undoneIn(events, event);
    if (undone !== undefined || !token) {
      return undone ?? { beganAt: NaN, endedAt: NaN, refused: false };
    }
  }
}

/** @param events newest first; undefined if they do not reach back to the beginning of the operation */
function undoneIn(events: readonly StackEvent[], event: CustomResourceEvent): Undone | undefined {
  const isOwn = ({ LogicalResourceId, ResourceType }: StackEvent) =>
    LogicalResourceId === event.LogicalResourceId && ResourceType === event.ResourceType;
  // A Delete may come in a later operation than the Create.
  const last = event.RequestType === 'Update' ? 0 : events.findIndex((one) => isOwn(one) && ENDED.test(one.ResourceStatus ?? ''));
  const first = events.findIndex(
    (one, index) => index >= last && one.PhysicalResourceId === event.StackId && BEGUN.test(one.ResourceStatus ?? ''),
  );
  if (last < 0 || first < 0) {
    return undefined;
  }
  const own = events.slice(last, first).filter(isOwn);
  const ended = own.findLast(({ ResourceStatus }) => ENDED.test(ResourceStatus ?? ''));
  const began = ended && own.findLast(({ ResourceStatus }) => BEGUN.test(ResourceStatus ?? ''));
  const beganAt = began?.Timestamp?.getTime() ?? NaN;
  const refused = REFUSED.test(ended?.ResourceStatusReason ?? '');
  const hasResponse = refused || ended?.ResourceStatus?.endsWith('_COMPLETE');
  const endedAt = ended && !hasResponse ? Infinity : (ended?.Timestamp?.getTime() ?? NaN);
  return { beganAt, endedAt, refused };
}

const BEGUN = /^(CREATE|UPDATE)_IN_PROGRESS$/;
const ENDED = /^(CREATE|UPDATE)_(COMPLETE|FAILED)$/;
/** CloudFormation has another reason where it got no response. */
const REFUSED = /^Received response status \[FAILED\]/;

/** Loads the client with the first question: few events ask one. */
async function ask<T>(
  question: 'describeStack' | 'describeResource' | 'describeEvents',
  event: CustomResourceEvent,
  deadline: Deadline,
  token?: string,
): Promise<T | Error> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const client = require('./stack-client') as typeof import('./stack-client');
  for (let attempt = 1; ; attempt++) {
    try {
      return (await client[question](event.StackId, event.LogicalResourceId, deadline.begin, token)) as T;
    } catch (error) {
      const { name, message } = error as Error;
      const throttled = /Throttl|RequestLimitExceeded/.test(name);
      const final = name === 'ValidationError' || attempt >= ATTEMPTS;
      if (deadline.begin.aborted || (final && !throttled)) {
        external.log({ level: 'WARN', message: 'stack-not-described', error: name, reason: message });
        return error as Error;
      }
      await external.sleep(external.random() * Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (attempt - 1)));
    }
  }
}
