// Decides which settings an event changes. Settings have no tags, so a setting is this resource's only if it has the value that the
// resource gave it, or no value.
import { Settings } from '../../license-manager/service-settings';
import { Direction } from '../../cloudformation/stack';

export interface SettingsFacts {
  readonly live: Settings;
  readonly desired: Settings;
  /** The properties before an Update; undefined for a Create. */
  readonly former?: Settings;
  readonly overwrite: boolean;
  /** Undefined until a plan needs it. */
  readonly direction?: Direction;
}

export type SettingsPlan =
  | { readonly plan: 'noop' }
  | { readonly plan: 'update'; readonly set: Settings }
  /** The plan lacks the direction of the stack. */
  | { readonly plan: 'observe' }
  /** A rollback leaves settings of somebody else, and changes the others. */
  | { readonly plan: 'skip'; readonly why: string; readonly set: Settings }
  | { readonly plan: 'fail'; readonly why: string };

/** License Manager's defaults. The topic and the bucket are always given, and nothing clears them. */
const DEFAULTS = {
  S3BucketArn: undefined,
  SnsTopicArn: undefined,
  OrganizationIntegration: false,
  CrossAccountDiscovery: false,
  DiscoverySourceRegions: [],
} as const satisfies { readonly [K in keyof Required<Settings>]: Settings[K] };

const NAMES = Object.keys(DEFAULTS) as (keyof Settings)[];

export function planSettings({ live, desired, former, overwrite, direction }: SettingsFacts): SettingsPlan {
  const set: Record<string, unknown> = {};
  const foreign: string[] = [];
  for (const name of NAMES) {
    const dropped = desired[name] === undefined && former?.[name] !== undefined;
    const wanted = dropped ? DEFAULTS[name] : desired[name];
    if (wanted === undefined || same(name, live[name], wanted)) {
      continue;
    }
    const ours = same(name, live[name], former?.[name]);
    if (ours || overwrite) {
      set[name] = wanted;
    } else if (!dropped) {
      foreign.push(`${name} is ${JSON.stringify(live[name])} and would become ${JSON.stringify(wanted)}`);
    }
  }
  const changes = Object.keys(set).length > 0;
  if (foreign.length === 0) {
    return changes ? { plan: 'update', set } : { plan: 'noop' };
  }
  const why = foreign.join('; ');
  if (former !== undefined && direction === undefined) {
    return { plan: 'observe' };
  }
  if (direction === 'back') {
    return { plan: 'skip', why, set };
  }
  return {
    plan: 'fail',
    why:
      `The settings of License Manager in this account and Region have values that this stack did not set: ${why}. ` +
      'Nothing was changed. Write the live values into the template, or set `overwrite: true`.',
  };
}

/** The order of Regions has no meaning, and an absent value is the default. */
function same(name: keyof Settings, one: unknown, other: unknown): boolean {
  const [a, b] = [one, other].map((value = DEFAULTS[name]) =>
    JSON.stringify(Array.isArray(value) ? [...(value as string[])].sort() : value),
  );
  return a === b;
}
