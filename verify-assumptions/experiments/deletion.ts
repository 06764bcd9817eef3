// A deleted license configuration: the last experiment with the subject.
import {
  DeleteLicenseConfigurationCommand,
  GetLicenseConfigurationCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-license-manager';
import { Seen } from '../account';
import { Observation } from '../observation';
import { evidence, experiment, notSettled, Trial } from './experiment';

export const deletion = experiment(['softDelete', 'deletedVisibleFor', 'goneHasNoTags'], async (trial) => {
  const { account, subject } = trial;
  const LicenseConfigurationArn = subject.arn;
  const deleted = await account.see(() =>
    account.licenseManager.send(new DeleteLicenseConfigurationCommand({ LicenseConfigurationArn })),
  );
  if (deleted.error) {
    throw new Error(deleted.evidence);
  }
  const look = () =>
    account.see(() => account.licenseManager.send(new GetLicenseConfigurationCommand({ LicenseConfigurationArn })));
  const first = await look();
  const tags = await account.see(() =>
    account.licenseManager.send(new ListTagsForResourceCommand({ ResourceArn: LicenseConfigurationArn })),
  );
  const remaining = tags.output?.Tags?.length ?? 0;
  return {
    softDelete: { value: first.error === undefined, evidence: evidence(deleted, first) },
    deletedVisibleFor: await visibility(trial, deleted, first, look),
    goneHasNoTags: { value: remaining > 0 ? `${remaining} tags` : tags.error === undefined, evidence: tags.evidence },
  };
});

async function visibility(
  { account }: Trial,
  deleted: Seen<unknown>,
  first: Seen<unknown>,
  look: () => Promise<Seen<unknown>>,
): Promise<Observation> {
  if (first.error) {
    return notSettled('The license configuration is not found at once.');
  }
  const gone = await account.until(deleted, async () => {
    const seen = await look();
    return { seen, isSo: seen.error !== undefined };
  });
  return gone
    ? { between: gone.between, evidence: evidence(deleted, gone.last) }
    : notSettled('The license configuration is still visible after the time to wait.');
}
