import type { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { IConstructSelector, Resource } from 'aws-cdk-lib/core';
import type { aws_licensemanager } from 'aws-cdk-lib/interfaces';
import type { IConstruct } from 'constructs';
import { LaunchLicenses } from './launch-licenses';
import type { LicenseMetricOptions } from './license-metric-options';
import { enforceAtLaunch } from './private/launch-enforcement';
import { LIMIT, PERCENTAGE, USAGE, usageMetric } from './private/usage-metrics';

/** A license configuration, created by this library or imported. It adds the CloudWatch metrics and the launches. */
export abstract class LicenseConfigurationBase extends Resource {
  /**
   * The ARN.
   *
   * @attribute
   */
  public abstract readonly licenseConfigurationArn: string;

  /** The reference that every construct of aws-cdk-lib accepts. */
  public abstract readonly licenseConfigurationRef: aws_licensemanager.LicenseConfigurationReference;

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

  /**
   * Makes every launch in the scope consume this license configuration, with `LaunchLicenses`, whose errors and warnings apply. It
   * also reaches launch templates and instances that are added to the scope later, by an aspect too.
   *
   * Throws if the scope can launch nothing that the license configuration reaches, for example an auto scaling group with a launch
   * configuration. At synthesis, an auto scaling group that it does not reach is an error, and so is a scope without any launch.
   *
   * @param scope an instance, a launch template, an auto scaling group, or a construct, stack or app that contains some.
   * @param selector the constructs in the scope to which this applies, each with everything in it. The default is all.
   */
  public requireAtLaunch(scope: IConstruct, selector?: IConstructSelector): void {
    enforceAtLaunch({ mixin: new LaunchLicenses(this), scope, selector, method: 'requireAtLaunch' });
  }
}
