// The steps that plans share.
import { UpdateEvent } from '../../cloudformation/event';
import { Step } from '../../executor';
import { Tags } from '../../license-manager/api';
import { Terms, changesTo, isEmpty } from '../../license-manager/terms';
import { Desired } from './desired';
import { tagsFor } from './ownership';
import { Action, CREATED, LiveOwned, LiveTagged, Target, step } from './plan';

/** @param replaces the id of the license configuration that the new one replaces */
export function create(replaces?: string, isBack?: boolean): Step<Action> {
  return step({ do: 'create', replaces, isBack }, { do: 'delete', arn: CREATED });
}

/** A new license configuration is enabled: a status is not part of a create. A rollback leaves it so where an instance uses it. */
export function disable({ terms: { LicenseConfigurationStatus } }: Desired, arn: Target, isBack = false): Step<Action>[] {
  const terms = { LicenseConfigurationStatus };
  return LicenseConfigurationStatus === 'DISABLED' ? [step({ do: 'update', arn, terms, mayBeRejected: isBack })] : [];
}

/** Changes terms and tags in place. */
export function inPlace(
  event: UpdateEvent,
  desired: Desired,
  prior: Desired | undefined,
  arn: string,
  { live, tags }: LiveTagged,
): Step<Action>[] {
  const { set, clear } = changesTo(live, desired);
  return [
    ...(isEmpty(set) ? [] : [step({ do: 'update', arn, terms: set })]),
    ...(isEmpty(clear) ? [] : [step({ do: 'update', arn, terms: clear, mayBeRejected: true })]),
    ...changeTags(event, desired, prior, arn, tags),
  ];
}

/**
 * The same for a rollback, which should not fail: other resources may have changed so that License Manager rejects terms that it
 * accepted once. Those stay as they are, and the others do not depend on them.
 */
export function inPlaceBack(
  event: UpdateEvent,
  desired: Desired,
  prior: Desired | undefined,
  arn: string,
  { live, tags }: LiveTagged,
): Step<Action>[] {
  const { set, clear } = changesTo(live, desired);
  const part = (isIn: (name: string) => boolean): Terms => Object.fromEntries(Object.entries(set).filter(([name]) => isIn(name)));
  const isLimit = (name: string) => name.startsWith('LicenseCount');
  const isStatus = (name: string) => name === 'LicenseConfigurationStatus';
  const updates = [part((name) => !isLimit(name) && !isStatus(name)), part(isLimit), part(isStatus), clear]
    .filter((terms) => !isEmpty(terms))
    .map((terms) => step({ do: 'update', arn, terms, mayBeRejected: true }));
  return [...updates, ...changeTags(event, desired, prior, arn, tags)];
}

/** Tags that others added are preserved. First those that go, since there may be no room for both. */
function changeTags(event: UpdateEvent, desired: Desired, prior: Desired | undefined, arn: string, live: Tags): Step<Action>[] {
  const wanted = tagsFor(event, desired, live);
  const changed = new Map([...wanted].filter(([key, value]) => live.get(key) !== value));
  const removed = [...(prior?.userTags.keys() ?? [])].filter((key) => live.has(key) && !wanted.has(key));
  return [
    ...(removed.length > 0 ? [step({ do: 'untag', arn, keys: removed })] : []),
    ...(changed.size > 0 ? [step({ do: 'tag', arn, tags: changed })] : []),
  ];
}

/** A rollback leaves the associations that License Manager does not move. */
export function transfer(from: Target, to: Target, isBack: boolean): Step<Action> {
  return step({ do: 'transfer', from, to, mayBeRejected: isBack }, { do: 'transfer', from: to, to: from });
}

export function deleteOrphan({ arn }: LiveOwned, heir: Target): Step<Action>[] {
  return [step({ do: 'transfer', from: arn, to: heir, mayBeRejected: true }), step({ do: 'delete-orphan', arn })];
}
