// Synthesis of stacks of four kinds and sizes, from compiled JavaScript, each in a process of its own.
import { execFile } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import esbuild from 'esbuild';
import { shuffled } from './statistics';
import { ROOT, WORK } from './subjects';
import { Kind, Synthesis } from './synthesis-app';

export const KINDS: Kind[] = ['native L1', 'ours', 'Provider framework', 'AwsCustomResource'];
export const SIZES = [1, 50, 250, 490];
const RESOURCES_PER_STACK = 500;

/** Rounds by kind and size. */
export type Syntheses = Map<string, Synthesis[]>;
export const keyOf = (kind: Kind, size: number) => `${kind} ${size}`;

export async function synthesize(rounds: number): Promise<Syntheses> {
  const outdir = join(WORK, 'synthesis');
  const entryPoints = ['lib/**/*.ts', 'bench/synthesis-app.ts'];
  const options = { absWorkingDir: ROOT, entryPoints, outdir, outbase: ROOT, format: 'cjs', platform: 'node' } as const;
  esbuild.buildSync({ ...options, target: 'node20' });
  cpSync(join(WORK, 'dist'), join(outdir, 'lambda/dist'), { recursive: true });
  const all: Syntheses = new Map();
  const cases = KINDS.flatMap((kind) => SIZES.map((size) => ({ kind, size })));
  for (let round = 0; round < rounds; round++) {
    for (const { kind, size } of shuffled(cases)) {
      const app = join(outdir, 'bench/synthesis-app.js');
      const environment = { ...process.env, CDK_VALIDATION: 'false' };
      const { stdout } = await promisify(execFile)(process.execPath, [app, kind, String(size)], { env: environment });
      const key = keyOf(kind, size);
      all.set(key, [...(all.get(key) ?? []), JSON.parse(stdout.trim().split('\n').at(-1)!) as Synthesis]);
    }
  }
  return all;
}

export interface Slope {
  readonly millisecondsEach: number;
  readonly bytesEach: number;
  readonly resourcesEach: number;
  readonly resourcesFixed: number;
  readonly mostPerStack: number;
}

/** What one configuration more costs, between the smallest size and the largest. */
export function slope(all: Syntheses, kind: Kind, median: (values: number[]) => number): Slope {
  const [small, large] = [SIZES[0], SIZES.at(-1)!];
  const at = (size: number, field: keyof Synthesis) => median(all.get(keyOf(kind, size))!.map((one) => one[field]));
  const each = (field: keyof Synthesis) => (at(large, field) - at(small, field)) / (large - small);
  const resourcesEach = each('resources');
  const resourcesFixed = at(small, 'resources') - resourcesEach * small;
  const mostPerStack = Math.floor((RESOURCES_PER_STACK - resourcesFixed) / resourcesEach);
  return { millisecondsEach: each('milliseconds'), bytesEach: each('bytes'), resourcesEach, resourcesFixed, mostPerStack };
}
