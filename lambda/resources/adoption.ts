// Taking over a license configuration that exists: what is defined is converged, the rest stays as it is, and while
// `adoptExisting` is set it is handed back instead of deleted.
import { RESERVED_TAGS, RESERVED_TAG_PREFIX } from '../../lib/private/contract';
import { CustomResourceEvent, FailedWithPhysicalId, UpdateEvent } from '../cloudformation/event';
import { PropertyReader } from '../cloudformation/properties';
import { external } from '../external';
import { LicenseManager, Live } from '../license-manager/api';
import { parseArn } from '../license-manager/arn';
import { isAccessDenied } from '../license-manager/errors';
import { changesTo, isEmpty } from './changes';
import { Desired, Terms } from './desired';
import { Tags, isOurs, newRun, tagMap, tagsFor, toTagList } from './ownership';

/** What an adopted license configuration was like before; it travels with it, in tags. */
interface Found {
  /** No later deploy has changed the resource, so that its removal may be the rollback of the adopting deploy. */
  readonly untouched: boolean;
  /** Of each term that was changed since, the value it had. */
  readonly terms: Terms;
  /** Terms that the template has had twice running since `adoptExisting` went: absent from now on, they are the default. */
  readonly given?: readonly string[];
  /** Of each tag that was changed since, the value it had, or null where there was none; and an earlier owner's reserved ones. */
  readonly tags: Readonly<Record<string, string | null>>;
}

/** Loaded when it is needed: hardly ever, and a millisecond of every cold start otherwise. */
const zlib = () => process.getBuiltinModule('node:zlib');

const TAG_VALUE_LENGTH = 256;
const TAG_LIMIT = 50;
/** Resources named in a message. */
const NAMED = 3;

/** Takes it over for this resource and answers its full desired state; a failure hands it back as it was. */
export async function adopt(
  api: LicenseManager,
  undo: LicenseManager,
  event: CustomResourceEvent,
  desired: Desired,
  replaces?: string,
): Promise<Desired> {
  const arn = desired.adoptExisting!;
  const live = await api.get(arn);
  if (!live) {
    throw new Error(`adoptExisting: ${arn} does not exist in this account and Region.`);
  }
  const tags = tagMap(live);
  refuseForeign(arn, tags, event, desired);
  const effective = effectiveFor(live, desired, undefined);
  const { set, unset, immutable } = changesTo(live, effective);
  if (immutable.length > 0) {
    throw new Error(
      `adoptExisting: ${arn} differs in what License Manager does not change in place: ${immutable.join('; ')}. Define these properties as they are.`,
    );
  }
  if (set.LicenseRules) {
    throw new Error(
      `adoptExisting: ${arn} would get a rule that License Manager does not remove again, so that the adoption could not be rolled back: ` +
        `${set.LicenseRules.join(', ')}. Define licenseRules as they are, and add the rule in a later deploy.`,
    );
  }
  const before = foundIn(tags);
  const owned = tagsFor(event, desired).set(RESERVED_TAGS.request, newRun(event));
  if (replaces !== undefined) {
    owned.set(RESERVED_TAGS.replaces, replaces);
  }
  const found =
    isOurs(tags, event) && before
      ? before
      : withChanges({ untouched: true, terms: {}, tags: formerOwner(tags) }, live, effective);
  const taken = new Map([
    ...owned,
    ...encode(
      found,
      [...tags.keys()].filter((key) => !isReserved(key)),
      owned.keys(),
    ),
  ]);
  const stale = [...tags.keys()].filter((key) => isReserved(key) && !taken.has(key));
  try {
    await api.tag(arn, toTagList(taken));
    const update = { ...set, ...unset };
    if (!isEmpty(update)) {
      await api.update(arn, update);
    }
    if (stale.length > 0) {
      await api.untag(arn, stale);
    }
  } catch (error) {
    await handBack(undo, event, desired, error);
  }
  return effective;
}

