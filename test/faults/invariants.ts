// What must hold whenever CloudFormation has come to rest, whatever went wrong before. Each check answers what it found wrong.
import { RESERVED_TAGS, RESERVED_TAG_PREFIX } from '../../lib/private/contract';
import { StackResource } from '../../local-aws/cloudformation';
import { World } from './world';

export const HEALTHY = /^(CREATE|UPDATE|UPDATE_ROLLBACK)_COMPLETE$/;

type Detail = Record<string, unknown>;
type TagList = { Key: string; Value: string }[];

/** What people did, which the handler is not answerable for. */
export interface Surroundings {
  /** Configurations of others, as they have to stay. */
  readonly foreign: Map<string, Detail>;
  /** What the stack's owner associated: resource ARN by logical id. */
  readonly associated: Map<string, Set<string>>;
  /** ARNs that somebody edited behind the stack's back, and how many events there had been. */
  readonly edited: Map<string, number>;
  /** ARNs that somebody deleted behind the stack's back; a rollback may leave the stack with one of them. */
  readonly vanished: Set<string>;
  /** ARNs that were handed back or left behind on purpose. */
  readonly kept: Set<string>;
}

export function surroundings(): Surroundings {
  return { foreign: new Map(), associated: new Map(), edited: new Map(), vanished: new Set(), kept: new Set() };
}

export function violations(world: World, around: Surroundings): string[] {
  return [
    ...wrongLicenses(world, around),
    ...leftovers(world, around),
    ...touchedForeign(world, around),
    ...misplacedAssociations(world, around),
    ...badAnswers(world),
    ...needlessCreates(world),
  ];
}

/** Every resource of a healthy stack has its license, live, ours and as the template says. */
export function wrongLicenses(world: World, { edited, vanished }: Surroundings): string[] {
  return held(world).flatMap((resource) => {
    const arn = resource.physicalId!;
    if (edited.has(arn) || vanished.has(arn)) {
      return [];
    }
    const live = find(world, arn);
    if (!live) {
      return [`${resource.logicalId} has no live license: ${arn}`];
    }
    const tags = tagsOf(live);
    const { properties } = resource;
    const wasAdopted = tags[RESERVED_TAGS.adopted] !== undefined;
    const adopting = properties.AdoptExisting !== undefined;
    // What was adopted may have kept what the template does not say. While it is adopted that is a default, where nobody makes others.
    const term = (property: string, name: string, value: unknown, isDefault = false): Detail =>
      !wasAdopted || properties[property] !== undefined || (adopting && isDefault) ? { [name]: value } : {};
    const wanted: Detail = {
      LicenseCountingType: properties.LicenseCountingType,
      [RESERVED_TAGS.stack]: world.stack!.id,
      [RESERVED_TAGS.resource]: resource.logicalId,
      ...term('LicenseCountHardLimit', 'LicenseCountHardLimit', String(properties.LicenseCountHardLimit ?? false), true),
      ...term('Enabled', 'Status', String(properties.Enabled ?? true) === 'true' ? 'AVAILABLE' : 'DISABLED', true),
      ...term('LicenseRules', 'LicenseRules', JSON.stringify(properties.LicenseRules ?? []), true),
      ...term('LicenseCount', 'LicenseCount', Number(properties.LicenseCount ?? 0)),
      ...term('Description', 'Description', properties.Description ?? ''),
      ...term('Name', 'Name', properties.Name ?? properties.DefaultName),
    };
    const actual: Detail = {
      ...live,
      Description: live.Description ?? '',
      LicenseCount: live.LicenseCount ?? 0,
      LicenseCountHardLimit: String(live.LicenseCountHardLimit),
      LicenseRules: JSON.stringify(live.LicenseRules ?? []),
      ...tags,
    };
    for (const { Key, Value } of (properties.Tags ?? []) as TagList) {
      wanted[`tag ${Key}`] = Value;
      actual[`tag ${Key}`] = tags[Key];
    }
    return Object.keys(wanted)
      .filter((key) => actual[key] !== wanted[key])
      .map((key) => `${resource.logicalId} has ${key} ${String(actual[key])}, not ${String(wanted[key])}`);
  });
}

/** Nothing else of ours is alive, unless it was retained or CloudFormation was told that it could not be deleted. */
export function leftovers(world: World, around: Surroundings): string[] {
  const ids = new Set(held(world).map(({ physicalId }) => physicalId));
  const stackDead = world.stack !== undefined && !HEALTHY.test(world.stack.status);
  return world.configurations.flatMap((live) => {
    const arn = String(live.LicenseConfigurationArn);
    const tags = tagsOf(live);
    if (tags[RESERVED_TAGS.stack] === undefined || ids.has(arn) || isKept(world, live, around) || stackDead) {
      return [];
    }
    return isGivenUp(world, live)
      ? []
      : [`nobody holds ${arn} (${tags[RESERVED_TAGS.resource]}, made for ${tags[RESERVED_TAGS.request]})`];
  });
}

/** What is not ours is as it was, tags included. */
export function touchedForeign(world: World, { foreign }: Surroundings): string[] {
  return [...foreign].flatMap(([arn, before]) => {
    const now = find(world, arn);
    if (now && hasReservedTag(now) && world.stack && !HEALTHY.test(world.stack.status)) {
      // Not handed back yet, and the stack says so.
      return [];
    }
    return JSON.stringify(sorted(now)) === JSON.stringify(sorted(before))
      ? []
      : [`the foreign ${arn} was touched: ${JSON.stringify(now)}`];
  });
}

