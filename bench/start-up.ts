// Cold starts, and the events that follow them in the same process.
import { BenchEvent, createEvent, deleteEvent, Terms, updateEvent } from './events';
import { Sandbox } from './sandbox';
import { BenchServer } from './server';
import { OURS, Subject } from './subjects';

export interface Bench {
  readonly server: BenchServer;
  readonly runner: string;
}

export interface Counted {
  readonly milliseconds: number;
  readonly calls: number;
  readonly puts: number;
  readonly handshakes: number;
}

export interface Round {
  readonly cold: number;
  readonly loadAndInvoke: number;
  readonly invoke: number;
  readonly warm: Record<string, Counted[]>;
}

const BEFORE: Terms = { name: 'Oracle', count: 10 };
const AFTER: Terms = { name: 'Oracle', count: 20 };

export interface RoundOptions {
  /** Lives of a license; the first is not measured, since each kind of event has a first time. */
  readonly warmEvents: number;
  /** Tasks files of two control groups, for this function and for the one behind it. */
  readonly quotas?: readonly [string, string];
}

/** One process: a cold create, then lives of a license. */
export async function round(
  { server, runner }: Bench,
  node: string,
  subject: Subject,
  { warmEvents, quotas }: RoundOptions,
): Promise<Round> {
  const { dialect } = subject;
  const environment = server.environment();
  const place = { node, runner, environment };
  const target = { exportName: 'handler', port: server.port, copies: 1 };
  let user: Sandbox | undefined;
  server.invoke = async (event) => {
    if (user === undefined) {
      user = new Sandbox({ ...place, input: { ...target, file: subject.user!, first: event, quota: quotas?.[1] } });
      return (await user.ready).value as object;
    }
    return (await user.send(event)).value as object;
  };
  const first = createEvent(dialect, server.origin, BEFORE);
  const input = { ...target, file: subject.file, exportName: subject.exportName, first, quota: quotas?.[0] };
  const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:user';
  const framework = { USER_ON_EVENT_FUNCTION_ARN: functionArn };
  const sandbox = new Sandbox({ ...place, environment: { ...environment, ...(subject.user && framework) }, input });
  try {
    const { cold, load, invoke } = await sandbox.ready;
    idOf(server, first);
    const warm: Record<string, Counted[]> = {};
    const measure = async (name: string, event: BenchEvent): Promise<string> => {
      server.reset();
      const { invoke: milliseconds } = await sandbox.send(event);
      (warm[name] ??= []).push({ milliseconds, ...server.counts });
      return idOf(server, event);
    };
    const create = () => measure('create', createEvent(dialect, server.origin, BEFORE));
    const change = (name: string, id: string, old: Terms, terms: Terms) =>
      measure(name, updateEvent(dialect, server.origin, id, old, terms));
    for (let event = 0; event < warmEvents; event++) {
      const id = await create();
      await change('no-op update', id, BEFORE, BEFORE);
      await change('update', id, BEFORE, AFTER);
      await measure('delete', deleteEvent(dialect, server.origin, id, AFTER));
      if (event === 0) {
        // The first of each kind.
        Object.keys(warm).forEach((name) => Reflect.deleteProperty(warm, name));
      }
    }
    if (warmEvents > 0 && subject.name === OURS) {
      const id = await create();
      await change('first tag', id, BEFORE, { ...BEFORE, tags: { team: 'db' } });
      await change('update and tags', id, { ...BEFORE, tags: { team: 'db' } }, { ...AFTER, tags: { owner: 'db' } });
    }
    return { cold, loadAndInvoke: load + invoke, invoke, warm };
  } finally {
    await Promise.all([sandbox.end(), user?.end()]);
  }
}

function idOf(server: BenchServer, { RequestId, RequestType }: BenchEvent): string {
  const answer = server.answers.get(RequestId);
  if (answer?.Status !== 'SUCCESS') {
    throw new Error(`${RequestType} was answered ${JSON.stringify(answer)}`);
  }
  return answer.PhysicalResourceId;
}
