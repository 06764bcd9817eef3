// What a run leaves in the repository: its figures, the chart of them, and README's part. `npm run bench:chart` draws both anew.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chart } from './chart';
import { ALTERNATIVES, COMPARISON } from './comparison';
import { Results, Row, verdict } from './report';
import { ROOT } from './subjects';

export const RESULTS = join(ROOT, 'docs/bench-results.json');
export const CHART = join(ROOT, 'docs/performance.svg');
export const README = join(ROOT, 'README.md');
const [BEGIN, END] = ['<!-- written by npm run bench -- --record -->', '<!-- to here -->'];

export function record(results: Results): void {
  writeFileSync(RESULTS, serialized(results));
  writeFileSync(CHART, chart(results));
  const readme = readFileSync(README, 'utf8');
  writeFileSync(
    README,
    readme.replace(recorded(readme), () => performance(results)),
  );
}

/** What a reader of the file sees as null was not measured. */
export function serialized(results: Results): string {
  const goals = results.goals.map((goal) => ({ ...goal, reached: goal.reached ?? null }));
  return `${JSON.stringify({ ...results, goals }, undefined, 2)}\n`;
}

export function readResults(): Results {
  return JSON.parse(readFileSync(RESULTS, 'utf8'), (_, value: unknown) => value ?? undefined) as Results;
}

/** The part of README between the two marks. */
export function recorded(readme: string): string {
  return readme.slice(readme.indexOf(BEGIN) + BEGIN.length, readme.indexOf(END));
}

export function performance({ machine, node, rows, goals }: Results): string {
  const comparison = rows.filter(({ table }) => table === COMPARISON);
  const cell = (value: Row[string]) => (value === undefined ? '-' : String(value));
  const names = ['ours takes, x', ...ALTERNATIVES];
  const lines = comparison.map((row) => [cell(row.figure), ...ALTERNATIVES.map((name) => cell(row[name]))]);
  const table = [names, names.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`);
  const reached = goals.filter((goal) => goal.reached).length;
  const others = goals
    .filter((goal) => !goal.reached)
    .map((goal) => `- ${goal.name}: goal ${goal.goal}, measured ${goal.measured}; reached: ${verdict(goal)}`);
  return [
    '',
    '',
    `On ${machine}; Node.js ${node}:`,
    '',
    ...table,
    '',
    `${reached} of ${goals.length} goals are reached${others.length > 0 ? '; these are not:' : '.'}`,
    ...(others.length > 0 ? ['', ...others] : []),
    '',
    '',
  ].join('\n');
}

if (require.main === module) {
  record(readResults());
}
