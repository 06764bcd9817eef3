// A process of its own around one handler, as Lambda would start it.
import { ChildProcess, fork } from 'node:child_process';
import { RunnerInput, Timing } from './runner';

export interface SandboxOptions {
  readonly node: string;
  readonly runner: string;
  readonly environment: Record<string, string>;
  readonly input: RunnerInput;
}

type Reply = Timing & { readonly id: number; readonly error?: string };

export class Sandbox {
  /** Of the first event, or of loading alone where there was none. */
  readonly ready: Promise<Timing>;
  private readonly child: ChildProcess;
  private readonly waiting = new Map<number, { resolve: (reply: Reply) => void; reject: (error: Error) => void }>();
  private stderr = '';
  private ids = 0;

  constructor({ node, runner, environment, input }: SandboxOptions) {
    this.child = fork(runner, [], {
      execPath: node,
      execArgv: [],
      env: { ...environment, BENCH_INPUT: JSON.stringify(input) },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.child.stderr!.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.child.on('message', (reply: Reply) => {
      const { resolve, reject } = this.waiting.get(reply.id)!;
      this.waiting.delete(reply.id);
      if (reply.error) {
        reject(new Error(reply.error));
      } else {
        resolve(reply);
      }
    });
    this.child.on('exit', (code) => {
      const error = new Error(`${input.file} ended with ${code}: ${this.stderr.slice(0, 2000)}`);
      this.waiting.forEach(({ reject }) => reject(error));
      this.waiting.clear();
    });
    this.ready = this.reply(0);
  }

  send(event: object, copy = 0): Promise<Reply> {
    const id = ++this.ids;
    const reply = this.reply(id);
    this.child.send({ id, copy, event });
    return reply;
  }

  async end(): Promise<void> {
    if (this.child.exitCode === null && this.child.connected) {
      const exited = new Promise((resolve) => this.child.once('exit', resolve));
      this.child.disconnect();
      await exited;
    }
  }

  private reply(id: number): Promise<Reply> {
    return new Promise((resolve, reject) => this.waiting.set(id, { resolve, reject }));
  }
}
