import type { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import { propertyInjectable } from 'aws-cdk-lib/core/lib/prop-injectable';
import { Arn, ArnFormat, IConstructSelector, IResource, ITaggableV2, TagManager, TagType } from 'aws-cdk-lib/core';
import type { aws_licensemanager } from 'aws-cdk-lib/interfaces';
import type { Construct, IConstruct } from 'constructs';
import { LicenseConfigurationBase } from './license-configuration-base';
import { LicenseConfigurationGrants } from './license-configuration-grants';
import type { LicenseConfigurationProps } from './license-configuration-props';
import type { LicenseCountingType } from './license-counting-type';
import type { LicenseMetricOptions } from './license-metric-options';
import { LICENSE_CONFIGURATION_ATTRIBUTES, LICENSE_CONFIGURATION_RESOURCE_TYPE } from './private/contract';
import { collectTags, LicenseConfigurationResource } from './private/license-configuration-resource';
import { findPropertyErrors, findPropertyWarnings, isLicenseConfigurationArn } from './private/property-validation';
import { findPolicyErrors, findPolicyWarnings, findTagErrors } from './private/late-validation';
import { addErrors, addWarnings } from './private/messages';

/** A license configuration, which License Manager's console calls a self-managed license. */
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

  /** The number of licenses in use: the hourly metric `LicenseConfigurationUsageCount`. */
  metricUsage(options?: LicenseMetricOptions): MathExpression;

  /** The number of licenses in total: the hourly metric `TotalLicenseConfigurationUsageCount`. */
  metricLimit(options?: LicenseMetricOptions): MathExpression;

  /** The percentage of licenses in use: the hourly metric `LicenseConfigurationUsagePercentage`. */
  metricUsagePercentage(options?: LicenseMetricOptions): MathExpression;

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
 * A license configuration of AWS License Manager: the terms of a software license, which License Manager counts and, with
 * `licenseCountHardLimit`, enforces.
 *
 * All license configurations of a stack share one Lambda function, which creates, updates and deletes them.
 * `LicenseManagerProvider` configures it.
 *
 * Tags of the construct and of its stacks reach the license configuration. Tags that are given to the CDK CLI do not. A tag key
 * has 1 to 128 characters, a value up to 256. Keys that begin with `cdk-license-manager:` or `aws:`, in any case, are reserved. A
 * license configuration has up to 50 tags, and this library uses 5 of them. Tags beyond these limits are an
 * error.
 *
 * `cdk synth` reports all errors of all license configurations together and fails; `cdk ls` and `cdk destroy` still work. In a
 * unit test, `app.synth()` and `Template.fromStack` do not throw them: assert `Annotations.fromStack(stack).hasNoError('*',
 * Match.anyValue())`, or set the feature flag `@aws-cdk/core:annotationsInValidationReport`, with which they throw. Of stacks
 * inside a `Stage`, the CDK CLI reports errors when they are selected (`cdk synth '**'`).
 *
 * @resource Custom::LicenseConfiguration
 * @see https://docs.aws.amazon.com/license-manager/latest/userguide/license-configurations.html
 */
@propertyInjectable
export class LicenseConfiguration extends LicenseConfigurationBase implements ILicenseConfiguration, ITaggableV2 {
  /** The type's id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-license-manager.LicenseConfiguration';

  /**
   * Imports an existing license configuration. The import deploys nothing, and its name is unknown. Account and Region of the
   * environment are those of the ARN. If the ARN is a token, so are the id, the owner and the environment.
   *
   * Throws if the ARN does not have the form
   * `arn:PARTITION:license-manager:REGION:ACCOUNT:license-configuration:lic-ID`.
   *
   * @param scope the parent construct.
   * @param id the id of the construct in its parent.
   * @param licenseConfigurationArn the ARN, which may be a token.
   */
  public static fromLicenseConfigurationArn(
    scope: Construct,
    id: string,
    licenseConfigurationArn: string,
  ): ILicenseConfiguration {
    if (!isLicenseConfigurationArn(licenseConfigurationArn)) {
      throw new Error(`\`licenseConfigurationArn\` must be the ARN of a license configuration, got: ${licenseConfigurationArn}`);
    }
    const components = Arn.split(licenseConfigurationArn, ArnFormat.COLON_RESOURCE_NAME);

    class Import extends LicenseConfigurationBase implements ILicenseConfiguration {
      public readonly licenseConfigurationArn = licenseConfigurationArn;
      public readonly licenseConfigurationRef = { licenseConfigurationArn };
      public readonly licenseConfigurationId = components.resourceName!;
      public readonly licenseConfigurationOwnerAccountId = components.account!;
      public readonly grants = LicenseConfigurationGrants.fromLicenseConfiguration(this);
    }
    return new Import(scope, id, { environmentFromArn: licenseConfigurationArn });
  }

  public readonly licenseConfigurationArn: string;
  public readonly licenseConfigurationRef: aws_licensemanager.LicenseConfigurationReference;
  public readonly licenseConfigurationId: string;

  /**
   * The name, also if it is generated.
   *
   * @attribute
   */
  public readonly licenseConfigurationName: string;

  public readonly licenseConfigurationOwnerAccountId: string;

  /** The counting type. */
  public readonly licenseCountingType: LicenseCountingType;

  public readonly grants: LicenseConfigurationGrants;

  /** The property `licenseExpiry`. */
  public readonly licenseExpiry?: Date;

  /** The construct's own tags. */
  public readonly cdkTagManager = new TagManager(TagType.STANDARD, LICENSE_CONFIGURATION_RESOURCE_TYPE);

  /**
   * Declares a license configuration.
   *
   * @param scope the parent construct.
   * @param id the id of the construct in its parent. It is part of the default name.
   * @param props the terms, and how they are deployed.
   */
  constructor(scope: Construct, id: string, props: LicenseConfigurationProps) {
    super(scope, id);

    const tags = () => collectTags(this.stack, this.cdkTagManager);
    const resource = new LicenseConfigurationResource(this, 'Resource', props, tags);

    this.licenseCountingType = props.licenseCountingType;
    this.licenseConfigurationArn = resource.ref;
    this.licenseConfigurationRef = { licenseConfigurationArn: resource.ref };
    this.licenseConfigurationId = resource.getAtt(LICENSE_CONFIGURATION_ATTRIBUTES.id).toString();
    this.licenseConfigurationName = resource.getAtt(LICENSE_CONFIGURATION_ATTRIBUTES.name).toString();
    this.licenseConfigurationOwnerAccountId = resource.getAtt(LICENSE_CONFIGURATION_ATTRIBUTES.ownerAccountId).toString();
    this.grants = LicenseConfigurationGrants.fromLicenseConfiguration(this);
    this.licenseExpiry = props.licenseExpiry;

    // Reported here and not by the validation below, so that the CDK CLI shows the user's line.
    addErrors(resource, findPropertyErrors(props, this.env));
    addWarnings(this, findPropertyWarnings(props, new Date()));
    this.node.addValidation({
      validate: () => {
        addErrors(resource, [...findPolicyErrors(resource.cfnOptions), ...findTagErrors(tags())]);
        addWarnings(this, findPolicyWarnings(resource.cfnOptions));
        // The CDK would throw returned errors, with a stack trace, and stop `cdk destroy`.
        return [];
      },
    });
  }
}
