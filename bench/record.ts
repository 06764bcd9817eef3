// What a run leaves in the repository: its figures, the chart of them, and the table of docs/performance.md. `npm run bench:chart` draws both anew.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chart } from './chart';
import { ALTERNATIVES, COMPARISON } from './comparison';
import { Results, Row, verdict } from './report';
import { ROOT } from './subjects';

export const RESULTS = join(ROOT, 'docs/bench-results.json');
export const CHART = join(ROOT, 'docs/performance.svg');
export const PAGE = join(ROOT, 'docs/performance.md');
const [BEGIN, END] = ['<!-- written by npm run bench -- --record -->', '<!-- to here -->'];

export function record(results: Results): void {
  writeFileSync(RESULTS, serialized(results));
  writeFileSync(CHART, chart(results));
  const page = readFileSync(PAGE, 'utf8');
  const [before, after] = [page.split(BEGIN)[0], page.split(END)[1]];
  writeFileSync(PAGE, [before, BEGIN, performanceTable(results), END, after].join(''));
}

/** What a reader of the file sees as null was not measured. */
export function serialized(results: Results): string {
  const goals = results.goals.map((goal) => ({ ...goal, reached: goal.reached ?? null }));
  return `${JSON.stringify({ ...results, goals }, undefined, 2)}\n`;
}

export function readResults(): Results {
  return JSON.parse(readFileSync(RESULTS, 'utf8'), (_, value: unknown) => value ?? undefined) as Results;
}

/** The part of the page between the two marks. */
export function recorded(page: string): string {
  return page.split(BEGIN)[1].split(END)[0];
}

export function performanceTable({ machine, node, rows, goals }: Results): string {
  const comparison = rows.filter(({ table }) => table === COMPARISON);
  const cell = (value: Row[string]) => (value === undefined ? '-' : String(value));
  const names = ['ours takes, x', ...ALTERNATIVES];
  const lines = comparison.map((row) => [cell(row.figure), ...ALTERNATIVES.map((name) => cell(row[name]))]);
  const table = [names, names.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`);
  const [reached, missed, unmeasured] = [true, false, undefined].map((state) => goals.filter((goal) => goal.reached === state));
  return [
    '',
    '',
    `On ${machine}; Node.js ${node}:`,
    '',
    ...table,
    '',
    `Of the goals set for it, ${reached.length} are reached and ${missed.length} not; ${unmeasured.length} were not measured in this run.`,
    ...(missed.length > 0
      ? ['', ...missed.map((goal) => `- ${goal.name}: ${goal.measured}, goal ${goal.goal}. Reached: ${verdict(goal)}.`)]
      : []),
    '',
    '',
  ].join('\n');
}

if (require.main === module) {
  record(readResults());
}
