import { decide, fail, observe } from '../../lambda/decide';
import { external } from '../../lambda/external';

interface Facts {
  readonly a?: number | null;
  readonly b?: number;
}

beforeEach(() => void jest.spyOn(external, 'log').mockImplementation());
afterEach(() => jest.restoreAllMocks());

test('a plan is asked again with each fact that it lacks, until it is decided', async () => {
  const read = jest.fn((needs: readonly ('a' | 'b')[]) => Promise.resolve(Object.fromEntries(needs.map((need) => [need, null]))));
  const plan = ({ a, b }: Facts) =>
    a === undefined
      ? observe<'a' | 'b'>('a')
      : b === undefined
        ? observe<'a' | 'b'>('b')
        : { plan: 'noop', why: 'nothing differs' };
  await expect(decide({}, plan, read)).resolves.toEqual({ plan: 'noop', why: 'nothing differs' });
  expect(read.mock.calls.map(([needs]) => needs)).toEqual([['a'], ['b']]);
  expect(jest.mocked(external.log).mock.calls).toEqual([
    [{ level: 'INFO', message: 'plan', plan: 'noop', why: 'nothing differs' }],
  ]);
});

test('a plan may ask again for a fact that it has together with one that it lacks', async () => {
  const read = jest.fn(() => Promise.resolve({ a: 1, b: 2 }));
  const plan = ({ b }: Facts) => (b === undefined ? observe<'a' | 'b'>('a', 'b') : { plan: 'noop', why: `b is ${b}` });
  await expect(decide<Facts, 'a' | 'b', { plan: string; why: string }>({ a: 1 }, plan, read)).resolves.toMatchObject({
    why: 'b is 2',
  });
});

test('a plan that fails throws its reason, and logs it as a warning', async () => {
  await expect(decide({}, () => fail('The stack is deleted.'), jest.fn())).rejects.toThrow(new Error('The stack is deleted.'));
  expect(jest.mocked(external.log).mock.calls).toEqual([
    [{ level: 'WARN', message: 'plan', plan: 'fail', why: 'The stack is deleted.' }],
  ]);
});

test('a plan that an administrator should know of is a warning', async () => {
  await decide({}, () => ({ plan: 'replace', why: 'counting type' }), jest.fn(), new Set(['replace']));
  expect(jest.mocked(external.log).mock.calls).toEqual([
    [{ level: 'WARN', message: 'plan', plan: 'replace', why: 'counting type' }],
  ]);
});

test('a plan that asks again for facts that it has fails instead of asking for ever', async () => {
  const read = jest.fn(() => Promise.resolve({ a: null, b: 1 }));
  await expect(decide<Facts, 'a' | 'b', never>({}, () => observe('a', 'b'), read)).rejects.toThrow(
    new Error('The plan asks again for a, b (a defect of cdk-license-manager).'),
  );
  expect(read).toHaveBeenCalledTimes(1);
});
