// Every operation that the handler calls, in every scenario, meets every fault, once and for good.
import { add, ExemptionCounts } from './exemptions';
import { CaseResult, Disturbance, playCase } from './fault-case';
import { SCENARIOS } from './scenarios';
import { Scenario } from './scenarios/scenario';

type Kind = Pick<Disturbance, 'kind' | 'throttleStatus'> & {
  readonly name: string;
  /** Operations that cannot fail like this. */
  readonly notFor?: readonly string[];
};

const ENDPOINT = 'PutAnswer';
const STACK_OPERATIONS = ['DescribeStacks', 'DescribeStackResource', 'DescribeStackEvents'];
const KINDS: Kind[] = [
  { name: 'throttle 400', kind: 'throttle', throttleStatus: 400, notFor: [ENDPOINT] },
  { name: 'throttle 429', kind: 'throttle', throttleStatus: 429, notFor: [ENDPOINT, ...STACK_OPERATIONS] },
  { name: 'error-before', kind: 'error-before' },
  // A read has no effect: after it is before it.
  { name: 'error-after', kind: 'error-after', notFor: STACK_OPERATIONS },
  { name: 'cut-before', kind: 'cut-before' },
  { name: 'cut-after', kind: 'cut-after', notFor: STACK_OPERATIONS },
  { name: 'denied', kind: 'access-denied', notFor: [ENDPOINT] },
  { name: 'conflict', kind: 'conflict', notFor: [ENDPOINT, ...STACK_OPERATIONS] },
  { name: 'delay', kind: 'delay', notFor: [ENDPOINT] },
];
const FOR_GOOD = 100_000;
const SHORT = { SUCCESS: 'ok', FAILED: 'failed', none: 'none' };

/** Defines one test for each scenario of these groups, and prints how each event was answered. */
export function testFaultMatrix(groups: readonly (keyof typeof SCENARIOS)[]): void {
  jest.setTimeout(300_000);
  afterEach(() => jest.restoreAllMocks());
  const rows: string[] = [];
  const exemptions: ExemptionCounts = {};
  let cases = 0;

  test.each(groups.flatMap((group) => SCENARIOS[group]).map((one) => [one.name, one] as const))('%s', async (_, scenario) => {
    const undisturbed = await playCase(scenario);
    expect(undisturbed).toMatchObject({ response: scenario.response, problems: [] });
    const problems: string[] = [];
    const ownFaults = scenario.faults?.map(({ operation }) => operation) ?? [];
    for (const operation of undisturbed.operations.filter((one) => !ownFaults.includes(one))) {
      const row: string[] = [];
      for (const kind of KINDS) {
        if (kind.notFor?.includes(operation)) {
          row.push('-');
          continue;
        }
        const results = [await playOne(scenario, operation, kind, 1), await playOne(scenario, operation, kind, FOR_GOOD)];
        results.forEach((result, index) => {
          const name = `${scenario.name} / ${operation} / ${kind.name} ${index === 0 ? 'once' : 'for good'}`;
          problems.push(...result.problems.map((problem) => `${name}: ${problem}`));
          problems.push(...(result.triggered > 0 ? [] : [`${name}: the fault did not happen`]));
          add(exemptions, result.exemptions.counts);
        });
        cases += results.length;
        row.push(results.map(shown).join('/'));
      }
      rows.push(`${scenario.name.padEnd(60)} ${operation.padEnd(46)} ${row.map((text) => text.padEnd(14)).join('')}`);
    }
    expect(problems).toEqual([]);
  });

  afterAll(() => {
    const head = `${'event'.padEnd(60)} ${'operation'.padEnd(46)} ${KINDS.map(({ name }) => name.padEnd(14)).join('')}`;
    process.stdout.write(
      `\nResponses where the fault happened once/for good\n${head}\n${rows.join('\n')}\ncases: ${cases}\n` +
        `exemptions: ${JSON.stringify(exemptions)}\n`,
    );
  });
}

async function playOne(scenario: Scenario, operation: string, kind: Kind, times: number): Promise<CaseResult> {
  const { kind: faultKind, throttleStatus } = kind;
  const result = await playCase(scenario, { operation, kind: faultKind, throttleStatus, times });
  jest.restoreAllMocks();
  return result;
}

function shown({ response, triggered, problems }: CaseResult): string {
  return problems.length > 0 ? `${SHORT[response]}!` : triggered > 0 ? SHORT[response] : 'EMPTY';
}
