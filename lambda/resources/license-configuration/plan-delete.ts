// The plan of a Delete: delete the license configuration, release an adopted one, or find one whose Create was abandoned.
import { notWaiting } from '../../cloudformation/stack';
import { fail, observe } from '../../decide';
import { DeleteEvent, MAYBE_CREATED } from '../../cloudformation/event';
import { Tags } from '../../license-manager/api';
import { parseArn } from '../../license-manager/arn';
import { isTransferable } from '../../license-manager/associations';
import { Removal } from './desired';
import * as messages from './messages';
import { isOwned, isOwnedOrRenamed, isRetained, ownerOf, valueOf } from './ownership';
import { Action, Plan, Seen, StackFacts, skip, step } from './plan';
import { RESERVED_TAGS } from '../../../lib/private/contract';

export interface DeleteFacts extends StackFacts {
  /** The physical id that the stack records; null for none, an error where CloudFormation did not say. */
  readonly recordedId?: string | null | Error;
  /** Tags of the license configuration to release; null if it does not exist. */
  readonly adoptedTags?: Tags | null;
  /** License configurations that this resource created and CloudFormation does not know. */
  readonly found?: ReadonlyMap<string, Tags>;
  /** The message of License Manager's rejection of the first delete. */
  readonly rejection?: string;
  /** Another stack owns it: the id of that stack. */
  readonly foreignOwner?: string;
  readonly tags?: Tags | null;
  readonly reportGenerators?: readonly string[];
  readonly predecessor?: Seen;
  readonly successor?: Seen;
}

export type DeleteNeed =
  'adoptedTags' | 'found' | 'recordedId' | 'stack' | 'associations' | 'reportGenerators' | 'tags' | 'predecessor' | 'successor';
type DeletePlan = Plan<DeleteNeed>;

export function planDelete(event: DeleteEvent, removal: Removal, facts: DeleteFacts): DeletePlan {
  const id = event.PhysicalResourceId;
  const isArn = parseArn(id) !== undefined;
  if (removal.adoptExisting !== undefined && (removal.adoptExisting === id || !isArn)) {
    return planRelease(event, removal.adoptExisting, facts);
  }
  if (!isArn) {
    return planSearched(event, facts);
  }
  if (facts.foreignOwner !== undefined) {
    return skip(id, `it belongs to the stack ${facts.foreignOwner} now`);
  }
  // Another resource of the stack can adopt what a policy retains. CloudFormation seldom sends a Delete then.
  if (removal.isRetained && facts.tags === undefined) {
    return observe('tags');
  }
  if (removal.isRetained && facts.tags && !isOwnedOrRenamed(facts.tags, event)) {
    return skip(id, `it belongs to ${ownerOf(facts.tags)} now`);
  }
  if (facts.rejection === undefined) {
    return { plan: 'delete', why: 'CloudFormation deletes it', steps: [step({ do: 'delete', arn: id })], physicalId: id };
  }
  return planInUse(event, removal, facts);
}

function planRelease(event: DeleteEvent, arn: string, { adoptedTags }: DeleteFacts): DeletePlan {
  const id = event.PhysicalResourceId;
  if (adoptedTags === undefined) {
    return observe('adoptedTags');
  }
  if (adoptedTags === null || !(isOwned(adoptedTags, event) || isRenamed(event, arn, adoptedTags))) {
    return skip(id, adoptedTags === null ? `${arn} does not exist` : `${arn} does not belong to this resource`);
  }
  if (id !== arn && valueOf(adoptedTags, RESERVED_TAGS.request) !== undefined) {
    return skip(id, `the Create did not adopt ${arn}, which an earlier deployment of this resource created and retained`);
  }
  return { plan: 'release', why: 'it was adopted', steps: [step({ do: 'release', arn, tags: adoptedTags })], physicalId: id };
}

/** A refactoring of the stack may have renamed the resource. What a delete has released before is retained by its former owner. */
function isRenamed(event: DeleteEvent, arn: string, tags: Tags): boolean {
  return event.PhysicalResourceId === arn && isOwnedOrRenamed(tags, event) && !isRetained(tags);
}

