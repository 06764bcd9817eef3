import { Mixin } from 'aws-cdk-lib/core';
import type { aws_resourcegroups } from 'aws-cdk-lib/interfaces';
import type { IConstruct } from 'constructs';
import { placeInHostResourceGroup } from './private/host-placement';
import { launchTargetsOf } from './private/launch-targets';

/**
 * A mixin that launches instances on the Dedicated Hosts of a host resource group: it sets the host resource group and the tenancy
 * `host` on launch templates and instances, L1 or L2, and on the launch templates that an auto scaling group names.
 *
 * Another tenancy, another host resource group or one of another Region is an error, and so is a launch template whose `launchTemplateData` or `placement`
 * is a token. The AMI or the launch must carry one of the license configurations that the host resource group allows; see
 * `LaunchLicenses`. EC2 Fleet does not support host resource groups.
 *
 * A change of the host resource group makes a new version of a launch template and replaces an instance, also one that has the
 * template's `LatestVersionNumber`: that is a warning (`cdk-license-manager:placementChangeReplacesInstance`). A placement group or
 * automatic recovery with an EC2 Mac instance, which has neither, is a warning (`cdk-license-manager:macWithoutPlacementGroup`,
 * `cdk-license-manager:macWithoutRecovery`).
 *
 * `with` and `Mixins.of` skip constructs that a mixin does not support, for example an auto scaling group with a launch
 * configuration. To be sure that every launch is placed, use `placeAtLaunch` of the host resource group.
 *
 * @see https://docs.aws.amazon.com/license-manager/latest/userguide/host-resource-group-launch.html
 */
export class LaunchPlacement extends Mixin {
  /**
   * @param hostResourceGroup a host resource group of this library, an imported one, or `CfnGroup`.
   */
  constructor(private readonly hostResourceGroup: aws_resourcegroups.IGroupRef) {
    super();
  }

  /** Whether the construct is a `CfnLaunchTemplate`, a `CfnInstance`, or a `CfnAutoScalingGroup` with a launch template of this app. */
  public override supports(construct: IConstruct): boolean {
    return launchTargetsOf(construct).length > 0;
  }

  /** Sets the placement of the construct, or of the launch templates that it names. */
  public override applyTo(construct: IConstruct): void {
    for (const target of launchTargetsOf(construct)) {
      placeInHostResourceGroup(target, this.hostResourceGroup);
    }
  }
}
