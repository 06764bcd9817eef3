// `npm run examples`: compiles each TypeScript block of the pages and of the docstrings, strictly. A block stands in
// rosetta/default.ts-fixture, or, marked `ts nofixture`, is a file of its own. A block of Python is held against what jsii makes of
// the TypeScript above it.
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
  // jsii reads the docstrings and the README. So all pages become the README, and positions are translated back to their pages.
  const starts = [];
  let text = '';
  for (const page of pages) {
    starts.push({ page, line: text.split('\n').length - 1 });
    text += `${readFileSync(join(ROOT, page), 'utf8').replaceAll('\r\n', '\n')}\n`;
  }
  assembly.readme = { markdown: text };
  writeFileSync(path, JSON.stringify(assembly));
  const placeOf = (line) => {
    const { page, line: start } = starts.findLast((one) => one.line < line);
    return `${page}, block at line ${line - start}`;
  };
  try {
    tool(folder, 'jsii-rosetta', 'jsii-rosetta', 'extract', '--strict', folder);
  } catch (error) {
    throw new Error(error.message.replace(/cdk-license-manager-README-L(\d+)\.ts:\d+:\d+/g, (_, line) => placeOf(Number(line))));
  }
  const snippets = Object.values(JSON.parse(readFileSync(join(folder, '.jsii.tabl.json'), 'utf8')).snippets);
  const inPython = [...text.matchAll(/^( *)```python\n([^]*?)^\1```$/gm)];
  for (const block of inPython) {
    const line = text.slice(0, block.index).split('\n').length;
    refuseOther(
      placeOf(line),
      block[2],
      snippets
        .filter(({ location }) => location.field?.line < line)
        .sort(byLine)
        .at(-1),
    );
  }
  console.log(`${snippets.length} examples compile, ${inPython.length} in Python is what jsii makes of its TypeScript`);
});

function byLine(one, other) {
  return one.location.field.line - other.location.field.line;
}

/** Lines of the translation may be left out, but none is otherwise. */
function refuseOther(place, python, snippet) {
  let translation = toLines(snippet.translations.python.source);
  for (const line of toLines(python)) {
    const at = translation.indexOf(line);
    if (at === -1) {
      throw new Error(
        `${place}: "${line}" is not what jsii makes of the TypeScript above it:\n${snippet.translations.python.source}`,
      );
    }
    translation = translation.slice(at + 1);
  }
}

function toLines(code) {
  return code
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