/** The resource's own licence goes when another takes its place, so it must not be in use; one that is on its way back may be. */
export async function refuseInUse(api: LicenseManager, event: UpdateEvent, adopted: string): Promise<void> {
  const arn = event.PhysicalResourceId;
  const own = parseArn(arn) && (await api.get(arn));
  const disassociates = new PropertyReader(event.OldResourceProperties).boolean('DisassociateOnDelete') ?? false;
  if (!own || disassociates || tagMap(own).get(RESERVED_TAGS.replaces) === parseArn(adopted)?.id) {
    return;
  }
  const associations = await api.associations(arn);
  if (associations.length > 0) {
    const names = associations.slice(0, NAMED).map(({ ResourceArn }) => ResourceArn);
    throw new Error(
      `adoptExisting: ${adopted} is to take the place of ${arn}, which ${associations.length} resource(s) are associated with: ${names.join(', ')}. Disassociate them first.`,
    );
  }
}

/** Releases it and throws the reason. */
async function handBack(api: LicenseManager, event: CustomResourceEvent, desired: Desired, reason: unknown): Promise<never> {
  const arn = desired.adoptExisting!;
  try {
    await release(api, event, desired, arn);
  } catch (error) {
    external.log({ level: 'ERROR', message: 'could not be handed back', licenseConfigurationArn: arn, reason: String(error) });
  }
  // A request that was given up may still take effect, so the Delete that follows a failed Create looks again.
  throw new FailedWithPhysicalId(arn, reason);
}

/** Hands it back: our tags go, the license configuration stays, with the terms it had if no later deploy changed it. */
export async function release(api: LicenseManager, event: CustomResourceEvent, desired: Desired, arn: string): Promise<void> {
  const tags = await api.tags(arn);
  if (tags === undefined || !isOurs(tags, event)) {
    return;
  }
  const found = foundIn(tags);
  if (found?.untouched && !isEmpty(found.terms)) {
    await api.update(arn, found.terms);
  }
  const restored = Object.entries(found?.tags ?? {}).filter((entry): entry is [string, string] => entry[1] !== null);
  const [theirs, users] = [true, false].map((reserved) => new Map(restored.filter(([key]) => isReserved(key) === reserved)));
  if (users.size > 0) {
    await api.tag(arn, toTagList(users));
  }
  const ours = [...tags.keys()].filter((key) =>
    isReserved(key) ? !theirs.has(key) : found?.tags[key] === null && desired.tags.has(key),
  );
  try {
    await api.untag(arn, ours);
    if (theirs.size > 0) {
      // Last, for with them it is no longer ours to change.
      await api.tag(arn, toTagList(theirs));
    }
  } catch (error) {
    // Without the stack's tag IAM denies it, and that is what a lost answer of the same call looks like.
    const left = isAccessDenied(error) ? await api.tags(arn) : tags;
    if (left && isOurs(left, event)) {
      throw error;
    }
  }
}

/** What an earlier owner's reserved tags were, by which it finds and may change it. */
function formerOwner(tags: Tags): Record<string, string> {
  return Object.fromEntries([...tags].filter(([key]) => isReserved(key) && !key.startsWith(RESERVED_TAGS.adopted)));
}

function isReserved(key: string): boolean {
  return key.startsWith(RESERVED_TAG_PREFIX);
}

/** No later deploy has changed the resource. */
export function isUntouched(live: Live): boolean {
  return foundIn(tagMap(live))!.untouched;
}

/** The desired state of what was adopted: an undefined term is the one that it had. */
export function withFormerTerms(live: Live, desired: Desired): Desired {
  return effectiveFor(live, desired, foundIn(tagMap(live)));
}

/** The same for a deploy after `former`, with tags that remember what the live one was like. */
export function withMemory(event: UpdateEvent, live: Live, desired: Desired, former: Desired | undefined): Desired {
  const found = foundIn(tagMap(live))!;
  const effective = effectiveFor(live, desired, found);
  const given = new Set(found.given);
  if (desired.adoptExisting === undefined) {
    // Not one that only this deploy gives: its rollback has to find what was there.
    const before = givenIn(former);
    Object.keys(givenIn(desired))
      .filter((name) => name in before)
      .forEach((name) => given.add(name));
  }
  const memory = { ...withChanges(found, live, effective), untouched: false, given: [...given] };
  const tags = new Map([...desired.tags, ...encode(memory, tagMap(live).keys(), tagsFor(event, desired).keys())]);
  return { ...effective, tags };
}

/** The terms that somebody chose. */
function givenIn(desired: Desired | undefined): Partial<Terms> {
  return Object.fromEntries(
    Object.entries(desired?.terms ?? {}).filter(
      ([name, value]) => value !== undefined && !(name === 'Name' && desired!.nameIsDefault),
    ),
  );
}

