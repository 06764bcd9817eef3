import type { aws_ec2, aws_licensemanager } from 'aws-cdk-lib/interfaces';

/** Properties of a `HostResourceGroup`. A change of the name replaces the group; a change of anything else is made in place. */
export interface HostResourceGroupProps {
  /**
   * The name: 1 to 128 letters, digits, hyphens, periods and underscores that do not begin with `aws`, unique in account and Region.
   * Any other is an error.
   *
   * A change replaces the group. If the old group still has hosts, CloudFormation cannot delete it: the deployment succeeds, and the
   * old group stays.
   *
   * @default - generated from the construct's path, like `Stack-Hosts-9432F443`
   */
  readonly hostResourceGroupName?: string;

  /**
   * The description.
   *
   * @default - none
   */
  readonly description?: string;

  /**
   * The license configurations that instances in the group may consume, of this library, imported ones or `CfnLicenseConfiguration`.
   *
   * They count by core or socket; one that counts by vCPU or instance is an error, and so are an empty list and a license
   * configuration of another Region. One that counts by socket together with EC2 Mac is a warning
   * (`cdk-license-manager:macBySocket`), because AWS's guides to EC2 Mac count by core.
   *
   * @default - any that counts by core or socket
   */
  readonly licenseConfigurations?: aws_licensemanager.ILicenseConfigurationRef[];

  /**
   * The instance families that hosts may have, in lower case, for example `mac2` or `m5`. A text that does not begin
   * with a letter, or has anything but lower-case letters, digits and hyphens, is an error, for example an instance type. So is an
   * empty list.
   *
   * @default - any
   */
  readonly families?: string[];

  /**
   * Dedicated Hosts that are members from the beginning; see also `addHost`.
   *
   * @default - none
   */
  readonly hosts?: aws_ec2.IHostRef[];

  /**
   * Dedicated Hosts that are members from the beginning, by their ARNs; see also `addHostArn`.
   *
   * @default - none
   */
  readonly hostArns?: string[];

  /**
   * Whether License Manager allocates a host for a launch that fits on no host of the group. A host costs money from then on; a Mac
   * host for at least 24 hours.
   *
   * @default true
   */
  readonly autoAllocate?: boolean;

  /**
   * Whether License Manager releases a host whose last instance is terminated. False together with `autoAllocate` is a warning
   * (`cdk-license-manager:hostsRemain`), because allocated hosts have to be released by hand before the group can be deleted.
   *
   * @default true
   */
  readonly autoRelease?: boolean;

  /**
   * Whether instances of a host that fails move to a new host. AWS does not document this parameter of the group, so that it is left
   * out unless it is given. True together with EC2 Mac, which has no host recovery, is a warning
   * (`cdk-license-manager:macWithoutHostRecovery`).
   *
   * @default - License Manager's default, which is not published
   */
  readonly autoHostRecovery?: boolean;
}
