// License Manager's settings at rest: as the template of a healthy stack says, or as they were left; never changed for somebody else.
import { LICENSE_MANAGER_SETTINGS_RESOURCE_TYPE, LicenseManagerSettingsProperties } from '../../lib/private/contract';
import { LoggedEvent } from '../../local-aws/cloudformation';
import { held } from './recorded';
import type { Life } from './invariants';
import type { StackWorld } from './stack-world';

type Settings = Omit<LicenseManagerSettingsProperties, 'Overwrite'>;
type Name = keyof Settings;

/** Values by name, as text, so that they can be compared. */
type Values = Record<Name, string>;

const NONE = 'undefined';
/** License Manager creates a bucket with such a name for the first report that somebody creates without one. */
const CREATED_BUCKET = /aws-license-manager-service-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const DEFAULTS = valuesOf({});
const NAMES = Object.keys(DEFAULTS) as Name[];

export class ExpectedSettings {
  /** Values that somebody else has set and no stack may change, by name. */
  readonly foreign = new Map<Name, string>();
  /** Values that neither were there before nor follow from a template. */
  readonly unexplained: string[] = [];
  /** At the last rest. */
  private lastSeen: Values = DEFAULTS;
  private seenEvents = 0;

  constructor(private readonly world: StackWorld) {}

  /** Somebody changes settings outside of any stack. */
  changeByHand({ S3BucketArn, SnsTopicArn }: Pick<Settings, 'S3BucketArn' | 'SnsTopicArn'>): void {
    Object.assign(this.world.aws.licenseManager.settings(), { bucketArn: S3BucketArn, topicArn: SnsTopicArn });
    this.foreign.set('S3BucketArn', S3BucketArn).set('SnsTopicArn', SnsTopicArn);
    this.lastSeen = { ...this.lastSeen, S3BucketArn, SnsTopicArn };
  }

  /** Follows the events since the last call. */
  settle(): void {
    const events = this.world.events.slice(this.seenEvents).map(({ event }) => event);
    this.seenEvents += events.length;
    const live = liveValues(this.world);
    for (const name of NAMES) {
      const explained = [this.lastSeen[name], ...events.flatMap((event) => this.follow(event, name))];
      const created = this.lastSeen[name] === NONE && CREATED_BUCKET.test(live[name]);
      if (!explained.includes(live[name]) && !created) {
        this.unexplained.push(`${name} is ${live[name]}, not ${explained.join(' or ')}`);
      }
    }
    this.lastSeen = live;
  }

  /** The values that an event may give a setting. */
  private follow({ ResourceType, RequestType, ...event }: LoggedEvent['event'], name: Name): string[] {
    if (ResourceType !== LICENSE_MANAGER_SETTINGS_RESOURCE_TYPE || RequestType === 'Delete') {
      return [];
    }
    const properties = event.ResourceProperties as Partial<LicenseManagerSettingsProperties>;
    if (properties[name] === undefined) {
      return event.OldResourceProperties?.[name] === undefined ? [] : [DEFAULTS[name]];
    }
    const value = valuesOf(properties)[name];
    if (String(properties.Overwrite) === 'true' || this.foreign.get(name) === value) {
      this.foreign.delete(name);
    }
    return [value];
  }
}

export function wrongSettings({ world, expected, exemptions }: Life): string[] {
  const { foreign, unexplained } = expected.settings;
  const live = liveValues(world);
  const changed = [...foreign].filter(([name, value]) => live[name] !== value);
  return [
    ...unexplained.splice(0),
    ...changed.map(([name, value]) => `${name}, which somebody else set to ${value}, is ${live[name]}`),
    ...held(world, LICENSE_MANAGER_SETTINGS_RESOURCE_TYPE).flatMap(({ key, resource, stack }) => {
      const properties = resource.properties as Partial<Settings>;
      const wanted = valuesOf(properties);
      const last = world.events.findLast(
        ({ event }) => event.StackId === stack.id && event.LogicalResourceId === resource.logicalId,
      );
      // A property that the template does not have leaves the setting as it is, unless the template has just dropped it.
      const given = NAMES.filter(
        (name) => properties[name] !== undefined || last?.event.OldResourceProperties?.[name] !== undefined,
      );
      return given
        .filter((name) => live[name] !== wanted[name])
        .filter((name) => !exemptions.exempt('edited-by-hand', name, foreign.has(name)))
        .map((name) => `${name} is ${live[name]}, not ${wanted[name]} as ${key} says`);
    }),
  ];
}

function liveValues(world: StackWorld): Values {
  const live = world.aws.licenseManager.settings();
  return valuesOf({
    S3BucketArn: live.bucketArn,
    SnsTopicArn: live.topicArn,
    OrganizationIntegration: live.organizationIntegration,
    CrossAccountDiscovery: live.crossAccountDiscovery,
    DiscoverySourceRegions: live.discoverySourceRegions,
  });
}

function valuesOf(settings: Partial<Settings>): Values {
  return {
    S3BucketArn: settings.S3BucketArn ?? NONE,
    SnsTopicArn: settings.SnsTopicArn ?? NONE,
    OrganizationIntegration: String(settings.OrganizationIntegration ?? false),
    CrossAccountDiscovery: String(settings.CrossAccountDiscovery ?? false),
    DiscoverySourceRegions: [...(settings.DiscoverySourceRegions ?? [])].sort().join(' '),
  };
}