/** On what was adopted, an undefined term is the one that it had, or still has, unless the template once had it. */
function effectiveFor(live: Live, desired: Desired, found: Found | undefined): Desired {
  const actual: Terms = {
    Name: live.Name,
    Description: live.Description,
    LicenseCount: live.LicenseCount,
    LicenseCountHardLimit: live.LicenseCountHardLimit,
    LicenseRules: live.LicenseRules,
    ProductInformationList: live.ProductInformationList,
    DisassociateWhenNotFound: live.DisassociateWhenNotFound,
    LicenseExpiry: live.LicenseExpiry,
    LicenseConfigurationStatus: live.Status as Terms['LicenseConfigurationStatus'],
  };
  const kept = Object.entries({ ...actual, ...found?.terms }).filter(
    ([name]) => desired.adoptExisting !== undefined || !found?.given?.includes(name),
  );
  return { ...desired, terms: { ...desired.terms, ...Object.fromEntries(kept), ...givenIn(desired) } };
}

/** What is remembered, once these changes are made too. */
function withChanges(found: Found, live: Live, desired: Desired): Found {
  const { set, unset, immutable } = changesTo(live, desired);
  // What cannot change in place does in a replacement, which remembers it, too.
  const rules = immutable.length > 0 ? { LicenseRules: [] } : {};
  const terms: Record<string, unknown> = {};
  const actual = effectiveFor(live, { ...desired, terms: {} }, undefined).terms;
  const none: Terms = { Description: '', LicenseCount: 0, LicenseRules: [], ProductInformationList: [], LicenseExpiry: 0 };
  for (const name of Object.keys({ ...set, ...unset, ...rules }) as (keyof Terms)[]) {
    terms[name] = actual[name] ?? none[name];
  }
  const tags: Record<string, string | null> = {};
  const liveTags = tagMap(live);
  for (const [key, value] of desired.tags) {
    if (liveTags.get(key) !== value) {
      tags[key] = liveTags.get(key) ?? null;
    }
  }
  return { ...found, terms: { ...terms, ...found.terms }, tags: { ...tags, ...found.tags } };
}

function foundIn(tags: Tags): Found | undefined {
  let text = tags.get(RESERVED_TAGS.adopted);
  if (text === undefined) {
    return undefined;
  }
  for (let number = 2; tags.has(`${RESERVED_TAGS.adopted}-${number}`); number++) {
    text += tags.get(`${RESERVED_TAGS.adopted}-${number}`);
  }
  return JSON.parse(zlib().inflateRawSync(Buffer.from(text, 'base64')).toString()) as Found;
}

function encode(found: Found, ...others: Iterable<string>[]): Map<string, string> {
  const text = zlib().deflateRawSync(JSON.stringify(found)).toString('base64');
  const parts = text.match(new RegExp(`.{1,${TAG_VALUE_LENGTH}}`, 'g'))!;
  const keys = new Set(others.flatMap((some) => [...some].filter((key) => !key.startsWith(RESERVED_TAGS.adopted))));
  if (parts.length + keys.size > TAG_LIMIT) {
    throw new Error(
      `adoptExisting: ${keys.size} tags and ${parts.length} that remember what was changed are more than the ${TAG_LIMIT} that License Manager allows. ` +
        'Have fewer tags, or define terms as they are, adopt, and change them later.',
    );
  }
  return new Map(
    parts.map((part, index) => [index === 0 ? RESERVED_TAGS.adopted : `${RESERVED_TAGS.adopted}-${index + 1}`, part]),
  );
}

function refuseForeign(arn: string, tags: Tags, event: CustomResourceEvent, desired: Desired): void {
  const stack = tags.get(RESERVED_TAGS.stack);
  const resource = tags.get(RESERVED_TAGS.resource);
  if (stack === undefined || isOurs(tags, event)) {
    return;
  }
  if (stack === event.StackId && !tags.has(RESERVED_TAGS.retain)) {
    throw new Error(
      `adoptExisting: ${arn} is managed by ${resource} of this stack, which would delete it. Deploy that with removalPolicy RETAIN first.`,
    );
  }
  if (stack !== event.StackId && stack !== desired.adoptFromStack) {
    throw new Error(
      `adoptExisting: ${arn} carries the tags of ${resource} of the stack ${stack}. If that has let go of it, set adoptFromStack to that stack's id.`,
    );
  }
}
