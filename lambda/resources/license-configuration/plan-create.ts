// The plan of a Create: create a license configuration, or adopt one that exists.
import { fail, observe } from '../../decide';
import { CreateEvent } from '../../cloudformation/event';
import { notWaiting } from '../../cloudformation/stack';
import { adoption } from './adoption-bundle';
import { Desired } from './desired';
import { CREATED, Plan, Seen, StackFacts } from './plan';
import { create, disable } from './steps';

export interface CreateFacts extends StackFacts {
  /** The event arrived so late that an earlier delivery of it, or its Delete, may have been before. */
  readonly isLate: boolean;
  /** The ARN of the license configuration that an earlier delivery of the event created; null for none. */
  readonly createdEarlier?: string | null;
  /** The license configuration to adopt. */
  readonly adopted?: Seen;
}

export type CreateNeed = 'stack' | 'createdEarlier' | 'adopted';

export function planCreate(event: CreateEvent, desired: Desired, facts: CreateFacts): Plan<CreateNeed> {
  if (facts.isLate) {
    const { stack, createdEarlier } = facts;
    if (stack === undefined) {
      return observe('stack');
    }
    if (stack.direction !== 'forward' && stack.direction !== 'unknown') {
      return fail(notWaiting(stack));
    }
    if (createdEarlier === undefined) {
      return observe('createdEarlier');
    }
    if (createdEarlier !== null) {
      const why = 'an earlier delivery of the event created it';
      return { plan: 'noop', why, steps: disable(desired, createdEarlier), physicalId: createdEarlier };
    }
  }
  if (desired.adoptExisting !== undefined) {
    return facts.adopted === undefined
      ? observe('adopted')
      : adoption().planAdoption(event, desired, desired.adoptExisting, facts.adopted);
  }
  return { plan: 'create', why: 'the resource is new', steps: [create(), ...disable(desired, CREATED)], physicalId: CREATED };
}
