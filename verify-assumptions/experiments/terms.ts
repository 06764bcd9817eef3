// The terms of a license configuration: what an update removes, and what a response shows.
import {
  GetLicenseConfigurationCommand,
  GetLicenseConfigurationCommandOutput,
  UpdateLicenseConfigurationCommand,
  UpdateLicenseConfigurationCommandInput,
} from '@aws-sdk/client-license-manager';
import { Seen } from '../account';
import { Observation } from '../observation';
import { experiment, rejection, Trial } from './experiment';

export const update = ({ account, subject }: Trial, terms: Partial<UpdateLicenseConfigurationCommandInput>) =>
  account.see(() =>
    account.licenseManager.send(new UpdateLicenseConfigurationCommand({ ...terms, LicenseConfigurationArn: subject.arn })),
  );

export const get = ({ account, subject }: Trial): Promise<Seen<GetLicenseConfigurationCommandOutput>> =>
  account.see(() => account.licenseManager.send(new GetLicenseConfigurationCommand({ LicenseConfigurationArn: subject.arn })));

export const terms = experiment(
  ['countZeroWhenUnset', 'emptyDescriptionClears', 'emptyProductListClears', 'zeroExpiryClears', 'unknownMemberRefused'],
  async (trial) => {
    const created = await get(trial);
    const count = created.output?.LicenseCount;
    return {
      countZeroWhenUnset: { value: count === undefined ? false : count === 0 || count, evidence: shown(created, 'LicenseCount') },
      emptyDescriptionClears: await removal(trial, 'Description', ''),
      emptyProductListClears: await removal(trial, 'ProductInformationList', []),
      zeroExpiryClears: await removal(trial, 'LicenseExpiry', 0),
      unknownMemberRefused: rejection(await withUnknownMember(trial)),
    };
  },
);

/** Whether the empty value removes the term. */
async function removal(trial: Trial, term: keyof GetLicenseConfigurationCommandOutput, empty: unknown): Promise<Observation> {
  const changed = await update(trial, { [term]: empty });
  if (changed.error) {
    return { value: `rejected: ${changed.error.name}`, evidence: changed.evidence };
  }
  const after = await get(trial);
  const value = after.output?.[term];
  const isRemoved = value === undefined || JSON.stringify(value) === JSON.stringify(empty);
  return { value: isRemoved, evidence: `${changed.evidence}; ${shown(after, term)}` };
}

async function withUnknownMember({ account, subject }: Trial): Promise<Seen<unknown>> {
  const command = new UpdateLicenseConfigurationCommand({ LicenseConfigurationArn: subject.arn });
  // The client sends no member that it does not know, so it is added to the body.
  command.middlewareStack.add(
    (next) => (args) => {
      const request = args.request as { body: Uint8Array | string };
      const text = typeof request.body === 'string' ? request.body : new TextDecoder().decode(request.body);
      const body = JSON.parse(text) as object;
      request.body = JSON.stringify({ ...body, UnknownMember: 'x' });
      return next(args);
    },
    { step: 'build', priority: 'high', name: 'unknownMember' },
  );
  const seen = await account.see(() => account.licenseManager.send(command));
  return { ...seen, evidence: `with UnknownMember: ${seen.evidence}` };
}

/** One member of a response, which is too long as a whole. */
export function shown(
  seen: Seen<GetLicenseConfigurationCommandOutput>,
  member: keyof GetLicenseConfigurationCommandOutput,
): string {
  return seen.output ? `GetLicenseConfiguration -> ${member}: ${JSON.stringify(seen.output[member]) ?? 'absent'}` : seen.evidence;
}
