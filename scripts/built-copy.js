// A copy of this tree in a temporary folder, built completely: scripts that pack or document the library leave nothing behind here.
const { spawnSync } = require('node:child_process');
const { cpSync, mkdtempSync, rmSync, symlinkSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join, relative, sep } = require('node:path');

const ROOT = join(__dirname, '..');
const LEFT_OUT = ['node_modules', '.git', 'dist', 'coverage', 'cdk.out', '.cache', join('lambda', 'dist'), join('bin', 'dist')];

/** Returns the result of `use(folder)`. The copy is removed afterwards. */
function useBuiltCopy(use) {
  const folder = mkdtempSync(join(tmpdir(), 'cdk-license-manager-'));
  try {
    cpSync(ROOT, folder, { recursive: true, filter: (path) => !LEFT_OUT.includes(relative(ROOT, path)) });
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
    for (const script of ['build-handler.js', 'build-command-line.js', 'third-party-licenses.js']) {
      run(folder, process.execPath, join('scripts', script));
    }
    tool(folder, 'jsii', 'jsii', '--generate-tsconfig', 'tsconfig.jsii.json', '--fail-on-warnings');
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The same, as the whole of a script: errors are printed without a stack. */
function withBuiltCopy(use) {
  try {
    useBuiltCopy(use);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}

/** Packs the copy into `destination` and returns the name of the tarball. */
function pack(folder, destination) {
  return run(folder, 'npm', 'pack', '--ignore-scripts', '--silent', '--pack-destination', destination).trim();
}

/**
 * Removes from the manifest of the copy everything that is for work on this repository: npm warns users about a package
 * with a `prepare` script.
 */
function removeDevelopmentFields(folder) {
  run(folder, 'npm', 'pkg', 'delete', 'scripts', 'devDependencies', 'overrides');
}

/** Runs a command of a development dependency. Its output is shown only when it fails. */
function tool(folder, name, command, ...args) {
  const manifest = require(join(ROOT, 'node_modules', name, 'package.json'));
  const bin = typeof manifest.bin === 'string' ? manifest.bin : manifest.bin[command];
  return run(folder, process.execPath, join(ROOT, 'node_modules', name, bin), ...args);
}

function run(folder, command, ...args) {
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    // On Windows npm is a script. A shell takes arguments as they are: they must not need quotes.
    shell: command === 'npm' && process.platform === 'win32',
    env: {
      ...process.env,
      JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION: '1',
      JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '1',
    },
  });
  if (error || status !== 0) {
    const line = [command, ...args].map((part) => part.split(ROOT + sep).join('')).join(' ');
    throw new Error(`${line} failed${error ? `: ${error.message}` : ''}\n${stdout ?? ''}${stderr ?? ''}`);
  }
  return stdout;
}

module.exports = { ROOT, pack, removeDevelopmentFields, run, tool, useBuiltCopy, withBuiltCopy };
