// The plan of an Update: change the license configuration in place, replace it, or restore the one that it replaced.
import { notWaiting } from '../../cloudformation/stack';
import { fail, observe } from '../../decide';
import { UpdateEvent } from '../../cloudformation/event';
import { Association, Live, Tags } from '../../license-manager/api';
import { parseArn } from '../../license-manager/arn';
import { Step } from '../../executor';
import { isTransferable } from '../../license-manager/associations';
import { changesBetween, changesTo, isEmpty, mayReplace } from '../../license-manager/terms';
import { Desired } from './desired';
import * as messages from './messages';
import { isOwnedOrRenamed, ownerOf, tagsFor, valueOf } from './ownership';
import { Action, CREATED, LiveOwned, Plan, Seen, StackFacts, Target, step } from './plan';
import { RESERVED_TAGS } from '../../../lib/private/contract';

export interface UpdateFacts extends StackFacts {
  readonly current?: Seen;
  /** The license configuration that the current one replaced. */
  readonly predecessor?: Seen;
  /** Replacements of the current one by an update that CloudFormation abandoned. */
  readonly orphans?: readonly LiveOwned[];
  /** The ARN of the replacement that an earlier delivery of this event created; null for none. */
  readonly createdEarlier?: string | null;
  /** License Manager was asked to clear the terms that still differ, and kept them. */
  readonly clearTried?: boolean;
}

export type UpdateNeed = 'current' | 'stack' | 'predecessor' | 'orphans' | 'createdEarlier' | 'associations';
type UpdatePlan = Plan<UpdateNeed>;

export function planUpdate(event: UpdateEvent, desired: Desired, prior: Desired | undefined, facts: UpdateFacts): UpdatePlan {
  const id = event.PhysicalResourceId;
  const { current, stack } = facts;
  if (current === undefined) {
    return observe('current');
  }
  const { adoptExisting } = desired;
  if (adoptExisting !== undefined && adoptExisting !== id && !replaced(current, adoptExisting)) {
    return fail(messages.adoptedTooLate(id, adoptExisting));
  }
  if (current.is === 'gone') {
    return planVanished(event, desired, facts);
  }
  if (current.is === 'foreign' || !isOwnedOrRenamed(current.tags, event)) {
    const owner = current.is === 'foreign' ? `the stack ${current.owner}` : ownerOf(current.tags);
    if (stack === undefined) {
      return observe('stack');
    }
    return stack.direction === 'back'
      ? { plan: 'skip', why: `${id} belongs to ${owner}`, steps: [], physicalId: id }
      : fail(messages.ownedByAnother(id, owner));
  }

  const orphaned = prior !== undefined && prior.adoptExisting === undefined && !prior.refuseReplacement;
  if (orphaned && mayReplace(changesTo(current.live, prior)) && parseArn(id)) {
    if (stack === undefined) {
      return observe('stack');
    }
    if (stack.direction === 'over') {
      return fail(notWaiting(stack));
    }
    if (stack.direction !== 'forward' && facts.orphans === undefined) {
      return observe('orphans');
    }
  }
  if (stack?.direction === 'unknown' && facts.orphans?.length) {
    return fail(messages.orphansUnknown(id, facts.orphans, stack));
  }
  const deleteOrphans = (facts.orphans ?? []).flatMap((orphan) => deleteOrphan(orphan, id));

  const changes = changesTo(current.live, desired);
  const clears = !isEmpty(changes.clear) && !facts.clearTried;
  const reasons = [
    ...changes.reasons,
    ...(facts.clearTried
      ? Object.keys(changes.clear).map((name) => `${name}, which License Manager does not clear in place`)
      : []),
  ];
  if (reasons.length > 0) {
    return planReplacement(event, desired, prior, current, reasons, deleteOrphans, facts);
  }
  const steps = [...deleteOrphans, ...inPlace(id, current.tags, changes, tagsFor(event, desired, current.tags), prior)];
  const changed = [...Object.keys(changes.set), ...Object.keys(changes.clear)];
  return {
    plan: steps.length > 0 ? 'update' : 'noop',
    why: changed.length > 0 ? changed.join(', ') : steps.length > 0 ? 'tags' : 'nothing differs',
    steps,
    physicalId: id,
    ...(clears ? { clears } : {}),
  };
}

