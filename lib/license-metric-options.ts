import type { Duration } from 'aws-cdk-lib/core';

/** How a metric of a license configuration is read and drawn. */
export interface LicenseMetricOptions {
  /**
   * The value of the metric's dimension `LicenseConfigurationType`. AWS does not publish the values: `aws cloudwatch list-metrics
   * --namespace AWSLicenseManager/licenseUsage` shows it after the first hour.
   *
   * With it, the metric itself is read: alarms may look back as far as CloudWatch allows, and graphs 15 months. An unknown value is
   * no error: CloudWatch then has no data.
   *
   * @default - a Metrics Insights query on the ARN: alarms look back 3 hours at most, and graphs two weeks
   */
  readonly licenseConfigurationType?: string;

  /**
   * The length of time of one data point. License Manager publishes one data point an hour: a shorter period leaves gaps.
   *
   * @default Duration.hours(1)
   */
  readonly period?: Duration;

  /**
   * The label in a graph's legend.
   *
   * @default - Used licenses, License limit, or Licenses used (%)
   */
  readonly label?: string;

  /**
   * The color in a graph, as six hexadecimal digits after `#`. `Color` of aws-cdk-lib has a set.
   *
   * @default - chosen by CloudWatch
   */
  readonly color?: string;
}
