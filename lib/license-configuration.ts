import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { propertyInjectable } from 'aws-cdk-lib/core/lib/prop-injectable';
import {
  Annotations,
  Arn,
  ArnFormat,
  IConstructSelector,
  IResource,
  ITaggableV2,
  Resource,
  TagManager,
  TagType,
} from 'aws-cdk-lib/core';
import type { aws_licensemanager } from 'aws-cdk-lib/interfaces';
import type { Construct, IConstruct } from 'constructs';
import { LaunchLicenses } from './launch-licenses';
import { LicenseConfigurationGrants } from './license-configuration-grants';
import type { LicenseConfigurationProps } from './license-configuration-props';
import type { LicenseCountingType } from './license-counting-type';
import { enforceAtLaunch } from './private/launch-enforcement';
import { LICENSE_CONFIGURATION_ATTRIBUTES, LICENSE_CONFIGURATION_RESOURCE_TYPE } from './private/contract';
import { collectTags, LicenseConfigurationResource } from './private/license-configuration-resource';
import { refuseWrongTypes } from './private/license-configuration-types';
import { Provider } from './private/provider';
import { findDoubts, findMistakes, isLicenseConfigurationArn } from './private/validation';

/** A license configuration: what License Manager's console calls a self-managed license. */
export interface ILicenseConfiguration extends IResource, aws_licensemanager.ILicenseConfigurationRef {
  /**
   * The ARN.
   *
   * @attribute
   */
  readonly licenseConfigurationArn: string;

  /**
   * The id, `lic-` and 32 hexadecimal digits: the last part of the ARN.
   *
   * @attribute
   */
  readonly licenseConfigurationId: string;

  /**
   * The account that owns the license configuration.
   *
   * @attribute
   */
  readonly licenseConfigurationOwnerAccountId: string;

  /** Permissions on the license configuration. */
  readonly grants: LicenseConfigurationGrants;

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
  requireAtLaunch(scope: IConstruct, selector?: IConstructSelector): void;
}

/**
 * A license configuration of AWS License Manager: the terms of a software license, counted and, if wanted, enforced.
 *
 * All license configurations of a stack share one Lambda function, which creates, updates and deletes them. What is known to be
 * wrong fails the synthesis, all mistakes at once; what is of the wrong type, which a compiler would refuse, throws here.
 *
 * Tags of the construct, and of its stack as far as the app knows them, reach
 * the license configuration; keys that begin with `cdk-license-manager:` are the library's own. A key has 1 to 128 characters
 * and does not begin with `aws:`, a value has up to 256.
 *
 * @resource Custom::LicenseConfiguration
 * @see https://docs.aws.amazon.com/license-manager/latest/userguide/license-configurations.html
 */
@propertyInjectable
export class LicenseConfiguration extends Resource implements ILicenseConfiguration, ITaggableV2 {
  /** The type's id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-license-manager.LicenseConfiguration';

  /**
   * A license configuration that exists, made by whomever. Its environment is the ARN's. Nothing is deployed for it, and its
   * name is not known. Of an ARN that is a token, id, owner and environment are tokens, too.
   *
   * Throws when the ARN is not of the form
   * `arn:PARTITION:license-manager:REGION:ACCOUNT:license-configuration:lic-ID`.
   *
   * @param scope the construct to be its parent.
   * @param id its id there.
   * @param licenseConfigurationArn its ARN, which may be a token.
   */
  public static fromLicenseConfigurationArn(
    scope: Construct,
    id: string,
    licenseConfigurationArn: string,
  ): ILicenseConfiguration {
    if (!isLicenseConfigurationArn(licenseConfigurationArn)) {
      throw new Error(`\`licenseConfigurationArn\` must be a license configuration's ARN, got: ${licenseConfigurationArn}`);
    }
    const components = Arn.split(licenseConfigurationArn, ArnFormat.COLON_RESOURCE_NAME);

    class Import extends Resource implements ILicenseConfiguration {
      public readonly licenseConfigurationArn = licenseConfigurationArn;
      public readonly licenseConfigurationRef = { licenseConfigurationArn };
      public readonly licenseConfigurationId = components.resourceName!;
      public readonly licenseConfigurationOwnerAccountId = components.account!;
      public readonly grants = LicenseConfigurationGrants.fromLicenseConfiguration(this);

      public requireAtLaunch(where: IConstruct, selector?: IConstructSelector): void {
        enforceAtLaunch({ mixin: new LaunchLicenses(this), scope: where, selector, method: 'requireAtLaunch' });
      }
    }
    return new Import(scope, id, { environmentFromArn: licenseConfigurationArn });
  }

  public readonly licenseConfigurationArn: string;
  public readonly licenseConfigurationRef: aws_licensemanager.LicenseConfigurationReference;
  public readonly licenseConfigurationId: string;

  /**
   * The name, generated ones included.
   *
   * @attribute
   */
  public readonly licenseConfigurationName: string;

  public readonly licenseConfigurationOwnerAccountId: string;

  /** The counting type. */
  public readonly licenseCountingType: LicenseCountingType;

  public readonly grants: LicenseConfigurationGrants;

  /** The construct's own tags. */
  public readonly cdkTagManager = new TagManager(TagType.STANDARD, LICENSE_CONFIGURATION_RESOURCE_TYPE);

  /**
   * @param scope the construct to be its parent.
   * @param id its id there, part of the default name.
   * @param props its terms, and how they are deployed.
   */
  constructor(scope: Construct, id: string, props: LicenseConfigurationProps) {
    super(scope, id);
    refuseWrongTypes(this, props);

    const provider = Provider.of(this, {
      architecture: props.architecture ?? Architecture.ARM_64,
      createServiceLinkedRole: props.createServiceLinkedRole ?? true,
    });
    const tags = () => collectTags(this.stack, this.cdkTagManager);
    const resource = new LicenseConfigurationResource(this, 'Resource', props, provider, tags);
    if (props.removalPolicy) {
      resource.applyRemovalPolicy(props.removalPolicy);
    }

    this.licenseCountingType = props.licenseCountingType;
    this.licenseConfigurationArn = resource.ref;
    this.licenseConfigurationRef = { licenseConfigurationArn: resource.ref };
    this.licenseConfigurationId = resource.getAtt(LICENSE_CONFIGURATION_ATTRIBUTES.id).toString();
    this.licenseConfigurationName = resource.getAtt(LICENSE_CONFIGURATION_ATTRIBUTES.name).toString();
    this.licenseConfigurationOwnerAccountId = resource.getAtt(LICENSE_CONFIGURATION_ATTRIBUTES.ownerAccountId).toString();
    this.grants = LicenseConfigurationGrants.fromLicenseConfiguration(this);

    this.node.addValidation({ validate: () => findMistakes(props, this.env, tags()) });
    for (const { id: doubt, message } of findDoubts(props, new Date())) {
      Annotations.of(this).addWarningV2(`cdk-license-manager:${doubt}`, message);
    }
  }

  public requireAtLaunch(scope: IConstruct, selector?: IConstructSelector): void {
    enforceAtLaunch({ mixin: new LaunchLicenses(this), scope, selector, method: 'requireAtLaunch' });
  }
}
