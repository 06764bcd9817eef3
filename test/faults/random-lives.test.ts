// Random lives of two stacks, with faults, timeouts, redeliveries and people in between. FAULT_STEPS and FAULT_SEED say how long and which.
import fc from 'fast-check';
import { add, ExemptionCounts, report } from './exemptions';
import { run, RunResult } from './random-lives';
import { Step, step, worldOptions } from './random-steps';
import { StackWorldOptions } from './stack-world';

const STEPS = Number(process.env.FAULT_STEPS ?? 20_000);
const SEED = Number(process.env.FAULT_SEED ?? 1);
const LIVES_IN_A_BATCH = 20;
/** A life that takes longer hangs. */
const LIFE_MILLISECONDS = 20_000;
/** Shrinking ends after this time, with the shortest script so far. */
const SHRINK_MILLISECONDS = 60_000;

jest.setTimeout(Math.max(600_000, STEPS * 100));
afterEach(() => jest.restoreAllMocks());

test('the license configurations are as the templates say, whatever goes wrong', async () => {
  let shrinking = false;
  const totals = { steps: 0, faults: 0, reached: 0, violations: 0 };
  const exemptions: ExemptionCounts = {};
  /** The time limits abandon a life that goes on. */
  let playing: Promise<unknown> = Promise.resolve();
  const life = fc.array(step, { minLength: 1, maxLength: 16, size: 'max' });
  const property = fc.asyncProperty(life, worldOptions, async (steps, options) => {
    try {
      const played = run(steps, options);
      playing = played.catch(() => undefined);
      const result = await played;
      if (!shrinking) {
        totals.steps += result.steps;
        totals.faults += result.faults;
        totals.reached += result.reached;
        add(exemptions, result.exemptions);
      }
      if (result.problems.length > 0) {
        throw new Violation(result);
      }
    } finally {
      jest.restoreAllMocks();
    }
  });
  try {
    for (let batch = 0; totals.steps < STEPS; batch++) {
      const parameters = { seed: SEED * 10_000 + batch, numRuns: LIVES_IN_A_BATCH, timeout: LIFE_MILLISECONDS };
      const first = await fc.check(property, { ...parameters, endOnFailure: true });
      if (first.failed) {
        totals.violations++;
        shrinking = true;
        const shrunk = await fc.check(property, {
          ...parameters,
          path: first.counterexamplePath!,
          interruptAfterTimeLimit: SHRINK_MILLISECONDS,
        });
        throw new Error(script(shrunk.failed ? shrunk : first));
      }
    }
    // An account in which nothing works breaks no rule.
    expect(totals.reached).toBeGreaterThan(totals.steps / 10);
    expect(totals.faults).toBeGreaterThan(totals.steps / 10);
    expect(report(exemptions, totals.steps).exceeded).toEqual([]);
  } finally {
    await playing;
    const { steps, reached, faults, violations } = totals;
    process.stdout.write(
      `\nseed: ${SEED}\nsteps: ${steps}\ndeploys that reached their template: ${reached}\nfaults: ${faults}\nviolations: ${violations}\n` +
        `exemptions:\n${report(exemptions, steps).lines.join('\n')}\n`,
    );
  }
});

class Violation extends Error {
  constructor(readonly result: RunResult) {
    super(result.problems.join('\n'));
  }
}

function script({ seed, counterexample, counterexamplePath, errorInstance }: fc.RunDetails<[Step[], StackWorldOptions]>): string {
  const [steps, options] = counterexample!;
  const played =
    errorInstance instanceof Violation ? steps.slice(0, (errorInstance.result.failedStep ?? steps.length) + 1) : steps;
  const lines = played.map((one, index) => `  ${index + 1}. ${JSON.stringify(one)}`);
  return `seed ${seed}, path ${counterexamplePath}, in an account with ${JSON.stringify(options)}:\n${lines.join('\n')}\n${String((errorInstance as Error).message)}`;
}
