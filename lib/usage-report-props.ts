import type { aws_licensemanager } from 'aws-cdk-lib/interfaces';
import type { LicenseManagerSettings } from './license-manager-settings';

/** The contents of a usage report. */
export enum UsageReportType {
  /** The number of licenses in use, and details of each license configuration. */
  LICENSE_CONFIGURATION_SUMMARY = 'LicenseConfigurationSummaryReport',

  /** The resources that use licenses of each license configuration. */
  LICENSE_CONFIGURATION_USAGE = 'LicenseConfigurationUsageReport',
}

/** How often License Manager writes a usage report. */
export enum UsageReportFrequency {
  /** Every 24 hours. */
  DAILY = 'DAY',

  /** Every 7 days. */
  WEEKLY = 'WEEK',

  /** Every 30 days. */
  MONTHLY = 'MONTH',
}

/** Properties of a `UsageReport`. Every change is made in place. */
export interface UsageReportProps {
  /**
   * The license configurations to report on, of this library, imported ones or `CfnLicenseConfiguration`. An empty list is an error at
   * synthesis, and so is a license configuration of another Region.
   */
  readonly licenseConfigurations: aws_licensemanager.ILicenseConfigurationRef[];

  /**
   * The settings whose bucket gets the reports. The report is created after them. Settings of another account or Region
   * are an error at synthesis.
   *
   * @default - the live settings of the account and Region; the deployment fails if they have no bucket
   */
  readonly settings?: LicenseManagerSettings;

  /**
   * The name of the report, which is part of the reports' keys in the bucket: 1 to 100 characters. A blank or longer name is an error
   * at synthesis.
   *
   * @default - generated from the construct's path
   */
  readonly reportName?: string;

  /**
   * A description.
   *
   * @default - none
   */
  readonly description?: string;

  /**
   * The contents of the reports. An empty list is an error at synthesis.
   *
   * @default [UsageReportType.LICENSE_CONFIGURATION_SUMMARY]
   */
  readonly reportTypes?: UsageReportType[];

  /**
   * How often License Manager writes a report. The first one comes within an hour.
   *
   * @default UsageReportFrequency.MONTHLY
   */
  readonly frequency?: UsageReportFrequency;
}
