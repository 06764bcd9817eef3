// Whose a license configuration is: the reserved tags.
import { Tag } from '@aws-sdk/client-license-manager';
import { RESERVED_TAGS } from '../../lib/private/contract';
import { CustomResourceEvent, sentAt } from '../cloudformation/event';
import { external } from '../external';
import { Live } from '../license-manager/api';
import { Desired } from './desired';

export type Tags = ReadonlyMap<string, string>;

/** Tags of a new license configuration: the user's and the reserved ones. */
export function tagsForNew(event: CustomResourceEvent, desired: Desired, run: string, replaces?: string): Map<string, string> {
  const tags = tagsFor(event, desired).set(RESERVED_TAGS.request, run);
  return replaces === undefined ? tags : tags.set(RESERVED_TAGS.replaces, replaces);
}

export function isAdopted(tags: Tags): boolean {
  return tags.has(RESERVED_TAGS.adopted);
}

/** Names one run of an event, which Lambda may deliver more than once. */
export function newRun(event: CustomResourceEvent): string {
  return [event.RequestId, dateOf(event), external.unique()].join('/');
}

/** Tags of what some run of the event with this RequestId made. */
export function madeFor(requestId: string): (tags: Tags) => boolean {
  return (tags) => requestOf(tags)[0] === requestId;
}

/** Tags of what was made in the place of the license configuration with this id. */
export function replacing(id: string): (tags: Tags) => boolean {
  return (tags) => tags.get(RESERVED_TAGS.replaces) === id;
}

/**
 * Tags of what another event made, or adopted, that was sent before this one. What is of a later event is what CloudFormation
 * has by now, and this event comes for a second time.
 */
export function ofEarlierThan(event: CustomResourceEvent): (tags: Tags) => boolean {
  return (tags) => {
    const [request, sent = ''] = requestOf(tags);
    return request !== event.RequestId && sent <= dateOf(event);
  };
}

function requestOf(tags: Tags): string[] {
  return (tags.get(RESERVED_TAGS.request) ?? '').split('/');
}

function dateOf(event: CustomResourceEvent): string {
  return new Date(sentAt(event)).toISOString();
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
