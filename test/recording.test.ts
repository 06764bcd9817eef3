// The recording of `npm run local`, and the pictures that it became.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Line {
  readonly at: number;
  readonly cells: { readonly text: string; readonly style: object }[];
}
/* eslint-disable @typescript-eslint/no-require-imports */
const { readTerminal } = require('../scripts/recording/terminal') as { readTerminal(output: Buffer, timing: string): Line[] };
const { THEMES } = require('../scripts/recording/themes') as { THEMES: Record<string, { background: string }> };
const { draw } = require('../scripts/recording/drawing') as {
  draw(lines: Line[], options: { columns: number; theme: object; title: string }): string;
};
/* eslint-enable @typescript-eslint/no-require-imports */

/** Chunks of output, each with the seconds before it. */
function recorded(...chunks: [number, string][]): Line[] {
  const timing = chunks.map(([seconds, text]) => `${seconds} ${Buffer.byteLength(text)}`).join('\n');
  return readTerminal(Buffer.from(chunks.map(([, text]) => text).join('')), timing);
}
const texts = (lines: Line[]) => lines.map(({ cells }) => cells.map(({ text }) => text).join(''));

test('a line that is cleared and written again has its last text', () => {
  expect(
    texts(recorded([0, '1. Create\r\n'], [1, '\r\x1b[2K… 1 s'], [1, '\r\x1b[2K… 2 s'], [1, '\r\x1b[2K✓ created\r\n'])),
  ).toEqual(['1. Create', '✓ created']);
});

test('a sequence that is cut in two has its effect', () => {
  const [{ cells }] = recorded([0, 'a\x1b['], [0, '32mb\x1b[0mc\r'], [0, '\n']);
  expect(cells).toEqual([
    { text: 'a', style: {} },
    { text: 'b', style: { color: 32 } },
    { text: 'c', style: {} },
  ]);
});

test('a line appears when it was complete, and long waits are shortened', () => {
  const lines = recorded([0.5, 'one\n'], [0.5, 'tw'], [0.25, 'o\n'], [60, 'three\n']);
  expect(lines.map(({ at }) => at)).toEqual([0.5, 1.25, 2.75]);
});

test('text is escaped', () => {
  const svg = draw(recorded([0, '<a> & "b"\n']), { columns: 80, theme: THEMES.light, title: 'title' });
  expect(svg).toContain('>&lt;a&gt; &amp; &quot;b&quot;</tspan>');
});

describe('the pictures of the README', () => {
  const picture = (name: string) => readFileSync(join(__dirname, `../docs/local-${name}.svg`), 'utf8');
  const lines = (name: string) =>
    picture(name)
      .split('\n')
      .filter((line) => line.startsWith('<text class="l"'));

  test('are one recording in the colors of two themes', () => {
    expect(lines('light').length).toBeGreaterThan(20);
    expect(lines('dark')).toEqual(lines('light'));
    expect(picture('light')).toContain(`fill="${THEMES.light.background}"`);
    expect(picture('dark')).toContain(`fill="${THEMES.dark.background}"`);
  });

  test('show the whole life of a license configuration', () => {
    const shown = lines('light').join('\n');
    for (const step of ['1. Create', '$ cdk deploy', 'updated in place', 'rolled back', '$ cdk destroy', 'Next']) {
      expect(shown).toContain(step);
    }
  });
});
