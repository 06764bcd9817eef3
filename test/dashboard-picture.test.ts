// docs/dashboard.svg is drawn from the widgets of a LicenseUsageDashboard.
import { readFileSync } from 'node:fs';
import { evaluate } from '../scripts/dashboard-picture/data';
import { exampleWidgets } from '../scripts/dashboard-picture/example';
import { drawDashboard, PICTURE } from '../scripts/dashboard-picture/main';
import { dashboardViolations } from './dashboard-body';

test('docs/dashboard.svg is up to date (npm run dashboard)', () => {
  expect(drawDashboard()).toBe(readFileSync(PICTURE, 'utf8').replaceAll('\r\n', '\n'));
});

test('its widgets follow CloudWatch rules', () => {
  expect(dashboardViolations({ widgets: exampleWidgets() })).toEqual([]);
});

test('its table begins with the highest percentage', () => {
  const [table] = exampleWidgets();
  expect(evaluate(table.properties.metrics!.flat()).map(({ label }) => label)).toEqual([
    '1. Used: Windows',
    '2. Used: SQL-Server',
    '3. Used: Oracle',
    '4. Used: RHEL',
  ]);
});

test('an unknown expression stops the script', () => {
  expect(() => evaluate([{ expression: 'RATE(m1)', label: 'Rate' }])).toThrow(
    'scripts/dashboard-picture/data.ts cannot evaluate this expression: RATE(m1)',
  );
});
