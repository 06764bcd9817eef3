// The figures of docs/performance.md and the chart are those of the recorded run: an edit of one of the three alone fails here.
import { readFileSync } from 'node:fs';
import { chart } from '../bench/chart';
import { CHART, PAGE, performanceTable, readResults, recorded } from '../bench/record';

test('the table of docs/performance.md is that of docs/bench-results.json', () => {
  expect(recorded(readFileSync(PAGE, 'utf8'))).toBe(performanceTable(readResults()));
});

test('docs/performance.svg is drawn from docs/bench-results.json', () => {
  expect(readFileSync(CHART, 'utf8')).toBe(chart(readResults()));
});
