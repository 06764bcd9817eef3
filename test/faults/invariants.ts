// What must hold whenever CloudFormation has come to rest, whatever went wrong before. Each check returns what it found wrong.
import { RESERVED_TAGS } from '../../lib/private/contract';
import { MAYBE_CREATED } from '../../lambda/cloudformation/event';
import { REPLACEMENT_REFUSED } from '../../local-aws/cloudformation/resource-runner';
import { wrongAssociations } from './associations-at-rest';
import { Detail, effectiveTags, isOfFailedStack, isOwner, isReserved, snapshot, Snapshot } from './expected-state';
import { failedDelete, resourcesLeftBehind } from './failed-deletes';
import { Life, newLife } from './life';
import { wrongLookUps } from './look-ups-at-rest';
import { arnOf, held, Held, recorded } from './recorded';
import { wrongReports } from './reports-at-rest';
import { wrongSettings } from './settings-at-rest';
import { StackWorld } from './stack-world';

export { newLife, type Life };

export function violations(life: Life): string[] {
  life.expected.settle();
  return [
    ...wrongTerms(life),
    ...leftovers(life),
    ...changedByUs(life),
    ...life.expected.changedByAdoption.splice(0),
    ...lostAssociations(life),
    ...wrongAssociations(life),
    ...wrongLookUps(life),
    ...wrongReports(life),
    ...wrongSettings(life),
    ...badResponses(life.world),
    ...needlessCreates(life.world),
  ];
}

/** Every resource of a healthy stack has its license configuration, live, ours, and as the template says. */
export function wrongTerms(life: Life): string[] {
  const { world, expected, exemptions } = life;
  return held(world).flatMap((one) => {
    const { arn, key } = one;
    const found = differences(one, world);
    return found.length === 0 ||
      exemptions.exempt('kept-by-rollback', arn, isKeptByRollback(one, life, found)) ||
      exemptions.exempt('left-enabled', arn, world.leftEnabled.has(arn) && found.every(({ name }) => name === 'Status')) ||
      exemptions.exempt('edited-by-hand', arn, expected.edited.has(arn)) ||
      exemptions.exempt('deleted-by-hand', arn, expected.deletedByHand.has(arn)) ||
      exemptions.exempt('adopted-by-another', arn, isRetained(one) && !isOwner(world, one)) ||
      exemptions.exempt('stack-failed', arn, isRetained(one) && isAdoptedByFailedStack(one, world, found))
      ? []
      : found.map(({ name, actual, wanted }) => `${key} has ${name} ${actual}, not ${wanted}`);
  });
}

function isRetained({ resource }: Held): boolean {
  return String(resource.properties.RetainOnDelete) === 'true';
}

/** CloudFormation does not know what the failed stack has adopted, and could not release it yet. */
function isAdoptedByFailedStack({ arn }: Held, world: StackWorld, found: readonly Difference[]): boolean {
  const live = world.find(arn);
  return live !== undefined && found.every(({ name }) => isReserved(name)) && isOfFailedStack(world, effectiveTags(live));
}

interface Difference {
  readonly name: string;
  readonly actual: string;
  readonly wanted: string;
}

/** Terms that an update sets in place and may not clear. A counting type changes by a replacement alone, which a rollback undoes. */
const KEPT = new Set(['LicenseRules', 'LicenseCount']);

/** A rollback that would need a replacement, which is not allowed, keeps what the update before has changed. */
function isKeptByRollback({ arn }: Held, { world }: Life, found: readonly Difference[]): boolean {
  const isLeftEnabled = world.leftEnabled.has(arn);
  return world.keptByRollback.has(arn) && found.every(({ name }) => KEPT.has(name) || (name === 'Status' && isLeftEnabled));
}

