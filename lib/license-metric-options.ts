import type { Duration } from 'aws-cdk-lib/core';

/** Options of a metric of a license configuration. */
export interface LicenseMetricOptions {
  /**
   * The value of the metric's dimension `LicenseConfigurationType`, 1 to 255 characters. AWS does not publish the values:
   * `aws cloudwatch list-metrics --namespace AWSLicenseManager/licenseUsage` lists them, an hour after the license configuration is
   * created.
   *
   * With the type, CloudWatch reads the metric itself: alarms look back as far as CloudWatch allows, and graphs 15 months. With a wrong
   * type, CloudWatch has no data and reports no error.
   *
   * @default - a Metrics Insights query on the ARN: alarms look back at most 3 hours, which synthesis enforces, and graphs two weeks
   */
  readonly licenseConfigurationType?: string;

  /**
   * The length of one data point. License Manager publishes one data point an hour, so a shorter period leaves gaps.
   *
   * @default Duration.hours(1)
   */
  readonly period?: Duration;

  /**
   * The label in a graph's legend.
   *
   * @default - `Used licenses`, `License limit` or `Licenses used (%)`
   */
  readonly label?: string;

  /**
   * The color in a graph: `#` and six hexadecimal digits, for example a value of aws-cdk-lib's `Color`.
   *
   * @default - CloudWatch selects one
   */
  readonly color?: string;
}
