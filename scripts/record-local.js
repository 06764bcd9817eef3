// `npm run record:local`: runs `npm run local` in a terminal of 80 columns, and draws its lines, with their timing but shorter waits, as
// docs/local-light.svg and docs/local-dark.svg. It needs `script` of util-linux.
const { spawnSync } = require('node:child_process');
const { mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { draw } = require('./recording/drawing');
const { THEMES } = require('./recording/themes');
const { readTerminal } = require('./recording/terminal');

const COLUMNS = 80;
const ROOT = join(__dirname, '..');

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
