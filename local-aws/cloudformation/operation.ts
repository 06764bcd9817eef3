// What the operations of the engine remember and say.
import { Failure } from './graph';
import { StackResource } from './stack';

/** What an update has done so far, so that it can be taken back. */
export class Update {
  readonly created = new Set<string>();
  readonly before = new Map<string, StackResource>();
  readonly replaced: StackResource[] = [];
  cancel!: () => void;
  readonly canceled = new Promise<void>((resolve) => (this.cancel = resolve));
}

export const NEVER = new Promise<void>(() => undefined);

export function retainsOnDelete({ DeletionPolicy }: StackResource['template']): boolean {
  return DeletionPolicy === 'Retain' || DeletionPolicy === 'RetainExceptOnCreate';
}

export function failedTo(verb: 'create' | 'update' | 'delete', failures: readonly Failure[]): string {
  return `The following resource(s) failed to ${verb}: [${failures.map(({ node }) => node).join(', ')}].`;
}
