// Runs the CDK CLI of this repository as a user does.
import { SpawnOptions, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const ROOT = join(__dirname, '../..');

export interface Ran {
  readonly code: number;
  readonly output: string;
}

export class CdkCli {
  private readonly home = mkdtempSync(join(tmpdir(), 'cdk-home-'));
  private readonly running = new Set<ReturnType<typeof spawn>>();

  /** @param environment variables beside those of this process, for example where AWS is */
  constructor(
    private readonly environment: Readonly<Record<string, string>> = {},
    private readonly onLine: (line: string) => void = () => undefined,
  ) {}

  /** `cdk ARGS`, with an output folder of its own, so that several can run at once. */
  async cdk(...args: string[]): Promise<Ran> {
    const out = mkdtempSync(join(tmpdir(), 'cdk-out-'));
    try {
      // With --ci the progress is on standard output, in the order of the results.
      return await this.run(require.resolve('aws-cdk/bin/cdk'), [...args, '--no-notices', '--ci', '--output', out]);
    } finally {
      rmSync(out, { recursive: true, force: true });
    }
  }

  deploy(...args: string[]): Promise<Ran> {
    return this.cdk('deploy', '--require-approval', 'never', '--progress', 'events', ...args);
  }

  destroy(...args: string[]): Promise<Ran> {
    return this.cdk('destroy', '--force', ...args);
  }

  /** Ends the running commands and removes temporary files. */
  close(): void {
    this.running.forEach((child) => child.kill('SIGTERM'));
    rmSync(this.home, { recursive: true, force: true });
  }

  protected run(script: string, args: string[]): Promise<Ran> {
    return this.spawn(process.execPath, [script, ...args]);
  }

  protected spawn(command: string, args: string[], options: SpawnOptions = {}): Promise<Ran> {
    return new Promise((resolve, reject) => {
      const child = spawn(command, args, {
        ...options,
        cwd: ROOT,
        env: {
          ...process.env,
          CDK_HOME: this.home,
          CDK_DISABLE_CLI_TELEMETRY: 'true',
          CDK_VALIDATION: 'false',
          AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
          ...this.environment,
          ...options.env,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      this.running.add(child);
      let output = '';
      let rest = '';
      const receive = (chunk: Buffer) => {
        output += chunk;
        const lines = (rest + chunk).split('\n');
        rest = lines.pop()!;
        lines.forEach(this.onLine);
      };
      child.stdout.on('data', receive);
      child.stderr.on('data', receive);
      child.on('error', reject);
      child.on('close', (code) => {
        this.running.delete(child);
        if (rest !== '') {
          this.onLine(rest);
        }
        resolve({ code: code ?? 1, output });
      });
    });
  }
}
