import { Mixin } from 'aws-cdk-lib/core';
import type { aws_licensemanager } from 'aws-cdk-lib/interfaces';
import type { IConstruct } from 'constructs';
import { launchTargetsOf } from './private/launch-targets';
import { addLicenses } from './private/license-specifications';

/**
 * A mixin that makes launches consume license configurations: it adds them to `LicenseSpecifications` of launch templates and
 * instances, L1 or L2, and of the launch templates that an auto scaling group names.
 *
 * Several mixins accumulate, in any order, with each other and with `licenseSpecifications` of an L1; each license configuration is
 * there once. More than ten are a warning (`cdk-license-manager:manyLicenses`), one of another Region is an error, and so is a
 * launch template whose `launchTemplateData` is a token.
 *
 * A change of the license configurations makes a new version of a launch template and replaces an instance, also one that has
 * the template's `LatestVersionNumber`: that is a warning (`cdk-license-manager:licenseChangeReplacesInstance`). The list of an
 * instance takes the place of the list of its launch template. CloudFormation leaves the first version of a launch template as the
 * default, so a launch should name `$Latest`.
 *
 * `with` and `Mixins.of` skip constructs that a mixin does not support, for example an auto scaling group with a launch
 * configuration. To be sure that every launch consumes a license, use `requireAtLaunch` of the license configuration.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-ec2-launchtemplate-licensespecification.html
 */
export class LaunchLicenses extends Mixin {
  private readonly licenseConfigurations: aws_licensemanager.ILicenseConfigurationRef[];

  /**
   * Throws without a license configuration.
   *
   * @param licenseConfigurations license configurations of this library, imported ones and `CfnLicenseConfiguration`.
   */
  constructor(...licenseConfigurations: aws_licensemanager.ILicenseConfigurationRef[]) {
    super();
    if (licenseConfigurations.length === 0) {
      throw new Error('`licenseConfigurations` must have at least one license configuration, got none');
    }
    this.licenseConfigurations = licenseConfigurations;
  }

  /** Whether the construct is a `CfnLaunchTemplate`, a `CfnInstance`, or a `CfnAutoScalingGroup` with a launch template of this app. */
  public override supports(construct: IConstruct): boolean {
    return launchTargetsOf(construct).length > 0;
  }

  /** Adds the license configurations to the construct, or to the launch templates that it names. */
  public override applyTo(construct: IConstruct): void {
    for (const target of launchTargetsOf(construct)) {
      addLicenses(target, this.licenseConfigurations);
    }
  }
}
