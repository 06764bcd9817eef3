// The templates of a random life: what each deploy changes in them.
import { LICENSE_CONFIGURATION_LOOKUP_ATTRIBUTES, RESERVED_TAGS } from '../../lib/private/contract';
import { Detail, effectiveTags } from './expected-state';
import { Life } from './life';
import {
  Change,
  LINK_PLACES,
  LinkChange,
  LinkPlace,
  LinkSpec,
  LogicalId,
  OTHER_PLACES,
  OtherPlace,
  Place,
  PLACES,
  Spec,
  StackName,
  Step,
  TARGETS,
} from './random-steps';
import { arnOf, held } from './recorded';
import {
  licenseAssociation,
  licenseConfiguration,
  licenseConfigurationLookup,
  licenseManagerSettings,
  usageReport,
} from './resources';
import { StackWorld } from './stack-world';

const FOUND = { 'Fn::GetAtt': ['F', LICENSE_CONFIGURATION_LOOKUP_ATTRIBUTES.arn] } as const;

type Deploy = Extract<Step, { do: 'deploy' }>;
/** The license configurations are logical ids of the same template, or ARNs. */
interface Association {
  readonly target: number;
  readonly crossAccount: boolean;
  readonly licenses: readonly string[];
}

/** The resources of both templates. */
interface Contents {
  readonly configurations: Partial<Record<Place, Spec>>;
  readonly others: Partial<Record<OtherPlace, Record<string, unknown>>>;
  readonly associations: Partial<Record<LinkPlace, Association>>;
}

export class RandomTemplates {
  private contents: Contents = { configurations: {}, others: {}, associations: {} };

  constructor(private readonly life: Life) {}

  /** Changes the template of a stack. Returns what restores the former one. */
  change(step: Deploy): () => void {
    const before = this.contents;
    const configurations = this.changedConfigurations(step);
    const others = this.changedOthers(step, configurations);
    this.contents = { configurations, others, associations: this.changedAssociations(step, { configurations, others }) };
    return () => (this.contents = before);
  }

  /** The stack is deleted. */
  empty(name: StackName): void {
    const { configurations, others, associations } = this.contents;
    this.contents = {
      configurations: without(configurations, name),
      others: without(others, name),
      associations: without(associations, name),
    };
  }

  resources(name: StackName): Record<string, object> {
    const resources: Record<string, object> = {};
    // Each depends on those before it, so that every run is the same.
    const after = () => Object.keys(resources);
    for (const place of PLACES.filter((one) => one.startsWith(name))) {
      const spec = this.contents.configurations[place];
      if (spec) {
        const { removalPolicy, ...properties } = spec;
        resources[place.slice(2)] = licenseConfiguration(properties, { removalPolicy, after: after() });
      }
    }
    for (const place of OTHER_PLACES.filter((one) => one.startsWith(name))) {
      const properties = this.contents.others[place];
      if (properties) {
        resources[place.slice(2)] = renderedOther(place, properties, after());
      }
    }
    for (const place of LINK_PLACES.filter((one) => one.startsWith(name))) {
      const association = this.contents.associations[place];
      if (association) {
        resources[place.slice(2)] = renderedAssociation(association, after());
      }
    }
    return resources;
  }

  /** The ARN that a healthy stack records. */
  arnAt(place: Place): string | undefined {
    return held(this.life.world).find(({ key }) => key === place)?.arn;
  }

  private changedConfigurations({ stack, change, choice }: Deploy): Contents['configurations'] {
    const specs = { ...this.contents.configurations };
    for (const [logicalId, to] of Object.entries(change) as [LogicalId, Change][]) {
      const place = `${stack}/${logicalId}` as Place;
      if (PLACES.includes(place)) {
        this.apply(specs, place, to, choice);
      }
    }
    return specs;
  }

