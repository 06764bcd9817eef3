// The decisions of IAM on the calls of a function, under its role.
import { PREFIX } from '../account';
import { Observation } from '../observation';
import { Call } from '../operations';
import { CallRecord, Records } from '../recording-stack';
import { experiment, madeUp, notSettled, Trial } from './experiment';

/** The permissions of a new role may arrive this late, in milliseconds. */
const ROLE_ARRIVES_WITHIN = 60_000;
/** For a tag; the function has 240 seconds for all of its calls. */
const LONGEST_WAIT = 100_000;

/** It creates the stack. */
export const permissions = experiment(
  ['goneLooksDenied', 'createWithTagsNeedsTagResource', 'untagSeesTagKeys', 'reportListNamesConfiguration', 'tagPolicyDelay'],
  async (trial) => {
    const { account, operations } = trial;
    // By the function, whose create counts like every other.
    account.countCreate();
    account.createIsOpen = true;
    await operations.create(callsOf(trial));
    const records = await operations.stack.records();
    const created = records.calls.get('create');
    account.createIsOpen = created === undefined;
    account.created.push(...(created?.detail.startsWith('arn:') ? [created.detail] : []));
    if (records.calls.get('control')?.outcome !== 'ok') {
      throw new Error('The permissions of the role did not arrive.');
    }
    return {
      goneLooksDenied: denial(records, 'gone', (isDenied) => isDenied, 'a condition on tags, an ARN that does not exist'),
      createWithTagsNeedsTagResource: tagResource(created),
      untagSeesTagKeys: denial(records, 'untag', (isDenied) => !isDenied, 'a condition on aws:TagKeys'),
      reportListNamesConfiguration: denial(records, 'reports', (isDenied) => !isDenied, "a permission on the filter's ARN"),
      tagPolicyDelay: tagDelay(records),
    };
  },
);

/** It replaces a resource of the stack. */
export const deletedTags = experiment(['deletedKeepsTags'], async ({ account, subject, operations }) => {
  const arn = account.created.find((one) => one !== subject.arn);
  await operations.replace(
    arn === undefined
      ? []
      : [
          {
            name: 'delete',
            command: 'DeleteLicenseConfiguration',
            input: { LicenseConfigurationArn: arn },
            waits: Math.min(account.waits.effect, LONGEST_WAIT),
          },
          { name: 'deleted', command: 'GetLicenseConfiguration', input: { LicenseConfigurationArn: arn } },
          { name: 'listed', command: 'ListLicenseConfigurations', input: { LicenseConfigurationArns: [arn] } },
        ],
  );
  const { calls } = await operations.stack.records();
  const [removed, deleted, listed] = ['delete', 'deleted', 'listed'].map((name) => calls.get(name));
  if (arn === undefined || removed?.outcome !== 'ok') {
    return {
      deletedKeepsTags: notSettled(`No license configuration could be deleted for it: ${removed?.outcome ?? 'there is none'}.`),
    };
  }
  const evidence =
    `with a condition on tags, after DeleteLicenseConfiguration: GetLicenseConfiguration -> ${deleted?.outcome}; ` +
    `ListLicenseConfigurations -> ${listed?.detail}`;
  const isVisible = deleted?.outcome === 'ok' || listed?.detail === 'DELETED';
  return {
    deletedKeepsTags: isVisible
      ? { value: deleted?.outcome === 'ok', evidence }
      : notSettled(`The deleted license configuration is not visible: ${evidence}`),
  };
});

function callsOf({ account, subject: { arn } }: Trial): Call[] {
  const late = [{ Key: `${PREFIX}:late`, Value: account.name }];
  return [
    { name: 'control', command: 'ListLicenseConfigurations', input: { MaxResults: 1 }, waits: ROLE_ARRIVES_WITHIN },
    {
      name: 'create',
      command: 'CreateLicenseConfiguration',
      input: { Name: `${account.name}-function`, LicenseCountingType: 'Instance', Tags: account.runTags },
    },
    {
      name: 'gone',
      command: 'GetLicenseConfiguration',
      input: { LicenseConfigurationArn: madeUp(arn, 'license-configuration') },
    },
    { name: 'untag', command: 'UntagResource', input: { ResourceArn: arn, TagKeys: [`${PREFIX}:none`] } },
    {
      name: 'reports',
      command: 'ListLicenseManagerReportGenerators',
      input: { Filters: [{ Name: 'LicenseConfigurationArn', Values: [arn] }] },
    },
    { name: 'tag', command: 'TagResource', input: { ResourceArn: arn, Tags: late } },
    {
      name: 'late',
      command: 'ListUsageForLicenseConfiguration',
      input: { LicenseConfigurationArn: arn },
      waits: Math.min(account.waits.effect, LONGEST_WAIT),
    },
  ];
}

function denial({ calls }: Records, name: string, value: (isDenied: boolean) => boolean, condition: string): Observation {
  const call = calls.get(name);
  if (call === undefined) {
    return notSettled('The function did not record the call.');
  }
  return { value: value(isDenied(call)), evidence: `with ${condition}: ${call.outcome}` };
}

function tagResource(created: CallRecord | undefined): Observation {
  const needsIt = created?.detail === 'license-manager:TagResource';
  if (created?.outcome !== 'ok' && !needsIt) {
    return notSettled(`CreateLicenseConfiguration with tags: ${created?.outcome ?? 'not recorded'} ${created?.detail ?? ''}`);
  }
  return {
    value: needsIt,
    evidence: `CreateLicenseConfiguration with tags, without the permission for TagResource -> ${created!.outcome} ${created!.detail}`,
  };
}

function tagDelay({ calls }: Records): Observation {
  const [tag, late] = [calls.get('tag'), calls.get('late')];
  if (tag?.outcome !== 'ok' || late?.outcome !== 'ok') {
    return notSettled(`TagResource -> ${tag?.outcome}; a call with a condition on the tag -> ${late?.outcome}`);
  }
  const least = late.denied === 0 ? 0 : Math.max(0, late.denied - tag.ended);
  return {
    between: [least, late.ended - tag.sent],
    evidence: 'TagResource, then ListUsageForLicenseConfiguration with a condition on the tag until it is allowed',
  };
}

function isDenied({ outcome }: CallRecord): boolean {
  return /AccessDenied|Authorization/.test(outcome);
}
