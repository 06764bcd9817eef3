// What the end-to-end tests share: an embedded AWS and a CDK CLI for each test, and stacks made to order.
import { LocalAws, LocalAwsOptions, startLocalAws } from '../../local-aws/server';
import type { Order } from './app';
import { Cli, Ran } from './cli';

export const INSTANCE = 'arn:aws:ec2:us-east-1:123456789012:instance/i-0123456789abcdef0';
export const AMI = 'arn:aws:ec2:us-east-1::image/ami-0123456789abcdef0';
export const HOST = 'arn:aws:ec2:us-east-1:123456789012:dedicated-host/h-0123456789abcdef0';
export const ALL = [AMI, HOST, INSTANCE].sort();

export let aws: LocalAws;
export let cli: Cli;

export function useCdk(options?: LocalAwsOptions): void {
  jest.setTimeout(300_000);
  beforeEach(async () => {
    aws = await startLocalAws(options);
    cli = new Cli(aws.environment());
  });
  afterEach(async () => {
    cli.close();
    await aws.close();
  });
}

export const app = (order: Order) => ['--app', 'ts-node test/e2e/app.ts', '-c', `order=${JSON.stringify(order)}`];

/** An example, which changed.ts can change. */
export const example = (folder: string, ...context: string[]) => [
  '--app',
  `ts-node -r ./test/e2e/changed.ts examples/${folder}/app.ts`,
  ...context.flatMap((one) => ['-c', one]),
];

export async function deploy(order: Order, ...more: string[]): Promise<Ran> {
  const ran = await cli.deploy(...app(order), ...more);
  expect(ran).toEqual({ code: 0, output: expect.any(String) });
  return ran;
}

export async function failToDeploy(order: Order): Promise<Ran> {
  const ran = await cli.deploy(...app(order));
  expect(ran.code).toBe(1);
  return ran;
}

export const destroy = (order: Order) => cli.destroy(...app(order));
export const arnOf = ({ output }: Ran, id: string) => new RegExp(`\\.${id}Arn = (\\S+)`).exec(output)![1];
export const arns = () => aws.licenseManager.configurations().map((one) => one.LicenseConfigurationArn);
export const live = (arn: string) => aws.licenseManager.configurations().find((one) => one.LicenseConfigurationArn === arn)!;
export const writes = () => aws.calls.operations('license-manager').filter((operation) => !/^(Get|List)/.test(operation));
export const associated = (arn: string) => aws.licenseManager.associations(arn).sort();
export const associateAll = (arn: string) => ALL.forEach((resourceArn) => aws.licenseManager.associate(arn, { resourceArn }));
