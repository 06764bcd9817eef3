import * as iam from 'aws-cdk-lib/aws-iam';
import type { aws_licensemanager } from 'aws-cdk-lib/interfaces';

const READ_ACTIONS = [
  'license-manager:GetLicenseConfiguration',
  'license-manager:ListAssociationsForLicenseConfiguration',
  'license-manager:ListFailuresForLicenseConfigurationOperations',
  'license-manager:ListTagsForResource',
  'license-manager:ListUsageForLicenseConfiguration',
];

const MANAGE_ACTIONS = [
  'license-manager:DeleteLicenseConfiguration',
  'license-manager:TagResource',
  'license-manager:UntagResource',
  'license-manager:UpdateLicenseConfiguration',
  'license-manager:UpdateLicenseSpecificationsForResource',
];

/**
 * Permissions on one license configuration, of this library or of type `CfnLicenseConfiguration`.
 *
 * Each grant adds a statement to the policy of the grantee. A license configuration has no resource policy: a grantee in another
 * account also needs a share in AWS RAM.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslicensemanager.html
 */
export class LicenseConfigurationGrants {
  /**
   * Returns the grants of a license configuration.
   *
   * @param licenseConfiguration a construct that represents a license configuration, also `CfnLicenseConfiguration`.
   */
  public static fromLicenseConfiguration(
    licenseConfiguration: aws_licensemanager.ILicenseConfigurationRef,
  ): LicenseConfigurationGrants {
    return new LicenseConfigurationGrants(licenseConfiguration);
  }

  private constructor(private readonly resource: aws_licensemanager.ILicenseConfigurationRef) {}

  /**
   * Grants permission to read the license configuration, its usage, associations and tags: `license-manager:` with
   * `GetLicenseConfiguration`, `ListAssociationsForLicenseConfiguration`, `ListFailuresForLicenseConfigurationOperations`,
   * `ListTagsForResource` and `ListUsageForLicenseConfiguration`.
   *
   * `ListLicenseConfigurations` is not included, because IAM allows it for all license configurations or none.
   */
  public read(grantee: iam.IGrantable): iam.Grant {
    return this.actions(grantee, ...READ_ACTIONS);
  }

  /**
   * Grants the permissions of `read`, and permission to update, tag, associate and delete the license configuration:
   * `license-manager:` with `DeleteLicenseConfiguration`, `TagResource`, `UntagResource`, `UpdateLicenseConfiguration` and
   * `UpdateLicenseSpecificationsForResource`.
   *
   * A change that the grantee makes is drift from the stack of the license configuration.
   */
  public manage(grantee: iam.IGrantable): iam.Grant {
    return this.actions(grantee, ...READ_ACTIONS, ...MANAGE_ACTIONS);
  }

  /**
   * Grants permission to launch instances that consume licenses: `ec2:RunInstances` on the license configuration.
   *
   * Amazon EC2 authorizes a launch on the license configuration, too, if the launch or its AMI specifies one. The grantee also
   * needs the permissions of a launch without licenses: `ec2:RunInstances` on the instance, the AMI, the subnet and so on, and
   * `iam:PassRole` for an instance profile. A grantee that associates AMIs needs `manage`.
   *
   * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
   */
  public launch(grantee: iam.IGrantable): iam.Grant {
    return this.actions(grantee, 'ec2:RunInstances');
  }

  /**
   * Grants permission to start stopped instances that consume licenses: `ec2:StartInstances` on the license configuration.
   *
   * Amazon EC2 authorizes a start on the license configuration, too. The grantee also needs `ec2:StartInstances` on the instance.
   *
   * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
   */
  public start(grantee: iam.IGrantable): iam.Grant {
    return this.actions(grantee, 'ec2:StartInstances');
  }

  /**
   * Grants permission for the given actions on the license configuration.
   *
   * @param grantee the principal that gets the permission.
   * @param actions names with their service prefix, like `license-manager:GetLicenseConfiguration`.
   */
  public actions(grantee: iam.IGrantable, ...actions: string[]): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions,
      resourceArns: [this.resource.licenseConfigurationRef.licenseConfigurationArn],
    });
  }
}
