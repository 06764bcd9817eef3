// Random lives of a stack, with faults, time-outs, redeliveries and people in between. FAULT_STEPS and FAULT_SEED say how long and which.
import fc from 'fast-check';
import { kindOfWorld, Step, step, tell } from './story';
import { WorldOptions } from './world';

const STEPS = Number(process.env.FAULT_STEPS ?? 20_000);
const SEED = Number(process.env.FAULT_SEED ?? 1);
const STORIES_IN_A_BATCH = 20;
/** A story that takes longer hangs. */
const STORY_MILLISECONDS = 20_000;
/** After this long shrinking ends, with the shortest script so far. */
const SHRINK_MILLISECONDS = 60_000;

jest.setTimeout(Math.max(600_000, STEPS * 100));
afterEach(() => jest.restoreAllMocks());

test('whatever happens, the licenses are as the stack says', async () => {
  let steps = 0;
  let faults = 0;
  let reached = 0;
  let violations = 0;
  const life = fc.array(step, { minLength: 1, maxLength: 16, size: 'max' });
  const property = fc.asyncProperty(life, kindOfWorld, async (story, world) => {
    try {
      const told = await tell(story, world);
      steps += story.length;
      faults += told.faults;
      reached += told.reached;
      if (told.problems.length > 0) {
        throw new Error(told.problems.join('\n'));
      }
    } finally {
      jest.restoreAllMocks();
    }
  });
  try {
    for (let batch = 0; steps < STEPS; batch++) {
      const parameters = { seed: SEED * 10_000 + batch, numRuns: STORIES_IN_A_BATCH, timeout: STORY_MILLISECONDS };
      const first = await fc.check(property, { ...parameters, endOnFailure: true });
      if (first.failed) {
        violations++;
        const shrunk = await fc.check(property, {
          ...parameters,
          path: first.counterexamplePath!,
          interruptAfterTimeLimit: SHRINK_MILLISECONDS,
        });
        throw new Error(script(shrunk.failed ? shrunk : first));
      }
    }
    // A world in which nothing works breaks no rule.
    expect(reached).toBeGreaterThan(steps / 10);
    expect(faults).toBeGreaterThan(steps / 10);
  } finally {
    process.stdout.write(
      `\nseed: ${SEED}\nsteps: ${steps}\ndeploys that ended well: ${reached}\nfaults injected: ${faults}\nviolations: ${violations}\n`,
    );
  }
});

function script({ seed, counterexample, counterexamplePath, errorInstance }: fc.RunDetails<[Step[], WorldOptions]>): string {
  const [steps, world] = counterexample!;
  const lines = steps.map((one, index) => `  ${index + 1}. ${JSON.stringify(one)}`);
  return `seed ${seed}, path ${counterexamplePath}, in a world with ${JSON.stringify(world)}:\n${lines.join('\n')}\n${String((errorInstance as Error).message)}`;
}
