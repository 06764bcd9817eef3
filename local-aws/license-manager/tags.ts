// Tags as License Manager takes them and as IAM's conditions see them.
import { Assumptions } from '../assumptions';
import { AwsError } from '../errors';
import { Context } from '../policy';
import { Configuration, Tag } from './configuration';

const MOST_TAGS = 50;
const ALLOWED = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

export function checkTags(tags: readonly Tag[], existing: ReadonlyMap<string, string>, assumptions: Assumptions): void {
  const keys = tags.map(({ Key }) => Key);
  if (new Set(keys).size < keys.length) {
    refuse('a key is there twice');
  }
  for (const { Key = '', Value = '' } of tags) {
    if (Key.toLowerCase().startsWith('aws:')) {
      refuse(`the key ${Key} is reserved`);
    }
    if (
      assumptions.tagsLimited &&
      (Key === '' || Key.length > 128 || Value.length > 256 || !ALLOWED.test(Key) || !ALLOWED.test(Value))
    ) {
      refuse(`${Key}=${Value} is too long or has characters that are not allowed`);
    }
  }
  if (new Set([...existing.keys(), ...keys]).size > MOST_TAGS) {
    refuse(`more than ${MOST_TAGS}`);
  }
}

/** Condition keys for tags in a request. */
export function requestContext(tags: readonly Tag[]): Context {
  const context: Context = Object.fromEntries(tags.map(({ Key, Value = '' }) => [`aws:RequestTag/${Key}`, Value]));
  return tags.length === 0 ? {} : { ...context, 'aws:TagKeys': tags.map(({ Key }) => Key) };
}

/** Condition keys for tags of what is there already; IAM gets none for what it cannot find. */
export function resourceContext(configuration: Configuration | undefined): Context {
  const tags = [...(configuration?.tags ?? [])];
  return Object.fromEntries(
    tags.flatMap(([key, value]) => [
      [`aws:ResourceTag/${key}`, value],
      [`license-manager:ResourceTag/${key}`, value],
    ]),
  );
}

function refuse(why: string): never {
  throw new AwsError('InvalidParameterValueException', `Invalid tags: ${why}.`);
}