  private apply(specs: Contents['configurations'], place: Place, to: Change, choice: number): void {
    const current = specs[place];
    if (typeof to === 'object') {
      const { AdoptExisting, AdoptFromStack } = current ?? {};
      specs[place] = { ...to, ...(AdoptExisting === undefined ? {} : { AdoptExisting, AdoptFromStack }) };
    } else if (to === 'remove') {
      specs[place] = undefined;
    } else if (to === 'DESTROY' || to === 'RETAIN' || to === 'RETAIN_ON_UPDATE_OR_DELETE') {
      specs[place] = current && { ...current, removalPolicy: to };
    } else if (to === 'drop-adoption') {
      const { AdoptExisting, AdoptFromStack, ...rest } = current ?? {};
      specs[place] = AdoptExisting === undefined ? current : rest;
    } else if (to === 'add-adoption') {
      const arn = this.arnAt(place);
      specs[place] = current && arn !== undefined ? { ...current, AdoptExisting: arn } : current;
    } else if (current === undefined) {
      this.adopt(specs, place, to, choice);
    }
  }

  private adopt(
    specs: Contents['configurations'],
    place: Place,
    to: 'adopt' | 'adopt-mismatch' | 'adopt-from-other',
    choice: number,
  ): void {
    const { world, expected } = this.life;
    const other = PLACES.filter((one) => one !== place && this.arnAt(one) !== undefined)[choice % 2];
    const candidates =
      to === 'adopt-from-other' ? [this.arnAt(other)] : [...expected.unowned.keys(), ...expected.retained.keys()];
    const live = candidates.map((arn) => arn && world.find(arn)).filter((one) => one !== undefined && one !== '')[
      choice % Math.max(1, candidates.length)
    ] as Detail | undefined;
    if (live === undefined) {
      return;
    }
    specs[place] = { ...agreeing(live, place, world), ...(to === 'adopt-mismatch' ? { LicenseCount: 9 } : {}) };
    if (to === 'adopt-from-other' && other[0] === place[0]) {
      specs[other] = undefined;
    }
  }

  private changedOthers({ stack, others }: Deploy, configurations: Contents['configurations']): Contents['others'] {
    const after = { ...this.contents.others };
    for (const [logicalId, to] of Object.entries(others)) {
      const place = `${stack}/${logicalId}` as OtherPlace;
      if (OTHER_PLACES.includes(place)) {
        after[place] = to === 'remove' ? undefined : to;
      }
    }
    const report = after['S/R'];
    const licenses = ((report?.licenses ?? []) as LogicalId[]).filter((one) => configurations[`S/${one}` as Place] !== undefined);
    after['S/R'] = licenses.length > 0 ? { ...report, licenses } : undefined;
    return after;
  }

  private changedAssociations(
    step: Deploy,
    { configurations, others }: Pick<Contents, 'configurations' | 'others'>,
  ): Contents['associations'] {
    const { stack } = step;
    const before = this.contents.associations;
    const after = { ...before };
    for (const [logicalId, to] of Object.entries(step.links) as ['L' | 'M', LinkChange][]) {
      const place = `${stack}/${logicalId}` as LinkPlace;
      if (LINK_PLACES.includes(place)) {
        after[place] = to === 'remove' ? undefined : this.associationOf(to, step);
      }
    }
    for (const place of LINK_PLACES.filter((one) => one.startsWith(stack) && after[one] !== undefined)) {
      const { licenses, ...rest } = after[place]!;
      const all: Record<string, unknown> = { ...configurations, ...others };
      const there = licenses.filter((one) => isArn(one) || all[`${stack}/${one}`] !== undefined);
      const name = (one: string) => this.identity(stack, one, configurations);
      const left = there.filter((one) => {
        const pair = { ...rest, licenses: [one] };
        return !this.isHandedOver(place, pair, before, after, name) && !isRepeated(place, pair, before, after);
      });
      after[place] = left.length > 0 ? { ...rest, licenses: left } : undefined;
    }
    return after;
  }

  private associationOf({ target, crossAccount, licenses }: LinkSpec, { stack, choice }: Deploy): Association {
    const { unowned, retained } = this.life.expected;
    const elsewhere = PLACES.filter((place) => !place.startsWith(stack)).flatMap((place) => this.arnAt(place) ?? []);
    const candidates = [...elsewhere, ...unowned.keys(), ...retained.keys()].filter((arn) => this.life.world.find(arn));
    const imported = candidates.length > 0 ? [candidates[choice % candidates.length]] : [];
    return {
      target,
      crossAccount: crossAccount && TARGETS[target].includes(':image/'),
      licenses: licenses.flatMap((one) => (one === 'imported' ? imported : one)),
    };
  }

