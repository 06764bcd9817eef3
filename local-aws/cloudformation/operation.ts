// What an operation on a stack records while it runs, so that it can be completed or rolled back later.
import { Failure } from './graph';
import { Desired, StackResource } from './stack';

/** One update, from the last stable state until its cleanup. Without rollback it lives on in UPDATE_FAILED. */
export class Update {
  /** Logical ids of resources that did not exist before. */
  readonly created = new Set<string>();
  /** Resources as they were before the update, by logical id. */
  readonly before = new Map<string, StackResource>();
  /** Copies that a replacement left behind, deleted in the cleanup of a successful update. */
  readonly replaced: StackResource[] = [];
  /** Copies that the rollback left behind, deleted in its cleanup. */
  readonly leftovers: StackResource[] = [];

  /** @param from the last stable state, which the rollback returns to */
  constructor(readonly from: Desired) {}
}

/** Gives up resources in progress. */
export class Cancellation {
  cancel!: () => void;
  readonly canceled = new Promise<void>((resolve) => (this.cancel = resolve));
}

export const NEVER = new Promise<void>(() => undefined);

export type Keeps = (template: StackResource['template']) => boolean;

export const retainsOnDelete: Keeps = ({ DeletionPolicy }) =>
  DeletionPolicy === 'Retain' || DeletionPolicy === 'RetainExceptOnCreate';

/** For resources that the operation being rolled back created. */
export const retainsOnRollback: Keeps = ({ DeletionPolicy }) => DeletionPolicy === 'Retain';

/** For either copy of a replaced resource: the old one after the update, the new one after its rollback. */
export const retainsOnReplacement: Keeps = ({ UpdateReplacePolicy }) => UpdateReplacePolicy === 'Retain';

export function failedTo(verb: 'create' | 'update' | 'delete', failures: readonly Failure[]): string {
  return `The following resource(s) failed to ${verb}: [${failures.map(({ node }) => node).join(', ')}].`;
}
