import type { Architecture } from 'aws-cdk-lib/aws-lambda';
import type { RemovalPolicy } from 'aws-cdk-lib/core';
import type { aws_licensemanager } from 'aws-cdk-lib/interfaces';
import type { LicenseCountingType } from './license-counting-type';
import type { LicenseRule } from './license-rule';
import type { ProductInformation } from './product-information';
import type { ReplacementPolicy } from './replacement-policy';

/**
 * Properties of a `LicenseConfiguration`.
 *
 * A change of `licenseCountingType` or `licenseRules` replaces the license configuration; see `replacement`. A change of
 * anything else is made in place, unless its description says otherwise. What is called an error below fails the synthesis, unless
 * it says that the deployment fails.
 */
export interface LicenseConfigurationProps {
  /**
   * The name. License Manager does not require it to be unique, and publishes no limit of its length. An empty one is an error.
   * Removing it goes back to the default.
   *
   * @default - generated from the construct's path, like `Stack-Oracle-9432F443`, up to 128 characters and unique in account and
   * Region; what was adopted keeps its name
   */
  readonly licenseConfigurationName?: string;

  /**
   * The description. License Manager publishes no limit of its length. Removing it, or an empty one, clears it.
   *
   * @default - none
   */
  readonly description?: string;

  /**
   * What one license is consumed by.
   *
   * A change replaces the license configuration; with `ReplacementPolicy.REFUSE`, or while it is adopted, the deployment fails
   * instead.
   *
   * @see https://docs.aws.amazon.com/license-manager/latest/APIReference/API_CreateLicenseConfiguration.html
   */
  readonly licenseCountingType: LicenseCountingType;

  /**
   * How many licenses there are: an integer of at least 0, anything else is an error. License Manager publishes no upper limit.
   *
   * AWS does not say what happens when it is lowered below what is in use: expect that License Manager takes it and reports, and
   * with a hard limit blocks new launches. Once set, License Manager may not let go of it: if removing it does not take effect in
   * place, it replaces the license configuration.
   *
   * @default - none are counted
   */
  readonly licenseCount?: number;

  /**
   * Whether a launch that would exceed `licenseCount` is blocked. Without it License Manager only reports.
   *
   * Setting it blocks launches from then on; what runs already goes on. True without `licenseCount` is a warning
   * (`cdk-license-manager:hardLimitWithoutCount`), as License Manager then has a count of 0, and may block every launch. True for
   * licenses in Amazon RDS is an error.
   *
   * @default false
   */
  readonly licenseCountHardLimit?: boolean;

  /**
   * Rules that an instance has to satisfy to consume a license; which ones there are depends on `licenseCountingType`.
   *
   * One that the counting type cannot have, that is out of its limits or given twice is an error. A change, removing one included,
   * replaces the license configuration, but for adding `licenseAffinityToHost` and for their order.
   *
   * @default - none
   */
  readonly licenseRules?: LicenseRule[];

  /**
   * Products whose use License Manager discovers and counts by itself. Those on instances need Systems Manager Inventory.
   *
   * A filter that License Manager does not have for the product is an error. If removing all products does not take effect in
   * place, it replaces the license configuration.
   *
   * @default - no automated discovery
   * @see https://docs.aws.amazon.com/license-manager/latest/userguide/automated-discovery.html
   */
  readonly productInformation?: ProductInformation[];

  /**
   * Whether a discovered resource gives its license back when the software is not found on it any more. Without
   * `productInformation` nothing is discovered, and this means nothing.
   *
   * @default false
   */
  readonly disassociateWhenNotFound?: boolean;

  /**
   * When the licenses expire; fractions of a second are dropped. License Manager sends notices 120, 90, 60, 30 and 0 days before;
   * it enforces nothing.
   *
   * An invalid date is an error, one in the past a warning (`cdk-license-manager:expired`). If removing it does not take effect in
   * place, it replaces the license configuration.
   *
   * @default - never
   */
  readonly licenseExpiry?: Date;

  /**
   * Whether the license configuration is in effect.
   *
   * License Manager refuses to disable one that is attached to a running instance, and the deployment fails. AWS does not publish
   * what a disabled one does to launches: expect that it neither counts nor blocks them, and try it before you rely on it.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * What happens to the license configuration when it is removed from the stack, or the stack is deleted.
   *
   * `RETAIN` leaves it in the account, but not when the deployment that creates it fails, nor when it is replaced;
   * `RETAIN_ON_UPDATE_OR_DELETE` leaves it when it is replaced, too. `SNAPSHOT` is an error.
   * `applyRemovalPolicy` and aspects do the same later.
   *
   * @default RemovalPolicy.DESTROY
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * What happens when a change cannot be made in place. Whether it can is found out at deployment, and what
   * counts is the policy that is deployed along with the change.
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
   * Without it, deleting a license configuration that is in use fails and names what uses it. It has to be deployed before the
   * deletion to take effect. Report generators are not removed and block the deletion in any case.
   *
   * @default false
   */
  readonly disassociateOnDelete?: boolean;

  /**
   * A license configuration of this account and Region to take over, instead of creating one.
   *
   * While this is set, properties that are not given keep what they are live, a change that would need a replacement is an error,
   * and removal only gives the license configuration back. Removing it in a later deployment makes the license configuration fully
   * the stack's, and changes nothing else: what was never given stays, and what was given follows the template. Counting type and
   * rules have to be as they are live. What is no license configuration's ARN is an error; one that does not exist, or that another
   * stack manages, fails the deployment. For one made by this library elsewhere, see also `adoptFromStack`.
   *
   * @default - a new license configuration is created
   */
  readonly adoptExisting?: aws_licensemanager.ILicenseConfigurationRef;

  /**
   * The id (an ARN) of another stack, whose tags the license configuration to adopt may carry. That stack must not manage it any
   * more: that is not checked, and where it still does, its next deployment fails. Without `adoptExisting`, or as anything but a
   * stack's ARN, it is an error.
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
