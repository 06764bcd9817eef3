// `npm run spelling [FILES]`: American spelling in all tracked files, and none of the words that the glossary replaced.
// cspell's command line rejects Node.js 20, its API runs there.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { lint } from 'cspell/application';

/** Patterns with what to write instead. A search for such a word finds no file, this one included. */
// cspell:disable
const HOUSE_WORDS = [
  [/licen[c]e\w*/gi, 'license, or license configuration for the resource'],
  [/\bwho[e]ver\b/gi, 'a subject with a name'],
  [/\bun[h]eard\w*/gi, 'orphaned replacement'],
  [/\bbelie[f]s\b/gi, 'assumptions'],
];
// cspell:enable
/** It may name what an older version had. */
const QUOTES_OLD_NAMES = 'CHANGELOG.md';

const named = process.argv.slice(2);
const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' })
  .split('\n')
  .filter((name) => name !== '' && existsSync(name));
const files = named.length > 0 ? named : tracked;

const problems = files.filter((name) => name !== QUOTES_OLD_NAMES).flatMap(findHouseWords);
const result = await lint(
  files,
  { root: process.cwd(), progress: false, dot: true, mustFindFiles: false },
  {
    issue: ({ uri, row, col, text, suggestions = [] }) =>
      problems.push(`${relativeTo(uri)}:${row}:${col}: ${text} is not a word that cspell.json knows. ${advice(suggestions)}`),
    error: (message, error) => problems.push(`${message} ${error.message}`),
    info: () => undefined,
    debug: () => undefined,
    progress: () => undefined,
    result: () => undefined,
  },
);
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exitCode = 1;
}
console.log(`${result.files} files with ${problems.length} spelling errors`);

function findHouseWords(name) {
  return readFileSync(name, 'utf8')
    .split('\n')
    .flatMap((line, index) =>
      HOUSE_WORDS.flatMap(([word, instead]) =>
        [...line.matchAll(word)].map(
          ({ 0: text, index: column }) =>
            `${name}:${index + 1}:${column + 1}: ${text} is not in the project's language. Write ${instead}.`,
        ),
      ),
    );
}

function relativeTo(uri) {
  return relative(process.cwd(), new URL(uri).pathname);
}

function advice(suggestions) {
  const [first] = suggestions;
  return first ? `Write ${first}, or add the word to cspell.json.` : 'Correct it, or add the word to cspell.json.';
}
