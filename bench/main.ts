// `npm run bench`: ours against what a user would take instead, everything in one run. --long adds 490 creates and 500 associations at once.
// --quick does three rounds of everything, to try the bench itself. --record keeps the run: docs/, its chart and its table.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppStarts, startApps } from './app-start';
import { bundleSizes } from './bundle';
import { Burst, burst, BurstSize } from './bursts';
import { comparisonRows, COMPARISON, EventFigures, ratios } from './comparison';
import { goalsOf } from './goals';
import { makeQuota, Quota } from './quota';
import { record, serialized } from './record';
import { machine, NOT_MEASURED, Report, rounded, Row, shown } from './report';
import { BenchServer } from './server';
import { Bench, Counted, Round, round } from './start-up';
import { medianRatio, shuffled, summarize } from './statistics';
import { ACR, FLOOR, LEAST, nodes, OURS, prepareSubjects, ROOT, Subject } from './subjects';
import { keyOf, KINDS, SIZES, slope, Syntheses, synthesize } from './synthesis';

const quick = process.argv.includes('--quick');
const ROUNDS = quick ? 3 : 41;
const QUOTA_ROUNDS = quick ? 3 : 15;
const SYNTHESIS_ROUNDS = quick ? 1 : 5;
const APP_ROUNDS = quick ? 2 : 7;
const WARM_EVENTS = 9;
const EVERYDAY = { creates: 25, updates: 100 };

type Rounds = Map<string, Round[]>;
const median = (values: number[]) => summarize(values).median;
const report = new Report();

async function main(): Promise<void> {
  const started = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const server = new BenchServer(folder);
  await server.listen();
  const quotas = [makeQuota('function'), makeQuota('user')];
  try {
    const { subjects, runner } = prepareSubjects();
    const places = nodes();
    const bench = { server, runner };
    const [lambdas] = places;
    console.log(`${machine()}; Node ${places.map(({ name }) => name).join(' and ')}`);
    const [size, ...otherSizes] = bundleSizes();
    report.table(
      'Bundle, bytes',
      [size, ...otherSizes].map(({ file, raw, zipped }) => ({ file, raw, zipped })),
    );
    report.table(
      `${size.file} by package`,
      Object.entries(size.packages).map(([name, bytes]) => ({ package: name, bytes })),
    );
    const all = await startUps(bench, places, subjects, ROUNDS, WARM_EVENTS);
    places.forEach(({ name }) => reportStartUp(name, subjects, all));
    reportWarm(lambdas.name, subjects, all);
    const throttledRounds = await throttled(bench, lambdas, subjects, quotas);
    const byStatus = await reportBursts(bench, lambdas.file, subjects);
    const syntheses = await synthesize(SYNTHESIS_ROUNDS);
    reportSyntheses(syntheses);
    const appStarts = await startApps(APP_ROUNDS);
    reportAppStarts(appStarts);
    const of = (rounds: Rounds) => (name: string) => rounds.get(`${lambdas.name} ${name}`);
    const events: EventFigures = {
      cold: ratios(of(all), ({ cold }) => cold),
      throttledInvoke: throttledRounds && ratios(of(throttledRounds), ({ invoke }) => invoke),
      warmCreate: ratios(of(all), ({ warm }) => median(warm.create.map(({ milliseconds }) => milliseconds))),
    };
    report.table(COMPARISON, comparisonRows(events, syntheses, appStarts));
    const { cold, throttledInvoke, warmCreate } = events;
    const goals = goalsOf({
      bundle: size,
      cold: { toAcr: cold.to(ACR)!, toClient: cold.to(LEAST)! },
      throttledInvoke: throttledInvoke?.to(ACR),
      warmCreate: { toClient: warmCreate.to(LEAST)! },
      calls: mostCalls(all.get(`${lambdas.name} ${OURS}`)!),
      ...byStatus,
      synthesis: slope(syntheses, 'ours', median),
    });
    report.goals(goals);
    const results = report.results(places.map(({ name }) => name).join(' and '), goals);
    writeFileSync(join(ROOT, 'bench-results.json'), serialized(results));
    console.log(`\nbench-results.json written after ${Math.round((performance.now() - started) / 1000)} s`);
    if (process.argv.includes('--record') && !quick) {
      record(results);
    }
  } finally {
    quotas.forEach((quota) => quota?.remove());
    await server.close();
    rmSync(folder, { recursive: true });
  }
}

