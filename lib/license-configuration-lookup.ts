import { CfnParameter } from 'aws-cdk-lib/aws-ssm';
import { propertyInjectable } from 'aws-cdk-lib/core/lib/prop-injectable';
import { CfnResource } from 'aws-cdk-lib/core';
import type { aws_licensemanager } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import { ILicenseConfiguration } from './license-configuration';
import { LicenseConfigurationBase } from './license-configuration-base';
import { LicenseConfigurationGrants } from './license-configuration-grants';
import {
  LICENSE_CONFIGURATION_LOOKUP_ATTRIBUTES,
  LICENSE_CONFIGURATION_LOOKUP_RESOURCE_TYPE,
  LicenseConfigurationLookupProperties,
  TIMEOUTS,
} from './private/contract';
import { findLookupErrors } from './private/license-configuration-lookup-validation';
import { addErrors } from './private/messages';
import { Provider } from './private/provider';

/** Properties of a `LicenseConfigurationLookup`. A change of the name or the owner looks the license configuration up again. */
export interface LicenseConfigurationLookupProps {
  /** The name of the license configuration, which may be a token. An empty one is an error. */
  readonly licenseConfigurationName: string;

  /**
   * The id of the account that owns the license configuration and shares it with this one. Anything but 12 digits is an error.
   *
   * @default - the account of the stack
   */
  readonly ownerAccount?: string;

  /**
   * The name of an SSM parameter that gets the ARN, so that other stacks need no look-up of their own. An empty name is an
   * error. Another name replaces the parameter.
   *
   * @default - no parameter
   */
  readonly parameterName?: string;
}

/**
 * A license configuration that exists, found by its name when the stack is deployed: an application team uses what a central team
 * has defined. Where the ARN is known, `LicenseConfiguration.fromLicenseConfigurationArn` deploys nothing.
 *
 * The deployment fails unless exactly one license configuration of the owner has the name; the error names the candidates. License
 * Manager does not demand unique names.
 *
 * The function looks it up when the construct is created and when the name or the owner changes, not in every deployment. After the
 * owner has replaced the license configuration, give the construct another id. Deleting the construct deletes only the parameter.
 *
 * @resource Custom::LicenseConfigurationLookup
 * @see https://docs.aws.amazon.com/license-manager/latest/APIReference/API_ListLicenseConfigurations.html
 */
@propertyInjectable
export class LicenseConfigurationLookup extends LicenseConfigurationBase implements ILicenseConfiguration {
  /** The type's id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-license-manager.LicenseConfigurationLookup';

  public readonly licenseConfigurationArn: string;
  public readonly licenseConfigurationRef: aws_licensemanager.LicenseConfigurationReference;
  public readonly licenseConfigurationId: string;

  /**
   * The name.
   *
   * @attribute
   */
  public readonly licenseConfigurationName: string;

  public readonly licenseConfigurationOwnerAccountId: string;
  public readonly grants: LicenseConfigurationGrants;

  /**
   * @param scope the construct's parent.
   * @param id the construct's id.
   * @param props the name and the owner.
   */
  constructor(scope: Construct, id: string, props: LicenseConfigurationLookupProps) {
    super(scope, id, { account: props.ownerAccount });
    const provider = Provider.of(this);
    const properties: LicenseConfigurationLookupProperties = {
      Name: props.licenseConfigurationName,
      OwnerAccountId: props.ownerAccount,
    };
    const resource = new CfnResource(this, 'Resource', {
      type: LICENSE_CONFIGURATION_LOOKUP_RESOURCE_TYPE,
      properties: { ServiceToken: provider.serviceToken, ServiceTimeout: TIMEOUTS.serviceTimeout, ...properties },
    });
    resource.node.addDependency(provider.ready);

    const attribute = (name: keyof typeof LICENSE_CONFIGURATION_LOOKUP_ATTRIBUTES) =>
      resource.getAtt(LICENSE_CONFIGURATION_LOOKUP_ATTRIBUTES[name]).toString();
    this.licenseConfigurationArn = attribute('arn');
    this.licenseConfigurationRef = { licenseConfigurationArn: this.licenseConfigurationArn };
    this.licenseConfigurationId = attribute('id');
    this.licenseConfigurationName = attribute('name');
    this.licenseConfigurationOwnerAccountId = attribute('ownerAccountId');
    this.grants = LicenseConfigurationGrants.fromLicenseConfiguration(this);

    addErrors(resource, findLookupErrors(props));
    if (props.parameterName !== undefined) {
      new CfnParameter(this, 'Parameter', {
        type: 'String',
        name: props.parameterName,
        value: this.licenseConfigurationArn,
        description: `ARN of the license configuration ${props.licenseConfigurationName}`,
      });
    }
  }
}
