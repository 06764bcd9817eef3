// The reserved tags: which resource of which stack a license configuration belongs to, and which event created it.
import { FORMER_TAGS, RESERVED_TAGS } from '../../../lib/private/contract';
import { CustomResourceEvent, sentAt } from '../../cloudformation/event';
import { external } from '../../external';
import { Tags } from '../../license-manager/api';
import { Desired } from './desired';

/** The identity of an event's resource. */
export type Resource = Pick<CustomResourceEvent, 'StackId' | 'LogicalResourceId'>;

/** The value of a reserved tag. An empty one means that the tag is absent: one call cannot set some tags and remove others. */
export function valueOf(tags: Tags, key: string): string | undefined {
  return tags.get(key) || undefined;
}

export function isOwned(tags: Tags, { StackId, LogicalResourceId }: Resource): boolean {
  return valueOf(tags, RESERVED_TAGS.stack) === StackId && valueOf(tags, RESERVED_TAGS.resource) === LogicalResourceId;
}

/**
 * Whether a license configuration of this stack belongs to this resource. A refactoring of the stack may have renamed the resource
 * since; another resource of the stack that adopted it keeps this one's name among the former tags.
 */
export function isOwnedOrRenamed(tags: Tags, resource: Resource): boolean {
  const adoptedFromHere =
    valueOf(tags, FORMER_TAGS[RESERVED_TAGS.stack]) === resource.StackId &&
    valueOf(tags, FORMER_TAGS[RESERVED_TAGS.resource]) === resource.LogicalResourceId;
  return isOwned(tags, resource) || (valueOf(tags, RESERVED_TAGS.stack) === resource.StackId && !adoptedFromHere);
}

/** The owner, for messages. */
export function ownerOf(tags: Tags): string {
  const [stack, resource] = [valueOf(tags, RESERVED_TAGS.stack), valueOf(tags, RESERVED_TAGS.resource)];
  return stack === undefined ? 'no stack' : `the resource ${resource} of the stack ${stack}`;
}

export function isRetained(tags: Tags): boolean {
  return valueOf(tags, RESERVED_TAGS.retain) === 'true';
}

/** The tags that a live license configuration has to carry. A `retain` that is not true any more is written as false. */
export function tagsFor(resource: Resource, desired: Desired, live: Tags = new Map()): Map<string, string> {
  const tags = new Map(desired.userTags);
  tags.set(RESERVED_TAGS.stack, resource.StackId).set(RESERVED_TAGS.resource, resource.LogicalResourceId);
  const retain = desired.retainOnDelete || desired.retainOnReplace;
  return retain || valueOf(live, RESERVED_TAGS.retain) ? tags.set(RESERVED_TAGS.retain, String(retain)) : tags;
}

/** The tags of a new license configuration. */
export function tagsForNew(event: CustomResourceEvent, desired: Desired, run: string, replaces?: string): Map<string, string> {
  const tags = tagsFor(event, desired).set(RESERVED_TAGS.request, run);
  return replaces === undefined ? tags : tags.set(RESERVED_TAGS.replaces, replaces);
}

/** Identifies one run of an event, since Lambda may deliver an event more than once. */
export function newRun(event: CustomResourceEvent): string {
  return [event.RequestId, dateOf(event), external.unique()].join('/');
}

/** Whether the event with this RequestId created it, in any of its runs. */
export function isCreatedFor(requestId: string): (tags: Tags) => boolean {
  return (tags) => valueOf(tags, RESERVED_TAGS.request)?.split('/')[0] === requestId;
}

/**
 * Whether an event before this one created it. A license configuration of a later event is the current one, and this event
 * a late duplicate. Where the event has no date nothing counts as earlier, and nothing is deleted.
 */
export function isCreatedBefore(event: CustomResourceEvent): (tags: Tags) => boolean {
  const date = dateOf(event);
  return (tags) => {
    const [request, sent] = valueOf(tags, RESERVED_TAGS.request)?.split('/') ?? [];
    return request !== event.RequestId && Boolean(sent) && sent <= date;
  };
}

/** Empty where the event has no date: no date is earlier than that. */
function dateOf(event: CustomResourceEvent): string {
  const sent = sentAt(event);
  return sent === undefined ? '' : new Date(sent).toISOString();
}
