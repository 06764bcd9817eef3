// The goals of the bench. A figure that a run did not measure has no verdict.
import { BundleSize } from './bundle';
import { Burst } from './bursts';
import { Goal, NOT_MEASURED, rounded } from './report';
import { Slope } from './synthesis';

/** A ratio of ours, and the same ratio of the least that a handler with the official client could be. */
export interface Compared {
  readonly ours: number;
  readonly least: number;
}

export interface Figures {
  readonly bundle: BundleSize;
  readonly cold: { toAcr: Compared; toClient: Compared };
  readonly throttledInvoke?: Compared;
  readonly warmCreate: { toClient: Compared };
  /** API calls by kind of event, the most that were seen. */
  readonly calls: Record<string, number>;
  readonly bursts: Record<400 | 429, Burst>;
  readonly longBurst?: Burst;
  readonly associations?: Burst;
  readonly synthesis: Slope;
}

export function goalsOf(figures: Figures): Goal[] {
  const { bundle, cold, calls, bursts, longBurst, associations, synthesis } = figures;
  return [
    atMost('bundle raw, KB', 200, bundle.raw / 1000, 1),
    atMost('bundle zipped, KB', 66, bundle.zipped / 1000, 1),
    compared('cold start, x AwsCustomResource', 0.6, cold.toAcr),
    atMost('cold start, x official client alone', 1.05, cold.toClient.ours),
    compared('invoke phase at 256 MB, x AwsCustomResource', 0.27, figures.throttledInvoke),
    atMost('warm create, x official client alone', 1.02, figures.warmCreate.toClient.ours),
    atMost('API calls of a create', 1, calls.create, 0),
    atMost('API calls of a delete', 1, calls.delete, 0),
    atMost('API calls of a no-op update', 1, calls['no-op update'], 0),
    atMost('API calls of an update', 2, calls.update, 0),
    atMost('API calls that changed tags add to an update', 2, calls['update and tags'] - calls.update, 0),
    ...([400, 429] as const).flatMap((status) => [
      atMost(`25 creates and 100 no-op updates at 10/s, ${status}: failed`, 0, bursts[status].failed, 0),
      atMost(`25 creates and 100 no-op updates at 10/s, ${status}: x least`, 1.2, bursts[status].seconds / bursts[status].least),
    ]),
    atMost('490 creates at 10/s: failed', 0, longBurst?.failed, 0),
    atMost('490 creates at 10/s, seconds', 55, longBurst?.seconds, 1),
    atMost('500 associations at 10/s: failed', 0, associations?.failed, 0),
    atMost('500 associations at 10/s: x least', 1.2, associations && associations.seconds / associations.least),
    atMost('synthesis, ms per configuration', 0.6, synthesis.millisecondsEach),
    atMost('template bytes per configuration', 500, synthesis.bytesEach, 0),
    {
      name: 'configurations per stack',
      goal: '>= 494',
      measured: String(synthesis.mostPerStack),
      reached: synthesis.mostPerStack >= 494,
    },
  ];
}

function compared(name: string, limit: number, value: Compared | undefined): Goal {
  const goal = atMost(name, limit, value?.ours);
  return goal.reached === false ? { ...goal, least: String(rounded(value!.least, 3)) } : goal;
}

function atMost(name: string, limit: number, value: number | undefined, digits = 3): Goal {
  const goal = `<= ${limit}`;
  return value === undefined
    ? { name, goal, measured: NOT_MEASURED }
    : { name, goal, measured: String(rounded(value, digits)), reached: value <= limit };
}
