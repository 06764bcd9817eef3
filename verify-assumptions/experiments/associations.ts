// Associations with instances that do not exist, as far as License Manager accepts them.
import {
  ListAssociationsForLicenseConfigurationCommand,
  UpdateLicenseSpecificationsForResourceCommand,
} from '@aws-sdk/client-license-manager';
import { Observation } from '../observation';
import { evidence, experiment, isRejected, madeUp, notSettled, rejection, Trial } from './experiment';
import { get, shown, update } from './terms';

/** AWS shows times in whole seconds. */
const NEXT_SECOND = 1100;

export const associations = experiment(
  ['missingResourceRejected', 'addRenewsAssociationTime', 'modelStatus', 'zeroCountClears', 'disabledRefusesAssociations'],
  async (trial) => {
    const one = new Links(trial, madeUp(trial.subject.arn, 'instance', '1'));
    const other = new Links(trial, madeUp(trial.subject.arn, 'instance', '2'));
    const initial = await get(trial);
    const added = await one.add();
    if (added.error) {
      const reason = notSettled(`It needs an association, and License Manager rejects one with an instance that does not exist.`);
      return {
        missingResourceRejected: rejection(added),
        addRenewsAssociationTime: reason,
        modelStatus: reason,
        zeroCountClears: await zeroCountWithoutUse(trial, initial.output?.LicenseCount),
        disabledRefusesAssociations: reason,
      };
    }
    const addRenewsAssociationTime = await renewal(trial, one);
    const limits = await hardLimit(trial, one, other, initial.output?.LicenseCount);
    await update(trial, { LicenseCountHardLimit: false });
    await one.remove();
    await other.remove();
    const disabled = await update(trial, { LicenseConfigurationStatus: 'DISABLED' });
    const whileDisabled = await one.add();
    await one.remove();
    await update(trial, { LicenseConfigurationStatus: 'AVAILABLE' });
    return {
      missingResourceRejected: rejection(added),
      addRenewsAssociationTime,
      ...limits,
      disabledRefusesAssociations: disabled.error ? notSettled(disabled.evidence) : rejection(whileDisabled),
    };
  },
);

/** The associations of one resource with the subject. */
class Links {
  constructor(
    private readonly trial: Trial,
    private readonly resource: string,
  ) {}

  add() {
    return this.change({ AddLicenseSpecifications: [{ LicenseConfigurationArn: this.trial.subject.arn }] });
  }

  remove() {
    return this.change({ RemoveLicenseSpecifications: [{ LicenseConfigurationArn: this.trial.subject.arn }] });
  }

  /** The AssociationTime in milliseconds since 1970. */
  async time(): Promise<number | undefined> {
    const { account, subject } = this.trial;
    const command = new ListAssociationsForLicenseConfigurationCommand({ LicenseConfigurationArn: subject.arn });
    const { output } = await account.see(() => account.licenseManager.send(command));
    const found = output?.LicenseConfigurationAssociations?.find(({ ResourceArn }) => ResourceArn === this.resource);
    return found?.AssociationTime?.getTime();
  }

  private change(specifications: object) {
    const { account } = this.trial;
    const command = new UpdateLicenseSpecificationsForResourceCommand({ ResourceArn: this.resource, ...specifications });
    return account.see(() => account.licenseManager.send(command));
  }
}

async function renewal({ account }: Trial, links: Links): Promise<Observation> {
  const before = await links.time();
  await account.pause(NEXT_SECOND);
  const again = await links.add();
  const after = await links.time();
  if (before === undefined || after === undefined || again.error) {
    return notSettled(`The association has no AssociationTime, or cannot be added again: ${again.evidence}`);
  }
  return { value: after > before, evidence: `${again.evidence}; AssociationTime ${after - before} ms later` };
}

/** With one license, the second instance is over the limit, if License Manager counts instances that do not exist. */
async function hardLimit(trial: Trial, one: Links, other: Links, initialCount: number | undefined) {
  await update(trial, { LicenseCount: 1, LicenseCountHardLimit: true });
  const over = await other.add();
  if (over.error?.name !== 'LicenseUsageException') {
    await other.remove();
    const uncounted = notSettled(`License Manager does not count an instance that does not exist: ${over.evidence}`);
    return { modelStatus: uncounted, zeroCountClears: await zeroCountWithoutUse(trial, initialCount) };
  }
  const status = over.error.status;
  await one.remove();
  const zero = await update(trial, { LicenseCount: 0 });
  const atZero = await one.add();
  const isLimited = atZero.error?.name === 'LicenseUsageException';
  const isClear = isLimited || isRejected(atZero) === false;
  return {
    modelStatus: { value: status === 412 ? true : status === 400 ? false : status, evidence: over.evidence },
    zeroCountClears:
      zero.error || !isClear ? notSettled(evidence(zero, atZero)) : { value: !isLimited, evidence: evidence(zero, atZero) },
  };
}

/** Without use, a limit of 0 shows where a response without a limit has no count. */
async function zeroCountWithoutUse(trial: Trial, initialCount: number | undefined): Promise<Observation> {
  await update(trial, { LicenseCount: 5 });
  const zero = await update(trial, { LicenseCount: 0 });
  const after = await get(trial);
  if (initialCount !== undefined || zero.error || !after.output) {
    return notSettled('Responses show no limit as 0, and an association that would exceed a limit of 0 is not possible.');
  }
  return { value: after.output.LicenseCount === undefined, evidence: `${zero.evidence}; ${shown(after, 'LicenseCount')}` };
}
