import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { propertyInjectable } from 'aws-cdk-lib/core/lib/prop-injectable';
import {
  Annotations,
  Arn,
  ArnFormat,
  IResource,
  ITaggableV2,
  RemovalPolicy,
  Resource,
  TagManager,
  TagType,
} from 'aws-cdk-lib/core';
import type { aws_licensemanager } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import { LicenseConfigurationGrants } from './license-configuration-grants';
import { LicenseCountingType } from './license-counting-type';
import type { LicenseRule } from './license-rule';
import { LICENSE_CONFIGURATION_ATTRIBUTES, LICENSE_CONFIGURATION_RESOURCE_TYPE } from './private/contract';
import { collectTags, LicenseConfigurationResource } from './private/license-configuration-resource';
import { Provider } from './private/provider';
import { findDoubts, findMistakes, isLicenseConfigurationArn } from './private/validation';
import type { ProductInformation } from './product-information';
import type { ReplacementPolicy } from './replacement-policy';

/** A license configuration: what License Manager's console calls a self-managed licence. */
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
}

/**
 * Properties of a `LicenseConfiguration`.
 *
 * A change of `licenseCountingType` or `licenseRules` replaces the license configuration; see `replacement`. A change of
 * anything else is made in place, unless its description says otherwise.
 */
export interface LicenseConfigurationProps {
  /**
   * The name. License Manager does not require it to be unique.
   *
   * @default - generated from the construct's path, unique in account and Region; what was adopted keeps its name
   */
  readonly licenseConfigurationName?: string;

  /**
   * The description.
   *
   * @default - none
   */
  readonly description?: string;

  /**
   * What one licence is consumed by. A change replaces the license configuration.
   *
   * @see https://docs.aws.amazon.com/license-manager/latest/APIReference/API_CreateLicenseConfiguration.html
   */
  readonly licenseCountingType: LicenseCountingType;

  /**
   * How many licences there are: an integer of at least 0.
   *
   * Once set, License Manager may not let go of it: if removing it does not take effect in place, it replaces the license configuration.
   *
   * @default - none are counted
   */
  readonly licenseCount?: number;

  /**
   * Whether a launch that would exceed `licenseCount` is blocked. Without it License Manager only reports.
   *
   * Cannot be set for licences in Amazon RDS.
   *
   * @default false
   */
  readonly licenseCountHardLimit?: boolean;

  /**
   * Rules that an instance has to satisfy to consume a licence; which ones there are depends on `licenseCountingType`.
   *
   * A change replaces the license configuration, but for adding `licenseAffinityToHost` and for their order.
   *
   * @default - none
   */
  readonly licenseRules?: LicenseRule[];

  /**
   * Products whose use License Manager discovers and counts by itself.
   *
   * @default - no automated discovery
   * @see https://docs.aws.amazon.com/license-manager/latest/userguide/automated-discovery.html
   */
  readonly productInformation?: ProductInformation[];

  /**
   * Whether a discovered resource gives its licence back when the software is not found on it any more.
   *
   * @default false
   */
  readonly disassociateWhenNotFound?: boolean;

  /**
   * When the licences expire, to the second. License Manager sends notices 120, 90, 60, 30 and 0 days before; it enforces nothing.
   *
   * A date in the past is a warning. If removing it does not take effect in place, it replaces the license configuration.
   *
   * @default - never
   */
  readonly licenseExpiry?: Date;

  /**
   * Whether the license configuration is in effect.
   *
   * License Manager refuses to disable one that is attached to a running instance. AWS does not publish what a disabled one
   * does to launches: expect that it neither counts nor blocks them, and try it before you rely on it.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * What happens to the license configuration when it is removed from the stack, or the stack is deleted.
   *
   * `RETAIN` leaves it in the account, but not when the deployment that creates it fails, nor when it is replaced.
   *
   * @default RemovalPolicy.DESTROY
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * What happens when a change cannot be made in place.
   *
   * A replacement has a new ARN, and moves associated AMIs, instances and hosts to it. It is one of the about ten license
   * configurations that an account may create a day in a Region, and deleting the old one does not give it back.
   *
   * @default ReplacementPolicy.ALLOW
   */
  readonly replacement?: ReplacementPolicy;

