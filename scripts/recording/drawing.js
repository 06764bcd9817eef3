// Lines with times become an SVG that shows them one after the other, scrolls, and stays at its end. Without motion it shows the end.

const ROWS = 26;
const [CELL, LINE, PADDING, BAR] = [8.4, 20, 16, 32];
const FONT = 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace';

function draw(lines, { columns, theme, title }) {
  const width = Math.ceil(columns * CELL + 2 * PADDING);
  const height = BAR + ROWS * LINE + PADDING;
  const end = lines.at(-1).at + 0.5;
  const rows = lines.map(({ at, cells }, row) => drawLine(cells, row, at, theme)).filter((row) => row !== '');
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${title}">`,
    `<style>text{font:14px ${FONT};fill:${theme.text};white-space:pre}.b{font-weight:700}.d{fill:${theme.dim}}` +
      `${Object.entries(theme.colors)
        .map(([code, color]) => `.c${code}{fill:${color}}`)
        .join('')}` +
      `.l{animation:a .01s both}@keyframes a{from{visibility:hidden}to{visibility:visible}}` +
      `#s{animation:s ${end.toFixed(1)}s both}@keyframes s{${scrolling(lines, end)}}` +
      `@media (prefers-reduced-motion:reduce){.l{animation:none}#s{animation-duration:.01s}}</style>`,
    `<rect x=".5" y=".5" width="${width - 1}" height="${height - 1}" rx="8" fill="${theme.background}" stroke="${theme.border}"/>`,
    `<text class="d" x="${width / 2}" y="21" text-anchor="middle">${escaped(title)}</text>`,
    `<svg y="${BAR}" width="${width}" height="${ROWS * LINE}"><g id="s">`,
    ...rows,
    '</g></svg>',
    '</svg>',
  ].join('\n')}\n`;
}

function drawLine(cells, row, at, theme) {
  const runs = [];
  cells.forEach(({ text, style }, column) => {
    const last = runs.at(-1);
    const name = classOf(style, theme);
    if (last && last.name === name) {
      last.text += text;
    } else {
      runs.push({ name, text, column });
    }
  });
  const spans = runs
    .filter(({ text }) => text.trim() !== '')
    .map(({ name, text, column }) => {
      const length = `textLength="${([...text].length * CELL).toFixed(1)}"`;
      return `<tspan x="${(PADDING + column * CELL).toFixed(1)}"${name ? ` class="${name}"` : ''} ${length}>${escaped(text)}</tspan>`;
    });
  return spans.length === 0
    ? ''
    : `<text class="l" y="${row * LINE + 15}" style="animation-delay:${at.toFixed(2)}s">${spans.join('')}</text>`;
}

function classOf({ bold, dim, color }, theme) {
  return [bold && 'b', dim && 'd', color in theme.colors && `c${color}`].filter(Boolean).join(' ');
}

/** The picture jumps up by a line at each line that has no room. */
function scrolling(lines, end) {
  const jumps = new Map();
  lines.forEach(({ at }, row) => {
    if (row >= ROWS) {
      jumps.set(((at / end) * 100).toFixed(2), (ROWS - 1 - row) * LINE);
    }
  });
  const frames = [...jumps].map(([percent, y]) => `${percent}%{transform:translateY(${y}px);animation-timing-function:step-end}`);
  frames.unshift('0%{transform:none;animation-timing-function:step-end}');
  return `${frames.join('')}100%{transform:translateY(${Math.min(0, (ROWS - lines.length) * LINE)}px)}`;
}

function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

module.exports = { draw };
