// Settings and report generators, as far as looking at them changes nothing in the account.
import {
  GetLicenseManagerReportGeneratorCommand,
  GetServiceSettingsCommand,
  UpdateServiceSettingsCommand,
} from '@aws-sdk/client-license-manager';
import { Observation } from '../observation';
import { evidence, experiment, madeUp, notSettled, rejection, Trial } from './experiment';

export const settingsAndReports = experiment(['reportGeneratorNotFound', 'emptySettingClears'], async (trial) => {
  const { account, subject } = trial;
  const LicenseManagerReportGeneratorArn = madeUp(subject.arn, 'report-generator');
  const unknown = await account.see(() =>
    account.licenseManager.send(new GetLicenseManagerReportGeneratorCommand({ LicenseManagerReportGeneratorArn })),
  );
  return {
    reportGeneratorNotFound: unknown.error
      ? { value: unknown.error.name, evidence: unknown.evidence }
      : notSettled(unknown.evidence),
    emptySettingClears: await emptySetting(trial),
  };
});

/** Only where the topic is not set, so that there is nothing to remove. */
async function emptySetting({ account }: Trial): Promise<Observation> {
  const settings = await account.see(() => account.licenseManager.send(new GetServiceSettingsCommand({})));
  if (!settings.output || settings.output.SnsTopicArn) {
    return notSettled('The settings of the account have a topic, which the experiment could remove.');
  }
  const empty = await account.see(() => account.licenseManager.send(new UpdateServiceSettingsCommand({ SnsTopicArn: '' })));
  const observation = rejection(empty);
  return 'value' in observation ? { value: !observation.value, evidence: evidence(settings, empty) } : observation;
}
