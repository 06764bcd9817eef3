// The plan of an Update: change the license configuration in place, replace it, or restore the one that it replaced.
import { notWaiting } from '../../cloudformation/stack';
import { fail, observe } from '../../decide';
import { UpdateEvent } from '../../cloudformation/event';
import { Association } from '../../license-manager/api';
import { parseArn } from '../../license-manager/arn';
import { Step } from '../../executor';
import { isTransferable } from '../../license-manager/associations';
import { changesBetween, changesTo, isEmpty, mayReplace } from '../../license-manager/terms';
import { adoption } from './adoption-bundle';
import { Desired } from './desired';
import * as messages from './messages';
import { isOwnedOrRenamed, ownerOf, valueOf } from './ownership';
import { Action, CREATED, LiveOwned, LiveTagged, Plan, Seen, StackFacts, skip } from './plan';
import { create, deleteOrphan, disable, inPlace, inPlaceBack, transfer } from './steps';
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
  /** License Manager's reason for which the license configuration cannot have the terms now. */
  readonly rejection?: string;
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
  if (adoptExisting !== undefined && adoptExisting !== id) {
    const refusal = adoption().planAnother(id, adoptExisting, current, stack);
    if (refusal !== undefined) {
      return refusal;
    }
  }
  if (current.is === 'gone') {
    return planVanished(event, desired, facts);
  }
  if (current.is === 'foreign' || !isOwnedOrRenamed(current.tags, event)) {
    const owner = current.is === 'foreign' ? `the stack ${current.owner}` : ownerOf(current.tags);
    if (stack === undefined) {
      return observe('stack');
    }
    return stack.direction === 'back' ? skip(id, `${id} belongs to ${owner}`) : fail(messages.ownedByAnother(id, owner));
  }

  const mayHaveReplaced = prior !== undefined && prior.adoptExisting === undefined && !prior.refuseReplacement;
  const lacking = mayHaveReplaced && mayReplace(changesTo(current.live, prior)) ? lookForOrphans(id, facts) : undefined;
  if (lacking !== undefined) {
    return lacking;
  }
  const deleteOrphans = (facts.orphans ?? []).flatMap((orphan) => deleteOrphan(orphan, id));

  const changes = changesTo(current.live, desired);
  const reasons = [
    ...changes.reasons,
    ...(facts.clearTried
      ? Object.keys(changes.clear).map((name) => `${name}, which License Manager does not clear in place`)
      : []),
  ];
  if (reasons.length > 0) {
    return planReplacement(event, desired, prior, { id, why: reasons.join('; '), current, deleteOrphans }, facts);
  }
  if (facts.rejection !== undefined) {
    if (stack === undefined) {
      return observe('stack');
    }
    return stack.direction === 'back'
      ? {
          plan: 'keep',
          why: facts.rejection,
          steps: [...deleteOrphans, ...inPlaceBack(event, desired, prior, id, current)],
          physicalId: id,
        }
      : fail(facts.rejection);
  }
  const steps = [...deleteOrphans, ...inPlace(event, desired, prior, id, current)];
  const changed = [...Object.keys(changes.set), ...Object.keys(changes.clear)];
  return {
    plan: steps.length > 0 ? 'update' : 'noop',
    why: changed.length > 0 ? changed.join(', ') : steps.length > 0 ? 'tags' : 'nothing differs',
    steps,
    physicalId: id,
    ...(isEmpty(changes.clear) ? {} : { clears: true }),
  };
}

/** The plan until it is known which replacements are orphaned; undefined from then on. There are none on the way forward. */
function lookForOrphans(id: string, { stack, orphans }: UpdateFacts): UpdatePlan | undefined {
  if (stack === undefined) {
    return observe('stack');
  }
  if (stack.direction === 'over') {
    return fail(notWaiting(stack));
  }
  if (stack.direction === 'forward' || !parseArn(id)) {
    return undefined;
  }
  if (orphans === undefined) {
    return observe('orphans');
  }
  return stack.direction === 'unknown' && orphans.length > 0 ? fail(messages.orphansUnknown(id, orphans, stack)) : undefined;
}

/** The license configuration was deleted behind the stack's back. */
function planVanished(event: UpdateEvent, desired: Desired, facts: UpdateFacts): UpdatePlan {
  const id = event.PhysicalResourceId;
  if (desired.adoptExisting !== undefined) {
    return adoption().planAdoptedVanished(id, facts.stack);
  }
  const lacking = lookForOrphans(id, facts);
  if (lacking !== undefined) {
    return lacking;
  }
  const { stack, orphans = [] } = facts;
  const isBack = stack!.direction === 'back';
  if (stack!.direction === 'forward' && stack!.rejectsReplacement) {
    return fail(messages.replacementRejected(id, 'it does not exist'));
  }
  const usable = orphans.find(({ live }) => changesTo(live, desired).reasons.length === 0);
  const physicalId = usable?.arn ?? CREATED;
  const others = orphans.filter((one) => one !== usable).flatMap((one) => deleteOrphan(one, physicalId));
  const steps = usable ? inPlaceBack(event, desired, undefined, usable.arn, usable) : [create(parseArn(id)?.id, isBack)];
  const why = usable ? `${id} does not exist, ${usable.arn} replaced it` : `${id} does not exist`;
  return {
    plan: 'recreate',
    why,
    steps: [...steps, ...others, ...(usable ? [] : disable(desired, CREATED, isBack))],
    physicalId,
  };
}

