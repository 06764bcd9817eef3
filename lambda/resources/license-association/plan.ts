// The plan of every event: which associations to add and remove. A pure function of the event, its properties and the facts.
import { TIMEOUTS } from '../../../lib/private/contract';
import { CreateEvent, DeleteEvent, UpdateEvent, sentAt } from '../../cloudformation/event';
import { StackState, Undone, notWaiting } from '../../cloudformation/stack';
import { Failed, Lacking, fail, observe } from '../../decide';
import { Step } from '../../executor';
import { AssociationChange } from '../../license-manager/api';
import { specifications } from '../../license-manager/associations';
import { Difference, compare, movedFrom } from './difference';
import { Links } from './links';
import * as messages from './messages';

/** Prefix of the physical id, before the RequestId of the Create. CloudFormation invents another where it got no response. */
export const ID_PREFIX = 'license-association/';

/** Each is absent until a plan needs it. */
export interface Facts {
  /** The event arrived so late that the stack may not wait for it any more, or that another operation came before. */
  readonly isLate?: boolean;
  /** License configurations of the resource. */
  readonly linked?: readonly string[];
  /** License configurations of the resource of the properties before, where that is another one. */
  readonly linkedBefore?: readonly string[];
  /** When each association of the properties was made, in milliseconds since 1970, by its license configuration; NaN if unknown. */
  readonly times?: ReadonlyMap<string, number>;
  /** The same for the resource of the properties before. */
  readonly timesBefore?: ReadonlyMap<string, number>;
  /** Ids of the license configurations that others replaced, by the ARNs of those others. */
  readonly replaced?: ReadonlyMap<string, string>;
  readonly stack?: StackState;
  /** The physical id that the stack records; null for none, an error where CloudFormation did not say. */
  readonly recordedId?: string | null | Error;
  /** License configurations of the properties that do not exist any more. */
  readonly gone?: readonly string[];
  /** The forward change that the event undoes, an error where CloudFormation did not say. */
  readonly undone?: Undone | Error;
}

export type Need = Exclude<keyof Facts, 'isLate'>;

export interface Decided {
  readonly plan: 'noop' | 'associate' | 'update' | 'disassociate' | 'skip';
  readonly why: string;
  readonly steps: readonly Step<AssociationChange>[];
}

export type Plan = Decided | Failed | Lacking<Need>;

function skip(why: string): Plan {
  return { plan: 'skip', why, steps: [] };
}

export function planCreate(event: CreateEvent, desired: Links, facts: Facts): Plan {
  const { linked, stack, times } = facts;
  if (facts.isLate) {
    if (stack === undefined) {
      return observe('stack');
    }
    if (stack.direction !== 'forward' && stack.direction !== 'unknown') {
      return fail(notWaiting(stack));
    }
  }
  if (linked === undefined) {
    return observe('linked');
  }
  const existing = desired.arns.filter((arn) => linked.includes(arn));
  if (existing.length > 0 && times === undefined) {
    return observe('times');
  }
  const foreign = existing.filter((arn) => !isMadeSince(times!.get(arn), sentAt(event)));
  if (foreign.length > 0) {
    return fail(messages.existedBefore(desired.resourceArn, foreign));
  }
  const add = desired.arns.filter((arn) => !linked.includes(arn));
  return add.length === 0
    ? { plan: 'noop', why: 'an earlier delivery of the event made the associations', steps: [] }
    : { plan: 'associate', why: 'the resource is new', steps: changes(desired, add, []) };
}