async function startUps(
  bench: Bench,
  places: { name: string; file: string }[],
  subjects: Subject[],
  rounds: number,
  warmEvents: number,
  quotas?: [string, string],
): Promise<Rounds> {
  const all: Rounds = new Map();
  for (let index = 0; index < rounds; index++) {
    for (const node of shuffled(places)) {
      // One after the other, so that what is compared has met the same machine.
      for (const subject of shuffled(subjects)) {
        const key = `${node.name} ${subject.name}`;
        all.set(key, [...(all.get(key) ?? []), await round(bench, node.file, subject, { warmEvents, quotas })]);
      }
    }
  }
  return all;
}

function reportStartUp(node: string, subjects: Subject[], all: Rounds): void {
  const of = (name: string, field: 'cold' | 'loadAndInvoke' | 'invoke') => all.get(`${node} ${name}`)!.map((one) => one[field]);
  const rows = subjects.map(({ name }) => ({
    handler: name,
    'cold x ACR': rounded(medianRatio(of(name, 'cold'), of(ACR, 'cold'))),
    'cold x floor': rounded(medianRatio(of(name, 'cold'), of(FLOOR, 'cold'))),
    'cold, ms': shown(summarize(of(name, 'cold'))),
    'without start of Node x ACR': rounded(medianRatio(of(name, 'loadAndInvoke'), of(ACR, 'loadAndInvoke'))),
    'invoke x ACR': rounded(medianRatio(of(name, 'invoke'), of(ACR, 'invoke'))),
    'invoke, ms': shown(summarize(of(name, 'invoke'))),
  }));
  report.table(`Cold start, one create, Node ${node} (median and quartiles of ${ROUNDS}, start of the process included)`, rows);
  if (!subjects.some(({ user }) => user)) {
    console.log(`Provider framework: ${NOT_MEASURED}, its SDK clients could not be had from npm`);
  }
}

async function throttled(
  bench: Bench,
  node: { name: string; file: string },
  subjects: Subject[],
  [own, user]: (Quota | undefined)[],
): Promise<Rounds | undefined> {
  if (!own || !user) {
    console.log(`\nInvoke phase at 256 MB: ${NOT_MEASURED}, this system lets no CPU quota be set`);
    return undefined;
  }
  const all = await startUps(bench, [node], subjects, QUOTA_ROUNDS, 0, [own.tasks, user.tasks]);
  const of = (name: string) => all.get(`${node.name} ${name}`)!.map(({ invoke }) => invoke);
  report.table(
    `Invoke phase with the processor share of 256 MB, Node ${node.name} (${QUOTA_ROUNDS} rounds)`,
    subjects.map(({ name }) => ({
      handler: name,
      'x ACR': rounded(medianRatio(of(name), of(ACR))),
      ms: shown(summarize(of(name))),
    })),
  );
  return all;
}

function warmOf(rounds: Round[], event: string): Counted[] {
  return rounds.flatMap(({ warm }) => warm[event] ?? []);
}

