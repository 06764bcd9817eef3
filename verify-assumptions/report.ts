// The results as a table for a person, and as a file to attach to an issue.
import { wrap } from '../bin/command-line/wrap';
import { AssumptionId, ASSUMPTIONS } from '../local-aws/assumptions';
import { NEVER_SETTLED } from './experiments';
import { Observations, Result, resultOf } from './observation';

/** In documents of AWS, the id of an account that does not exist. */
const ANY_ACCOUNT = '111122223333';
const WIDTH = 130;

export function resultsOf(observations: Observations): Result[] {
  return (Object.keys(ASSUMPTIONS) as AssumptionId[]).map((id) => {
    const never = NEVER_SETTLED[id];
    return resultOf(id, never === undefined ? observations[id] : { notSettled: never });
  });
}

/** For each assumption its id, what the project assumes, the verdict with what was observed, and below it the evidence. */
export function tableOf(results: readonly Result[], columns = WIDTH): string {
  const rows = results.map(({ id, assumed, verdict, observed }) => [
    id,
    String(assumed),
    verdict === 'differs' ? `differs: ${observed}` : `${verdict}${observed && `: ${observed}`}`,
  ]);
  const head = ['assumption', 'assumed', 'observed'];
  const widths = head.map((title, column) => Math.max(...[head, ...rows].map((row) => row[column]!.length), title.length));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd();
  const lines = results.flatMap(({ sentence, evidence, verdict, ifWrong }, index) => [
    line(rows[index]!),
    ...wrap(`    ${sentence}`, columns),
    ...wrap(`    ${evidence}`, columns),
    ...(verdict === 'differs' ? wrap(`    It follows: ${ifWrong}`, columns) : []),
  ]);
  const count = (verdict: string) => results.filter((one) => one.verdict === verdict).length;
  const summary = ['as assumed', 'differs', 'not settled'].map((verdict) => `${count(verdict)} ${verdict}`).join(', ');
  return [line(head), ...lines, '', `${summary}.`].join('\n');
}

export type Endpoint = 'AWS' | 'loopback';

export interface Circumstances {
  readonly version: string;
  readonly date: string;
  readonly region: string;
  readonly endpoint: Endpoint;
  readonly creates: number;
}

/** Without the account's id, and without the names of users and roles. */
export function fileOf(circumstances: Circumstances, results: readonly Result[], account: string): string {
  const listed = results.map(({ observation, ...result }) => ({ ...result, ...observation }));
  const text = JSON.stringify({ ...circumstances, results: listed }, null, 2);
  return `${text.replaceAll(account, ANY_ACCOUNT).replace(/\b(user|assumed-role)\/[^\s"]+/g, '$1/...')}\n`;
}
