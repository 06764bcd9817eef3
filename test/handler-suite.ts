// The fast tests of the handler in one file, for `npm run test:mutation`: each mutant loads the modules once, not once for every file.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const files = [
  ...readdirSync(join(__dirname, 'lambda'))
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => `./lambda/${name}`),
  './faults/ownership.test.ts',
  './faults/retention.test.ts',
  './faults/rollbacks.test.ts',
];

/** The first test that fails ends the run of a mutant, so that those with the embedded AWS come last. */
const startsLocalAws = (file: string) => /handler-fixture|stack-world/.test(sourceOf(file));

function sourceOf(file: string): string {
  return readFileSync(join(__dirname, file), 'utf8');
}

for (const file of files.sort((one, other) => Number(startsLocalAws(one)) - Number(startsLocalAws(other)))) {
  describe(file, () => {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    require(file);
  });
}
