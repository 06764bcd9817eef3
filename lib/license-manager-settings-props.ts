import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ITopic } from 'aws-cdk-lib/aws-sns';

/** Properties of `LicenseManagerSettings`. Every change is made in place, in one call. */
export interface LicenseManagerSettingsProps {
  /**
   * The topic to which License Manager publishes: violations of a limit or a rule, and licenses that expire.
   *
   * The name must begin with `aws-license-manager-service-`, and the topic must be in the account and Region of the stack. Anything
   * else is an error at synthesis, unless it is a token. If the topic has a customer managed key, License Manager's service-linked
   * role needs permission to use the key.
   *
   * @default - a topic named `aws-license-manager-service-alerts`, which survives the stack
   */
  readonly alertTopic?: ITopic;

  /**
   * The bucket for usage reports and for the inventory of cross-account discovery.
   *
   * The name must begin with `aws-license-manager-service-`, and the bucket must be in the account and Region of the stack. Anything
   * else is an error at synthesis, unless it is a token.
   *
   * @default - a bucket named `aws-license-manager-service-ACCOUNT-REGION`, which survives the stack
   */
  readonly bucket?: IBucket;

  /**
   * Whether License Manager is linked with AWS Organizations. Only the management account of an organization with all features
   * can enable it; the deployment fails elsewhere.
   *
   * @default - not changed; false if the property is removed
   */
  readonly organizationIntegration?: boolean;

  /**
   * Whether License Manager discovers software in all accounts of the organization. It needs the link with AWS Organizations: true
   * with `organizationIntegration: false` is an error at synthesis.
   *
   * @default - not changed; false if the property is removed
   */
  readonly crossAccountDiscovery?: boolean;

  /**
   * The Regions whose inventory License Manager collects in the Region of the stack, like `eu-west-1`. Another form is an error at
   * synthesis.
   *
   * @default - not changed; none if the property is removed
   */
  readonly discoverySourceRegions?: string[];

  /**
   * Whether the deployment overwrites settings that this stack did not set. The former values are not restored, neither by a rollback
   * nor when the construct is removed.
   *
   * @default false - the deployment fails, and names the settings and their values
   */
  readonly overwrite?: boolean;
}
