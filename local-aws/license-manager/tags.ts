// The tags that License Manager allows, and the condition keys that IAM gets for them.
import { Assumptions } from '../assumptions';
import { AwsError } from '../errors';
import { Context } from '../policy';
import { Tag, Tagged } from './configuration';

const MOST_TAGS = 50;
const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

export function checkTags(tags: readonly Tag[], existing: ReadonlyMap<string, string>, assumptions: Assumptions): void {
  const keys = tags.map(({ Key }) => Key);
  if (new Set(keys).size < keys.length) {
    reject('a key occurs twice', assumptions);
  }
  checkTagKeys(keys, assumptions);
  for (const { Key = '', Value = '' } of tags) {
    if (
      assumptions.tagsLimited &&
      (Key === '' || Key.length > 128 || Value.length > 256 || !ALLOWED.test(Key) || !ALLOWED.test(Value))
    ) {
      reject(`${Key}=${Value} is too long or has characters that are not allowed`, assumptions);
    }
  }
  const user = [...existing.keys(), ...keys].filter((key) => !isReserved(key));
  if (new Set(user).size > MOST_TAGS) {
    reject(`more than ${MOST_TAGS}`, assumptions);
  }
}

/** Only AWS itself adds, changes or removes tags with the prefix `aws:`, and they do not count against the quota. */
export function checkTagKeys(keys: readonly string[], assumptions: Assumptions): void {
  const reserved = keys.find(isReserved);
  if (reserved !== undefined) {
    reject(`the key ${reserved} is reserved`, assumptions);
  }
}

/** The last of several values counts. */
export function tagMap(tags: readonly Tag[], { emptyTagValuesKept }: Assumptions): Map<string, string> {
  const all = new Map(tags.map(({ Key, Value = '' }) => [Key, Value]));
  return new Map([...all].filter(([, value]) => value !== '' || emptyTagValuesKept));
}

/** Condition keys for tags in a request. */
export function requestContext(tags: readonly Tag[]): Context {
  const context: Context = Object.fromEntries(tags.map(({ Key, Value = '' }) => [`aws:RequestTag/${Key}`, Value]));
  return tags.length === 0 ? {} : { ...context, 'aws:TagKeys': tags.map(({ Key }) => Key) };
}

/** Condition keys for the tags of a resource. IAM sees tags late, and none of a resource that it does not find. */
export function resourceContext(resource: Tagged | undefined, now: number, { tagPolicyDelay }: Assumptions): Context {
  const earlier = resource?.earlierTags.find(({ until }) => until + tagPolicyDelay > now);
  const tags = [...(earlier?.tags ?? resource?.tags ?? [])];
  return Object.fromEntries(
    tags.flatMap(([key, value]) => [
      [`aws:ResourceTag/${key}`, value],
      [`license-manager:ResourceTag/${key}`, value],
    ]),
  );
}

function isReserved(key = ''): boolean {
  return key.toLowerCase().startsWith('aws:');
}

function reject(why: string, { tagErrorCode }: Assumptions): never {
  throw new AwsError(tagErrorCode, `Invalid tags: ${why}.`);
}