/** A replacement of an adopted license configuration: a rollback may return to the adopted one. */
function replaced(current: Seen, adopted: string): boolean {
  return current.is === 'live' && valueOf(current.tags, RESERVED_TAGS.replaces) === parseArn(adopted)?.id;
}

/** The license configuration was deleted behind the stack's back. */
function planVanished(event: UpdateEvent, desired: Desired, { stack, orphans }: UpdateFacts): UpdatePlan {
  const id = event.PhysicalResourceId;
  if (desired.adoptExisting !== undefined) {
    return fail(messages.adoptedVanished(id));
  }
  if (stack === undefined) {
    return observe('stack');
  }
  if (stack.direction === 'over') {
    return fail(notWaiting(stack));
  }
  if (stack.direction !== 'forward' && parseArn(id) && orphans === undefined) {
    return observe('orphans');
  }
  if (stack.direction === 'unknown' && orphans?.length) {
    return fail(messages.orphansUnknown(id, orphans, stack));
  }
  const usable = orphans?.find(({ live }) => changesTo(live, desired).reasons.length === 0);
  const physicalId: Target = usable?.arn ?? CREATED;
  const others = (orphans ?? []).filter((one) => one !== usable).flatMap((one) => deleteOrphan(one, physicalId));
  if (usable) {
    const steps = inPlace(
      usable.arn,
      usable.tags,
      changesTo(usable.live, desired),
      tagsFor(event, desired, usable.tags),
      undefined,
    );
    return { plan: 'recreate', why: `${id} does not exist, ${usable.arn} replaced it`, steps: [...steps, ...others], physicalId };
  }
  return {
    plan: 'recreate',
    why: `${id} does not exist`,
    steps: [step(create(desired, parseArn(id)?.id), { do: 'delete', arn: CREATED }), ...others],
    physicalId,
  };
}

function planReplacement(
  event: UpdateEvent,
  desired: Desired,
  prior: Desired | undefined,
  { live, tags }: { readonly live: Live; readonly tags: Tags },
  reasons: string[],
  deleteOrphans: Step<Action>[],
  facts: UpdateFacts,
): UpdatePlan {
  const id = event.PhysicalResourceId;
  const { stack, predecessor, associations, createdEarlier } = facts;
  const why = reasons.join('; ');
  if (stack === undefined) {
    return observe('stack');
  }
  if (stack.direction === 'over') {
    return fail(notWaiting(stack));
  }
  const mustNotReplace = desired.adoptExisting !== undefined || desired.refuseReplacement;
  // The properties tell the rollback of a replacement from a license configuration that somebody changed by hand.
  const rollsBack = stack.direction === 'back' && prior !== undefined && mayReplace(changesBetween(prior, desired));
  if (rollsBack && valueOf(tags, RESERVED_TAGS.replaces) !== undefined) {
    if (predecessor === undefined) {
      return observe('predecessor');
    }
    if (predecessor.is === 'live' && isOwnedOrRenamed(predecessor.tags, event)) {
      const changes = changesTo(predecessor.live, desired);
      const arn = predecessor.live.LicenseConfigurationArn!;
      // One that an earlier rollback left with a difference is restored with it.
      if (!mayReplace(changes) || mustNotReplace) {
        const steps = inPlace(arn, predecessor.tags, { ...changes, clear: {} }, tagsFor(event, desired, predecessor.tags), prior);
        const transfer = step({ do: 'transfer', from: id, to: arn }, { do: 'transfer', from: arn, to: id });
        return { plan: 'restore', why, steps: [...deleteOrphans, ...steps, transfer], physicalId: arn };
      }
    }
  }

  // A license configuration that this deployment created is replaced on the way back, whatever the policy before it says.
  const isCreatedNow =
    prior !== undefined &&
    valueOf(tags, RESERVED_TAGS.replaces) !== undefined &&
    changesBetween(desired, prior).reasons.length > 0 &&
    changesTo(live, prior).reasons.length === 0;
  if (mustNotReplace && (stack.direction !== 'back' || !isCreatedNow)) {
    if (stack.direction === 'back') {
      // A rollback that fails would leave a stack that nobody can deploy.
      const steps = [
        ...deleteOrphans,
        ...inPlace(id, tags, { ...changesTo(live, desired), clear: {} }, tagsFor(event, desired, tags), prior),
      ];
      return { plan: 'keep', why: `only a replacement could roll back ${why}`, steps, physicalId: id };
    }
    return fail(desired.adoptExisting !== undefined ? messages.adoptedReplaced(id, why) : messages.replacementRefused(id, why));
  }

  if (associations === undefined) {
    return observe('associations');
  }
  const refusal = refuseReplacement(id, why, desired, facts, associations);
  if (refusal !== undefined) {
    return fail(refusal);
  }
  if (createdEarlier === undefined) {
    return observe('createdEarlier');
  }
  const transfer = (to: Target): Step<Action> => step({ do: 'transfer', from: id, to }, { do: 'transfer', from: to, to: id });
  if (createdEarlier !== null) {
    const steps = [...deleteOrphans, transfer(createdEarlier), ...disable(desired, createdEarlier)];
    return { plan: 'replace', why: `${why}; an earlier delivery of the event created it`, steps, physicalId: createdEarlier };
  }
  const created = step({ ...create(desired, parseArn(id)!.id), disabled: false }, { do: 'delete', arn: CREATED });
  // Disabled last, since a disabled license configuration may accept no associations.
  const steps = [...deleteOrphans, created, transfer(CREATED), ...disable(desired, CREATED)];
  return { plan: 'replace', why, steps, physicalId: CREATED };
}

