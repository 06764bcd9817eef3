// The tables of operations and resource types in README.md. `npx ts-node local-aws/operations.ts` writes them.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLOUDFORMATION_OPERATIONS } from './cloudformation/query';
import { nativeResourceTypes, RECORDED_TYPES } from './cloudformation/resource-types';
import { STACK_TYPE } from './cloudformation/stack';
import { CLOUDTRAIL_OPERATIONS } from './cloudtrail';
import { EC2_OPERATIONS } from './ec2';
import { IAM_OPERATIONS } from './iam';
import { LAMBDA_OPERATIONS } from './lambda-api';
import { LICENSE_MANAGER_OPERATIONS } from './license-manager';
import { LOGS_OPERATIONS } from './logs';
import { S3_OPERATIONS } from './s3';
import { SSM_OPERATIONS } from './ssm';
import { STS_OPERATIONS } from './sts';

export const OPERATIONS: Readonly<Record<string, readonly string[]>> = {
  CloudFormation: CLOUDFORMATION_OPERATIONS,
  CloudTrail: CLOUDTRAIL_OPERATIONS,
  'CloudWatch Logs': LOGS_OPERATIONS,
  EC2: EC2_OPERATIONS,
  IAM: IAM_OPERATIONS,
  Lambda: LAMBDA_OPERATIONS,
  'License Manager': LICENSE_MANAGER_OPERATIONS,
  S3: S3_OPERATIONS,
  SSM: SSM_OPERATIONS,
  STS: STS_OPERATIONS,
};

/** Calls that succeed and change or find nothing. */
const RECORDED: Readonly<Record<string, string>> = { CloudTrail: '`LookupEvents` returns no events' };

const README = join(__dirname, 'README.md');
const START = '<!-- Written by `npx ts-node local-aws/operations.ts` -->\n';
const END = '<!-- End -->\n';

export function tables(): string {
  const types = [...nativeResourceTypes({} as never).keys(), STACK_TYPE];
  const code = (names: readonly string[]) => [...names].sort().map((name) => `\`${name}\``);
  const rows = (cells: readonly (readonly string[])[]) => cells.map((row) => `| ${row.join(' | ')} |\n`).join('');
  const services = Object.entries(OPERATIONS).map(([service, names]) => [
    service,
    service in RECORDED ? '' : code(names).join(', '),
    RECORDED[service] ?? '',
    'every other',
  ]);
  const simulated = types.filter((type) => !RECORDED_TYPES.includes(type));
  return (
    rows([['service', 'works', 'recorded', 'refused by name'], ['---', '---', '---', '---'], ...services]) +
    '\n' +
    rows([
      ['resource types', ''],
      ['---', '---'],
      ['simulated', [...code(simulated), 'custom resources'].join(', ')],
      ['recorded', code(RECORDED_TYPES).join(', ')],
      ['refused by name, or recorded with `--record-other-types`', 'every other'],
    ])
  );
}

/** The page with its tables as the code has them now. */
export function withTables(page: string): string {
  const [before, rest = ''] = page.split(START);
  return `${before}${START}${tables()}${END}${rest.split(END)[1]}`;
}

if (require.main === module) {
  writeFileSync(README, withTables(readFileSync(README, 'utf8')));
}
