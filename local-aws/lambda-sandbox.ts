// One sandbox of a function: a child `node` that stays warm between events and is killed when one of them takes too long.
import { ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

/** The function's state when the sandbox starts; a changed function gets new sandboxes. */
export interface SandboxSpec {
  readonly functionName: string;
  readonly functionArn: string;
  readonly handler: string;
  readonly codeDirectory: string;
  readonly memory: number;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly logStreamName: string;
  readonly logGroupName: string;
}

export interface InvocationResult {
  /** Absent when the handler returned. */
  readonly error?: string;
}

/** Lambda gives a function this long to load before the first event. */
const INIT_MILLISECONDS = 10_000;

interface Message {
  readonly type: 'ready' | 'done';
  readonly error?: { readonly errorType: string; readonly errorMessage: string };
}

export class Sandbox {
  busy = false;
  retired = false;
  private readonly child: ChildProcess;
  private readonly ready: Promise<void>;
  private settle?: (result: InvocationResult) => void;
  private dead = false;

  constructor(
    readonly spec: SandboxSpec,
    private readonly log: (line: string) => void,
  ) {
    this.child = spawn(process.execPath, [`--max-old-space-size=${spec.memory}`, join(__dirname, 'lambda-runtime.cjs')], {
      cwd: spec.codeDirectory,
      env: spec.environment,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [this.child.stdout!, this.child.stderr!]) {
      let rest = '';
      stream.setEncoding('utf8').on('data', (text: string) => {
        const lines = (rest + text).split('\n');
        rest = lines.pop()!;
        lines.forEach(log);
      });
      stream.on('end', () => rest && log(rest));
    }
    this.ready = new Promise((resolve) => {
      const timer = setTimeout(resolve, INIT_MILLISECONDS);
      this.child.on('message', (message: Message) => {
        if (message.type === 'ready') {
          clearTimeout(timer);
          resolve();
        } else {
          // The handler's output arrives through another pipe, in the same turn at the latest.
          setImmediate(() =>
            this.settle?.(message.error ? { error: `${message.error.errorType}: ${message.error.errorMessage}` } : {}),
          );
        }
      });
      const ended = (reason: string) => {
        this.dead = true;
        clearTimeout(timer);
        resolve();
        this.settle?.({ error: reason });
      };
      this.child.on('exit', () => (this.dead = true));
      // And not at the exit, when the error that ended it may still be in the pipe.
      this.child.on('close', (code, signal) =>
        ended(`Runtime exited with error: ${signal ? `signal: ${signal}` : `exit status ${code}`}`),
      );
      this.child.on('error', (error) => ended(`Runtime did not start: ${error.message}`));
    });
  }

  get usable(): boolean {
    return !this.busy && !this.dead && !this.retired;
  }

  async invoke(event: unknown, requestId: string): Promise<InvocationResult> {
    this.busy = true;
    await this.ready;
    if (this.dead) {
      const error = 'Runtime exited during initialization';
      this.log(`${requestId} ${error}`);
      return { error };
    }
    const { timeoutSeconds, functionName, functionArn, memory, logStreamName, logGroupName } = this.spec;
    this.log(`START RequestId: ${requestId} Version: $LATEST`);
    const result = await new Promise<InvocationResult>((resolve) => {
      const timer = setTimeout(() => {
        this.settle = undefined;
        this.kill();
        resolve({ error: `Task timed out after ${timeoutSeconds.toFixed(2)} seconds` });
      }, timeoutSeconds * 1000);
      this.settle = (outcome) => {
        clearTimeout(timer);
        this.settle = undefined;
        resolve(outcome);
      };
      const deadline = Date.now() + timeoutSeconds * 1000;
      this.child.send({ event, requestId, deadline, functionName, functionArn, memory, logStreamName, logGroupName }, (error) => {
        if (error) {
          this.settle?.({ error: error.message });
        }
      });
    });
    if (result.error !== undefined) {
      this.log(`${requestId} ${result.error}`);
    }
    this.log(`END RequestId: ${requestId}`);
    this.busy = false;
    if (this.retired) {
      this.kill();
    }
    return result;
  }

  /** No event after the running one. */
  retire(): void {
    this.retired = true;
    if (!this.busy) {
      this.kill();
    }
  }

  kill(): void {
    this.dead = true;
    this.child.kill('SIGKILL');
  }
}
