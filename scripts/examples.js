// `npm run examples`: compiles each TypeScript block of the pages and of the docstrings, strictly. A block stands in
// rosetta/default.ts-fixture, or, marked `ts nofixture`, is a file of its own.
const { readFileSync, readdirSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { ROOT, tool, withBuiltCopy } = require('./built-copy');

withBuiltCopy((folder) => {
  const path = join(folder, '.jsii');
  const assembly = JSON.parse(readFileSync(path, 'utf8'));
  // API.md has the README's and the docstrings' blocks once more.
  const pages = ['', 'docs/']
    .flatMap((place) => readdirSync(join(ROOT, place)).map((name) => place + name))
    .filter((name) => name.endsWith('.md') && name !== 'API.md');
  // jsii's documents are the docstrings and the README, so all pages are made one, and positions are told page by page.
  const starts = [];
  let text = '';
  for (const page of pages) {
    starts.push({ page, line: text.split('\n').length - 1 });
    text += `${readFileSync(join(ROOT, page), 'utf8').replaceAll('\r\n', '\n')}\n`;
  }
  assembly.readme = { markdown: text };
  writeFileSync(path, JSON.stringify(assembly));
  try {
    tool(folder, 'jsii-rosetta', 'jsii-rosetta', 'extract', '--strict', folder);
  } catch (error) {
    throw new Error(
      error.message.replace(/cdk-license-manager-README-L(\d+)\.ts:\d+:\d+/g, (_, line) => {
        const { page, line: start } = starts.findLast((one) => one.line < Number(line));
        return `${page}, block at line ${Number(line) - start}`;
      }),
    );
  }
  const { snippets } = JSON.parse(readFileSync(join(folder, '.jsii.tabl.json'), 'utf8'));
  console.log(`${Object.keys(snippets).length} examples compile`);
});
