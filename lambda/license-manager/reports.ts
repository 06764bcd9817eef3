// The report generators that read from a license configuration. A file of its own, since two bundles need no more of them.
import {
  ListLicenseManagerReportGeneratorsCommand,
  ListLicenseManagerReportGeneratorsCommandOutput,
  ReportGenerator,
} from '@aws-sdk/client-license-manager';
import { Calls } from './calls';

export function reportsOn(calls: Calls, licenseConfigurationArn: string): Promise<ReportGenerator[]> {
  return calls.pages<ListLicenseManagerReportGeneratorsCommandOutput, ReportGenerator>(
    'ListLicenseManagerReportGenerators',
    (NextToken) =>
      new ListLicenseManagerReportGeneratorsCommand({
        Filters: [{ Name: 'LicenseConfigurationArn', Values: [licenseConfigurationArn] }],
        NextToken,
      }),
    (page) => page.ReportGenerators,
  );
}
