// Lists of license configurations.
import { ListLicenseConfigurationsCommand, ListLicenseConfigurationsCommandOutput } from '@aws-sdk/client-license-manager';
import { Seen } from '../account';
import { experiment, madeUp, notSettled, Trial } from './experiment';

type Page = Seen<ListLicenseConfigurationsCommandOutput>;

/** The first of all, because it watches the create of the subject. */
export const newInLists = experiment(['listDelay'], async (trial) => {
  const { account, subject } = trial;
  const found = await account.until(subject.createdAt, async () => {
    const pages = await allPages(trial);
    const items = pages.flatMap(({ output }) => output?.LicenseConfigurations ?? []);
    const isSo = items.some(({ LicenseConfigurationArn }) => LicenseConfigurationArn === subject.arn);
    return { seen: { ...pages.at(-1)!, startedAt: pages[0]!.startedAt }, isSo };
  });
  return {
    listDelay: found
      ? { between: found.between, evidence: 'CreateLicenseConfiguration, then ListLicenseConfigurations until it has the ARN' }
      : notSettled('ListLicenseConfigurations did not return the new license configuration within the time to wait.'),
  };
});

/** After all creates, so that there is more to list. */
export const lists = experiment(['listUnknownArnFails', 'pageSize', 'lastTokenEmpty'], async (trial) => {
  const { account, subject } = trial;
  const LicenseConfigurationArns = [madeUp(subject.arn, 'license-configuration')];
  const unknown = await account.see(() =>
    account.licenseManager.send(new ListLicenseConfigurationsCommand({ LicenseConfigurationArns })),
  );
  const pages = await allPages(trial);
  const first = pages[0]!.output?.LicenseConfigurations ?? [];
  const token = pages.at(-1)!.output?.NextToken;
  return {
    listUnknownArnFails: { value: unknown.error !== undefined, evidence: unknown.evidence },
    pageSize:
      pages.length > 1
        ? { value: first.length, evidence: `ListLicenseConfigurations {} -> ${first.length} items and a NextToken` }
        : notSettled(`All ${first.length} license configurations are on one page.`),
    lastTokenEmpty: {
      value: token === '',
      evidence: `ListLicenseConfigurations -> last page with NextToken ${JSON.stringify(token) ?? 'absent'}`,
    },
  };
});

async function allPages({ account }: Trial): Promise<Page[]> {
  const pages: Page[] = [];
  for (let NextToken: string | undefined, more = true; more; more = !!NextToken) {
    const command = new ListLicenseConfigurationsCommand({ NextToken });
    const page = await account.see(() => account.licenseManager.send(command));
    if (page.output === undefined) {
      throw new Error(page.evidence);
    }
    pages.push(page);
    NextToken = page.output.NextToken;
  }
  return pages;
}