/** Each associated resource uses the license that the stack holds, unless faults kept another from being deleted and so from giving it back. */
export function misplacedAssociations(world: World, { associated, edited }: Surroundings): string[] {
  return held(world).flatMap(({ logicalId, physicalId }) => {
    if (edited.has(physicalId!) || !find(world, physicalId!)) {
      return [];
    }
    const givenUp = world.configurations
      .filter((live) => isGivenUp(world, live, (reason) => !reason.includes('in use')))
      .map((live) => String(live.LicenseConfigurationArn));
    const actual = new Set([physicalId!, ...givenUp].flatMap((arn) => world.aws.licenseManager.associations(arn)));
    return [...(associated.get(logicalId) ?? [])]
      .filter((arn) => !actual.has(arn))
      .map((arn) => `${arn} is not associated with the license of ${logicalId}`);
  });
}

/** Whatever was run was answered, and CloudFormation was never told two things. */
export function badAnswers(world: World): string[] {
  return world.events.flatMap(({ event, answers, outcome }) => {
    const taken = answers.filter(({ httpStatus }) => httpStatus === 200).map(({ body }) => JSON.parse(body) as Detail);
    const different = new Set(taken.map(({ Status, PhysicalResourceId }) => `${String(Status)} ${String(PhysicalResourceId)}`));
    const name = `${event.RequestType} ${event.LogicalResourceId} (${event.RequestId})`;
    return [
      ...(different.size > 1 ? [`${name} was answered differently: ${[...different].join(', ')}`] : []),
      ...(outcome === undefined ? [`${name} has no end`] : []),
      ...taken
        .filter((answer) => answer.RequestId !== event.RequestId || !answer.PhysicalResourceId)
        .map(() => `${name} was answered wrongly`),
    ];
  });
}

/** No event made more than one license each time it was run. */
export function needlessCreates(world: World): string[] {
  const made = new Map<string, number>();
  for (const { input, effective } of world.aws.calls.of('license-manager', 'CreateLicenseConfiguration')) {
    if (effective) {
      const [request] = tagsOf(input as Detail)[RESERVED_TAGS.request].split('/');
      made.set(request, (made.get(request) ?? 0) + 1);
    }
  }
  return [...made]
    .filter(([request, number]) => number > (world.deliveries.get(request) ?? 0))
    .map(([request, number]) => `the event ${request} made ${number} licenses`);
}

export function held(world: World): StackResource[] {
  const { stack } = world;
  return stack === undefined || !HEALTHY.test(stack.status)
    ? []
    : Object.values(stack.resources).filter(
        ({ type, physicalId, status }) =>
          type === 'Custom::LicenseConfiguration' && physicalId !== undefined && status !== 'DELETE_COMPLETE',
      );
}

export function find(world: World, arn: string): Detail | undefined {
  return world.configurations.find((one) => one.LicenseConfigurationArn === arn);
}

export function tagsOf(live: Detail): Record<string, string> {
  return Object.fromEntries(((live.Tags ?? []) as TagList).map(({ Key, Value }) => [Key, Value]));
}

/** CloudFormation was told that this could not be deleted, by its ARN or before anybody knew that, and has given it up. */
export function isGivenUp(world: World, live: Detail, because: (reason: string) => boolean = () => true): boolean {
  return world.events.some(({ event: { RequestType, PhysicalResourceId: id = '', LogicalResourceId }, outcome, reason = '' }) => {
    const meant = id.startsWith('arn:')
      ? id === live.LicenseConfigurationArn
      : LogicalResourceId === tagsOf(live)[RESERVED_TAGS.resource];
    return RequestType === 'Delete' && outcome !== 'SUCCESS' && meant && because(reason);
  });
}

/** Nobody can tell what a retaining resource made, unheard, from what it retained before; so it stays. */
function isKeptUnheard(world: World, tags: Record<string, string>): boolean {
  const [request] = tags[RESERVED_TAGS.request]?.split('/') ?? [];
  const made = world.events.find(({ event }) => event.RequestId === request);
  return made?.event.RequestType === 'Create' && made.outcome !== 'SUCCESS' && tags[RESERVED_TAGS.retain] === 'true';
}

/** Handed back, or left behind by CloudFormation as its policy says, maybe before anybody knew its ARN. */
export function isKept(world: World, live: Detail, { kept }: Surroundings): boolean {
  const tags = tagsOf(live);
  const name = `${tags[RESERVED_TAGS.stack]} ${tags[RESERVED_TAGS.resource]}`;
  return kept.has(String(live.LicenseConfigurationArn)) || kept.has(name) || isKeptUnheard(world, tags);
}

/** The embedded engine forgets the other license of a replacement when even its rollback fails, so nobody ever deletes that one. */
export function abandon(world: World, { kept }: Surroundings): void {
  if (world.stack?.status === 'UPDATE_ROLLBACK_FAILED') {
    const ids = Object.values(world.stack.resources).map(({ physicalId }) => physicalId);
    world.configurations
      .filter((live) => tagsOf(live)[RESERVED_TAGS.stack] === world.stack!.id)
      .map((live) => String(live.LicenseConfigurationArn))
      .filter((arn) => !ids.includes(arn))
      .forEach((arn) => kept.add(arn));
  }
}

export function hasReservedTag(live: Detail): boolean {
  return Object.keys(tagsOf(live)).some((key) => key.startsWith(RESERVED_TAG_PREFIX));
}

function sorted(live: Detail | undefined): unknown {
  return live && { ...live, Tags: [...((live.Tags ?? []) as TagList)].sort((a, b) => (a.Key < b.Key ? -1 : 1)) };
}
