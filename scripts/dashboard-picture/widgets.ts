// Draws each kind of widget as a part of an SVG.
import { init } from 'echarts';
import { BORDER, FAINT, PAPER, TEXT } from './colors';
import { Series, average, evaluate, maximum } from './data';
import type { Line, Widget } from './example';

const PADDING = 14;
const TITLE = 30;

export function drawWidget({ type, properties }: Widget, width: number, height: number): string {
  if (type === 'text') {
    return drawText(properties.markdown!);
  }
  const series = evaluate(properties.metrics!.map(([one]) => one));
  const lines = properties.annotations?.horizontal ?? [];
  const views: Record<string, () => string> = {
    timeSeries: () => drawGraph(series, lines as Line[], properties.yAxis?.left?.label ?? '', width, height),
    singleValue: () => drawValues(series),
    table: () => drawTable(series, lines, width),
  };
  return text(PADDING, 22, properties.title!, { weight: 'bold' }) + views[properties.view!]();
}

interface Style {
  readonly size?: number;
  readonly weight?: string;
  readonly fill?: string;
  readonly family?: string;
  readonly anchor?: string;
}

export function text(x: number, y: number, content: string, style: Style = {}): string {
  const { size = 13, weight = 'normal', fill = TEXT, family = 'sans-serif', anchor = 'start' } = style;
  const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return (
    `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}" fill="${fill}" ` +
    `font-family="${family}" text-anchor="${anchor}">${escaped}</text>`
  );
}

/** The part of Markdown that the dashboard's texts use: headings, bold, code and tables. */
function drawText(markdown: string): string {
  const drawn: string[] = [];
  let y = PADDING;
  for (const line of markdown.split('\n').filter((one) => one !== '' && !one.startsWith('---'))) {
    y += 26;
    const cells = line.split(/(?<!\\) \| /);
    const [, heading] = /^## (.*)/.exec(line) ?? [];
    const [, before, bold] = /^(.*)\*\*(.*)\*\*$/.exec(line) ?? [];
    const [, code] = /^`(.*)`$/.exec(line) ?? [];
    if (heading !== undefined) {
      drawn.push(text(PADDING, y, heading, { size: 20, weight: 'bold' }));
    } else if (bold !== undefined) {
      drawn.push(text(PADDING, y, before), text(PADDING + 62, y, bold, { weight: 'bold' }));
    } else if (code !== undefined) {
      code.match(/.{1,33}/g)!.forEach((part, index) => {
        drawn.push(text(PADDING, y + 4 + 16 * index, part, { size: 11, fill: FAINT, family: 'monospace' }));
      });
    } else {
      const weight = line === markdown.split('\n')[0] ? 'bold' : 'normal';
      drawn.push(...cells.map((cell, index) => text(PADDING + 220 * index, y, cell, { weight })));
    }
  }
  return drawn.join('');
}

function drawValues(series: Series[]): string {
  return series
    .map(({ label, color = TEXT, points }, index) => {
      const y = TITLE + 32 + index * 56;
      const value = points.at(-1)![1];
      return (
        text(PADDING, y, Number.isInteger(value) ? String(value) : value.toFixed(1), { size: 24, weight: 'bold' }) +
        `<rect x="${PADDING}" y="${y + 9}" width="10" height="10" fill="${color}"/>` +
        text(PADDING + 16, y + 18, label, { size: 12, fill: FAINT })
      );
    })
    .join('');
}

function drawTable(series: Series[], annotations: (Line | [Line, Line])[], width: number): string {
  const columns: [string, number, (one: Series) => number][] = [
    ['Max', width - 150, maximum],
    ['Avg', width - PADDING, average],
  ];
  const row = (y: number) => `<path d="M${PADDING} ${y}H${width - PADDING}" stroke="${BORDER}"/>`;
  const header = columns.map(([name, x]) => text(x, TITLE + 24, name, { fill: FAINT, anchor: 'end' })).join('');
  const rows = series.map((one, index) => {
    const y = TITLE + 52 + index * 28;
    const cells = columns.map(([, x, summary]) => {
      const value = summary(one);
      const fill = colorOf(value, annotations) ?? TEXT;
      return text(x, y, value.toFixed(1), { weight: 'bold', fill, anchor: 'end' });
    });
    return row(y - 19) + text(PADDING, y, one.label) + cells.join('');
  });
  return text(PADDING, TITLE + 24, 'Label', { fill: FAINT }) + header + rows.join('');
}

/** The color of the first threshold that a value reaches: a line, or a band. */
function colorOf(value: number, annotations: (Line | [Line, Line])[]): string | undefined {
  const within = annotations.find((one) =>
    Array.isArray(one) ? value >= one[0].value && value <= one[1].value : value >= one.value,
  );
  return within && [within].flat()[0].color;
}

function drawGraph(series: Series[], lines: Line[], unit: string, width: number, height: number): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height: height - TITLE });
  const top = Math.max(...series.map(maximum), ...lines.map(({ value }) => value));
  chart.setOption({
    animation: false,
    useUTC: true,
    textStyle: { color: FAINT, fontFamily: 'sans-serif' },
    legend: {
      bottom: 4,
      left: PADDING,
      icon: 'rect',
      itemWidth: 10,
      itemHeight: 10,
      itemGap: 20,
      textStyle: { color: TEXT, fontSize: 11 },
    },
    grid: { top: 20, left: 46, right: 18, bottom: 46 },
    xAxis: {
      type: 'time',
      axisLabel: { color: FAINT, fontSize: 10, formatter: '{MM}/{dd}', hideOverlap: true },
      axisLine: { lineStyle: { color: BORDER } },
      splitNumber: 5,
    },
    yAxis: {
      type: 'value',
      name: unit,
      min: 0,
      max: Math.ceil((top * 1.1) / 20) * 20,
      splitNumber: 4,
      nameTextStyle: { color: FAINT, fontSize: 10 },
      nameGap: 6,
      axisLabel: { color: FAINT, fontSize: 10, showMaxLabel: false },
      splitLine: { lineStyle: { color: BORDER } },
    },
    series: series.map(({ label, color, points }, index) => ({
      type: 'line',
      name: label,
      color,
      data: points.map(([time, value]) => [time, Math.round(value * 10) / 10]),
      showSymbol: false,
      lineStyle: { width: 1.5 },
      markLine:
        index === 0
          ? {
              silent: true,
              symbol: 'none',
              data: lines.map(({ value, label: name, color: stroke }) => ({
                yAxis: value,
                lineStyle: { color: stroke, type: 'solid', width: 1 },
                label: { formatter: name, position: 'insideStartTop', color: stroke, fontSize: 10, backgroundColor: PAPER },
              })),
            }
          : undefined,
    })),
  });
  const drawn = chart.renderToSVGString();
  chart.dispose();
  return drawn.replace('<svg ', `<svg y="${TITLE}" `);
}

export function box(x: number, y: number, width: number, height: number, inside: string): string {
  return (
    `<svg x="${x}" y="${y}" width="${width}" height="${height}">` +
    `<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="6" fill="${PAPER}" stroke="${BORDER}"/>${inside}</svg>`
  );
}
