// The plan of every event: which associations to add and remove. A pure function of the event, its properties and the facts.
import { CreateEvent, DeleteEvent, UpdateEvent, sentAt } from '../../cloudformation/event';
import { StackState, Undone, notWaiting } from '../../cloudformation/stack';
import { Failed, Lacking, fail, observe } from '../../decide';
import { Step } from '../../executor';
import { parseArn } from '../../license-manager/arn';
import { AssociationChange } from '../../license-manager/api';
import { specifications } from '../../license-manager/associations';
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

const skip = (why: string): Plan => ({ plan: 'skip', why, steps: [] });

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
  const { linked, stack, times } = facts;
  const linkedBefore = same ? linked : facts.linkedBefore;
  const timesBefore = same ? times : facts.timesBefore;
  if (linked === undefined || linkedBefore === undefined) {
    return observe('linked', ...(same ? [] : (['linkedBefore'] as const)));
  }

  const kept = same ? prior.arns : [];
  const vanished = prior.arns.filter((arn) => !linkedBefore.includes(arn));
  const existing = desired.arns.filter((arn) => !kept.includes(arn) && linked.includes(arn));
  const leaving = prior.arns.filter((arn) => linkedBefore.includes(arn) && !(same && desired.arns.includes(arn)));
  // A replacement of a license configuration may have moved associations that this resource had.
  const others = linkedBefore.filter((arn) => !prior.arns.includes(arn) && !(same && desired.arns.includes(arn)));
  const mayHaveMoved = vanished.length > 0 && others.length > 0;

  if (existing.length > 0 && times === undefined) {
    return observe('times');
  }
  const older = existing.filter((arn) => !isMadeSince(times!.get(arn), sentAt(event)));
  const missing = desired.arns.filter((arn) => !linked.includes(arn));
  const mayBeGone = vanished.length > 0 && missing.length > 0;
  if (older.length + leaving.length > 0 || mayHaveMoved || mayBeGone) {
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
  if (mayRestore && facts.undone === undefined) {
    return observe('undone');
  }
  if (facts.undone instanceof Error) {
    return fail(messages.undoneUnknown(prior.resourceArn, [...leaving, ...others], facts.undone));
  }
  const { undone } = facts;
  const back = stack?.direction === 'back' || (mayRestore && !Number.isNaN(undone!.beganAt));
  const mustExplain = older.length > 0 && !back && same && vanished.length > 0;
  if ((mustExplain || mayHaveMoved) && facts.replaced === undefined) {
    return observe('replaced');
  }
  const isMoved = (arn: string) => facts.replaced !== undefined && movedFrom(arn, vanished, facts.replaced);
  // On the way back, the associations of the properties are those of before.
  const foreign = back ? [] : older.filter((arn) => !(same && isMoved(arn)));
  if (foreign.length > 0) {
    return fail(messages.existedBefore(desired.resourceArn, foreign));
  }
  // On the way back, associations that the failed update found are not its own.
  if (back && (leaving.length > 0 || mayHaveMoved)) {
    if (undone === undefined) {
      return observe('undone');
    }
    if (leaving.length > 0 && timesBefore === undefined) {
      return observe(same ? 'times' : 'timesBefore');
    }
  }
  const ours = back ? leaving.filter((arn) => isMadeSince(timesBefore?.get(arn), undone?.beganAt)) : leaving;
  const moved = undone?.refused ? [] : others.filter(isMoved);
  const remove = [...ours, ...moved];
  // A rollback that fails would leave a stack that nobody can deploy.
  if (back && missing.length > 0 && facts.gone === undefined) {
    return observe('gone');
  }
  const add = missing.filter((arn) => !facts.gone?.includes(arn));
  const withNewScope = same && prior.scope !== desired.scope ? desired.arns.filter((arn) => linked.includes(arn)) : [];

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
  const { linked, times, recordedId } = facts;
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
  const found = prior.arns.filter((arn) => linked.includes(arn));
  const vanished = prior.arns.filter((arn) => !linked.includes(arn));
  const others = linked.filter((arn) => !prior.arns.includes(arn));
  const mayHaveMoved = vanished.length > 0 && others.length > 0;
  if (isInvented && found.length + others.length > 0) {
    if (facts.undone === undefined) {
      return observe('undone');
    }
    if (facts.undone instanceof Error) {
      return fail(messages.undoneUnknown(prior.resourceArn, [...found, ...others], facts.undone));
    }
    if (found.length > 0 && times === undefined) {
      return observe('times');
    }
  }
  const undone = facts.undone instanceof Error ? undefined : facts.undone;
  const ours = isInvented ? found.filter((arn) => isMadeSince(times?.get(arn), undone?.beganAt)) : found;
  if (mayHaveMoved && facts.replaced === undefined) {
    return observe('replaced');
  }
  const moved = mayHaveMoved ? others.filter((arn) => movedFrom(arn, vanished, facts.replaced!)) : [];
  const remove = [...ours, ...moved];
  return remove.length > 0
    ? { plan: 'disassociate', why: 'CloudFormation deletes it', steps: changes(prior, [], remove) }
    : skip('no association of this resource is left');
}

/** Both times have whole seconds. An unknown time proves nothing. */
function isMadeSince(made: number | undefined, start: number | undefined): boolean {
  return Math.floor((made ?? NaN) / 1000) >= Math.floor((start ?? NaN) / 1000);
}

/** Whether a license configuration replaced one of the others, or one of them replaced it, and took its associations with it. */
function movedFrom(arn: string, vanished: readonly string[], replaced: ReadonlyMap<string, string>): boolean {
  const replaces = (one: string, other: string) => replaced.has(one) && replaced.get(one) === parseArn(other)?.id;
  return vanished.some((one) => replaces(arn, one) || replaces(one, arn));
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