export function planUpdate(event: UpdateEvent, desired: Links, priorOrInvalid: Links | undefined, facts: Facts): Plan {
  // A deployment with invalid properties changed nothing.
  const prior = priorOrInvalid ?? desired;
  const same = prior.resourceArn === desired.resourceArn;
  const { linked, stack, times, undone } = facts;
  const linkedBefore = same ? linked : facts.linkedBefore;
  if (linked === undefined || linkedBefore === undefined) {
    return observe('linked', ...(same ? [] : (['linkedBefore'] as const)));
  }
  const difference = compare(desired, prior, linked, linkedBefore);
  const { existing, missing, leaving, vanished, others } = difference;
  if (existing.length > 0 && times === undefined) {
    return observe('times');
  }
  const older = existing.filter((arn) => !isMadeSince(times!.get(arn), sentAt(event)));
  if (older.length + leaving.length > 0 || (vanished.length > 0 && others.length + missing.length > 0)) {
    if (stack === undefined) {
      return observe('stack');
    }
    if (stack.direction === 'over') {
      return fail(notWaiting(stack));
    }
    if (stack.direction === 'unknown') {
      return fail(messages.directionUnknown(desired.resourceArn, [...older, ...leaving, ...missing], stack));
    }
  }
  // A failed update without rollback restores what failed at once, while the status says forward.
  const mayRestore = stack?.direction === 'forward' && stack.rejectsReplacement;
  if (mayRestore && undone === undefined) {
    return observe('undone');
  }
  if (undone instanceof Error) {
    return fail(messages.undoneUnknown(prior.resourceArn, [...older, ...leaving, ...others], undone));
  }
  return stack?.direction === 'back' || (mayRestore && !Number.isNaN(undone!.beganAt))
    ? planBack(desired, prior, difference, undone, facts)
    : planForward(desired, prior, difference, older, facts);
}

function planForward(desired: Links, prior: Links, difference: Difference, older: readonly string[], facts: Facts): Plan {
  const { same, missing, leaving, vanished, others } = difference;
  const moved = movedFrom(vanished, others, facts.replaced);
  const movedHere = same ? movedFrom(vanished, older, facts.replaced) : [];
  if (moved === undefined || movedHere === undefined) {
    return observe('replaced');
  }
  const foreign = older.filter((arn) => !movedHere.includes(arn));
  if (foreign.length > 0) {
    return fail(messages.existedBefore(desired.resourceArn, foreign));
  }
  return planChanges(desired, prior, facts, missing, [...leaving, ...moved]);
}

/** Restores the properties of before, and removes only associations that the failed change made. */
function planBack(desired: Links, prior: Links, difference: Difference, undone: Undone | undefined, facts: Facts): Plan {
  const { same, missing, leaving, vanished, others } = difference;
  const moved = movedFrom(vanished, others, facts.replaced);
  if (moved === undefined) {
    return observe('replaced');
  }
  const made = same ? facts.times : facts.timesBefore;
  if (undone === undefined && leaving.length + moved.length > 0) {
    return observe('undone');
  }
  if (made === undefined && leaving.length > 0) {
    return observe(same ? 'times' : 'timesBefore');
  }
  // A rollback that fails would leave a stack that nobody can deploy.
  if (missing.length > 0 && facts.gone === undefined) {
    return observe('gone');
  }
  const add = missing.filter((arn) => !facts.gone!.includes(arn));
  const ours = leaving.filter((arn) => isMadeBy(undone!, made!.get(arn)));
  const plan = uncompensated(planChanges(desired, prior, facts, add, [...ours, ...(undone?.refused ? [] : moved)]));
  return { ...plan, steps: plan.steps.map(({ action }) => ({ action: { ...action, mayBeRejected: true } })) };
}

function planChanges(
  desired: Links,
  prior: Links,
  { linked }: Facts,
  add: readonly string[],
  remove: readonly string[],
): Decided {
  const same = prior.resourceArn === desired.resourceArn;
  const withNewScope = same && prior.scope !== desired.scope ? desired.arns.filter((arn) => linked!.includes(arn)) : [];
  const steps = same
    ? [...changeScope(desired, prior, withNewScope), ...changes(desired, add, remove, prior.scope)]
    : [...changes(desired, add, []), ...changes(prior, [], remove)];
  return steps.length > 0
    ? { plan: 'update', why: same ? 'the license configurations differ' : `it was ${prior.resourceArn}`, steps }
    : { plan: 'noop', why: 'nothing differs', steps };
}

