// docs/performance.svg: ours against the alternatives, drawn by ECharts from what a run has written.
import { init } from 'echarts';
import { COMPARISON, NATIVE } from './comparison';
import { Results } from './report';
import { ACR, FRAMEWORK } from './subjects';

const WIDTH = 820;
const HEIGHT = 520;
/** For a light page; what they become on a dark one. */
const DARK: Record<string, string> = { '#ffffff': '#0d1117', '#1f2328': '#e6edf3', '#59636e': '#9198a1', '#d1d9e0': '#3d444d' };
const [BACKGROUND, TEXT, FAINT, LINE] = Object.keys(DARK);
const COLORS: Record<string, string> = { [ACR]: '#2f81f7', [FRAMEWORK]: '#8957e5', [NATIVE]: '#9a6700' };

export function chart({ machine, node, rows }: Results): string {
  const figures = rows.filter(({ table }) => table === COMPARISON);
  const svg = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height: HEIGHT });
  svg.setOption({
    animation: false,
    backgroundColor: BACKGROUND,
    textStyle: { color: TEXT, fontFamily: 'sans-serif' },
    title: {
      text: 'This handler and construct against the alternatives',
      subtext: `what ours takes, as a multiple of what the other takes: shorter is better, 1 is the same\n${machine}; Node.js ${node}`,
      left: 16,
      top: 12,
      textStyle: { color: TEXT },
      subtextStyle: { color: FAINT, lineHeight: 16 },
    },
    legend: { top: 88, left: 16, itemGap: 48, textStyle: { color: TEXT } },
    grid: { top: 124, left: 190, right: 48, bottom: 52 },
    xAxis: {
      type: 'value',
      name: 'x the other (ratio)',
      nameLocation: 'middle',
      nameGap: 26,
      nameTextStyle: { color: FAINT },
      axisLabel: { color: FAINT },
      splitLine: { lineStyle: { color: LINE } },
    },
    yAxis: {
      type: 'category',
      inverse: true,
      data: figures.map(({ figure }) => String(figure)),
      axisLabel: { color: TEXT },
      axisLine: { lineStyle: { color: FAINT } },
      axisTick: { show: false },
    },
    series: [ACR, FRAMEWORK, NATIVE].map((name) => ({
      type: 'bar',
      name: `against ${name}`,
      color: COLORS[name],
      data: figures.map((row) => row[name] ?? '-'),
      label: { show: true, position: 'right', color: TEXT },
      markLine: {
        silent: true,
        symbol: 'none',
        label: { show: false },
        lineStyle: { color: FAINT, type: 'solid' },
        data: [{ xAxis: 1 }],
      },
    })),
  });
  const drawn = svg.renderToSVGString();
  svg.dispose();
  const rules = Object.entries(DARK).flatMap(([light, dark]) =>
    ['fill', 'stroke'].map((property) => `[${property}="${light}"]{${property}:${dark}}`),
  );
  return `${drawn.replace('</svg>', `<style>@media (prefers-color-scheme:dark){${rules.join('')}}</style></svg>`)}\n`;
}