  /** Two associations cannot exchange a pair in one deploy, as docs/enforcement.md says: the one that creates it first is refused. */
  private isHandedOver(
    place: LinkPlace,
    association: Association,
    before: Contents['associations'],
    after: Contents['associations'],
    name: (license: string) => string,
  ): boolean {
    const has = (one: Association | undefined) => hasPair(one, association, name);
    const others = LINK_PLACES.filter((other) => other !== place && other.startsWith(place[0]));
    return !has(before[place]) && others.some((other) => has(before[other]) && !has(after[other]));
  }

  /** The ARN of a license configuration that exists. */
  private identity(stack: StackName, license: string, configurations: Contents['configurations']): string {
    const place = `${stack}/${license}` as Place;
    const found = this.life.world.stack(stack)?.resources[license]?.attributes.LicenseConfigurationArn;
    return isArn(license) ? license : String(configurations[place]?.AdoptExisting ?? this.arnAt(place) ?? found ?? place);
  }
}

/** The same pair in two associations of a stack is an error at synthesis. The one that has had it keeps it. */
function isRepeated(
  place: LinkPlace,
  pair: Association,
  before: Contents['associations'],
  after: Contents['associations'],
): boolean {
  const asWritten = (license: string) => license;
  const has = (one: Association | undefined) => hasPair(one, pair, asWritten);
  const others = LINK_PLACES.filter((one) => one !== place && one.startsWith(place[0]) && has(after[one]));
  return others.some((other) => has(before[other]) || (other < place && !has(before[place])));
}

/** @param pair has one license configuration */
function hasPair(association: Association | undefined, pair: Association, name: (license: string) => string): boolean {
  return association?.target === pair.target && association.licenses.some((license) => name(license) === name(pair.licenses[0]));
}

function without<T extends object>(contents: T, name: StackName): T {
  return Object.fromEntries(Object.entries(contents).filter(([place]) => !place.startsWith(name))) as T;
}

function isArn(license: string): boolean {
  return license.startsWith('arn:');
}

function renderedOther(place: OtherPlace, properties: Record<string, unknown>, after: string[]): object {
  switch (place) {
    case 'S/G':
      return licenseManagerSettings(properties, after);
    case 'S/R': {
      const { licenses, ...rest } = properties;
      return usageReport({ ...rest, LicenseConfigurationArns: (licenses as string[]).map((Ref) => ({ Ref })) }, after);
    }
    default:
      return licenseConfigurationLookup(properties as { readonly Name: string }, after);
  }
}

function renderedAssociation({ target, crossAccount, licenses }: Association, after: string[]): object {
  return licenseAssociation(
    {
      ResourceArn: TARGETS[target],
      LicenseConfigurationArns: licenses.map((one) => (isArn(one) ? one : one === 'F' ? FOUND : { Ref: one })),
      ...(crossAccount ? { CrossAccountAmi: true } : {}),
    },
    after,
  );
}

/** The properties with which a template agrees with a license configuration as it is. */
function agreeing(live: Detail, place: Place, world: StackWorld): Spec {
  const { Name, LicenseCountingType, Description, LicenseCount, LicenseCountHardLimit, LicenseRules, Status } = live;
  const owner = effectiveTags(live)[RESERVED_TAGS.stack];
  const own = world.stack(place.slice(0, 1))?.id;
  return {
    Name,
    LicenseCountingType,
    ...(Description ? { Description } : {}),
    ...(LicenseCount ? { LicenseCount } : {}),
    ...(LicenseCountHardLimit === true ? { LicenseCountHardLimit } : {}),
    ...((LicenseRules as string[]).length > 0 ? { LicenseRules } : {}),
    ...(Status === 'DISABLED' ? { Enabled: false } : {}),
    AdoptExisting: arnOf(live),
    ...(owner !== undefined && owner !== own ? { AdoptFromStack: owner } : {}),
  };
}