function refuseReplacement(
  id: string,
  why: string,
  desired: Desired,
  { stack }: UpdateFacts,
  associations: readonly Association[],
): string | undefined {
  const fixed = associations.filter((association) => !isTransferable(association, id));
  if (fixed.length > 0) {
    return messages.notTransferable(id, why, fixed);
  }
  if (desired.retainOnReplace && associations.length > 0) {
    return messages.retainedInUse(id, why, associations);
  }
  if (stack!.rejectsReplacement && stack!.direction === 'forward') {
    return messages.replacementRejected(id, why);
  }
  return undefined;
}

/** Calls that change terms and tags in place. Tags that others added are preserved. */
function inPlace(
  arn: string,
  live: Tags,
  { set, clear }: { readonly set: object; readonly clear: object },
  wanted: Tags,
  prior: Desired | undefined,
): Step<Action>[] {
  const changed = new Map([...wanted].filter(([key, value]) => live.get(key) !== value));
  const removed = [...(prior?.userTags.keys() ?? [])].filter((key) => live.has(key) && !wanted.has(key));
  return [
    ...(isEmpty(set) ? [] : [step({ do: 'update', arn, terms: set })]),
    ...(isEmpty(clear) ? [] : [step({ do: 'update', arn, terms: clear, mayBeRejected: true })]),
    ...(changed.size > 0 ? [step({ do: 'tag', arn, tags: changed })] : []),
    ...(removed.length > 0 ? [step({ do: 'untag', arn, keys: removed })] : []),
  ];
}

function create({ terms }: Desired, replaces: string | undefined) {
  return { do: 'create', disabled: terms.LicenseConfigurationStatus === 'DISABLED', replaces } as const;
}

function disable({ terms: { LicenseConfigurationStatus } }: Desired, arn: Target): Step<Action>[] {
  return LicenseConfigurationStatus === 'DISABLED' ? [step({ do: 'update', arn, terms: { LicenseConfigurationStatus } })] : [];
}

function deleteOrphan({ arn }: LiveOwned, heir: Target): Step<Action>[] {
  return [step({ do: 'transfer', from: arn, to: heir }), step({ do: 'delete-orphan', arn })];
}
