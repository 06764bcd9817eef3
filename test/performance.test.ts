// README's figures and the chart are those of the recorded run: whoever edits one of the three alone fails here.
import { readFileSync } from 'node:fs';
import { chart } from '../bench/chart';
import { CHART, performanceTable, readResults, README, recorded } from '../bench/record';

test("README's performance table is that of docs/bench-results.json", () => {
  expect(recorded(readFileSync(README, 'utf8'))).toBe(performanceTable(readResults()));
});

test('docs/performance.svg is drawn from docs/bench-results.json', () => {
  expect(readFileSync(CHART, 'utf8')).toBe(chart(readResults()));
});
