// The vocabulary of the plans: what an event may need to know, and the actions that it may take.
import { StackState } from '../../cloudformation/stack';
import { Association, Live, Tags } from '../../license-manager/api';
import { Terms } from '../../license-manager/terms';
import { Failed, Lacking } from '../../decide';
import { Step } from '../../executor';

/** Stands for the ARN of the license configuration that the plan itself creates. */
export const CREATED = Symbol('created');
export type Target = string | typeof CREATED;

/** One or few calls that change something. */
export type Action =
  /** One that is not created on the way back must not stay when the stack has turned back in the meantime. */
  | { readonly do: 'create'; readonly replaces?: string; readonly isBack?: boolean }
  | { readonly do: 'update'; readonly arn: Target; readonly terms: Terms; readonly mayBeRejected?: boolean }
  | { readonly do: 'tag'; readonly arn: string; readonly tags: Tags }
  | { readonly do: 'untag'; readonly arn: string; readonly keys: readonly string[] }
  /** Returns it to its former owner, or to nobody. */
  | { readonly do: 'release'; readonly arn: string; readonly tags: Tags }
  /** Moves the associations with AMIs, instances and hosts. */
  | { readonly do: 'transfer'; readonly from: Target; readonly to: Target; readonly mayBeRejected?: boolean }
  | { readonly do: 'disassociate'; readonly arn: string }
  | { readonly do: 'delete'; readonly arn: Target }
  | { readonly do: 'delete-orphan'; readonly arn: string };

export type PlanName =
  | 'noop'
  | 'create'
  | 'update'
  | 'replace'
  | 'restore'
  | 'recreate'
  /** Leaves a change that the rollback cannot undo in place. */
  | 'keep'
  | 'adopt'
  | 'release'
  | 'delete'
  | 'transfer-and-delete'
  | 'disassociate-and-delete'
  | 'skip';

export interface Decided {
  readonly plan: PlanName;
  readonly why: string;
  readonly steps: readonly Step<Action>[];
  /** The physical id of the resource afterwards. */
  readonly physicalId: Target;
  /** Terms to clear: the result is read back, and the event is planned once more. */
  readonly clears?: true;
}

export type Plan<Need> = Decided | Failed | Lacking<Need>;

/** A license configuration as one of the stack's functions sees it. */
export type Seen =
  | ({ readonly is: 'live' } & LiveTagged)
  | { readonly is: 'gone' }
  /** Another stack owns it, so that the role may only read its tags. */
  | { readonly is: 'foreign'; readonly owner: string };

export interface LiveTagged {
  readonly live: Live;
  readonly tags: Tags;
}

export interface LiveOwned extends LiveTagged {
  readonly arn: string;
}

/** Facts shared by more than one kind of event; each is absent until a plan needs it. */
export interface StackFacts {
  readonly stack?: StackState;
  readonly associations?: readonly Association[];
}

export function step(action: Action, ...compensation: Action[]): Step<Action> {
  return compensation.length > 0 ? { action, compensation } : { action };
}

/** Changes nothing: the license configuration is not this resource's, or does not exist. */
export function skip(physicalId: string, why: string): Decided {
  return { plan: 'skip', why, steps: [], physicalId };
}
