// How long the app takes under ts-node, as cdk.json runs it, beside the same app with CloudFormation's own type.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { shuffled } from './statistics';
import { ROOT } from './subjects';

const APPS = { ours: 'bin/app.ts', native: 'bench/native-app.ts' };

/** Milliseconds of each round, the start of Node.js and of the compiler included. */
export type AppStarts = Record<keyof typeof APPS, number[]>;

export async function startApps(rounds: number): Promise<AppStarts> {
  const times: AppStarts = { ours: [], native: [] };
  const tsNode = require.resolve('ts-node/dist/bin.js');
  for (let round = 0; round < rounds; round++) {
    for (const name of shuffled(Object.keys(APPS) as (keyof typeof APPS)[])) {
      const CDK_OUTDIR = mkdtempSync(join(tmpdir(), 'bench-app-'));
      const env = { ...process.env, CDK_OUTDIR, CDK_VALIDATION: 'false' };
      const started = performance.now();
      await promisify(execFile)(process.execPath, [tsNode, APPS[name]], { cwd: ROOT, env });
      times[name].push(performance.now() - started);
      rmSync(CDK_OUTDIR, { recursive: true });
    }
  }
  return times;
}
