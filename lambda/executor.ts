// Executes the steps of a plan, and compensates them in reverse order when one fails. It knows nothing of licenses.
import { external } from './external';

export interface Step<A> {
  readonly action: A;
  /** Restores the state before the action, also if the action failed half-way. */
  readonly compensation?: readonly A[];
}

/** A failed event whose compensation failed, too. */
export class CompensationFailed extends Error {
  constructor(override readonly cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause));
    this.name = cause instanceof Error ? cause.name : 'Error';
  }
}

/** Performs the steps in order, and returns a function that compensates them all. */
export async function execute<A>(
  steps: readonly Step<A>[],
  perform: (action: A) => Promise<void>,
  performCompensation: (action: A) => Promise<void>,
): Promise<(perform: (action: A) => Promise<void>) => Promise<void>> {
  const begun: Step<A>[] = [];
  const compensate = async (performOne: (action: A) => Promise<void>) => {
    for (const { compensation = [] } of [...begun].reverse()) {
      for (const action of compensation) {
        await performOne(action);
      }
    }
  };
  for (const step of steps) {
    begun.push(step);
    try {
      await perform(step.action);
    } catch (error) {
      try {
        await compensate(performCompensation);
      } catch (failure) {
        external.log({ level: 'ERROR', message: 'compensation-failed', reason: String(failure), cause: String(error) });
        throw new CompensationFailed(error);
      }
      throw error;
    }
  }
  return compensate;
}
