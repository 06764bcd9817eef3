// Tags that License Manager accepts, keeps or rejects.
import { TagResourceCommand, UntagResourceCommand } from '@aws-sdk/client-license-manager';
import { PREFIX } from '../account';
import { experiment, notSettled, rejection } from './experiment';
import { get, shown } from './terms';

const ODD = `${PREFIX}:odd`;
const EMPTY = `${PREFIX}:empty`;

export const tags = experiment(['tagsLimited', 'tagErrorCode', 'emptyTagValuesKept'], async (trial) => {
  const { account, subject } = trial;
  const tag = (Key: string, Value: string) =>
    account.see(() => account.licenseManager.send(new TagResourceCommand({ ResourceArn: subject.arn, Tags: [{ Key, Value }] })));
  const odd = await tag(ODD, 'a#b*c');
  const reserved = await tag('aws:verify-assumptions', 'x');
  const empty = await tag(EMPTY, '');
  const after = await get(trial);
  await account.see(() =>
    account.licenseManager.send(new UntagResourceCommand({ ResourceArn: subject.arn, TagKeys: [ODD, EMPTY] })),
  );
  const isKept = after.output?.Tags?.some(({ Key }) => Key === EMPTY) ?? false;
  return {
    tagsLimited: rejection(odd),
    tagErrorCode: reserved.error
      ? { value: reserved.error.name, evidence: reserved.evidence }
      : notSettled(`License Manager accepts a reserved tag: ${reserved.evidence}`),
    emptyTagValuesKept: empty.error
      ? { value: `rejected: ${empty.error.name}`, evidence: empty.evidence }
      : { value: isKept, evidence: `${empty.evidence}; ${shown(after, 'Tags')}` },
  };
});
