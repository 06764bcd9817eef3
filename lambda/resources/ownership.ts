// Whose a license configuration is: the reserved tags, and how to find what carries them.
import { LicenseCountingType, Tag } from '@aws-sdk/client-license-manager';
import { RESERVED_TAGS } from '../../lib/private/contract';
import { CustomResourceEvent } from '../cloudformation/event';
import { external } from '../external';
import { LicenseManager, Live } from '../license-manager/api';
import { isServiceRoleMissing } from '../license-manager/errors';
import { Desired } from './desired';

export type Tags = ReadonlyMap<string, string>;

/** Tags of a new license configuration: the user's and the reserved ones. */
export function tagsForNew(event: CustomResourceEvent, desired: Desired, replaces?: string): Map<string, string> {
  const tags = tagsFor(event, desired).set(RESERVED_TAGS.request, event.RequestId);
  return replaces === undefined ? tags : tags.set(RESERVED_TAGS.replaces, replaces);
}

/** Tags that a live license configuration has to carry. */
export function tagsFor(event: CustomResourceEvent, desired: Desired): Map<string, string> {
  const tags = new Map(desired.tags).set(RESERVED_TAGS.stack, event.StackId).set(RESERVED_TAGS.resource, event.LogicalResourceId);
  return desired.retain ? tags.set(RESERVED_TAGS.retain, 'true') : tags;
}

export function toTagList(tags: Tags): Tag[] {
  return [...tags].map(([Key, Value]) => ({ Key, Value }));
}

export function tagMap(live: Live): Map<string, string> {
  return new Map((live.Tags ?? []).map(({ Key, Value }) => [Key!, Value ?? '']));
}

export function isOurs(tags: Tags, event: CustomResourceEvent): boolean {
  return tags.get(RESERVED_TAGS.stack) === event.StackId && tags.get(RESERVED_TAGS.resource) === event.LogicalResourceId;
}

interface Sought {
  readonly name?: string;
  readonly countingType: LicenseCountingType;
}

/** ARNs of the license configurations of this resource, optionally only those made for one event, with their tags. */
export async function findOurs(
  api: LicenseManager,
  event: CustomResourceEvent,
  sought: Sought,
  request?: string,
): Promise<Map<string, Tags>> {
  const found = new Map<string, Tags>();
  for (const { Name, LicenseConfigurationArn: arn } of await listed(api, sought)) {
    if (sought.name !== undefined && Name !== sought.name) {
      continue;
    }
    const tags = await api.tags(arn!);
    if (tags && isOurs(tags, event) && (request === undefined || tags.get(RESERVED_TAGS.request) === request)) {
      found.set(arn!, tags);
    }
  }
  return found;
}

/** An account that is not set up has none. */
async function listed(api: LicenseManager, { countingType }: Sought): ReturnType<LicenseManager['list']> {
  try {
    return await api.list({ countingType });
  } catch (error) {
    if (isServiceRoleMissing(error)) {
      return [];
    }
    throw error;
  }
}

/** Pauses between looks at a list that may lag behind, in milliseconds. */
const LOOKS = [0, 1000, 2000, 4000];

/** Looks for what an event of unknown outcome made, until it is found or would have shown by now. */
export async function findMade(
  api: LicenseManager,
  event: CustomResourceEvent,
  sought: Sought,
  request: string,
): Promise<string[]> {
  for (const pause of LOOKS) {
    await external.sleep(pause);
    const found = await findOurs(api, event, sought, request);
    if (found.size > 0) {
      return [...found.keys()].sort();
    }
  }
  return [];
}
