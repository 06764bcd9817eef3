// The pages are compared with the code: their blocks, links, messages, log codes and plans.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { devDependencies, scripts } from '../package.json';
import { FORMER_TAGS, MAX_TAGS, MAX_USER_TAGS, RESERVED_TAGS, TIMEOUTS } from '../lib/private/contract';
import { Block, PAGES, blocksOf, commandsOf, checkOf, text } from './documents';

const FENCE = '```';
const block = (language: string, before = 'Type this:'): Block =>
  blocksOf('PAGE.md', `# Page\n\n${before}\n\n  ${FENCE}${language}\n  one\n    two\n  ${FENCE}\n`)[0];

describe('blocks', () => {
  test.each(PAGES)('of %s are compiled or run, or say why not', (page) => {
    expect(() => blocksOf(page).map(checkOf)).not.toThrow();
  });

  test('have their line, language, option and text', () => {
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

  test('of shell are split into commands', () => {
    expect(commandsOf({ ...block('sh'), text: 'a && b # why\n# only why\nc \\\n  d#e\n' })).toEqual(['a', 'b', 'c    d#e']);
  });

  test.each([
    ['ts', 'compiled'],
    ['python', 'compiled'],
    ['sh', 'run'],
  ])('in %s are %s', (language, check) => expect(checkOf(block(language))).toBe(check));

  test('with a reason above them are not run', () => {
    expect(checkOf(block('python', '<!-- Not run by tests: it needs an account. -->'))).toBe('not run');
  });

  test.each(['<!-- Not run by tests -->', '<!-- Not run by tests: -->', 'Not run by tests: it needs an account.'])(
    'with "%s" have no reason in a comment',
    (mark) => {
      expect(() => checkOf(block('sh', mark))).toThrow('PAGE.md:5 is marked without a reason');
    },
  );

  test.each(['', 'json', 'yaml'])('in "%s" need a mark', (language) => {
    expect(() => checkOf(block(language))).toThrow(`PAGE.md:5: nothing checks a block in "${language}"`);
  });
});

test('each `npm run` in a page or in CI is a script of package.json', () => {
  const workflows = readdirSync(join(__dirname, '../.github/workflows')).map((name) => `.github/workflows/${name}`);
  const named = [...PAGES, '.ci/run', ...workflows].flatMap((page) =>
    [...text(page).matchAll(/npm run (?:-s )?([\w:-]+)/g)].map(([, name]) => name),
  );
  expect([...new Set(named)].filter((name) => !(name in scripts))).toEqual([]);
  expect(named).toContain('package');
});

test('each development dependency has a reason in CONTRIBUTING', () => {
  const page = text('CONTRIBUTING.md').split('\n## Dependencies\n')[1];
  expect(Object.keys(devDependencies).filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});

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

test('docs/concepts.md names each reserved tag', () => {
  const named = table('docs/concepts.md', 'Ownership').flatMap(([, cell]) => quoted(cell));
  expect(named.sort()).toEqual([...Object.values(RESERVED_TAGS), ...Object.values(FORMER_TAGS)].sort());
});

test('docs/permissions.md has the limits of tags', () => {
  const library = MAX_TAGS - MAX_USER_TAGS;
  expect(text('docs/permissions.md')).toContain(
    `has up to ${MAX_TAGS} tags, and this library uses ${library} of them. More than ${MAX_USER_TAGS} of yours are an error.`,
  );
});

test('docs/operating.md has the times of an event', () => {
  const [queue, run, response] = table('docs/operating.md', 'Times').map(([, , cell]) => cell.match(/\d+/g)!.map(Number));
  const { compensation, serviceTimeout, functionTimeout, maxEventAge } = TIMEOUTS;
  expect(queue).toEqual([maxEventAge]);
  expect(run).toEqual([functionTimeout, compensation + TIMEOUTS.response, compensation, TIMEOUTS.response]);
  expect(response).toEqual([serviceTimeout]);
});

describe('messages', () => {
  const sources = readdirSync(join(__dirname, '../lambda'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(__dirname, '../lambda', name), 'utf8'))
    .join('\n')
    .replaceAll(/\$\{RESERVED_TAGS\.(\w+)\}/g, (_, name: keyof typeof RESERVED_TAGS) => RESERVED_TAGS[name]);

  const failures = table('docs/troubleshooting.md', 'Messages').flatMap(([, cell]) => quoted(cell));
  test.each(failures)('"%s", which docs/troubleshooting.md explains, is in the handler', (message) => {
    expect(sources).toContain(message);
  });

  test('of the log are those that docs/operating.md explains, with their levels', () => {
    const explained = table('docs/operating.md', 'Logs').flatMap(([, messages, levels]) =>
      levels.split(', ').flatMap((level) => quoted(messages).map((message) => `${level} ${message}`)),
    );
    const logged = [...sources.matchAll(/external\.log\(\{\s*level: ([^\n]*?),\s*message: '([^']+)'/g)];
    expect(logged).toHaveLength(sources.split('external.log(').length - 1);
    const levels = logged.flatMap(([, level, message]) =>
      [...level.matchAll(/'([A-Z]+)'/g)].map(([, one]) => `${one} ${message}`),
    );
    expect(explained.sort()).toEqual([...new Set(levels)].sort());
  });

  test('plans are those that docs/operating.md explains, with their levels', () => {
    const explained = table('docs/operating.md', 'Plans').map(([, plan, level]) => `${level} ${quoted(plan)[0]}`);
    const named = (pattern: RegExp) => [...pattern.exec(sources)![1].matchAll(/'([a-z-]+)'/g)].map(([, plan]) => plan);
    const notable = [...named(/NOTABLE\b[^=]*= new Set<PlanName>\(\[([^\]]+)\]/), 'fail'];
    const plans = [...named(/type PlanName =([^;]+);/), 'fail'];
    expect(explained.sort()).toEqual(plans.map((plan) => `${notable.includes(plan) ? 'WARN' : 'INFO'} ${plan}`).sort());
  });
});

describe('links', () => {
  const REPOSITORY = 'https://github.com/cdk-license-manager/cdk-license-manager/blob/main/';
  const RAW = 'https://raw.githubusercontent.com/cdk-license-manager/cdk-license-manager/main/';
  const anchorsOf = (page: string) =>
    [...text(page).matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\w\- ]/g, '')
        .replaceAll(' ', '-'),
    );
  const targetsOf = (page: string) =>
    [...text(page).matchAll(/\]\(([^)\s]+)\)|(?:src|srcset)="([^"]+)"/g)].map(([, link, source]) => link ?? source);
  /** A path and an anchor for a link into the repository, and undefined for any other. */
  const localTo = (page: string, target: string): [string, string | undefined] | undefined => {
    const absolute = [REPOSITORY, RAW].find((prefix) => target.startsWith(prefix));
    if (absolute === undefined && /^https?:/.test(target)) {
      return undefined;
    }
    const [path, anchor] = (absolute === undefined ? target : target.slice(absolute.length)).split('#');
    return [path === '' ? page : absolute === undefined ? join(page, '..', path) : path, anchor];
  };

  test.each(PAGES)('%s: each link into the repository leads to a page and a heading', (page) => {
    const broken = targetsOf(page).filter((target) => {
      const [path, anchor] = localTo(page, target) ?? [];
      return (
        path !== undefined &&
        (!existsSync(join(__dirname, '..', path)) || (anchor !== undefined && !anchorsOf(path).includes(anchor)))
      );
    });
    expect(broken).toEqual([]);
  });

  test('of the README work outside of the repository', () => {
    const targets = targetsOf('README.md');
    expect(targets.filter((target) => !target.startsWith('https://'))).toEqual([]);
    expect(targets).toContain(`${RAW}docs/local-dark.svg`);
  });
});

test('the README has at most 150 lines', () => {
  expect(text('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(150);
});

test("CONTRIBUTING's map names each folder at the top level", () => {
  const map = text('CONTRIBUTING.md').split('\n## The map\n')[1].split('\n## ')[0];
  const tracked = execFileSync('git', ['ls-files'], { cwd: join(__dirname, '..'), encoding: 'utf8' }).split('\n');
  const folders = [...new Set(tracked.filter((name) => name.includes('/')).map((name) => name.split('/')[0]))];
  expect(folders).toContain('lib');
  expect(folders.filter((folder) => !map.includes(`\`${folder}/`))).toEqual([]);
});