function differences({ arn, resource, stack }: Held, world: StackWorld): Difference[] {
  const live = world.find(arn);
  if (!live) {
    return [{ name: 'the license configuration', actual: 'deleted', wanted: arn }];
  }
  const { properties } = resource;
  const tags = effectiveTags(live);
  const wanted: Detail = {
    Name: properties.Name,
    LicenseCountingType: properties.LicenseCountingType,
    Description: properties.Description ?? '',
    LicenseCount: Number(properties.LicenseCount ?? 0),
    LicenseCountHardLimit: String(properties.LicenseCountHardLimit ?? false),
    LicenseRules: JSON.stringify(properties.LicenseRules ?? []),
    Status: String(properties.Enabled ?? true) === 'true' ? 'AVAILABLE' : 'DISABLED',
    [RESERVED_TAGS.stack]: stack.id,
    [RESERVED_TAGS.resource]: resource.logicalId,
  };
  const actual: Detail = {
    ...live,
    Description: live.Description ?? '',
    LicenseCount: live.LicenseCount ?? 0,
    LicenseCountHardLimit: String(live.LicenseCountHardLimit),
    LicenseRules: JSON.stringify(live.LicenseRules ?? []),
    ...tags,
  };
  for (const { Key, Value } of (properties.Tags ?? []) as { Key: string; Value: string }[]) {
    wanted[`tag ${Key}`] = Value;
    actual[`tag ${Key}`] = tags[Key];
  }
  return Object.keys(wanted)
    .filter((name) => actual[name] !== wanted[name])
    .map((name) => ({ name, actual: String(actual[name]), wanted: String(wanted[name]) }));
}

/** No other license configuration has the tags of a stack, unless a policy retained it. */
export function leftovers(life: Life): string[] {
  const { world, expected } = life;
  const arns = new Set(recorded(world).map(({ arn }) => arn));
  return world.configurations.flatMap((live) => {
    const arn = arnOf(live);
    const tags = effectiveTags(live);
    const settled = arns.has(arn) || expected.retained.has(arn) || expected.unowned.has(arn);
    return tags[RESERVED_TAGS.stack] === undefined || settled || isForgiven(life, live)
      ? []
      : [`no stack records ${arn} (${tags[RESERVED_TAGS.resource]}, created by ${tags[RESERVED_TAGS.request]})`];
  });
}

/** Whether something excuses the handler for a license configuration that is still there. */
export function isForgiven({ world, expected, exemptions }: Life, live: Detail): boolean {
  const arn = arnOf(live);
  const tags = effectiveTags(live);
  const deletion = failedDelete(world, live);
  const inUse = world.aws.licenseManager.associations(arn).length > 0;
  return (
    exemptions.exempt('stack-failed', arn, isOfFailedStack(world, tags)) ||
    exemptions.exempt('replacement-rejected', arn, isOfRejectedReplacement(world, tags)) ||
    exemptions.exempt('forgotten-by-the-engine', arn, expected.forgotten.has(arn)) ||
    exemptions.exempt('in-use-at-delete', arn, deletion && inUse) ||
    exemptions.exempt('delete-failed', arn, deletion) ||
    exemptions.exempt('retained-without-arn', arn, isRetainedWithoutArn(world, tags))
  );
}

/** CloudFormation rejected the replacement after the handler had created it. */
function isOfRejectedReplacement(world: StackWorld, tags: Record<string, string>): boolean {
  const stack = world.aws.cloudFormation.stacks.get(tags[RESERVED_TAGS.stack]);
  const rejected = stack?.events.some(
    ({ LogicalResourceId, ResourceStatusReason }) =>
      LogicalResourceId === tags[RESERVED_TAGS.resource] && ResourceStatusReason === REPLACEMENT_REFUSED,
  );
  return rejected === true && tags[RESERVED_TAGS.replaces] !== undefined;
}

/**
 * CloudFormation got no success from the event that created it, under a policy that retains. A Delete by the id of that event finds
 * it all the same.
 */
function isRetainedWithoutArn(world: StackWorld, tags: Record<string, string>): boolean {
  const [request] = tags[RESERVED_TAGS.request]?.split('/') ?? [];
  const creation = world.events.find(({ event }) => event.RequestId === request);
  const isFound = world.events.some(
    ({ event, outcome }) => event.PhysicalResourceId === MAYBE_CREATED + request && outcome === 'SUCCESS',
  );
  return tags[RESERVED_TAGS.retain] === 'true' && creation !== undefined && creation.outcome !== 'SUCCESS' && !isFound;
}

