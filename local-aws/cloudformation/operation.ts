// The record of an operation on a stack, so that it can be completed or rolled back later.
import { Failure } from './graph';
import { Desired, StackResource } from './stack';

/** One create or update, from the last stable state until its cleanup. It lives on in CREATE_FAILED and UPDATE_FAILED. */
export class Update {
  /** Logical ids of resources that did not exist before. */
  readonly created = new Set<string>();
  /** Resources as they were before the update, by logical id. */
  readonly before = new Map<string, StackResource>();
  /** Copies that a replacement left behind, deleted in the cleanup of a successful update. */
  readonly replaced: StackResource[] = [];
  /** Copies that the rollback left behind, deleted in its cleanup. */
  readonly leftovers: StackResource[] = [];

  /** @param from the last stable state, which the rollback returns to; absent while the stack has had none */
  constructor(readonly from?: Desired) {}
}

/** Gives up resources in progress. */
export class Cancellation {
  cancel!: () => void;
  readonly canceled = new Promise<void>((resolve) => (this.cancel = resolve));
}

export const NEVER = new Promise<void>(() => undefined);

export type Keeps = (template: StackResource['template'], logicalId: string) => boolean;

export const retainsOnDelete: Keeps = ({ DeletionPolicy }) =>
  DeletionPolicy === 'Retain' || DeletionPolicy === 'RetainExceptOnCreate';

/** For resources that the operation being rolled back created. */
export const retainsOnRollback: Keeps = ({ DeletionPolicy }) => DeletionPolicy === 'Retain';

/** For either copy of a replaced resource: the old one after the update, the new one after its rollback. */
export const retainsOnReplacement: Keeps = ({ UpdateReplacePolicy }) => UpdateReplacePolicy === 'Retain';

/** Stands for the outputs where a logical id stands for a resource. */
export const OUTPUTS = 'the outputs';

export function failedTo(verb: 'create' | 'update' | 'delete', failures: readonly Failure[]): string {
  const outputs = failures.find(({ node }) => node === OUTPUTS);
  if (outputs) {
    return outputs.error.message;
  }
  return `The following resource(s) failed to ${verb}: [${failures.map(({ node }) => node).join(', ')}].`;
}

/** An update names the resources that it could not create apart from those that it could not update. */
export function failedIn(update: Update, failures: readonly Failure[]): string {
  const [created, updated] = [true, false].map((isNew) => failures.filter(({ node }) => update.created.has(node) === isNew));
  return [
    ...(created!.length > 0 ? [failedTo('create', created!)] : []),
    ...(updated!.length > 0 ? [failedTo('update', updated!)] : []),
  ].join(' ');
}
