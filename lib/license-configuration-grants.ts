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

// EC2 authorizes a launch and a start on the license configuration, too, when the instance consumes one.
const USE_ACTIONS = ['ec2:RunInstances', 'ec2:StartInstances', 'license-manager:UpdateLicenseSpecificationsForResource'];

/**
 * Permissions on one license configuration, this library's or aws-cdk-lib's own `CfnLicenseConfiguration`.
 *
 * They are given to the grantee's policy. A license configuration has no policy of its own, so that another account sees it only
 * when it is shared by AWS RAM, too.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslicensemanager.html
 */
export class LicenseConfigurationGrants {
  /**
   * The grants of a license configuration.
   *
   * @param licenseConfiguration any construct that stands for a license configuration, `CfnLicenseConfiguration` included.
   */
  public static fromLicenseConfiguration(
    licenseConfiguration: aws_licensemanager.ILicenseConfigurationRef,
  ): LicenseConfigurationGrants {
    return new LicenseConfigurationGrants(licenseConfiguration);
  }

  private constructor(private readonly resource: aws_licensemanager.ILicenseConfigurationRef) {}

  /**
   * Allows to see the license configuration, its use, associations and tags: `license-manager:` with `GetLicenseConfiguration`,
   * `ListAssociationsForLicenseConfiguration`, `ListFailuresForLicenseConfigurationOperations`, `ListTagsForResource`
   * and `ListUsageForLicenseConfiguration`.
   *
   * Listing all license configurations of an account cannot be allowed for one of them and is not part of this.
   */
  public read(grantee: iam.IGrantable): iam.Grant {
    return this.actions(grantee, ...READ_ACTIONS);
  }

  /**
   * Allows what `read` does, and to change, tag, associate and delete the license configuration: `license-manager:` with
   * `DeleteLicenseConfiguration`, `TagResource`, `UntagResource`, `UpdateLicenseConfiguration` and
   * `UpdateLicenseSpecificationsForResource`.
   *
   * What is changed so is drift to the stack that the license configuration belongs to.
   */
  public manage(grantee: iam.IGrantable): iam.Grant {
    return this.actions(grantee, ...READ_ACTIONS, ...MANAGE_ACTIONS);
  }

  /**
   * Allows to launch and start instances that consume licenses, and to associate AMIs, instances and hosts: `ec2:RunInstances`,
   * `ec2:StartInstances` and `license-manager:UpdateLicenseSpecificationsForResource`.
   *
   * The grantee needs the same actions of Amazon EC2 on the instance and the other resources involved, as without a license.
   */
  public use(grantee: iam.IGrantable): iam.Grant {
    return this.actions(grantee, ...USE_ACTIONS);
  }

  /**
   * Allows the given actions on the license configuration.
   *
   * @param actions with their service, e.g. `license-manager:GetLicenseConfiguration`.
   */
  public actions(grantee: iam.IGrantable, ...actions: string[]): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions,
      resourceArns: [this.resource.licenseConfigurationRef.licenseConfigurationArn],
    });
  }
}
