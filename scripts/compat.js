// `npm run compat`: whether a user of the last published version can upgrade to this one. jsii-diff compares the two for all languages
// at once. `-- SPEC` compares with something else: another version, or a tarball.
const { existsSync, mkdirSync } = require('node:fs');
const { join, resolve } = require('node:path');
const { run, tool, withBuiltCopy } = require('./built-copy');

withBuiltCopy((folder) => {
  const { name, version } = require(join(folder, 'package.json'));
  const [, , spec = name] = process.argv;
  const published = fetch(folder, spec);
  if (published === undefined) {
    console.log(`${spec} has never been published: there is nothing to be compatible with`);
    return;
  }
  const { version: last } = require(join(published, 'package.json'));
  try {
    tool(folder, 'jsii-diff', 'jsii-diff', '--error-on=all', '--keys', published, folder);
    console.log(`${version} has all that ${last} has`);
  } catch (error) {
    if (!mayBreak(last, version)) {
      throw new Error(`${version} must not break ${last}\n${error.message}`, { cause: error });
    }
    console.log(`${version} breaks ${last}, as it may: CHANGELOG has to name all of this\n${error.message}`);
  }
});

/** The folder of the published package, below the copy, so that it finds the same peers; undefined where there is none. */
function fetch(folder, spec) {
  const released = join(folder, 'released');
  mkdirSync(released);
  try {
    const tarball = run(released, 'npm', 'pack', existsSync(spec) ? resolve(spec) : spec, '--ignore-scripts', '--loglevel=error');
    run(released, 'tar', 'xzf', tarball.trim());
  } catch (error) {
    if (/\bcode E404\b/.test(error.message)) {
      return undefined;
    }
    throw error;
  }
  return join(released, 'package');
}

/** A major version may break what was, and before 1.0.0 a minor one. */
function mayBreak(from, to) {
  const compatible = (version) => version.split('.', version.startsWith('0.') ? 2 : 1).join('.');
  return compatible(from) !== compatible(to);
}
