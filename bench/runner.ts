// What runs inside a measured process: loads a handler as Lambda's runtime does, handles the first event, then those sent to it.
import { writeFileSync, writeSync } from 'node:fs';
import https from 'node:https';
import { format } from 'node:util';

/** The order to a process that measures. */
export interface RunnerInput {
  readonly file: string;
  readonly exportName: string;
  readonly port: number;
  /** How many times the handler is loaded afresh; each stands for a sandbox of its own. */
  readonly copies: number;
  /** Handled right after loading; undefined to wait. */
  readonly first?: object;
  /** Tasks file of a control group to move into between loading and the first event. */
  readonly quota?: string;
}

export interface Timing {
  /** Milliseconds, the start of the process included. */
  readonly cold: number;
  readonly load: number;
  readonly invoke: number;
  readonly value?: unknown;
}

/** Writes log lines as Lambda's runtime does. Node.js would create a console of its own at the first line. */
const log = (...line: unknown[]) => writeSync(1, `${format(...line)}\n`);
Object.assign(console, { log, info: log, warn: log, error: log, debug: log });

type Handler = (event: object, context: object) => Promise<unknown>;

const input = JSON.parse(process.env.BENCH_INPUT!) as RunnerInput;
// A pre-signed URL has no port, and some handlers drop the one that it has here.
Object.assign(https.globalAgent, { defaultPort: input.port });

const context = () => {
  const end = Date.now() + 600_000;
  return { logStreamName: 'bench', getRemainingTimeInMillis: () => end - Date.now() };
};

function load(): Handler {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return (require(input.file) as Record<string, Handler>)[input.exportName];
}

async function main(): Promise<void> {
  const start = performance.now();
  const handlers = [load()];
  const loaded = performance.now();
  while (handlers.length < input.copies) {
    Reflect.deleteProperty(require.cache, require.resolve(input.file));
    handlers.push(load());
  }
  if (input.quota) {
    writeFileSync(input.quota, String(process.pid));
  }
  process.on('message', (message: { id: number; copy: number; event: object }) => {
    const began = performance.now();
    void handlers[message.copy](message.event, context()).then(
      (value) => process.send!({ id: message.id, invoke: performance.now() - began, value }),
      (error) => process.send!({ id: message.id, invoke: performance.now() - began, error: String(error) }),
    );
  });
  process.on('disconnect', () => process.exit(0));
  const invoked = performance.now();
  const value = input.first && (await handlers[0](input.first, context()));
  const end = performance.now();
  process.send!({ id: 0, cold: end, load: loaded - start, invoke: end - invoked, value });
}

void main();
