// What was observed of an assumption, and whether it is as assumed.
import { Assumption, AssumptionId, ASSUMPTIONS } from '../local-aws/assumptions';

export type Observation =
  | { readonly value: unknown; readonly evidence: string }
  /** Of a duration: the milliseconds that it has at least and at most. */
  | { readonly between: readonly [number, number]; readonly evidence: string }
  | { readonly notSettled: string };

export type Observations = Partial<Record<AssumptionId, Observation>>;

export type Verdict = 'as assumed' | 'differs' | 'not settled';

export interface Result {
  readonly id: AssumptionId;
  readonly sentence: string;
  readonly assumed: unknown;
  readonly verdict: Verdict;
  readonly observation: Observation;
  /** In words. */
  readonly observed: string;
  /** Requests and responses in short, or why it is not settled. */
  readonly evidence: string;
  readonly ifWrong: string;
}

/** Whether an observation is that of an AWS with this behavior. */
export function shows(observation: Observation, behavior: unknown): boolean {
  if ('value' in observation) {
    return observation.value === behavior;
  }
  if ('between' in observation) {
    const [least, most] = observation.between;
    return least <= Number(behavior) && Number(behavior) <= most;
  }
  return false;
}

export function resultOf(id: AssumptionId, observation: Observation = { notSettled: 'No experiment reached it.' }): Result {
  const { sentence, ifWrong, default: assumed }: Assumption = ASSUMPTIONS[id];
  const common = { id, sentence, assumed, ifWrong, observation };
  if ('notSettled' in observation) {
    return { ...common, verdict: 'not settled', observed: '', evidence: observation.notSettled };
  }
  const verdict = shows(observation, assumed) ? 'as assumed' : 'differs';
  return { ...common, verdict, observed: inWords(observation), evidence: observation.evidence };
}

export function inWords(observation: Exclude<Observation, { notSettled: string }>): string {
  return 'value' in observation ? String(observation.value) : `${observation.between.map(Math.round).join(' to ')} ms`;
}
