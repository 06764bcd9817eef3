// Many events at once against a limited rate, each in a sandbox of its own: its own copy of the handler, client and retries.
import { BenchEvent, created, createEvent, Terms, updateEvent } from './events';
import { Sandbox } from './sandbox';
import { Bench } from './start-up';
import { Subject } from './subjects';

const LIMIT = { requestsPerSecond: 10, burst: 20 };
const COPIES_PER_PROCESS = 125;

export interface BurstSize {
  readonly creates: number;
  readonly updates: number;
}

export interface Burst extends BurstSize {
  readonly seconds: number;
  /** Of the events, one call each. */
  readonly least: number;
  readonly failed: number;
  readonly calls: number;
}

export async function burst(bench: Bench, node: string, subject: Subject, status: 400 | 429, size: BurstSize): Promise<Burst> {
  const { server, runner } = bench;
  const { dialect, file, exportName } = subject;
  const terms = (index: number): Terms => ({ name: `License ${index}`, count: 10 });
  const creates = Array.from({ length: size.creates }, (_, index) => createEvent(dialect, server.origin, terms(index)));
  const updates = Array.from({ length: size.updates }, (_, index) => {
    const arn = server.licenseManager.create(created(terms(index)));
    return updateEvent(dialect, server.origin, arn, terms(index), terms(index));
  });
  const events = [...creates, ...updates];
  const sandboxes: Sandbox[] = [];
  for (let left = events.length; left > 0; left -= COPIES_PER_PROCESS) {
    const input = { file, exportName, port: server.port, copies: Math.min(left, COPIES_PER_PROCESS) };
    sandboxes.push(new Sandbox({ node, runner, environment: server.environment(), input }));
  }
  try {
    await Promise.all(sandboxes.map(({ ready }) => ready));
    server.reset();
    server.assumptions.throttleStatus = status;
    server.faults.limitRate(LIMIT);
    const started = performance.now();
    await Promise.all(
      events.map((event, index) =>
        sandboxes[Math.floor(index / COPIES_PER_PROCESS)].send(event, index % COPIES_PER_PROCESS).catch(() => undefined),
      ),
    );
    const seconds = (performance.now() - started) / 1000;
    const failed = events.filter(({ RequestId }: BenchEvent) => server.answers.get(RequestId)?.Status !== 'SUCCESS').length;
    const least = Math.max(0, events.length - LIMIT.burst) / LIMIT.requestsPerSecond;
    return { ...size, seconds, least, failed, calls: server.counts.calls };
  } finally {
    server.faults.clear();
    await Promise.all(sandboxes.map((sandbox) => sandbox.end()));
  }
}
