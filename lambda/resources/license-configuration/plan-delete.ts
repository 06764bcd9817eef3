// The plan of a Delete: delete the license configuration, release an adopted one, or find one whose Create was abandoned.
import { notWaiting } from '../../cloudformation/stack';
import { fail, observe } from '../../decide';
import { DeleteEvent, MAYBE_CREATED } from '../../cloudformation/event';
import { Tags } from '../../license-manager/api';
import { parseArn } from '../../license-manager/arn';
import { isTransferable } from '../../license-manager/associations';
import { adoption } from './adoption-bundle';
import { Removal } from './desired';
import * as messages from './messages';
import { isOwnedOrRenamed, ownerOf, valueOf } from './ownership';
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
  /** The license configuration that the stack records now. */
  readonly successor?: Seen;
}

export type DeleteNeed =
  'adoptedTags' | 'found' | 'recordedId' | 'stack' | 'associations' | 'reportGenerators' | 'tags' | 'successor';
type DeletePlan = Plan<DeleteNeed>;

export function planDelete(event: DeleteEvent, removal: Removal, facts: DeleteFacts): DeletePlan {
  const id = event.PhysicalResourceId;
  const isArn = parseArn(id) !== undefined;
  if (removal.adoptExisting !== undefined && (removal.adoptExisting === id || !isArn)) {
    return adoption().planRelease(event, removal.adoptExisting, facts.adoptedTags);
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

/** The physical id names no license configuration: CloudFormation did not get the response to the Create. */
function planSearched(event: DeleteEvent, { found, recordedId, associations }: DeleteFacts): DeletePlan {
  const id = event.PhysicalResourceId;
  if (found === undefined) {
    return observe('found');
  }
  if (found.size === 0) {
    return skip(id, 'the Create left nothing, or a policy retains it');
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
  if (stack.direction === 'unknown') {
    if (tags === undefined) {
      return observe('tags');
    }
    if (tags && valueOf(tags, RESERVED_TAGS.replaces)) {
      return fail(messages.directionUnknown(id, stack));
    }
  }
  if (stack.direction === 'over') {
    return fail(notWaiting(stack));
  }
  const heir = facts.successor;
  if ((stack.direction === 'settled' || stack.direction === 'back') && heir === undefined) {
    return observe('successor');
  }
  if (heir?.is === 'live' && isOwnedOrRenamed(heir.tags, event)) {
    const to = heir.live.LicenseConfigurationArn!;
    return inUsePlan('transfer-and-delete', `the stack keeps ${to}`, id, { do: 'transfer', from: id, to });
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
