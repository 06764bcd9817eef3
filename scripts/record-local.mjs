// `npm run record:local`: runs `npm run local` in a terminal of 80 columns, and draws what appears there, with its timing, as
// docs/local-light.svg and docs/local-dark.svg. It needs `script` of util-linux.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { draw } from './recording/drawing.mjs';
import { THEMES } from './recording/themes.mjs';
import { readTerminal } from './recording/terminal.mjs';

const COLUMNS = 80;
const ROOT = fileURLToPath(new URL('..', import.meta.url));

const folder = mkdtempSync(join(tmpdir(), 'recording-'));
try {
  const [output, timing] = [join(folder, 'output'), join(folder, 'timing')];
  const command = `stty cols ${COLUMNS} rows 40; npm run -s local`;
  const { status } = spawnSync(
    'script',
    ['--quiet', '--return', '--log-out', output, '--log-timing', timing, '--command', command],
    {
      cwd: ROOT,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, TERM: 'xterm-256color', FORCE_COLOR: '1', NO_COLOR: undefined },
    },
  );
  if (status !== 0) {
    throw new Error(`npm run local ended with ${status}`);
  }
  const lines = readTerminal(readFileSync(output), readFileSync(timing, 'utf8'));
  const tooLong = lines.filter(({ cells }) => cells.length > COLUMNS);
  if (tooLong.length > 0) {
    throw new Error(`${tooLong.length} lines are longer than ${COLUMNS} columns`);
  }
  for (const [name, theme] of Object.entries(THEMES)) {
    writeFileSync(join(ROOT, `docs/local-${name}.svg`), draw(lines, { columns: COLUMNS, theme, title: 'npm run local' }));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
