// Bringing a live license configuration to its desired state in place, as far as the API can.
import { RESERVED_TAGS } from '../../lib/private/contract';
import { LicenseManager, Live } from '../license-manager/api';
import { isInvalidParameter } from '../license-manager/errors';
import { changesTo, isEmpty } from './changes';
import { Desired } from './desired';
import { Tags, tagMap, toTagList } from './ownership';

/**
 * Brings a live license configuration to the desired terms and tags, with no write where nothing differs.
 * Answers what the API cannot do in place; then nothing, or only what could be undone in place, was changed.
 */
export async function converge(
  api: LicenseManager,
  arn: string,
  live: Live,
  desired: Desired,
  tags: Tags,
  oldTags: Tags,
): Promise<string[]> {
  const { set, unset, immutable } = changesTo(live, desired);
  if (immutable.length > 0) {
    return immutable;
  }
  if (!isEmpty(set)) {
    await api.update(arn, set);
  }
  if (!isEmpty(unset)) {
    const stayed = await tryToUnset(api, arn, desired, unset);
    if (stayed.length > 0) {
      return stayed;
    }
  }
  await convergeTags(api, arn, tagMap(live), tags, oldTags);
  return [];
}

async function tryToUnset(api: LicenseManager, arn: string, desired: Desired, unset: object): Promise<string[]> {
  try {
    await api.update(arn, unset);
  } catch (error) {
    if (!isInvalidParameter(error)) {
      throw error;
    }
  }
  const live = await api.get(arn);
  const stayed = live ? Object.keys(changesTo(live, desired).unset) : [];
  return stayed.map((name) => `${name}, which License Manager does not unset in place`);
}

/** Tags that were never ours stay. */
async function convergeTags(api: LicenseManager, arn: string, live: Tags, desired: Tags, old: Tags): Promise<void> {
  const changed = new Map([...desired].filter(([key, value]) => live.get(key) !== value));
  const removed = [...old.keys(), RESERVED_TAGS.retain].filter((key) => live.has(key) && !desired.has(key));
  if (changed.size > 0) {
    await api.tag(arn, toTagList(changed));
  }
  if (removed.length > 0) {
    await api.untag(arn, removed);
  }
}
