// docs/dashboard.svg is drawn from the widgets of a LicenseUsageDashboard.
import { readFileSync } from 'node:fs';
import { evaluate } from '../scripts/dashboard-picture/data';
import { exampleWidgets } from '../scripts/dashboard-picture/example';
import { drawDashboard, PICTURE } from '../scripts/dashboard-picture/main';
import { dashboardViolations } from './dashboard-body';

test('the picture is of the widgets as they are: npm run dashboard', () => {
  expect(drawDashboard()).toBe(readFileSync(PICTURE, 'utf8').replaceAll('\r\n', '\n'));
});

test('its widgets are by CloudWatch rules', () => {
  expect(dashboardViolations({ widgets: exampleWidgets() })).toEqual([]);
});

test('its table is sorted, the highest percentage first', () => {
  const [table] = exampleWidgets();
  expect(evaluate(table.properties.metrics!.flat()).map(({ label }) => label)).toEqual([
    '1. Used: Windows',
    '2. Used: SQL-Server',
    '3. Used: Oracle',
    '4. Used: RHEL',
  ]);
});

test('an expression that the picture does not know is no empty graph', () => {
  expect(() => evaluate([{ expression: 'RATE(m1)', label: 'Rate' }])).toThrow(
    'The picture knows no expression like this, scripts/dashboard-picture/data.ts has to: RATE(m1)',
  );
});
