// The errors and warnings about policies and tags. Methods and aspects may change both until the template is rendered.

import { CfnDeletionPolicy, ICfnResourceOptions, Token } from 'aws-cdk-lib/core';
import { MAX_TAGS, MAX_USER_TAGS, RESERVED_TAG_PREFIX } from './contract';
import { ValidationError, Warning } from './messages';

export function findPolicyErrors({ deletionPolicy, updateReplacePolicy }: ICfnResourceOptions): ValidationError[] {
  const message = '`removalPolicy` must be DESTROY, RETAIN or RETAIN_ON_UPDATE_OR_DELETE, got: SNAPSHOT';
  return [deletionPolicy, updateReplacePolicy].includes(CfnDeletionPolicy.SNAPSHOT) ? [{ id: 'removalPolicy', message }] : [];
}

/** CloudFormation retains even a resource of a failed create under RETAIN; the other policies delete it. */
export function findPolicyWarnings({ deletionPolicy, updateReplacePolicy }: ICfnResourceOptions): Warning[] {
  if (deletionPolicy !== CfnDeletionPolicy.RETAIN) {
    return [];
  }
  const kept =
    '`removalPolicy` is RETAIN: a failed first deployment keeps a license configuration, and each one counts against the about 10 creates a day';
  const refused =
    updateReplacePolicy === CfnDeletionPolicy.RETAIN
      ? '. A deployment that would replace a license configuration in use is refused'
      : '';
  const message = `${kept}${refused}. RETAIN_ON_UPDATE_OR_DELETE deletes it after a failed first deployment`;
  return [{ id: 'retainKeepsFailedCreate', message }];
}

export function findTagErrors(tags: { [key: string]: string }): ValidationError[] {
  const messages: string[] = [];
  for (const [key, value] of Object.entries(tags)) {
    if ([RESERVED_TAG_PREFIX, 'aws:'].some((prefix) => key.toLowerCase().startsWith(prefix))) {
      messages.push(`a key must not begin with "${RESERVED_TAG_PREFIX}" or "aws:" in any case, got: ${key}`);
    }
    if (!Token.isUnresolved(key) && (key.length === 0 || key.length > 128)) {
      messages.push(`a key must have 1 to 128 characters, got ${key.length}: ${key}`);
    }
    if (!Token.isUnresolved(value) && value.length > 256) {
      messages.push(`a value must have at most 256 characters, got ${value.length} for the key ${key}`);
    }
  }
  const count = Object.keys(tags).length;
  if (count > MAX_USER_TAGS) {
    const reserved = `${MAX_TAGS - MAX_USER_TAGS} of the ${MAX_TAGS} that License Manager allows are reserved`;
    messages.push(`at most ${MAX_USER_TAGS} are allowed, because ${reserved}, got: ${count}`);
  }
  return messages.map((message) => ({ id: 'tags', message: `tags: ${message}` }));
}
