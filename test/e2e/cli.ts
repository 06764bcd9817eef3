// Runs the pinned CDK CLI, and this project's own commands, as a user would.
import { SpawnOptions, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '../..');

export interface Ran {
  readonly code: number;
  readonly output: string;
}

export class Cli {
  private readonly home = mkdtempSync(join(tmpdir(), 'cdk-home-'));
  private readonly running = new Set<ReturnType<typeof spawn>>();

  /** @param environment what tells AWS clients where AWS is */
  constructor(
    private readonly environment: Record<string, string>,
    private readonly onLine: (line: string) => void = () => undefined,
  ) {}

  /** `cdk ARGS`; a synth of its own each time, in a folder of its own, so that several can run at once. */
  async cdk(...args: string[]): Promise<Ran> {
    const out = mkdtempSync(join(tmpdir(), 'cdk-out-'));
    try {
      return await this.run(require.resolve('aws-cdk/bin/cdk'), [...args, '--no-notices', '--output', out]);
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

  /** A command line as a person types it; what the CDK CLI would ask that person is answered with yes. */
  async shell(line: string): Promise<Ran> {
    const out = mkdtempSync(join(tmpdir(), 'cdk-out-'));
    const answers = { CDK_REQUIRE_APPROVAL: 'never', CDK_FORCE: 'true', CDK_NOTICES: 'false', CDK_OUTPUT: out };
    try {
      return await this.spawn(line, [], { shell: true, env: answers });
    } finally {
      rmSync(out, { recursive: true, force: true });
    }
  }

  get(...args: string[]): Promise<Ran> {
    return this.script('bin/get.ts', ...args);
  }

  /** What `npm run local` runs, on the handler as it is built. */
  local(...args: string[]): Promise<Ran> {
    return this.script('test/e2e/story.ts', ...args);
  }

  /** Ends what still runs and leaves nothing behind. */
  close(): void {
    this.running.forEach((child) => child.kill('SIGTERM'));
    rmSync(this.home, { recursive: true, force: true });
  }

  private script(file: string, ...args: string[]): Promise<Ran> {
    return this.run(require.resolve('ts-node/dist/bin.js'), [join(root, file), ...args]);
  }

  private run(script: string, args: string[]): Promise<Ran> {
    return this.spawn(process.execPath, [script, ...args]);
  }

  private spawn(command: string, args: string[], options: SpawnOptions = {}): Promise<Ran> {
    return new Promise((resolve, reject) => {
      const child = spawn(command, args, {
        ...options,
        cwd: root,
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
      const take = (chunk: Buffer) => {
        output += chunk;
        const lines = (rest + chunk).split('\n');
        rest = lines.pop()!;
        lines.forEach(this.onLine);
      };
      child.stdout.on('data', take);
      child.stderr.on('data', take);
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
