// Plausible data, and the few kinds of expressions that the dashboard's widgets have. Any other expression stops the script, so
// that the picture cannot differ from the widgets.
import { Expression, NAMES } from './example';

const HOUR = 3_600_000;
const EVERY = 4 * HOUR;
const POINTS = 180;
const END = Date.UTC(2027, 1, 26);

export interface Series {
  readonly label: string;
  readonly color?: string;
  readonly points: [number, number][];
}

interface History {
  /** The limit on each third of the month. */
  readonly limits: [number, number, number];
  readonly from: number;
  readonly to: number;
  /** The additional licenses in use at noon. */
  readonly byDay: number;
}

const HISTORIES: Record<string, History> = {
  Oracle: { limits: [64, 64, 64], from: 38, to: 53, byDay: 4 },
  'SQL-Server': { limits: [128, 128, 160], from: 104, to: 129, byDay: 8 },
  Windows: { limits: [40, 40, 40], from: 31, to: 41, byDay: 3 },
  RHEL: { limits: [200, 200, 200], from: 92, to: 78, byDay: 24 },
};

const METRICS: Record<string, (used: number, limit: number) => number> = {
  LicenseConfigurationUsageCount: (used) => used,
  TotalLicenseConfigurationUsageCount: (_, limit) => limit,
  LicenseConfigurationUsagePercentage: (used, limit) => (100 * used) / limit,
};

/** Evaluates the visible expressions of a widget. */
export function evaluate(expressions: Expression[]): Series[] {
  const byId = new Map(expressions.map((one) => [one.id, one]));
  return expressions
    .filter(({ visible }) => visible !== false)
    .flatMap((one) => {
      const ids = /^SORT\(\[(.+)\], MAX, DESC\)$/.exec(one.expression)?.[1].split(', ');
      if (!ids) {
        return [searched(one)];
      }
      return ids
        .map((id) => searched(byId.get(id)!))
        .sort((a, b) => maximum(b) - maximum(a))
        .map((series, index) => ({ ...series, label: `${index + 1}. ${one.label} ${series.label}` }));
    });
}

export const maximum = ({ points }: Series) => Math.max(...points.map(([, value]) => value));
export const average = ({ points }: Series) => points.reduce((sum, [, value]) => sum + value, 0) / points.length;

function searched({ expression, label, color }: Expression): Series {
  const found = /^MAX\(SEARCH\('\{.+\} MetricName="(\w+)" LicenseConfigurationArn="([^"]+)"', 'Maximum', 3600\)\)$/.exec(
    expression,
  );
  const name = found && NAMES.get(found[2]);
  if (!name) {
    throw new Error(`scripts/dashboard-picture/data.ts cannot evaluate this expression: ${expression}`);
  }
  return { label, color, points: pointsOf(HISTORIES[name], METRICS[found[1]]) };
}

function pointsOf({ limits, from, to, byDay }: History, metric: (used: number, limit: number) => number): [number, number][] {
  return Array.from({ length: POINTS }, (_, index): [number, number] => {
    const time = END - (POINTS - 1 - index) * EVERY;
    const date = new Date(time);
    const share = index / (POINTS - 1);
    const working = [1, 2, 3, 4, 5].includes(date.getUTCDay()) ? 1 : 0.3;
    const daylight = Math.max(0, Math.sin(((date.getUTCHours() - 6) / 12) * Math.PI)) * working;
    const wobble = Math.sin(index * 1.7) + Math.sin(index * 0.37);
    const used = Math.round(from + (to - from) * share + byDay * daylight + wobble);
    return [time, metric(used, limits[Math.floor(share * 2.999)])];
  });
}
