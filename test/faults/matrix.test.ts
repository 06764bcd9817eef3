// Every operation that the handler performs, in every event of a license's life, meets every fault, once and for good.
import { play, CellResult, Disturbance } from './cell';
import { Scenario, SCENARIOS } from './scenarios';

jest.setTimeout(300_000);
afterEach(() => jest.restoreAllMocks());

type Kind = Pick<Disturbance, 'kind' | 'throttleStatus'> & { readonly name: string };

const KINDS: Kind[] = [
  { name: 'throttle 400', kind: 'throttle', throttleStatus: 400 },
  { name: 'throttle 429', kind: 'throttle', throttleStatus: 429 },
  { name: 'error-before', kind: 'error-before' },
  { name: 'error-after', kind: 'error-after' },
  { name: 'cut-before', kind: 'cut-before' },
  { name: 'cut-after', kind: 'cut-after' },
  { name: 'denied', kind: 'access-denied' },
  { name: 'conflict', kind: 'conflict' },
  { name: 'delay', kind: 'delay' },
];
const ON_ANSWER = new Set(['error-before', 'error-after', 'cut-before', 'cut-after']);
const FOR_GOOD = 100_000;

const rows: string[] = [];
let cells = 0;

test.each(SCENARIOS.map((scenario) => [scenario.name, scenario] as const))('%s', async (_, scenario) => {
  const undisturbed = await play(scenario);
  expect(undisturbed).toMatchObject({ answer: 'ok', problems: [] });
  const bad: string[] = [];
  const ownFaults = scenario.faults?.map(({ operation }) => operation) ?? [];
  for (const operation of undisturbed.operations.filter((one) => !ownFaults.includes(one))) {
    const row: string[] = [];
    for (const kind of KINDS) {
      if (operation === 'PutAnswer' && !ON_ANSWER.has(kind.name)) {
        row.push('-');
        continue;
      }
      const results = [await cell(scenario, operation, kind, 1), await cell(scenario, operation, kind, FOR_GOOD)];
      results.forEach(({ problems, triggered }, index) => {
        const name = `${scenario.name} / ${operation} / ${kind.name} ${index === 0 ? 'once' : 'for good'}`;
        bad.push(...problems.map((problem) => `${name}: ${problem}`), ...(triggered > 0 ? [] : [`${name}: empty cell`]));
      });
      cells += results.length;
      row.push(results.map(shown).join('/'));
    }
    rows.push(`${scenario.name.padEnd(48)} ${operation.padEnd(41)} ${row.map((text) => text.padEnd(13)).join('')}`);
  }
  expect(bad).toEqual([]);
});

afterAll(() => {
  const head = `${'event'.padEnd(48)} ${'operation'.padEnd(41)} ${KINDS.map(({ name }) => name.padEnd(13)).join('')}`;
  process.stdout.write(
    `\nHow the event was answered when the fault came once/for good\n${head}\n${rows.join('\n')}\ncells: ${cells}\n`,
  );
});

async function cell(scenario: Scenario, operation: string, kind: Kind, times: number): Promise<CellResult> {
  const { kind: faultKind, throttleStatus } = kind;
  const result = await play(scenario, { operation, kind: faultKind, throttleStatus, times });
  jest.restoreAllMocks();
  return result;
}

function shown({ answer, triggered, problems }: CellResult): string {
  return problems.length > 0 ? `${answer}!` : triggered > 0 ? answer : 'EMPTY';
}
