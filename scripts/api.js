// `npm run api`: API.md from the docstrings of lib/. With `--check` it only fails when API.md is not up to date.
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { ROOT, tool, withBuiltCopy } = require('./built-copy');

withBuiltCopy((folder) => {
  tool(folder, 'jsii-docgen', 'jsii-docgen', '--output', 'API');
  const fresh = readFileSync(join(folder, 'API.md'), 'utf8');
  const path = join(ROOT, 'API.md');
  const kept = existsSync(path) ? readFileSync(path, 'utf8') : '';
  if (fresh === kept.replaceAll('\r\n', '\n')) {
    console.log('API.md is up to date');
  } else if (process.argv.includes('--check')) {
    throw new Error('API.md is stale: npm run api');
  } else {
    writeFileSync(path, fresh);
    console.log('API.md is written');
  }
});