/** What no stack owns, and what a policy retained, is as it was left: terms and tags. */
export function changedByUs(life: Life): string[] {
  const { world, expected, exemptions } = life;
  return [...expected.unowned, ...expected.retained].flatMap(([arn, before]) => {
    const live = world.find(arn);
    if (!live) {
      return exemptions.exempt('deleted-by-hand', arn, expected.deletedByHand.has(arn))
        ? []
        : [`${arn}, which no stack owns, was deleted`];
    }
    const now = snapshot(world, arn);
    const onlyTags = same({ ...now, reservedTags: {} }, { ...before, reservedTags: {} });
    const excused = onlyTags && (isOfFailedStack(world, now.reservedTags) || failedDelete(world, live));
    return same(now, before) || exemptions.exempt('stack-failed', arn, excused)
      ? []
      : [`${arn}, which no stack owns, was changed from ${JSON.stringify(before)} to ${JSON.stringify(now)}`];
  });
}

function same(one: Snapshot, other: Snapshot): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Each resource that somebody associated uses the license configuration that the stack records, or that nobody owns. */
export function lostAssociations({ world, expected, exemptions }: Life): string[] {
  const { licenseManager } = world.aws;
  const places = [
    ...held(world).map(({ key, arn }) => ({ arn, place: `the license configuration of ${key}` })),
    ...[...expected.unowned.keys(), ...expected.retained.keys()].map((arn) => ({ arn, place: arn })),
  ];
  return places.flatMap(({ arn, place }) => {
    const handmade = [...expected.handmade.of(arn)];
    if (handmade.length === 0 || !world.find(arn)) {
      return [];
    }
    const actual = new Set(licenseManager.associations(arn));
    const leftBehind = resourcesLeftBehind(world, arn);
    const forgotten = new Set(
      [...expected.forgotten].filter((one) => world.find(one)).flatMap((one) => licenseManager.associations(one)),
    );
    return handmade
      .filter((resource) => !actual.has(resource))
      .filter((resource) => !exemptions.exempt('forgotten-by-the-engine', `${arn} ${resource}`, forgotten.has(resource)))
      .filter((resource) => !exemptions.exempt('association-left-behind', `${arn} ${resource}`, leftBehind.has(resource)))
      .map((resource) => `${resource} is not associated with ${place}`);
  });
}

/** Every event that ran got a response, and CloudFormation never got two different ones. */
export function badResponses(world: StackWorld): string[] {
  return world.events.flatMap(({ event, answers, outcome }) => {
    const accepted = answers.filter(({ httpStatus }) => httpStatus === 200).map(({ body }) => JSON.parse(body) as Detail);
    const different = new Set(
      accepted.map(({ Status, PhysicalResourceId }) => `${String(Status)} ${String(PhysicalResourceId)}`),
    );
    const name = `${event.RequestType} ${event.LogicalResourceId} (${event.RequestId})`;
    return [
      ...(different.size > 1 ? [`${name} got different responses: ${[...different].join(', ')}`] : []),
      ...(outcome === undefined ? [`${name} has no end`] : []),
      ...accepted
        .filter((response) => response.RequestId !== event.RequestId || !response.PhysicalResourceId)
        .map(() => `${name} got a wrong response`),
    ];
  });
}

/** No event created more than one license configuration each time it ran. */
export function needlessCreates(world: StackWorld): string[] {
  const creates = new Map<string, number>();
  for (const { input, effective } of world.aws.calls.of('license-manager', 'CreateLicenseConfiguration')) {
    if (effective) {
      const [request] = effectiveTags(input as Detail)[RESERVED_TAGS.request].split('/');
      creates.set(request, (creates.get(request) ?? 0) + 1);
    }
  }
  return [...creates]
    .filter(([request, number]) => number > (world.runs.get(request) ?? 0))
    .map(([request, number]) => `the event ${request} created ${number} license configurations`);
}

/** What still has tags of a stack after all stacks are deleted. */
export function leftAfterDelete(life: Life): string[] {
  const { world, expected } = life;
  return world.configurations
    .filter((live) => Object.keys(effectiveTags(live)).some(isReserved))
    .filter((live) => !expected.retained.has(arnOf(live)) && !isForgiven(life, live))
    .map((live) => `left after the delete: ${JSON.stringify(live)}`);
}
