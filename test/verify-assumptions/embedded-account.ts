// The embedded AWS as the account of `npm run verify-assumptions`, in this process or in one of its own.
import { ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AssumptionId, Assumptions } from '../../local-aws/assumptions';
import { LocalAws, startLocalAws } from '../../local-aws/server';
import { MOST_CREATES } from '../../verify-assumptions/account';
import { verifyAssumptions } from '../../verify-assumptions/command';
import { Observation, Verdict } from '../../verify-assumptions/observation';
import { RecordedTerminal, runOn } from '../bin/recorded-terminal';

const ROOT = join(__dirname, '../..');
const SERVICES = ['license-manager', 'cloudformation', 'iam', 's3', 'lambda'];

export type Listed = Observation & { readonly id: AssumptionId; readonly verdict: Verdict; readonly evidence: string };

export interface Ended {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

export class EmbeddedAccount {
  readonly folder = mkdtempSync(join(tmpdir(), 'verify-assumptions-'));
  readonly file = join(this.folder, 'results.json');
  /** Instead of the server's own. */
  endpoint?: string;
  private readonly environment = { ...process.env };
  private readonly children: ChildProcess[] = [];

  private constructor(readonly aws: LocalAws) {}

  static async start(assumptions: Partial<Assumptions> = {}): Promise<EmbeddedAccount> {
    // License Manager itself rejects a create over the budget of a run.
    return new EmbeddedAccount(await startLocalAws({ assumptions, createsPerDay: MOST_CREATES }));
  }

  async close(): Promise<void> {
    this.children.forEach((child) => child.kill('SIGKILL'));
    process.env = { ...this.environment };
    rmSync(this.folder, { recursive: true });
    await this.aws.close();
  }

  async run(...args: string[]): Promise<Ended> {
    process.env = this.variables();
    return runOn(new RecordedTerminal(), verifyAssumptions, '--output', this.file, ...args);
  }

  /** In a process of its own, which has no terminal. */
  spawn(args: readonly string[]): { child: ChildProcess; ended: Promise<Ended> } {
    const command = [require.resolve('ts-node/dist/bin.js'), join(ROOT, 'verify-assumptions/main.ts'), '--output', this.file];
    const child = spawn(process.execPath, [...command, ...args], {
      cwd: ROOT,
      env: this.variables(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.children.push(child);
    let output = '';
    let errors = '';
    child.stdout.on('data', (text) => (output += text));
    child.stderr.on('data', (text) => (errors += text));
    return { child, ended: new Promise((resolve) => child.on('close', (code) => resolve({ code, output, errors }))) };
  }

  /** Resolves after the first call of an operation. */
  async called(service: string, operation: string, times = 1): Promise<void> {
    while (this.aws.calls.of(service, operation).length < times) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  get results(): Listed[] {
    return (JSON.parse(readFileSync(this.file, 'utf8')) as { results: Listed[] }).results;
  }

  /** Names of operations that change something. */
  get changes(): string[] {
    const calls = SERVICES.flatMap((service) => this.aws.calls.operations(service));
    return calls.filter((operation) => !/^(Get|List|Describe)/.test(operation));
  }

  /** Creates that took effect, or were sent. */
  get creates(): number {
    return this.aws.calls.of('license-manager', 'CreateLicenseConfiguration').length;
  }

  /** Everything that a run may leave behind. */
  get leftovers(): object {
    const { licenseManager, cloudFormation, lambda, iam, s3 } = this.aws;
    const stacks = [...cloudFormation.stacks.values()];
    const names = (type: string) =>
      stacks
        .flatMap(({ resources }) => Object.values(resources).filter((one) => one.type === type))
        .map((one) => one.physicalId!);
    return {
      licenseConfigurations: licenseManager.configurations(),
      reportGenerators: licenseManager.reportGenerators(),
      settings: Object.values(licenseManager.settings()).filter((value) => typeof value === 'string'),
      stacks: stacks.filter(({ status }) => status !== 'DELETE_COMPLETE').map(({ name, status }) => `${name} ${status}`),
      functions: names('AWS::Lambda::Function').filter((name) => lambda.has(name)),
      roles: names('AWS::IAM::Role').filter((name) => iam.hasRole(`arn:aws:iam::${this.aws.account}:role/${name}`)),
      objects: s3.keys(`cdk-hnb659fds-assets-${this.aws.account}-us-east-1`),
    };
  }

  private variables(): NodeJS.ProcessEnv {
    // As in a shell where nothing else is configured.
    const others = Object.entries(this.environment).filter(([name]) => !name.startsWith('AWS_'));
    const files = { AWS_CONFIG_FILE: '/nonexistent/config', AWS_SHARED_CREDENTIALS_FILE: '/nonexistent/credentials' };
    return {
      ...Object.fromEntries(others),
      ...this.aws.environment(),
      AWS_ENDPOINT_URL: this.endpoint ?? this.aws.endpoint,
      ...files,
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    };
  }
}

export const NOTHING = {
  licenseConfigurations: [],
  reportGenerators: [],
  settings: [],
  stacks: [],
  functions: [],
  roles: [],
  objects: [],
};
