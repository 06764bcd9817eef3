// The steps of the demo. Each is checked, so that the demo is a test of the whole, too.
import type { Ran, CdkCli } from './cdk-cli';
import { CommandError, ExitCode } from '../command-line/command';
import { runCommand } from '../command-line/run';
import { Terminal } from '../command-line/terminal';
import { LicenseConfiguration, getCommand } from '../commands/get';
import { STACK_NAME } from '../stack-name';
import type { StepReporter } from './step-reporter';

const PRODUCT = 'Amazon EC2Launch';
const CHANGED = { productInformation: PRODUCT, licenseCount: '200' };
const REJECTED = { ...CHANGED, licenseCount: '999' };
const FAILING_APP = 'ts-node bin/demo/failing-app.ts';

export async function play(cli: CdkCli, reporter: StepReporter, terminal: Terminal): Promise<void> {
  reporter.begin('Create a license configuration', 'cdk deploy');
  const deployed = await cli.deploy();
  check(deployed.code === 0, 'The first deployment fails', deployed);
  const arn = arnIn(deployed.output);
  check(arn !== undefined, 'The output of the deployment contains no ARN', deployed);
  const created = await read(arn!);
  reporter.end(`created ${idOf(arn!)}`, terms(created));

  reporter.begin('Show it', 'npm run get -- ARN');
  const shown = await get([arn!], { color: terminal.color, columns: (terminal.columns ?? 80) - 3 });
  check(shown.code === ExitCode.OK, 'The command get fails', shown);
  reporter.end('read from License Manager');
  shown.output.split('\n').forEach((line) => terminal.print(`   ${line}`));

  reporter.begin('Update it: discovery of a product, and a higher count', `cdk deploy ${contextOf(CHANGED)}`);
  const updated = await cli.deploy(...contextArguments(CHANGED));
  check(updated.code === 0, 'The update fails', updated);
  check(arnIn(updated.output) === arn, 'The update changes the ARN', updated);
  const after = await read(arn!);
  check(after.LicenseCount === 200 && discovers(after), 'The license configuration does not have its new terms', updated);
  reporter.end('updated in place, the ARN is the same', terms(after));

  reporter.begin(
    'Fail an update: AWS rejects the name of a topic in the same deployment',
    `cdk deploy --app "${FAILING_APP}" ${contextOf(REJECTED)}`,
  );
  const failed = await cli.deploy('--app', FAILING_APP, ...contextArguments(REJECTED));
  check(failed.code !== 0 && /ROLLBACK/.test(failed.output), 'The deployment does not fail and roll back', failed);
  const back = await read(arn!);
  check(back.LicenseCount === 200 && discovers(back), 'The rollback does not restore the terms', failed);
  reporter.end('failed as intended, and rolled back to the terms before', terms(back));

  reporter.begin('Delete it', 'cdk destroy');
  const destroyed = await cli.destroy();
  check(destroyed.code === 0, 'cdk destroy fails', destroyed);
  const gone = await get([arn!]);
  check(gone.code === ExitCode.NOT_FOUND, 'The license configuration still exists', gone);
  reporter.end(`deleted ${idOf(arn!)}`, `The stack ${STACK_NAME} and its Lambda function are deleted, too.`);
}

function check(condition: boolean, problem: string, { code, output }: Ran): void {
  if (!condition) {
    throw new CommandError(`${output}\n${problem} (exit code ${code}): see the output above.`);
  }
}

/** The command `get`, in this process. */
async function get(args: string[], { color = false, columns }: { color?: boolean; columns?: number } = {}): Promise<Ran> {
  const lines: string[] = [];
  const add = (line: string) => void lines.push(line);
  const code = await runCommand('npm run get --', getCommand(), args, { color, columns, print: add, inform: add });
  return { code, output: lines.join('\n') };
}

async function read(arn: string): Promise<LicenseConfiguration> {
  const ran = await get([arn, '--json']);
  check(ran.code === ExitCode.OK, 'The command get fails', ran);
  return JSON.parse(ran.output) as LicenseConfiguration;
}

function terms(license: LicenseConfiguration): string {
  const products = productsOf(license).join(', ');
  return [
    `${license.LicenseCount} licenses, counted by ${license.LicenseCountingType}`,
    license.LicenseCountHardLimit ? 'hard limit' : 'soft limit',
    products === '' ? 'no discovery' : `discovers ${products}`,
  ].join(', ');
}

function discovers(license: LicenseConfiguration): boolean {
  return productsOf(license).includes(PRODUCT);
}

function productsOf({ ProductInformationList = [] }: LicenseConfiguration): string[] {
  return ProductInformationList.flatMap(({ ProductInformationFilterList = [] }) => ProductInformationFilterList).flatMap(
    ({ ProductInformationFilterValue = [] }) => ProductInformationFilterValue,
  );
}

function contextArguments(context: Readonly<Record<string, string>>): string[] {
  return Object.entries(context).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

function contextOf(context: Readonly<Record<string, string>>): string {
  return Object.entries(context)
    .map(([name, value]) => `-c ${name}=${value.includes(' ') ? `"${value}"` : value}`)
    .join(' ');
}

function arnIn(text: string): string | undefined {
  return /arn:[^\s"]+:license-configuration:lic-[0-9a-f]+/.exec(text)?.[0];
}

function idOf(arn: string): string {
  return arn.split(':').at(-1)!;
}
