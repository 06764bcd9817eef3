import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { propertyInjectable } from 'aws-cdk-lib/core/lib/prop-injectable';
import { CfnResource, RemovalPolicy, Resource, Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { LicenseManagerSettingsProps } from './license-manager-settings-props';
import {
  LICENSE_MANAGER_SETTINGS_RESOURCE_TYPE,
  LicenseManagerSettingsProperties,
  SETTINGS_NAME_PREFIX,
  TIMEOUTS,
} from './private/contract';
import { addErrors } from './private/messages';
import { Provider } from './private/provider';
import { allowSettings } from './private/settings-permissions';
import { findSettingsErrors } from './private/settings-validation';

/**
 * License Manager's settings in the account and Region of the stack: the topic for its alerts, the bucket for its reports, the link
 * with AWS Organizations, and discovery in other accounts and Regions.
 *
 * An account and Region has one set of settings. A second construct for the same account and Region in an app is an error at
 * synthesis. Settings have no owner that License Manager records: a deployment fails if a setting has a value that neither is the
 * template's nor was this stack's, unless `overwrite` is true. A rollback restores the values of the former template.
 *
 * When the construct or the stack is removed, the settings stay, and so do the topic and the bucket that the construct created. To
 * deploy it again, pass them as `alertTopic` and `bucket`, or deploy with `cdk deploy --import-existing-resources`.
 *
 * License Manager publishes to the topic and writes to the bucket with its service-linked role, whose own policy allows that for names
 * with the prefix `aws-license-manager-service-`. So neither needs a statement for it. For cross-account discovery, License Manager
 * itself may change the policy of the bucket.
 *
 * @resource Custom::LicenseManagerSettings
 * @see https://docs.aws.amazon.com/license-manager/latest/userguide/settings.html
 */
@propertyInjectable
export class LicenseManagerSettings extends Resource {
  /** The type's id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-license-manager.LicenseManagerSettings';

  /** The topic to which License Manager publishes. */
  public readonly alertTopic: sns.ITopic;

  /** The bucket for usage reports and inventory. */
  public readonly bucket: s3.IBucket;

  /**
   * Declares the settings.
   *
   * @param scope the parent construct.
   * @param id the id of the construct in its parent.
   * @param props the settings.
   */
  constructor(scope: Construct, id: string, props?: LicenseManagerSettingsProps) {
    super(scope, id);
    const provider = Provider.of(this);
    this.alertTopic = props?.alertTopic ?? this.createTopic();
    this.bucket = props?.bucket ?? this.createBucket();

    const settings: LicenseManagerSettingsProperties = {
      S3BucketArn: this.bucket.bucketArn,
      SnsTopicArn: this.alertTopic.topicArn,
      OrganizationIntegration: props?.organizationIntegration,
      CrossAccountDiscovery: props?.crossAccountDiscovery,
      DiscoverySourceRegions: props?.discoverySourceRegions,
      Overwrite: props?.overwrite || undefined,
    };
    const resource = new CfnResource(this, 'Resource', {
      type: LICENSE_MANAGER_SETTINGS_RESOURCE_TYPE,
      properties: { ServiceToken: provider.serviceToken, ServiceTimeout: TIMEOUTS.serviceTimeout, ...settings },
    });
    resource.node.addDependency(provider.ready, allowSettings(provider));
    // Their policies, too, are there before License Manager uses them.
    for (const created of [this.alertTopic, this.bucket].filter(({ node }) => node.scope === this)) {
      resource.node.addDependency(created);
    }
    addErrors(resource, findSettingsErrors(this, props ?? {}));
  }

  private createTopic(): sns.Topic {
    const topic = new sns.Topic(this, 'AlertTopic', { topicName: `${SETTINGS_NAME_PREFIX}alerts`, enforceSSL: true });
    // A failed create deletes it, so that the next deployment finds the name free.
    topic.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    return topic;
  }

  private createBucket(): s3.Bucket {
    const { account, region } = this.stack;
    const bucket = new s3.Bucket(this, 'Bucket', {
      bucketName: `${SETTINGS_NAME_PREFIX}${account}-${region}`,
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Server access logs need a second bucket. Only License Manager writes to this one, and the owner of the account decides ' +
        'about logs: pass a bucket of your own as `bucket`.',
    });
    return bucket;
  }
}