/** The physical id names no license configuration: CloudFormation did not get the response to the Create. */
function planSearched(event: DeleteEvent, { found, recordedId, associations }: DeleteFacts): DeletePlan {
  const id = event.PhysicalResourceId;
  if (found === undefined) {
    return observe('found');
  }
  if (found.size === 0) {
    return skip(id, 'the Create left nothing behind');
  }
  if (id.startsWith(MAYBE_CREATED)) {
    const steps = [...found.keys()].map((arn) => step({ do: 'delete', arn }));
    return { plan: 'delete', why: 'the failed Create created it', steps, physicalId: id };
  }
  if (recordedId === undefined) {
    return observe('recordedId');
  }
  if (recordedId instanceof Error) {
    return fail(messages.recordedIdUnknown(event, [...found.keys()], recordedId));
  }
  const arns = notRecorded(found, recordedId);
  if (arns.length === 0) {
    return skip(id, `${recordedId} is the physical id that the stack records`);
  }
  if (arns.length > 1) {
    return fail(messages.severalFound(event, arns));
  }
  if (associations === undefined) {
    return observe('associations');
  }
  return associations.length > 0
    ? fail(messages.inUse(arns[0], associations, []))
    : { plan: 'delete', why: 'an abandoned Create created it', steps: [step({ do: 'delete', arn: arns[0] })], physicalId: id };
}

/** The ARNs that an abandoned Create may have created. */
export function notRecorded(found: ReadonlyMap<string, Tags>, recordedId: DeleteFacts['recordedId']): string[] {
  return [...found.keys()].filter((arn) => arn !== recordedId);
}

/** License Manager rejected the delete: its users move to the license configuration that stays, or the Delete fails. */
function planInUse(event: DeleteEvent, removal: Removal, facts: DeleteFacts): DeletePlan {
  const id = event.PhysicalResourceId;
  const { associations, reportGenerators, tags, stack } = facts;
  if (associations === undefined) {
    return observe('associations');
  }
  const inUse = (by: typeof associations): DeletePlan =>
    reportGenerators === undefined
      ? observe('reportGenerators')
      : fail(messages.inUse(id, by, reportGenerators, facts.rejection));
  // License Manager's own discoveries cannot move and cannot be removed. Those that can have moved by the second rejection.
  if (!associations.some((association) => isTransferable(association, id))) {
    return inUse(associations);
  }
  if (stack === undefined) {
    return observe('stack');
  }
  if (tags === undefined) {
    return observe('tags');
  }
  const replaces = tags !== null && valueOf(tags, RESERVED_TAGS.replaces) !== undefined;
  if (stack.direction === 'unknown' && replaces) {
    return fail(messages.directionUnknown(id, stack));
  }
  if (stack.direction === 'over') {
    return fail(notWaiting(stack));
  }
  const staying =
    stack.direction === 'settled' ? 'successor' : stack.direction === 'back' && replaces ? 'predecessor' : undefined;
  const heir = staying && facts[staying];
  if (staying && heir === undefined) {
    return observe(staying);
  }
  if (heir?.is === 'live' && isOwnedOrRenamed(heir.tags, event)) {
    const to = heir.live.LicenseConfigurationArn!;
    const why = stack.direction === 'back' ? `it replaced ${to}, which stays` : `${to} replaced it`;
    return inUsePlan('transfer-and-delete', why, id, { do: 'transfer', from: id, to });
  }
  if (!removal.disassociateOnDelete || !associations.every((association) => isTransferable(association, id))) {
    return inUse(associations);
  }
  // A report generator blocks the delete, so that the associations stay.
  return reportGenerators?.length === 0
    ? inUsePlan('disassociate-and-delete', 'disassociateOnDelete is set', id, { do: 'disassociate', arn: id })
    : inUse([]);
}

function inUsePlan(plan: 'transfer-and-delete' | 'disassociate-and-delete', why: string, id: string, action: Action): DeletePlan {
  return { plan, why, steps: [step(action), step({ do: 'delete', arn: id })], physicalId: id };
}
