// `npm run dashboard`: docs/dashboard.svg, a LicenseUsageDashboard drawn from its own widgets with plausible data.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BACKGROUND, darkRules } from './colors';
import { exampleWidgets } from './example';
import { box, drawWidget } from './widgets';

export const PICTURE = join(__dirname, '../../docs/dashboard.svg');
/** One unit of the dashboard's grid, and the space between widgets. */
const [COLUMN, ROW, GAP] = [52, 36, 8];
const WIDTH = 24 * COLUMN + GAP;

export function drawDashboard(): string {
  const widgets = exampleWidgets();
  const height = Math.max(...widgets.map((one) => one.y + one.height)) * ROW + GAP;
  const boxes = widgets.map((widget) => {
    const [width, high] = [widget.width * COLUMN - GAP, widget.height * ROW - GAP];
    return box(GAP + widget.x * COLUMN, GAP + widget.y * ROW, width, high, drawWidget(widget, width, high));
  });
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">` +
    `<title>A LicenseUsageDashboard of four license configurations, with invented data</title><style>${darkRules()}</style>` +
    `<rect width="100%" height="100%" fill="${BACKGROUND}"/>${boxes.join('')}</svg>\n`
  );
}

if (require.main === module) {
  writeFileSync(PICTURE, drawDashboard());
}