  /**
   * Whether associations with AMIs, instances and hosts are removed when the license configuration is deleted.
   *
   * Without it, deleting a license configuration that is in use fails and names what uses it.
   *
   * @default false
   */
  readonly disassociateOnDelete?: boolean;

  /**
   * A license configuration of this account and Region to take over, instead of creating one.
   *
   * While this is set, properties that are not given keep what they are live, a change that would need a replacement is an
   * error, and removal only gives the license configuration back. Removing it in a later deployment makes the license configuration
   * fully the stack's, and changes nothing else: what was never given stays. Counting type and rules have to be as they are live.
   * For one made by this library elsewhere, see also `adoptFromStack`.
   *
   * @default - a new license configuration is created
   */
  readonly adoptExisting?: aws_licensemanager.ILicenseConfigurationRef;

  /**
   * The id (an ARN) of another stack, whose tags the license configuration to adopt may carry. That stack must not manage it any more.
   *
   * @default - one that another stack manages is not adopted
   */
  readonly adoptFromStack?: string;

  /**
   * Whether License Manager's service-linked role is created in an account that lacks it.
   *
   * With false, the Lambda function has no permission in IAM, and a deployment to such an account fails and says what to do.
   * Each value has a function of its own, and CloudFormation refuses to move a deployed resource to another one: decide before the
   * first deployment.
   *
   * @default true
   * @see https://docs.aws.amazon.com/license-manager/latest/userguide/using-service-linked-roles.html
   */
  readonly createServiceLinkedRole?: boolean;

  /**
   * The architecture of the Lambda function behind the license configuration, for Regions without Arm.
   *
   * Each value has a function of its own, and CloudFormation refuses to move a deployed resource to another one: decide before the
   * first deployment.
   *
   * @default Architecture.ARM_64
   */
  readonly architecture?: Architecture;
}

/**
 * A license configuration of AWS License Manager: the terms of a software licence, counted and, if wanted, enforced.
 *
 * All license configurations of a stack share one Lambda function, which creates, updates and deletes them. What is known to be
 * wrong fails the synthesis, all mistakes at once. Tags of the construct, and of its stack as far as the app knows them, reach
 * the license configuration; keys that begin with `cdk-license-manager:` are the library's own.
 *
 * @resource Custom::LicenseConfiguration
 * @see https://docs.aws.amazon.com/license-manager/latest/userguide/license-configurations.html
 */
@propertyInjectable
export class LicenseConfiguration extends Resource implements ILicenseConfiguration, ITaggableV2 {
  /** The type's id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-license-manager.LicenseConfiguration';

  /**
   * A license configuration that exists, made by whomever. Its environment is the ARN's.
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
  public readonly grants: LicenseConfigurationGrants;

  /** The construct's own tags. */
  public readonly cdkTagManager = new TagManager(TagType.STANDARD, LICENSE_CONFIGURATION_RESOURCE_TYPE);

  constructor(scope: Construct, id: string, props: LicenseConfigurationProps) {
    super(scope, id);

    const provider = Provider.of(this, {
      architecture: props.architecture ?? Architecture.ARM_64,
      createServiceLinkedRole: props.createServiceLinkedRole ?? true,
    });
    const tags = () => collectTags(this.stack, this.cdkTagManager);
    const resource = new LicenseConfigurationResource(this, 'Resource', props, provider, tags);
    if (props.removalPolicy) {
      resource.applyRemovalPolicy(props.removalPolicy);
    }

    this.licenseConfigurationArn = resource.ref;
    this.licenseConfigurationRef = { licenseConfigurationArn: resource.ref };
    this.licenseConfigurationId = resource.getAtt(LICENSE_CONFIGURATION_ATTRIBUTES.id).toString();
    this.licenseConfigurationName = resource.getAtt(LICENSE_CONFIGURATION_ATTRIBUTES.name).toString();
    this.licenseConfigurationOwnerAccountId = resource.getAtt(LICENSE_CONFIGURATION_ATTRIBUTES.ownerAccountId).toString();
    this.grants = LicenseConfigurationGrants.fromLicenseConfiguration(this);

    this.node.addValidation({ validate: () => findMistakes(props, Object.keys(tags())) });
    for (const [doubt, message] of findDoubts(props, new Date())) {
      Annotations.of(this).addWarningV2(`cdk-license-manager:${doubt}`, message);
    }
  }
}
