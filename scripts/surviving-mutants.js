// After `stryker run`: compares the mutants that survived with test/surviving-mutants.json, where each has the reason for which it is
// equivalent or left. With `--print`, prints those that are not listed as JSON, to be sorted into the list.
const { readFileSync } = require('node:fs');
const { join } = require('node:path');

const ROOT = join(__dirname, '..');
const LIST = 'test/surviving-mutants.json';
const SURVIVED = new Set(['Survived', 'NoCoverage']);

const read = (file) => JSON.parse(readFileSync(join(ROOT, file), 'utf8'));
const oneLine = (text) => text.replace(/\s+/g, ' ').trim();
const short = (text) => (text.length > 120 ? `${text.slice(0, 117)}...` : text);

/** `code => replacement`, without a line number, which would be stale soon. */
function nameOf({ location: { start, end }, replacement }, source) {
  const lines = source.split('\n').slice(start.line - 1, end.line);
  lines[lines.length - 1] = lines.at(-1).slice(0, end.column - 1);
  lines[0] = lines[0].slice(start.column - 1);
  return `${short(oneLine(lines.join('\n')))} => ${short(oneLine(replacement ?? ''))}`;
}

/** Mutants of a file with the same name are one, with their number. */
function counted(names) {
  const numbers = new Map();
  names.forEach((name) => numbers.set(name, (numbers.get(name) ?? 0) + 1));
  return [...numbers].map(([name, number]) => (number > 1 ? `${name} (${number} times)` : name)).sort();
}

const { files } = read('reports/mutation/mutation.json');
const listed = new Set(
  Object.values(read(LIST)).flatMap((ofReason) =>
    Object.entries(ofReason).flatMap(([file, mutants]) => mutants.map((mutant) => `${file}: ${mutant}`)),
  ),
);
const survivors = new Map();
for (const [file, { source, mutants }] of Object.entries(files)) {
  const names = mutants.filter(({ status }) => SURVIVED.has(status)).map((mutant) => nameOf(mutant, source));
  survivors.set(file, counted(names));
}
const survived = new Set([...survivors].flatMap(([file, mutants]) => mutants.map((mutant) => `${file}: ${mutant}`)));
const isUnlisted = (file) => (mutant) => !listed.has(`${file}: ${mutant}`);
const unlisted = [...survivors]
  .map(([file, mutants]) => [file, mutants.filter(isUnlisted(file))])
  .filter(([, mutants]) => mutants.length > 0);
const killed = [...listed].filter((mutant) => survivors.has(mutant.split(': ')[0]) && !survived.has(mutant));

if (process.argv.includes('--print')) {
  console.log(JSON.stringify(Object.fromEntries(unlisted), undefined, 2));
} else {
  unlisted.forEach(([file, mutants]) =>
    mutants.forEach((mutant) => console.log(`survived, and not in ${LIST}: ${file}: ${mutant}`)),
  );
  killed.forEach((mutant) => console.log(`in ${LIST}, and killed: ${mutant}`));
  console.log(`${survived.size} different survivors, ${listed.size} listed with a reason`);
  process.exitCode = unlisted.length + killed.length > 0 ? 1 : 0;
}
