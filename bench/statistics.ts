// Medians and spreads, and the order in which things are measured.

export interface Summary {
  readonly median: number;
  /** Half of all measurements lie between these. */
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

export function summarize(values: readonly number[]): Summary {
  return { median: quantile(values, 0.5), low: quantile(values, 0.25), high: quantile(values, 0.75), count: values.length };
}

/** The median of the ratios of what was measured in the same round, which takes the machine's moods out. */
export function medianRatio(values: readonly number[], to: readonly number[]): number {
  return quantile(
    values.map((value, round) => value / to[round]),
    0.5,
  );
}

export function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * q;
  const below = sorted[Math.floor(at)];
  return below + (sorted[Math.ceil(at)] - below) * (at - Math.floor(at));
}
