// The table of assumptions, and the code that refers to it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assume, ASSUMPTIONS, GUESSES } from '../../local-aws/assumptions';

const FOLDER = join(__dirname, '../../local-aws');
const TABLE = 'assumptions.ts';
const code = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && name !== TABLE)
  .map((name) => readFileSync(join(FOLDER, name), 'utf8'))
  .join('\n');

test.each(Object.entries({ ...ASSUMPTIONS, ...GUESSES }))('%s has a sentence, evidence and a consequence', (_id, description) => {
  const { sentence, evidence, ifWrong } = description;
  expect(sentence).toMatch(/^[A-Z`].*\.$/);
  expect(evidence).toMatch(/unverified|https:\/\//);
  expect(ifWrong).toMatch(/^[A-Z].*\.$/);
});

test.each(Object.entries(ASSUMPTIONS))('%s has alternatives that are not its default', (_id, assumption) => {
  expect(assumption.alternatives.length).toBeGreaterThan(0);
  expect(assumption.alternatives).not.toContain(assumption.default);
});

test.each(Object.keys(ASSUMPTIONS))('the embedded AWS plays %s', (id) => {
  expect(code).toMatch(new RegExp(`\\b${id}\\b`));
});

test('each guess in the code is in the table, and the other way around', () => {
  const named = [...code.matchAll(/\/\/ guess: (.+)/g)].flatMap(([, names]) => names!.split(', '));
  expect([...named].sort()).toEqual(Object.keys(GUESSES).sort());
  expect(code).not.toContain('unverified');
});

test('exceptions change nothing else', () => {
  expect(assume({ pageSize: 2 })).toEqual({ ...assume(), pageSize: 2 });
  expect(assume().pageSize).toBe(50);
});
