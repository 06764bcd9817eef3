import type { RemovalPolicy } from 'aws-cdk-lib/core';
import type { aws_licensemanager } from 'aws-cdk-lib/interfaces';
import type { LicenseCountingType } from './license-counting-type';
import type { LicenseRule } from './license-rule';
import type { ProductInformation } from './product-information';
import type { ReplacementPolicy } from './replacement-policy';

/**
 * Properties of a `LicenseConfiguration`.
 *
 * A change of `licenseCountingType` or `licenseRules` replaces the license configuration; see `replacementPolicy`. A change of
 * any other property is made in place, unless its description says otherwise. An error fails the synthesis, unless the
 * description says that the deployment fails.
 */
export interface LicenseConfigurationProps {
  /**
   * The name. License Manager does not require it to be unique, and publishes no limit of its length. An empty name is an error.
   * The name is required with `adoptExisting`.
   *
   * @default - generated from the construct's path, like `Stack-Oracle-9432F443`, up to 128 characters and unique in account and
   * Region
   */
  readonly licenseConfigurationName?: string;

  /**
   * The description. License Manager publishes no limit of its length.
   *
   * @default - none
   */
  readonly description?: string;

  /**
   * The unit that consumes one license.
   *
   * A change replaces the license configuration. With `ReplacementPolicy.REFUSE`, or while the license configuration is adopted,
   * the deployment fails instead.
   *
   * @see https://docs.aws.amazon.com/license-manager/latest/APIReference/API_CreateLicenseConfiguration.html
   */
  readonly licenseCountingType: LicenseCountingType;

  /**
   * The number of licenses: an integer of at least 0. Any other number is an error. License Manager publishes no upper limit.
   *
   * AWS does not document a count below current use: expect License Manager to accept and report it, and to block new launches if
   * the limit is hard. License Manager may keep a count that is removed. The license configuration is then replaced.
   *
   * @default - licenses are not counted
   */
  readonly licenseCount?: number;

  /**
   * Whether License Manager blocks a launch that would exceed `licenseCount`. Without it, License Manager only reports.
   *
   * A change to true blocks launches from then on and does not affect running instances. True without `licenseCount` is a warning
   * (`cdk-license-manager:hardLimitWithoutCount`), because License Manager then uses a count of 0 and may block every launch.
   * True with products in Amazon RDS is an error.
   *
   * @default false
   */
  readonly licenseCountHardLimit?: boolean;

  /**
   * Rules that an instance must satisfy to consume a license. `licenseCountingType` decides which rules are allowed.
   *
   * A rule that the counting type does not allow, a value out of its limits, and a duplicate are errors. An unknown rule is a
   * warning (`cdk-license-manager:unknownRule`). A change replaces the license configuration, with two exceptions: adding
   * `licenseAffinityToHost` is made in place, and the order has no effect.
   *
   * @default - none
   */
  readonly licenseRules?: LicenseRule[];

  /**
   * Products whose use License Manager discovers and counts. Products on instances need Systems Manager Inventory.
   *
   * A known filter on the wrong resource type, with the wrong comparator or without a value is an error. An unknown filter is a
   * warning (`cdk-license-manager:unknownFilter`). If License Manager keeps products after the last one is removed, the license
   * configuration is replaced.
   *
   * @default - no automated discovery
   * @see https://docs.aws.amazon.com/license-manager/latest/userguide/automated-discovery.html
   */
  readonly productInformation?: ProductInformation[];

  /**
   * Whether a discovered resource releases its license when the software is no longer found on it. It has no effect without
   * `productInformation`.
   *
   * @default false
   */
  readonly disassociateWhenNotFound?: boolean;

  /**
   * The time at which the licenses expire, in whole seconds. License Manager sends notices 120, 90, 60, 30 and 0 days before, and
   * enforces nothing.
   *
   * An invalid date is an error. A date in the past is a warning (`cdk-license-manager:expired`). If License Manager keeps the
   * date after it is removed, the license configuration is replaced.
   *
   * @default - never
   */
  readonly licenseExpiry?: Date;

  /**
   * Whether the license configuration is in effect.
   *
   * License Manager refuses to disable one that is attached to a running instance, and the deployment fails. AWS does not
   * document how a disabled one affects launches: expect that it neither counts nor blocks them, and try it before you rely on
   * it.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * The policy for removal from the stack, deletion of the stack, and replacement.
   *
   * - `DESTROY` deletes the license configuration.
   * - `RETAIN` keeps it in the account, also when it is replaced, and after a failed first deployment. That is a warning
   *   (`cdk-license-manager:retainKeepsFailedCreate`), because each one counts against the about 10 creates a day in an account and
   *   Region.
   * - `RETAIN_ON_UPDATE_OR_DELETE` keeps it like `RETAIN`, and deletes it after a failed first deployment.
   * - `SNAPSHOT` is an error.
   *
   * Under both retaining policies, a deployment that would replace a license configuration in use fails. `applyRemovalPolicy` and
   * aspects may change the policy later.
   *
   * @default RemovalPolicy.DESTROY
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * The policy for a change that License Manager cannot make in place. The deployment finds such a change, and follows the policy
   * that is deployed with it.
   *
   * A replacement has a new ARN. Associated AMIs, instances and hosts move to it. It counts against the about 10 creates a day in
   * an account and Region; deleting the old license configuration does not give one back.
   *
   * @default ReplacementPolicy.ALLOW
   */
  readonly replacementPolicy?: ReplacementPolicy;

  /**
   * Whether associations with AMIs, instances and hosts are removed before the license configuration is deleted.
   *
   * Without it, the deletion of a license configuration in use fails and names the associated resources. A change takes effect
   * only if it is deployed before the deletion. Report generators are not removed and always block the deletion.
   *
   * @default false
   */
  readonly disassociateOnDelete?: boolean;

  /**
   * An existing license configuration of the same account and Region to adopt instead of creating one.
   *
   * Adoption is an agreement: the properties must describe the license configuration exactly as it is, where an absent property
   * means its default. Otherwise the deployment fails and reports each difference as the code that would agree. The deployment
   * that adopts changes only the reserved tags. Later deployments change all properties and tags, like those of any license
   * configuration.
   *
   * While this property is set, removal releases the license configuration: the reserved tags are removed or get the values of
   * the former owner back, and everything else stays. To let the stack delete it, remove this property in a later deployment;
   * that changes nothing else.
   *
   * It takes effect only when the construct is created. A deployment that adds it to a deployed construct, or changes its ARN,
   * fails: use a new construct id. An invalid ARN is an error, and so is one of another account or Region. The deployment fails
   * if the license configuration does not exist, or belongs to a stack and is not retained by it; see also `adoptFromStack`. A
   * stack adopts up to 50, and fewer if it has associations, reports or settings, too. More are an error.
   *
   * @default - a new license configuration is created
   */
  readonly adoptExisting?: aws_licensemanager.ILicenseConfigurationRef;

  /**
   * The id (an ARN) of another stack that owned the license configuration in `adoptExisting` and retains it.
   *
   * The tags of that stack are kept for the release. Any text but the ARN of a stack is an error, and so is this property without
   * `adoptExisting`.
   *
   * @default - a license configuration with the tags of another stack is not adopted
   */
  readonly adoptFromStack?: string;
}