/** A change that License Manager does not make in place. */
interface Replacement {
  readonly id: string;
  readonly why: string;
  readonly current: LiveTagged;
  readonly deleteOrphans: readonly Step<Action>[];
}

function planReplacement(
  event: UpdateEvent,
  desired: Desired,
  prior: Desired | undefined,
  replacement: Replacement,
  facts: UpdateFacts,
): UpdatePlan {
  const { stack } = facts;
  if (stack === undefined) {
    return observe('stack');
  }
  if (stack.direction === 'over') {
    return fail(notWaiting(stack));
  }
  const mustNotReplace = desired.adoptExisting !== undefined || desired.refuseReplacement;
  const isBack = stack.direction === 'back';
  const restoration = (withDifferences: boolean) =>
    isBack && prior !== undefined
      ? planRestoration(event, desired, prior, replacement, withDifferences, facts.predecessor)
      : undefined;
  const restored = restoration(mustNotReplace);
  if (restored !== undefined) {
    return restored;
  }
  const { id, why, current } = replacement;
  if (mustNotReplace && !isBack) {
    return fail(desired.adoptExisting !== undefined ? adoption().adoptedReplaced(id, why) : messages.replacementRefused(id, why));
  }
  const mayCreate = !mustNotReplace || (prior !== undefined && isReplacementOf(prior, desired, current));
  const created = mayCreate ? planNew(desired, replacement, facts) : undefined;
  if (created !== undefined && !(isBack && created.plan === 'fail')) {
    return created;
  }
  // A rollback that fails would leave a stack that nobody can deploy.
  const steps = [...replacement.deleteOrphans, ...inPlaceBack(event, desired, prior, id, current)];
  return restoration(true) ?? { plan: 'keep', why: `only a replacement could roll back ${why}`, steps, physicalId: id };
}

/** Whether the failed deployment created the current license configuration, which the rollback then replaces under every policy. */
function isReplacementOf(prior: Desired, desired: Desired, { live, tags }: LiveTagged): boolean {
  return (
    valueOf(tags, RESERVED_TAGS.replaces) !== undefined &&
    changesBetween(desired, prior).reasons.length > 0 &&
    changesTo(live, prior).reasons.length === 0
  );
}

/** The plan that returns to the license configuration that the failed deployment replaced; undefined if there is none. */
function planRestoration(
  event: UpdateEvent,
  desired: Desired,
  prior: Desired,
  { id, why, current, deleteOrphans }: Replacement,
  withDifferences: boolean,
  predecessor: Seen | undefined,
): UpdatePlan | undefined {
  // The properties tell the rollback of a replacement from that of a change in place, after an earlier deployment replaced.
  if (!mayReplace(changesBetween(desired, prior)) || valueOf(current.tags, RESERVED_TAGS.replaces) === undefined) {
    return undefined;
  }
  if (predecessor === undefined) {
    return observe('predecessor');
  }
  if (predecessor.is !== 'live' || !isOwnedOrRenamed(predecessor.tags, event)) {
    return undefined;
  }
  // An earlier rollback may have left it with differences.
  if (mayReplace(changesTo(predecessor.live, desired)) && !(withDifferences && isReplacementOf(prior, desired, current))) {
    return undefined;
  }
  const arn = predecessor.live.LicenseConfigurationArn!;
  const steps = inPlaceBack(event, desired, prior, arn, predecessor);
  return { plan: 'restore', why, steps: [...deleteOrphans, ...steps, transfer(id, arn, true)], physicalId: arn };
}

/** The plan that creates a license configuration in the place of the current one. */
function planNew(desired: Desired, { id, why, deleteOrphans }: Replacement, facts: UpdateFacts): UpdatePlan {
  const { associations, createdEarlier } = facts;
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
  const physicalId = createdEarlier ?? CREATED;
  const isBack = facts.stack!.direction === 'back';
  const created = createdEarlier === null ? [create(parseArn(id)!.id, isBack)] : [];
  return {
    plan: 'replace',
    why: createdEarlier === null ? why : `${why}; an earlier delivery of the event created it`,
    // Disabled last, since a disabled license configuration may accept no associations.
    steps: [...deleteOrphans, ...created, transfer(id, physicalId, isBack), ...disable(desired, physicalId, isBack)],
    physicalId,
  };
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