export function planDelete(event: DeleteEvent, prior: Links | undefined, facts: Facts): Plan {
  if (prior === undefined) {
    return skip('its properties are invalid, so that it made no associations');
  }
  const { linked, times, recordedId, undone } = facts;
  const id = event.PhysicalResourceId;
  const isInvented = !id.startsWith(ID_PREFIX);
  if (isInvented || facts.isLate) {
    if (recordedId === undefined) {
      return observe('recordedId');
    }
    if (typeof recordedId === 'string' && recordedId !== id) {
      return skip(`${recordedId} is the physical id that the stack records`);
    }
  }
  if (linked === undefined) {
    return observe('linked');
  }
  const { leaving: found, vanished, others } = compare({ ...prior, arns: [] }, prior, linked, linked);
  if (isInvented && found.length + others.length > 0 && undone === undefined) {
    return observe('undone');
  }
  if (undone instanceof Error) {
    return fail(messages.undoneUnknown(prior.resourceArn, [...found, ...others], undone));
  }
  if ((isInvented || facts.isLate) && found.length > 0 && times === undefined) {
    return observe('times');
  }
  const moved = movedFrom(vanished, others, facts.replaced);
  if (moved === undefined) {
    return observe('replaced');
  }
  const isOurs = (arn: string): boolean =>
    isInvented
      ? isMadeBy(undone!, times!.get(arn))
      : // Another resource may have made it since.
        !facts.isLate || !isMadeSince(times!.get(arn), sentAt(event));
  const ours = found.filter(isOurs);
  const remove = [...ours, ...moved];
  return remove.length > 0
    ? uncompensated({ plan: 'disassociate', why: 'CloudFormation deletes it', steps: changes(prior, [], remove) })
    : skip('no association of this resource is left');
}

/** A failed rollback or delete is tried again. An association that a compensation made again would be too new to be its own. */
function uncompensated(plan: Decided): Decided {
  return { ...plan, steps: plan.steps.map(({ action }) => ({ action })) };
}

/** Whether the forward change made an association: another resource may have made it since. */
function isMadeBy({ beganAt, endedAt }: Undone, made: number | undefined): boolean {
  return isMadeSince(made, beganAt) && isMadeSince(Math.min(endedAt, beganAt + TIMEOUTS.serviceTimeout * 1000), made);
}

/** Both times have whole seconds. An unknown time proves nothing. */
function isMadeSince(made: number | undefined, start: number | undefined): boolean {
  return Math.floor((made ?? NaN) / 1000) >= Math.floor((start ?? NaN) / 1000);
}

function changes(
  { resourceArn, scope }: Links,
  add: readonly string[],
  remove: readonly string[],
  priorScope = scope,
): Step<AssociationChange>[] {
  if (add.length + remove.length === 0) {
    return [];
  }
  const [added, removed] = [specifications(add, scope), specifications(remove, priorScope)];
  return [
    {
      action: { resourceArn, add: added, remove: removed },
      compensation: [{ resourceArn, add: removed, remove: added }],
    },
  ];
}

/** License Manager does not say that a second add changes the scope, so that the association is removed before. */
function changeScope({ resourceArn, scope }: Links, prior: Links, arns: readonly string[]): Step<AssociationChange>[] {
  if (arns.length === 0) {
    return [];
  }
  const [before, after] = [specifications(arns, prior.scope), specifications(arns, scope)];
  return [
    { action: { resourceArn, add: [], remove: before }, compensation: [{ resourceArn, add: before, remove: [] }] },
    { action: { resourceArn, add: after, remove: [] }, compensation: [{ resourceArn, add: [], remove: after }] },
  ];
}
