// The pages that people read are held to what is there: their blocks to whatever checks them, their messages to the handler's.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { devDependencies, scripts } from '../package.json';
import { RESERVED_TAGS } from '../lib/private/contract';
import { Block, PAGES, blocksOf, commandsOf, fateOf, text } from './documents';

const FENCE = '```';
const block = (language: string, before = 'Type this:'): Block =>
  blocksOf('PAGE.md', `# Page\n\n${before}\n\n  ${FENCE}${language}\n  one\n    two\n  ${FENCE}\n`)[0];

describe('blocks', () => {
  test.each(PAGES)('%s: each is compiled, run, or says why not', (page) => {
    expect(() => blocksOf(page).map(fateOf)).not.toThrow();
  });

  test('are found where they are', () => {
    expect(block('ts nofixture')).toEqual({
      where: 'PAGE.md:5',
      language: 'ts',
      option: 'nofixture',
      text: 'one\n  two\n',
      before: 'Type this:',
    });
    expect(PAGES.flatMap((page) => blocksOf(page))).toHaveLength(
      PAGES.flatMap((page) => text(page).match(/^ *(```|~~~)/gm) ?? []).length / 2,
    );
  });

  test('of shell are commands', () => {
    expect(commandsOf({ ...block('sh'), text: 'a && b # why\n# only why\nc \\\n  d#e\n' })).toEqual(['a', 'b', 'c    d#e']);
  });

  test.each([
    ['ts', 'compiled'],
    ['python', 'compiled'],
    ['sh', 'run'],
  ])('in %s are %s', (language, fate) => expect(fateOf(block(language))).toBe(fate));

  test('with a reason are not run', () => {
    expect(fateOf(block('python', 'Not run by tests: it needs an account.'))).toBe('told not to be run');
  });

  test.each(['Not run by tests', 'Not run by tests:', 'The following is not run by tests.'])(
    'with "%s" have no reason',
    (mark) => {
      expect(() => fateOf(block('sh', mark))).toThrow('PAGE.md:5 is marked without a reason');
    },
  );

  test.each(['', 'json', 'yaml'])('in "%s" need a mark', (language) => {
    expect(() => fateOf(block(language))).toThrow(`PAGE.md:5: nothing checks a block in "${language}"`);
  });
});

test('each `npm run` that is named is there', () => {
  const workflows = readdirSync(join(__dirname, '../.github/workflows')).map((name) => `.github/workflows/${name}`);
  const named = [...PAGES, '.ci/run', ...workflows].flatMap((page) =>
    [...text(page).matchAll(/npm run (?:-s )?([\w:-]+)/g)].map(([, name]) => name),
  );
  expect([...new Set(named)].filter((name) => !(name in scripts))).toEqual([]);
  expect(named).toContain('package');
});

test('each development dependency has its reason', () => {
  const page = text('CONTRIBUTING.md').split('\n## Dependencies\n')[1];
  expect(Object.keys(devDependencies).filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});

describe('messages', () => {
  const sources = readdirSync(join(__dirname, '../lambda'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(__dirname, '../lambda', name), 'utf8'))
    .join('\n')
    .replaceAll(/\$\{RESERVED_TAGS\.(\w+)\}/g, (_, name: keyof typeof RESERVED_TAGS) => RESERVED_TAGS[name]);

  /** The rows of the table below a heading. */
  const table = (page: string, heading: string): string[][] =>
    text(page)
      .split(`\n## ${heading}\n`)[1]
      .split('\n## ')[0]
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .slice(2)
      .map((line) => line.split('|').map((cell) => cell.trim()));
  const quoted = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, inside]) => inside);

  const failures = table('README.md', 'When something fails').flatMap(([, cell]) => quoted(cell));
  test.each(failures)('the README explains "%s", which is in the handler', (message) => {
    message.split(' ... ').forEach((part) => expect(sources).toContain(part.replace(/ \.\.\.$/, '')));
  });

  test('of the log are those that docs/operating.md explains, with their levels', () => {
    const explained = table('docs/operating.md', 'Logs').flatMap(([, messages, level]) =>
      quoted(messages).map((message) => `${level} ${message}`),
    );
    const logged = [...sources.matchAll(/external\.log\(\{\s*level: '(\w+)',\s*message: '([^']+)'/g)].map(
      ([, level, message]) => `${level} ${message}`,
    );
    expect(logged).toHaveLength(sources.split('external.log(').length - 1);
    expect(explained.sort()).toEqual([...new Set(logged)].sort());
  });
});
