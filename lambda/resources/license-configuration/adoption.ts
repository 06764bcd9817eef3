// Adoption takes over a license configuration that is as the template says, and changes nothing but the reserved tags. A Delete
// releases it.
import { DeleteEvent } from '../../cloudformation/event';
import { StackState } from '../../cloudformation/stack';
import { fail, observe } from '../../decide';
import { FORMER_TAGS, MAX_TAGS, RESERVED_TAGS, RESERVED_TAG_PREFIX } from '../../../lib/private/contract';
import { Live, Tags } from '../../license-manager/api';
import { parseArn } from '../../license-manager/arn';
import { changesTo } from '../../license-manager/terms';
import { Desired } from './desired';
import { Resource, isOwned, isOwnedOrRenamed, isRetained, ownerOf, valueOf } from './ownership';
import { Plan, Seen, skip, step } from './plan';

const KEYS = Object.values(RESERVED_TAGS);

export function planAdoption(resource: Resource, desired: Desired, arn: string, adopted: Seen): Plan<never> {
  if (adopted.is === 'gone') {
    return fail(`adoptExisting: ${arn} does not exist in this account and Region.`);
  }
  if (adopted.is === 'foreign') {
    return fail(`adoptExisting: ${arn} belongs to the stack ${adopted.owner}, and the function may not read it.`);
  }
  const { live, tags } = adopted;
  const refusal = refuseOwner(arn, tags, resource, desired) ?? differences(arn, live, desired);
  if (refusal !== undefined) {
    return fail(refusal);
  }
  const written = adoptionTags(resource, desired, tags);
  const total = new Set([...tags.keys(), ...written.keys()]).size;
  if (total > MAX_TAGS) {
    return fail(
      `adoptExisting: ${arn} has ${tags.size} tags, and with those of this library it would have ${total} of at most ${MAX_TAGS}. Remove some.`,
    );
  }
  // Another run of the event may have adopted it, which this one must not undo.
  const isAdopted = [...written].every(([key, value]) => tags.get(key) === value);
  const adopt = step({ do: 'tag', arn, tags: written }, { do: 'release', arn, tags: new Map([...tags, ...written]) });
  return { plan: 'adopt', why: 'adoptExisting is set', steps: isAdopted ? [] : [adopt], physicalId: arn };
}

/** A former owner must have retained it, and another stack must be named. */
function refuseOwner(arn: string, tags: Tags, resource: Resource, desired: Desired): string | undefined {
  const stack = valueOf(tags, RESERVED_TAGS.stack);
  if (stack === undefined || isOwned(tags, resource)) {
    return undefined;
  }
  if (!isRetained(tags)) {
    return `adoptExisting: ${arn} belongs to ${ownerOf(tags)}, which manages it. Set its removalPolicy to RETAIN or RETAIN_ON_UPDATE_OR_DELETE there and deploy first, or remove its cdk-license-manager: tags if that stack does not exist any more.`;
  }
  if (stack !== resource.StackId && stack !== desired.adoptFromStack) {
    return `adoptExisting: ${arn} belongs to ${ownerOf(tags)}. If that stack has let it go, set adoptFromStack to ${stack}.`;
  }
  return undefined;
}

/** The tags that make it this resource's. Those of the former owner are kept, and have no effect until the release. */
function adoptionTags(resource: Resource, desired: Desired, live: Tags): Map<string, string> {
  const retain = desired.retainOnDelete || desired.retainOnReplace;
  const tags = new Map([
    [RESERVED_TAGS.stack, resource.StackId],
    [RESERVED_TAGS.resource, resource.LogicalResourceId],
    ...(retain || valueOf(live, RESERVED_TAGS.retain) ? [[RESERVED_TAGS.retain, String(retain)] as const] : []),
  ] as [string, string][]);
  // It has a `request` only if it was created, not adopted, for its owner.
  const adoptedBefore = isOwned(live, resource) && valueOf(live, RESERVED_TAGS.request) === undefined;
  for (const key of adoptedBefore ? [] : KEYS) {
    const value = valueOf(live, key);
    if (value !== undefined) {
      tags.set(FORMER_TAGS[key], value);
      tags.set(key, tags.get(key) ?? '');
    } else if (valueOf(live, FORMER_TAGS[key]) !== undefined) {
      // The former owner had adopted it, too. The owner before that one is not remembered.
      tags.set(FORMER_TAGS[key], '');
    }
  }
  return tags;
}

/** @param adoptedTags the tags of the adopted license configuration; null if it does not exist */
export function planRelease(event: DeleteEvent, arn: string, adoptedTags: Tags | null | undefined): Plan<'adoptedTags'> {
  const id = event.PhysicalResourceId;
  if (adoptedTags === undefined) {
    return observe('adoptedTags');
  }
  if (adoptedTags === null || !(isOwned(adoptedTags, event) || isRenamed(event, arn, adoptedTags))) {
    return skip(id, adoptedTags === null ? `${arn} does not exist` : `${arn} does not belong to this resource`);
  }
  if (id !== arn && valueOf(adoptedTags, RESERVED_TAGS.request) !== undefined) {
    return skip(id, `the Create did not adopt ${arn}, which an earlier deployment of this resource created and retained`);
  }
  return { plan: 'release', why: 'it was adopted', steps: [step({ do: 'release', arn, tags: adoptedTags })], physicalId: id };
}

/** A refactoring of the stack may have renamed the resource. What a delete has released before is retained by its former owner. */
function isRenamed(event: DeleteEvent, arn: string, tags: Tags): boolean {
  return event.PhysicalResourceId === arn && isOwnedOrRenamed(tags, event) && !isRetained(tags);
}

