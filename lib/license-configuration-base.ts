import type { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { Resource } from 'aws-cdk-lib/core';
import type { LicenseMetricOptions } from './license-metric-options';
import { LIMIT, PERCENTAGE, USAGE, usageMetric } from './private/usage-metrics';

/** A license configuration, created by this library or imported. It adds the CloudWatch metrics. */
export abstract class LicenseConfigurationBase extends Resource {
  /**
   * The ARN.
   *
   * @attribute
   */
  public abstract readonly licenseConfigurationArn: string;

  /**
   * The number of licenses in use. License Manager publishes it every hour; the metric is the maximum of a period.
   *
   * An alarm on it that looks back more than 3 hours is an error at synthesis, unless `licenseConfigurationType` is given.
   *
   * @see https://docs.aws.amazon.com/license-manager/latest/userguide/monitoring-cloudwatch.html
   */
  public metricUsage(options?: LicenseMetricOptions): MathExpression {
    return usageMetric(this, this.licenseConfigurationArn, USAGE, options);
  }

  /**
   * The number of licenses that are available in total, which is `licenseCount`. License Manager publishes it every hour; the metric
   * is the maximum of a period.
   *
   * An alarm on it that looks back more than 3 hours is an error at synthesis, unless `licenseConfigurationType` is given.
   *
   * @see https://docs.aws.amazon.com/license-manager/latest/userguide/monitoring-cloudwatch.html
   */
  public metricLimit(options?: LicenseMetricOptions): MathExpression {
    return usageMetric(this, this.licenseConfigurationArn, LIMIT, options);
  }

  /**
   * The percentage of licenses in use. License Manager publishes it every hour; the metric is the maximum of a period.
   *
   * An alarm on it that looks back more than 3 hours is an error at synthesis, unless `licenseConfigurationType` is given.
   *
   * @see https://docs.aws.amazon.com/license-manager/latest/userguide/monitoring-cloudwatch.html
   */
  public metricUsagePercentage(options?: LicenseMetricOptions): MathExpression {
    return usageMetric(this, this.licenseConfigurationArn, PERCENTAGE, options);
  }
}
