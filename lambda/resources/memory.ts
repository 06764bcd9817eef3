// What an adopted license configuration was like before, and which of its terms the template has had since: in tags, so that it
// travels with it.
import { RESERVED_TAGS, RESERVED_TAG_PREFIX } from '../../lib/private/contract';
import { UpdateEvent } from '../cloudformation/event';
import { LicenseManager, Live } from '../license-manager/api';
import { changesTo } from './changes';
import { Desired, Terms } from './desired';
import { Tags, tagMap, tagsFor, toTagList } from './ownership';

export interface Found {
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

/** No later deploy has changed the resource. */
export function isUntouched(live: Live): boolean {
  return foundIn(tagMap(live))!.untouched;
}

/** The desired state of what was adopted: an undefined term is the one that it had. */
export function withFormerTerms(live: Live, desired: Desired): Desired {
  return effectiveFor(live, desired, foundIn(tagMap(live)));
}

/** The same for a deploy after `former`; what the live one is like is remembered, before anything of it is changed. */
export async function withMemory(
  api: LicenseManager,
  event: UpdateEvent,
  live: Live,
  desired: Desired,
  former: Desired | undefined,
): Promise<Desired> {
  const [now, before] = [givenIn(desired), givenIn(former)];
  const isNamed = (name: string) => name in now || name in before;
  const tags = tagMap(live);
  const remembered = foundIn(tags)!;
  // What neither template names has been rolled back long since.
  const found = { ...remembered, terms: only(remembered.terms, isNamed) };
  // While it is adopted what is not given stays as it is live; not at once, for its end may be a rollback.
  const adopting = (desired.adoptExisting ?? former?.adoptExisting) !== undefined;
  const lasting = (found.given ?? []).filter((name) => !adopting || isNamed(name));
  const effective = effectiveFor(live, desired, { ...found, given: lasting });
  // Not what only this deploy gives: its rollback has to find what was there.
  const twice = desired.adoptExisting === undefined ? Object.keys(now).filter((name) => name in before) : [];
  const changed = withChanges(found, live, effective);
  const remember = (given: readonly string[]) =>
    encode(
      { ...changed, terms: only(changed.terms, (name) => !given.includes(name)), untouched: false, given },
      tags.keys(),
      tagsFor(event, desired).keys(),
    );
  let memory: Map<string, string>;
  try {
    memory = remember([...new Set([...lasting, ...twice])]);
  } catch {
    // A rollback must not fail because a list of names is a few letters longer than there are tags left.
    memory = remember(lasting);
  }
  if ([...memory].some(([key, value]) => tags.get(key) !== value)) {
    await api.tag(live.LicenseConfigurationArn!, toTagList(memory));
    live.Tags = toTagList(new Map([...tags, ...memory]));
  }
  const back = Object.entries(found.tags).filter(
    (entry): entry is [string, string] => entry[1] !== null && !isReserved(entry[0]) && former?.tags.has(entry[0]) === true,
  );
  return { ...effective, tags: new Map([...back, ...desired.tags, ...memory]) };
}

function only(terms: Terms, wanted: (name: string) => boolean): Terms {
  return Object.fromEntries(Object.entries(terms).filter(([name]) => wanted(name)));
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
export function effectiveFor(live: Live, desired: Desired, found: Found | undefined): Desired {
  const actual: Terms = {
    Name: live.Name,
    Description: live.Description,
    // It shows 0 where there is none, and a new one with a count of 0 would have a limit of nothing.
    LicenseCount: live.LicenseCount || (live.LicenseCountHardLimit ? 0 : undefined),
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
export function withChanges(found: Found, live: Live, desired: Desired): Found {
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

export function foundIn(tags: Tags): Found | undefined {
  let text = tags.get(RESERVED_TAGS.adopted);
  if (text === undefined) {
    return undefined;
  }
  for (let number = 2; tags.has(`${RESERVED_TAGS.adopted}-${number}`); number++) {
    text += tags.get(`${RESERVED_TAGS.adopted}-${number}`);
  }
  return JSON.parse(zlib().inflateRawSync(Buffer.from(text, 'base64')).toString()) as Found;
}

export function encode(found: Found, ...others: Iterable<string>[]): Map<string, string> {
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

export function isReserved(key: string): boolean {
  return key.startsWith(RESERVED_TAG_PREFIX);
}