export interface Release {
  /** The former owner's tags, with empty values for those that go. */
  readonly tags: Map<string, string>;
  /** Keys to remove; the former owner's stack may not let this one do it. */
  readonly keys: string[];
}

/** One call returns it to its former owner; without one, one call removes the reserved tags. */
export function releaseOf(tags: Tags): Release {
  const reserved = [...tags.keys()].filter((key) => key.startsWith(RESERVED_TAG_PREFIX));
  if (valueOf(tags, FORMER_TAGS[RESERVED_TAGS.stack]) === undefined) {
    return { tags: new Map(), keys: reserved };
  }
  const former = (key: (typeof KEYS)[number]) => valueOf(tags, FORMER_TAGS[key]);
  const restored = new Map(reserved.map((key) => [key, '']));
  KEYS.filter(former).forEach((key) => restored.set(key, former(key)!));
  return { tags: restored, keys: [...restored].filter(([, value]) => value === '').map(([key]) => key) };
}

/** All differences at once, each as the code that agrees with the live license configuration. */
function differences(arn: string, live: Live, desired: Desired): string | undefined {
  const { set, clear, reasons } = changesTo(live, desired);
  const changed = new Set([...Object.keys(set), ...Object.keys(clear)]);
  if (reasons.some((reason) => reason.startsWith('LicenseRules'))) {
    changed.add('LicenseRules');
  }
  if (live.LicenseCountingType !== desired.countingType) {
    changed.add('LicenseCountingType');
  }
  const lines = Object.entries(codeOf(live)).flatMap(([name, line]) => (changed.has(name) ? [`  ${line}`] : []));
  return lines.length === 0
    ? undefined
    : `adoptExisting takes over a license configuration that is as the template says. ${arn} differs. To adopt it as it is, write:\n${lines.join('\n')}`;
}

/** The construct's property that agrees with each live term. */
function codeOf(live: Live): Record<string, string> {
  const { LicenseRules: rules = [], ProductInformationList: products = [], LicenseExpiry: expiry = 0 } = live;
  const date = new Date(Number(expiry) * 1000).toISOString();
  return {
    Name: `licenseConfigurationName: ${text(live.Name)},`,
    LicenseCountingType: `licenseCountingType: LicenseCountingType.${live.LicenseCountingType!.toUpperCase()},`,
    Description: orAbsent('description', live.Description),
    LicenseCount: orAbsent('licenseCount', live.LicenseCount),
    LicenseCountHardLimit: orAbsent('licenseCountHardLimit', live.LicenseCountHardLimit),
    LicenseRules: orAbsent('licenseRules', rules.length, `[${rules.map(rule).join(', ')}]`),
    ProductInformationList: orAbsent('productInformation', products.length, `[${products.map(product).join(', ')}]`),
    DisassociateWhenNotFound: orAbsent('disassociateWhenNotFound', live.DisassociateWhenNotFound),
    LicenseExpiry: orAbsent('licenseExpiry', expiry, `new Date(${text(date)})`),
    LicenseConfigurationStatus: live.Status === 'DISABLED' ? 'enabled: false,' : '(no enabled)',
  };
}

function text(value: unknown): string {
  return JSON.stringify(value);
}

function orAbsent(name: string, value: unknown, code = text(value)): string {
  return value ? `${name}: ${code},` : `(no ${name})`;
}

function rule(spelled: string): string {
  const [name, value = ''] = spelled.replace(/^#/, '').split(/=(.*)/s);
  return `LicenseRule.of(${text(name)}, ${text(value)})`;
}

function product({
  ResourceType,
  ProductInformationFilterList = [],
}: NonNullable<Live['ProductInformationList']>[number]): string {
  const filters = ProductInformationFilterList.map(
    ({
      ProductInformationFilterName: name,
      ProductInformationFilterComparator: comparator,
      ProductInformationFilterValue: values,
    }) =>
      `{ name: ${text(name)}, comparator: ProductInformationComparator.${comparator}${values?.length ? `, values: ${text(values)}` : ''} }`,
  );
  return `ProductInformation.of(${[text(ResourceType), ...filters].join(', ')})`;
}

// The parts of an Update of an adopted license configuration.

/** A construct adopts only when it is created. A rollback may return to an adopted one that was replaced. */
export function planAnother(
  id: string,
  adopted: string,
  current: Seen,
  stack: StackState | undefined,
): Plan<'stack'> | undefined {
  const adoptedId = parseArn(adopted)?.id;
  const isReplaced =
    adoptedId !== undefined && current.is === 'live' && valueOf(current.tags, RESERVED_TAGS.replaces) === adoptedId;
  if (isReplaced && stack === undefined) {
    return observe('stack');
  }
  return isReplaced && stack!.direction === 'back'
    ? undefined
    : fail(
        `adoptExisting: ${adopted} cannot take the place of ${id}, since a construct adopts only when it is created. ` +
          'Give the construct a new id. The old license configuration is then deleted or retained, as its removal policy says.',
      );
}

export function planAdoptedVanished(id: string, stack: StackState | undefined): Plan<'stack'> {
  if (stack === undefined) {
    return observe('stack');
  }
  return stack.direction === 'back'
    ? skip(id, `${id} does not exist`)
    : fail(`adoptExisting: ${id} does not exist any more. Remove adoptExisting to create a new license configuration.`);
}

/** The reason for which it is not replaced. */
export function adoptedReplaced(arn: string, why: string): string {
  return (
    `adoptExisting: a replacement would be needed to change ${why}, and ${arn} is not this stack's own yet. ` +
    'Remove adoptExisting and deploy, and then make the change.'
  );
}
