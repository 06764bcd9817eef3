// The steps of a plan and their compensation, with letters for actions: `A` is undone by `a`.
import { CompensationFailed, execute, Step } from '../../lambda/executor';
import { external } from '../../lambda/external';

const step = (action: string): Step<string> => ({ action, compensation: [action.toLowerCase()] });

/** Actions in the order in which they were performed. */
let done: string[];
/** What an action throws. */
let failures: Record<string, unknown>;

const perform = async (action: string): Promise<void> => {
  done.push(action);
  if (action in failures) {
    throw failures[action];
  }
};
const run = (...steps: Step<string>[]) => execute(steps, perform, (action) => perform(`${action}!`));

beforeEach(() => {
  done = [];
  failures = {};
  jest.spyOn(external, 'log').mockImplementation();
});
afterEach(() => jest.restoreAllMocks());

test('the steps are performed in order, and can be compensated afterwards in reverse', async () => {
  const compensate = await run(step('A'), { action: 'B' }, { action: 'C', compensation: ['c', 'cc'] });
  expect(done).toEqual(['A', 'B', 'C']);
  await compensate(perform);
  expect(done).toEqual(['A', 'B', 'C', 'c', 'cc', 'a']);
});

test('a step that fails is compensated with those before it, and its error is thrown', async () => {
  const failure = new Error('B failed');
  failures = { B: failure };
  await expect(run(step('A'), step('B'), step('C'))).rejects.toBe(failure);
  expect(done).toEqual(['A', 'B', 'b!', 'a!']);
  expect(external.log).not.toHaveBeenCalled();
});

test.each([
  ['an error', new TypeError('B failed'), { name: 'TypeError', message: 'B failed' }, 'TypeError: B failed'],
  ['anything else', 'B failed', { name: 'Error', message: 'B failed' }, 'B failed'],
])('where a compensation fails, too, the reason is the step: %s', async (_, cause, shown, text) => {
  failures = { B: cause, 'b!': new Error('b failed') };
  const failed = run(step('A'), step('B')).catch((error: unknown) => error);
  expect(await failed).toMatchObject({ ...shown, cause });
  expect(await failed).toBeInstanceOf(CompensationFailed);
  expect(done).toEqual(['A', 'B', 'b!']);
  expect(jest.mocked(external.log).mock.calls).toEqual([
    [{ level: 'ERROR', message: 'compensation-failed', reason: 'Error: b failed', cause: text }],
  ]);
});
