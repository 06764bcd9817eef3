import type { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { Resource } from 'aws-cdk-lib/core';
import type { LicenseMetricOptions } from './license-metric-options';
import { LIMIT, PERCENTAGE, USAGE, usageMetric } from './private/usage-metrics';

/** The metrics of any license configuration: of this library's own, and of imported ones. */
export abstract class LicenseConfigurationBase extends Resource {
  /**
   * The ARN.
   *
   * @attribute
   */
  public abstract readonly licenseConfigurationArn: string;

  /**
   * How many licenses are in use: the maximum of an hour, as License Manager publishes it.
   *
   * @see https://docs.aws.amazon.com/license-manager/latest/userguide/monitoring-cloudwatch.html
   */
  public metricUsage(options?: LicenseMetricOptions): MathExpression {
    return usageMetric(this, this.licenseConfigurationArn, USAGE, options);
  }

  /**
   * How many licenses there are: the maximum of an hour, as License Manager publishes it.
   *
   * @see https://docs.aws.amazon.com/license-manager/latest/userguide/monitoring-cloudwatch.html
   */
  public metricLimit(options?: LicenseMetricOptions): MathExpression {
    return usageMetric(this, this.licenseConfigurationArn, LIMIT, options);
  }

  /**
   * How many of the licenses are in use, in percent: the maximum of an hour, as License Manager publishes it.
   *
   * @see https://docs.aws.amazon.com/license-manager/latest/userguide/monitoring-cloudwatch.html
   */
  public metricUsagePercentage(options?: LicenseMetricOptions): MathExpression {
    return usageMetric(this, this.licenseConfigurationArn, PERCENTAGE, options);
  }
}
