// Plans an event again with each fact that the plan lacks, until it is decided. It knows nothing of licenses.
import { external } from './external';

/** Nothing may be done; the message says why. */
export interface Failed {
  readonly plan: 'fail';
  readonly why: string;
}

/** Facts that the plan still lacks. */
export interface Lacking<Need> {
  readonly plan: 'observe';
  readonly needs: readonly Need[];
}

/** A plan with a name and a reason, for the log. */
export interface Decided {
  readonly plan: string;
  readonly why: string;
}

export const fail = (why: string): Failed => ({ plan: 'fail', why });
export const observe = <Need>(...needs: Need[]): Lacking<Need> => ({ plan: 'observe', needs });

/**
 * @param read the facts by the names of the needs
 * @param notable the names of plans that an administrator should know of
 */
export async function decide<Facts extends object, Need extends string, D extends Decided>(
  facts: Facts,
  plan: (facts: Facts) => D | Failed | Lacking<Need>,
  read: (needs: readonly Need[], facts: Facts) => Promise<object>,
  notable: ReadonlySet<string> = new Set(),
): Promise<D> {
  for (let known = facts; ;) {
    const next = plan(known);
    if (isLacking(next)) {
      if (next.needs.every((need) => need in known)) {
        throw new Error(`The plan asks again for ${next.needs.join(', ')} (a defect of cdk-license-manager).`);
      }
      known = { ...known, ...(await read(next.needs, known)) };
      continue;
    }
    const failed = next.plan === 'fail';
    external.log({ level: failed || notable.has(next.plan) ? 'WARN' : 'INFO', message: 'plan', plan: next.plan, why: next.why });
    if (failed) {
      throw new Error(next.why);
    }
    return next as D;
  }
}

function isLacking<Need>(plan: Decided | Lacking<Need>): plan is Lacking<Need> {
  return plan.plan === 'observe';
}
