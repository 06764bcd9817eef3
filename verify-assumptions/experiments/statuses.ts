// The StackStatus that a function sees at its events, beside the history of the stack. The last experiment with the stack.
import { StackEvent } from '@aws-sdk/client-cloudformation';
import { Observation } from '../observation';
import { EventRecord } from '../recording-stack';
import { experiment, notSettled } from './experiment';

/** Under these statuses CloudFormation sends an event, as the handler expects. */
const SENT_UNDER: Readonly<Record<string, readonly string[]>> = {
  Create: ['CREATE_IN_PROGRESS', 'UPDATE_IN_PROGRESS'],
  Update: ['UPDATE_IN_PROGRESS', 'UPDATE_ROLLBACK_IN_PROGRESS'],
  Delete: [
    'ROLLBACK_IN_PROGRESS',
    'UPDATE_ROLLBACK_IN_PROGRESS',
    'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
    'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
    'DELETE_IN_PROGRESS',
  ],
};
/** The clocks of CloudFormation and Lambda may differ as much, in milliseconds. */
const CLOCKS = 50;

export interface Period {
  readonly status: string;
  readonly from: number;
  readonly to: number;
}

export const statuses = experiment(['stackStatusDelay'], async ({ operations }) => {
  await operations.delete();
  const history = periods(await operations.stack.history());
  const { events } = await operations.stack.records();
  // Without rollback, CloudFormation goes back in the middle of the update.
  const paused = history.findLast(({ status }) => status === 'UPDATE_IN_PROGRESS');
  const normal = events.filter(({ statuses: [{ from }] }) => !paused || from < paused.from || from > paused.to);
  return { stackStatusDelay: delayOf(normal, history) };
});

function periods(own: readonly StackEvent[]): Period[] {
  return own.map(({ ResourceStatus, Timestamp }, index) => ({
    status: ResourceStatus!,
    from: Timestamp!.getTime(),
    to: own[index + 1]?.Timestamp!.getTime() ?? Infinity,
  }));
}

/** A status that had ended when the function asked is a late one. */
export function delayOf(events: readonly EventRecord[], history: readonly Period[]): Observation {
  let least = 0;
  let most = Infinity;
  const seen: string[] = [];
  for (const { requestType, logicalId, statuses: all } of events) {
    const first = all[0]!;
    const period = history.findLast(({ status, from }) => status === first.status && from <= first.to + CLOCKS);
    if (period === undefined) {
      return notSettled(`${first.status} is not in the history of the stack.`);
    }
    seen.push(`${requestType} ${logicalId}: ${first.status}`);
    const isCurrent = SENT_UNDER[requestType]!.includes(first.status) && period.to + CLOCKS >= first.from;
    const mayBeOver = period.to <= first.to + CLOCKS;
    if (!isCurrent && !mayBeOver) {
      return { value: `${requestType} ${logicalId} under ${first.status}`, evidence: seen.join('; ') };
    }
    const last = all.at(-1)!;
    if (!isCurrent) {
      least = Math.max(least, first.from - period.to - CLOCKS);
      most = last.status === first.status ? most : Math.min(most, last.to - period.to + CLOCKS);
    } else if (history.indexOf(period) > 0) {
      // The first status of a stack has no earlier one.
      most = Math.min(most, Math.max(0, first.to - period.from) + CLOCKS);
    }
  }
  return events.length > 0
    ? { between: [least, most], evidence: seen.join('; ') }
    : notSettled('The function recorded no event.');
}
