// Random lives of a stack, with faults, time-outs, redeliveries and people in between. FAULT_STEPS and FAULT_SEED say how long and which.
import fc from 'fast-check';
import { Step, step, tell } from './story';

const STEPS = Number(process.env.FAULT_STEPS ?? 1500);
const SEED = Number(process.env.FAULT_SEED ?? 1);
const RUNS_IN_A_BATCH = 20;
/** After this long even shrinking ends, with the shortest script so far. */
const BATCH_MILLISECONDS = 45_000;

jest.setTimeout(Math.max(600_000, STEPS * 100));
afterEach(() => jest.restoreAllMocks());

test('whatever happens, the licences are as the stack says', async () => {
  let steps = 0;
  let faults = 0;
  let violations = 0;
  try {
    for (let batch = 0; steps < STEPS; batch++) {
      const property = fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 16, size: 'max' }), async (story) => {
        const told = await tell(story);
        jest.restoreAllMocks();
        steps += story.length;
        faults += told.faults;
        if (told.problems.length > 0) {
          throw new Error(told.problems.join('\n'));
        }
      });
      const result = await fc.check(property, {
        seed: SEED * 10_000 + batch,
        numRuns: RUNS_IN_A_BATCH,
        endOnFailure: process.env.FAULT_SHRINK === 'false',
        interruptAfterTimeLimit: BATCH_MILLISECONDS,
      });
      if (result.failed) {
        violations++;
        const [script] = result.counterexample as [Step[]];
        const lines = script.map((one, index) => `  ${index + 1}. ${JSON.stringify(one)}`);
        throw new Error(
          `seed ${SEED}, batch ${batch}, path ${result.counterexamplePath}:\n${lines.join('\n')}\n${String((result.errorInstance as Error).message)}`,
        );
      }
    }
  } finally {
    process.stdout.write(`\nseed: ${SEED}\nsteps: ${steps}\nfaults injected: ${faults}\nviolations: ${violations}\n`);
  }
});
