// Ours against each alternative, in ratios: the table of docs/performance.md and of the chart.
import { AppStarts } from './app-start';
import { Compared } from './goals';
import { rounded, Row } from './report';
import { Round } from './start-up';
import { medianRatio, summarize } from './statistics';
import { ACR, FLOOR, FRAMEWORK, LEAST, OURS } from './subjects';
import { slope, Syntheses } from './synthesis';
import { Kind } from './synthesis-app';

export const COMPARISON = 'Ours against each alternative';
export const NATIVE = 'native type';
export const ALTERNATIVES = [NATIVE, ACR, FRAMEWORK, LEAST, FLOOR];

export interface Ratios {
  /** Undefined where the other was not measured. */
  to(other: string): Compared | undefined;
}

/** Of what `pick` takes of each round, paired by round. */
export function ratios(of: (name: string) => Round[] | undefined, pick: (round: Round) => number): Ratios {
  return {
    to: (other) => {
      const others = of(other)?.map(pick);
      const ratio = (name: string) => medianRatio(of(name)!.map(pick), others!);
      return others && { ours: ratio(OURS), least: ratio(LEAST) };
    },
  };
}

export interface EventFigures {
  readonly cold: Ratios;
  readonly throttledInvoke?: Ratios;
  readonly warmCreate: Ratios;
}

export function comparisonRows(events: EventFigures, syntheses: Syntheses, { ours, native }: AppStarts): Row[] {
  const event = (figure: string, all: Ratios | undefined): Row => ({
    figure,
    ...Object.fromEntries(ALTERNATIVES.map((name) => [name, shortened(all?.to(name)?.ours)])),
  });
  const synthesis = (figure: string, field: 'millisecondsEach' | 'bytesEach'): Row => {
    const each = (kind: Kind) => slope(syntheses, kind, (values) => summarize(values).median)[field];
    const to = (kind: Kind) => shortened(each('ours') / each(kind));
    return { figure, [NATIVE]: to('native L1'), [ACR]: to('AwsCustomResource'), [FRAMEWORK]: to('Provider framework') };
  };
  return [
    event('cold start, a create', events.cold),
    event('invoke phase at 256 MB', events.throttledInvoke),
    event('warm create', events.warmCreate),
    synthesis('synthesis, time per license', 'millisecondsEach'),
    synthesis('template, bytes per license', 'bytesEach'),
    { figure: 'start of the app', [NATIVE]: shortened(medianRatio(ours, native)) },
  ];
}

function shortened(ratio: number | undefined): number | undefined {
  return ratio === undefined ? undefined : rounded(ratio);
}
