// Many events at once against a limited rate, each in a sandbox of its own: its own copy of the handler, client and retries.
import { associationEvent, BenchEvent, created, createEvent, Terms, updateEvent } from './events';
import { Sandbox } from './sandbox';
import { Bench } from './start-up';
import { Subject } from './subjects';

const LIMIT = { requestsPerSecond: 10, burst: 20 };
const COPIES_PER_PROCESS = 125;

/** Numbers of events. */
export interface BurstSize {
  readonly creates?: number;
  readonly updates?: number;
  /** Creates of associations, each of another AMI with one license configuration. */
  readonly associations?: number;
}

export interface Burst extends Required<BurstSize> {
  readonly seconds: number;
  /** The seconds that the calls need at the limit: one of a license configuration's event, a read and a write of an association's. */
  readonly least: number;
  readonly failed: number;
  readonly calls: number;
}

export async function burst(
  { server, runner }: Bench,
  node: string,
  { dialect, file, exportName }: Subject,
  status: 400 | 429,
  { creates: ofCreates = 0, updates: ofUpdates = 0, associations: ofAssociations = 0 }: BurstSize,
): Promise<Burst> {
  const terms = (index: number): Terms => ({ name: `License ${index}`, count: 10 });
  const creates = Array.from({ length: ofCreates }, (_, index) => createEvent(dialect, server.origin, terms(index)));
  const updates = Array.from({ length: ofUpdates }, (_, index) => {
    const arn = server.licenseManager.create(created(terms(index)));
    return updateEvent(dialect, server.origin, arn, terms(index), terms(index));
  });
  const licenseConfiguration = server.licenseManager.create(created(terms(0)));
  const associations = Array.from({ length: ofAssociations }, (_, index) =>
    associationEvent(server.origin, licenseConfiguration, index),
  );
  const events = [...creates, ...updates, ...associations];
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
    const needed = ofCreates + ofUpdates + 2 * ofAssociations;
    const least = Math.max(0, needed - LIMIT.burst) / LIMIT.requestsPerSecond;
    const size = { creates: ofCreates, updates: ofUpdates, associations: ofAssociations };
    return { ...size, seconds, least, failed, calls: server.counts.calls };
  } finally {
    server.faults.clear();
    await Promise.all(sandboxes.map((sandbox) => sandbox.end()));
  }
}
