// The operations on the stack of a run, in their order, with the custom resources of each.
import { Ended, RecordingStack } from './recording-stack';

/** Physical ids of A, by operation: each of them replaces it. */
export const IDS = { create: 'a1', rollBack: 'a2', replace: 'a3', withoutRollback: 'a4' } as const;

/** A call of the function, whose result it records. */
export interface Call {
  readonly name: string;
  /** Of License Manager's client, without `Command`. */
  readonly command: string;
  readonly input: object;
  /** For how long a denied call is sent again, in milliseconds. */
  readonly waits?: number;
}

export class Operations {
  private calls: readonly Call[] = [];

  /** @param slow for how long a slow resource outlasts one that fails, in milliseconds */
  constructor(
    readonly stack: RecordingStack,
    private readonly slow: number,
  ) {}

  create(calls: readonly Call[]): Promise<void> {
    this.calls = calls;
    return expecting('CREATE_COMPLETE', this.stack.create(this.resources(IDS.create)));
  }

  /** Replaces A; then F fails while S is in progress. */
  rollBack(): Promise<void> {
    const resources = {
      ...this.resources(IDS.rollBack),
      S: this.stack.resource({ Id: 's', Outlasts: 'F', Delay: this.slow }),
      F: this.stack.resource({ Id: 'f', Fail: 'Create' }, ['A']),
    };
    return expecting('UPDATE_ROLLBACK_COMPLETE', this.stack.update(resources));
  }

  /** Replaces A, and deletes the old copy in the cleanup. */
  replace(calls: readonly Call[]): Promise<void> {
    this.calls = calls;
    return expecting('UPDATE_COMPLETE', this.stack.update(this.resources(IDS.replace)));
  }

  /** X fails, and CloudFormation rejects the replacement of A. */
  withoutRollback(): Promise<void> {
    const resources = { ...this.resources(IDS.withoutRollback), X: this.stack.resource({ Id: 'x', Fail: 'Update' }) };
    return expecting('UPDATE_FAILED', this.stack.update(resources, { disableRollback: true }));
  }

  delete(): Promise<void> {
    return expecting('DELETE_COMPLETE', this.stack.delete());
  }

  private resources(id: string): Record<string, object> {
    const { stack } = this;
    return {
      A: stack.resource({ Id: id }),
      X: stack.resource({ Id: 'x' }),
      // One after another, so that Lambda starts few sandboxes. X is independent, so that it fails beside A.
      Responses: stack.resource({ Id: 'responses', Conditional: true }, ['A']),
      Probe: stack.resource({ Id: 'probe', Calls: JSON.stringify(this.calls) }, ['Responses']),
    };
  }
}

async function expecting(expected: string, operation: Promise<Ended>): Promise<void> {
  const { status, lastFailure } = await operation;
  if (status !== expected) {
    throw new Error(`The stack is in the status ${status} instead of ${expected}. ${lastFailure ?? 'No resource failed.'}`);
  }
}
