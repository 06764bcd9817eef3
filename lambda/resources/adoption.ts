// Taking over a license configuration that exists: what is defined is converged, the rest stays as it is, and while
// `adoptExisting` is set it is handed back instead of deleted.
import { RESERVED_TAGS } from '../../lib/private/contract';
import { CustomResourceEvent, FailedWithPhysicalId, UpdateEvent } from '../cloudformation/event';
import { PropertyReader } from '../cloudformation/properties';
import { external } from '../external';
import { LicenseManager } from '../license-manager/api';
import { parseArn } from '../license-manager/arn';
import { isAccessDenied } from '../license-manager/errors';
import { changesTo, isEmpty } from './changes';
import { Desired } from './desired';
import { effectiveFor, encode, foundIn, isReserved, withChanges } from './memory';
import { Tags, isOurs, newRun, tagMap, tagsFor, toTagList } from './ownership';

export { isUntouched, withFormerTerms, withMemory } from './memory';

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
  const before = isOurs(tags, event) ? foundIn(tags) : undefined;
  const effective = effectiveFor(live, desired, before);
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
  const owned = tagsFor(event, desired).set(RESERVED_TAGS.request, newRun(event));
  if (replaces !== undefined) {
    owned.set(RESERVED_TAGS.replaces, replaces);
  }
  const found = withChanges(before ?? { untouched: true, terms: {}, tags: formerOwner(tags) }, live, effective);
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

/** The resource's own license goes when another takes its place, so it must not be in use; one that is on its way back may be. */
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
  const memory = foundIn(tags);
  const users = Object.fromEntries(Object.entries(memory?.tags ?? {}).filter(([key]) => !isReserved(key)));
  return Object.fromEntries([
    ...[...tags].filter(([key]) => isReserved(key) && !key.startsWith(RESERVED_TAGS.adopted)),
    ...(memory ? encode({ ...memory, tags: users }) : []),
  ]);
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