function reportWarm(node: string, subjects: Subject[], all: Rounds): void {
  const perRound = (name: string, event: string) =>
    all.get(`${node} ${name}`)!.map(({ warm }) => median(warm[event].map(({ milliseconds }) => milliseconds)));
  const rows: Row[] = ['create', 'no-op update', 'update', 'delete', 'first tag', 'update and tags'].flatMap((event) =>
    subjects
      .filter(({ name }) => warmOf(all.get(`${node} ${name}`)!, event).length > 0)
      .map(({ name }) => {
        const counted = warmOf(all.get(`${node} ${name}`)!, event);
        const compared = warmOf(all.get(`${node} ${ACR}`)!, event).length > 0;
        const mean = (field: keyof Counted) => rounded(counted.reduce((sum, one) => sum + one[field], 0) / counted.length);
        return {
          event,
          handler: name,
          'x ACR': compared ? rounded(medianRatio(perRound(name, event), perRound(ACR, event))) : undefined,
          ms: shown(summarize(counted.map(({ milliseconds }) => milliseconds))),
          'API calls': mean('calls'),
          PUTs: mean('puts'),
          'TLS handshakes': mean('handshakes'),
        };
      }),
  );
  report.table(`Warm, Node ${node} (mean calls, PUTs and handshakes per event)`, rows);
}

function mostCalls(rounds: Round[]): Record<string, number> {
  const events = Object.keys(rounds[0].warm);
  return Object.fromEntries(events.map((event) => [event, Math.max(...warmOf(rounds, event).map(({ calls }) => calls))]));
}

async function reportBursts(bench: Bench, node: string, subjects: Subject[]) {
  const rows: Row[] = [];
  const run = async (name: string, status: 400 | 429, size: BurstSize): Promise<Burst> => {
    const result = await burst(
      bench,
      node,
      subjects.find((one) => one.name === name)!,
      status,
      size,
    );
    const { creates, updates, associations, failed, seconds, least, calls } = result;
    const figures = { failed, seconds: rounded(seconds, 1), 'x least': rounded(seconds / least), 'requests sent': calls };
    rows.push({ handler: name, creates, 'no-op updates': updates, associations, 'throttle as': status, ...figures });
    return result;
  };
  const bursts = { 400: await run(OURS, 400, EVERYDAY), 429: await run(OURS, 429, EVERYDAY) };
  await run(ACR, 400, EVERYDAY);
  await run(ACR, 429, EVERYDAY);
  let longBurst: Burst | undefined;
  let associations: Burst | undefined;
  if (process.argv.includes('--long')) {
    longBurst = await run(OURS, 400, { creates: 490 });
    await run(ACR, 400, { creates: 490 });
    associations = await run(OURS, 400, { associations: 500 });
  }
  report.table('Bursts against 10 requests/s, burst 20', rows);
  return { bursts, longBurst, associations };
}

function reportAppStarts({ ours, native }: AppStarts): void {
  const row = (app: string, times: number[]) => ({
    app,
    'x native L1': rounded(medianRatio(times, native)),
    ms: shown(summarize(times), 0),
  });
  report.table(`Start of the app under ts-node, Node ${process.version} (${APP_ROUNDS} rounds)`, [
    row('native L1', native),
    row('ours', ours),
  ]);
}

function reportSyntheses(all: Syntheses): void {
  const rows = KINDS.flatMap((kind) =>
    SIZES.map((size) => {
      const runs = all.get(keyOf(kind, size))!;
      const times = (one: string) => all.get(one)!.map(({ milliseconds }) => milliseconds);
      const native = medianRatio(times(keyOf(kind, size)), times(keyOf('native L1', size)));
      const { resources, bytes } = runs[0];
      const ms = shown(summarize(times(keyOf(kind, size))));
      return { kind, configurations: size, 'x native L1': rounded(native), ms, resources, 'template bytes': bytes };
    }),
  );
  report.table(`Synthesis, Node ${process.version}, compiled (${SYNTHESIS_ROUNDS} rounds)`, rows);
  const slopes = KINDS.map((kind) => {
    const { millisecondsEach, bytesEach, resourcesFixed, resourcesEach, mostPerStack } = slope(all, kind, median);
    const each = { 'ms each': rounded(millisecondsEach), 'bytes each': rounded(bytesEach, 0) };
    return { kind, ...each, resources: `${resourcesFixed} + ${resourcesEach} each`, 'most per stack': mostPerStack };
  });
  report.table('Synthesis, per configuration (from 1 to 490)', slopes);
}

void main();
