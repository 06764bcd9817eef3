// A share of a processor like Lambda's at 256 MB, where this system lets one be set.
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Lambda gives a whole processor at 1769 MB. */
const SHARE = 256 / 1769;
const PERIOD = 20_000;

export interface Quota {
  /** A process whose id is written to this file is slowed down from then on. */
  readonly tasks: string;
  remove(): void;
}

/** Each of its own, as each function of Lambda has its own; undefined where this system lets none be set. */
export function makeQuota(name: string): Quota | undefined {
  const quota = Math.round(PERIOD * SHARE);
  return (
    group('/sys/fs/cgroup/cpu', name, { 'cpu.cfs_period_us': PERIOD, 'cpu.cfs_quota_us': quota }) ??
    group('/sys/fs/cgroup', name, { 'cpu.max': `${quota} ${PERIOD}` })
  );
}

function group(parent: string, name: string, settings: Record<string, string | number>): Quota | undefined {
  const folder = join(parent, `cdk-license-manager-bench-${process.pid}-${name}`);
  try {
    mkdirSync(folder);
  } catch {
    return undefined;
  }
  try {
    if (Object.keys(settings).some((name) => !existsSync(join(folder, name)))) {
      throw new Error('no processor controller');
    }
    Object.entries(settings).forEach(([name, value]) => writeFileSync(join(folder, name), String(value)));
    return { tasks: join(folder, 'cgroup.procs'), remove: () => tryToRemove(folder) };
  } catch {
    rmdirSync(folder);
    return undefined;
  }
}

/** A group that a process is still ending in cannot be removed; what is left of it is empty and slows nobody down. */
function tryToRemove(folder: string): void {
  try {
    rmdirSync(folder);
  } catch (error) {
    console.warn(`${folder} stays: ${String(error)}`);
  }
}
