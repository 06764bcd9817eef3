import { propertyInjectable } from 'aws-cdk-lib/core/lib/prop-injectable';
import { Names, Resource } from 'aws-cdk-lib/core';
import { CfnResourceShare } from 'aws-cdk-lib/aws-ram';
import type { aws_licensemanager, aws_ram } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import { findShareErrors } from './private/license-configuration-share-validation';
import { addError } from './private/messages';

/** Properties of a `LicenseConfigurationShare`. Every change is made in place. */
export interface LicenseConfigurationShareProps {
  /**
   * The name of the resource share. An empty one is an error.
   *
   * @default - generated from the construct's path, like `Stack-Share-9432F443`
   */
  readonly shareName?: string;

  /**
   * The license configurations to share, of this library, imported ones or `CfnLicenseConfiguration`. An empty list is an error, and
   * so is a license configuration of another Region or of another account: only the owner shares it, in its Region.
   */
  readonly licenseConfigurations: aws_licensemanager.ILicenseConfigurationRef[];

  /**
   * Accounts to share with: ids of 12 digits, anything else is an error. Accounts of the organization need no invitation if sharing
   * with the organization is enabled.
   *
   * @default - none
   */
  readonly accounts?: string[];

  /**
   * Organizational units to share with, as their ARNs: `arn:PARTITION:organizations::ACCOUNT:ou/o-ID/ou-ID`. Anything else is an error.
   *
   * @default - none
   */
  readonly organizationalUnits?: string[];

  /**
   * The organization to share with, as its ARN: `arn:PARTITION:organizations::ACCOUNT:organization/o-ID`. Anything else is an error.
   *
   * @default - none
   */
  readonly organization?: string;

  /**
   * Whether `accounts` may be outside the organization. Such an account has to accept an invitation in AWS RAM.
   *
   * @default false - AWS RAM rejects accounts outside the organization
   */
  readonly allowExternalAccounts?: boolean;
}

/**
 * Shares license configurations with other accounts by AWS RAM, so that their launches consume the licenses, too.
 *
 * To share with organizational units, with the organization, or with its accounts without an invitation, sharing has to be enabled
 * once, from the organization's management account: `aws ram enable-sharing-with-aws-organization`. Without it the deployment fails.
 * License Manager's own settings are not needed for the share; to discover software in the accounts of the organization, the management
 * account also links License Manager with AWS Organizations.
 *
 * The share is regional, and its permission is AWS RAM's default for license configurations. IAM roles and users cannot be shared
 * with. A share without any of `accounts`, `organizationalUnits` and `organization` is an error. Removing a principal ends its
 * access; AWS does not publish how that affects instances that already run.
 *
 * @resource AWS::RAM::ResourceShare
 * @see https://docs.aws.amazon.com/ram/latest/userguide/shareable.html#shareable-license-manager
 */
@propertyInjectable
export class LicenseConfigurationShare extends Resource implements aws_ram.IResourceShareRef {
  /** The type's id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-license-manager.LicenseConfigurationShare';

  /**
   * The ARN of the resource share.
   *
   * @attribute
   */
  public readonly resourceShareArn: string;

  public readonly resourceShareRef: aws_ram.ResourceShareReference;

  /**
   * @param scope the construct's parent.
   * @param id the construct's id, part of the default name.
   * @param props what is shared, and with whom.
   */
  constructor(scope: Construct, id: string, props: LicenseConfigurationShareProps) {
    super(scope, id);
    const { accounts = [], organizationalUnits = [], organization } = props;
    const resource = new CfnResourceShare(this, 'Resource', {
      name: props.shareName ?? Names.uniqueResourceName(this, { maxLength: 128, separator: '-' }),
      allowExternalPrincipals: props.allowExternalAccounts ?? false,
      principals: [...new Set([...accounts, ...organizationalUnits, ...(organization === undefined ? [] : [organization])])],
      resourceArns: [...new Set(props.licenseConfigurations.map((one) => one.licenseConfigurationRef.licenseConfigurationArn))],
    });
    this.resourceShareArn = resource.attrArn;
    this.resourceShareRef = { resourceShareArn: this.resourceShareArn };
    for (const message of findShareErrors(props, this.env)) {
      addError(resource, 'licenseConfigurationShare', message);
    }
  }
}
