// Everything that the constructs and the Lambda handler must agree on, and the only file both of them import.
// Deployed stacks hold these names for ever: add to them, never change one.

/** CloudFormation resource type of a license configuration. */
export const LICENSE_CONFIGURATION_RESOURCE_TYPE = 'Custom::LicenseConfiguration';

/** ARN of a license configuration. Its groups: all before the account, the account, all between it and the id, the id. */
export const LICENSE_CONFIGURATION_ARN = /^(arn:[^:]+:license-manager:[^:]+:)(\d{12})(:license-configuration:)(lic-[0-9a-f]+)$/;

/** One product filter, spelled as License Manager's API spells it. */
export interface ProductInformationFilterProperty {
  readonly ProductInformationFilterName: string;
  readonly ProductInformationFilterValue?: string[];
  readonly ProductInformationFilterComparator: string;
}

/** Product information for automated discovery, spelled as License Manager's API spells it. */
export interface ProductInformationProperty {
  readonly ResourceType: string;
  readonly ProductInformationFilterList: ProductInformationFilterProperty[];
}

/** A tag as CloudFormation and License Manager both spell it. */
export interface TagProperty {
  readonly Key: string;
  readonly Value: string;
}

/**
 * Properties of the custom resource. An absent property means License Manager's default.
 * CloudFormation sends every scalar to the handler as a string.
 */
export interface LicenseConfigurationProperties {
  readonly Name: string;
  readonly LicenseCountingType: string;
  readonly Description?: string;
  readonly LicenseCount?: number;
  readonly LicenseCountHardLimit?: boolean;
  /** `#name=value` */
  readonly LicenseRules?: string[];
  readonly ProductInformationList?: ProductInformationProperty[];
  readonly DisassociateWhenNotFound?: boolean;
  /** Seconds since 1970-01-01T00:00:00Z. */
  readonly LicenseExpiry?: number;
  /** Absent means AVAILABLE. */
  readonly Enabled?: boolean;
  readonly Tags?: TagProperty[];
  /** Only ever `REFUSE`: absent means that a replacement is allowed. */
  readonly ReplacementPolicy?: string;
  /** Only ever `true`: the DeletionPolicy keeps the license configuration. */
  readonly RetainOnDelete?: boolean;
  /** Only ever `true`: the UpdateReplacePolicy keeps the license configuration. */
  readonly RetainOnReplace?: boolean;
  /** Only ever `true`: associations are removed before the license configuration is deleted. */
  readonly DisassociateOnDelete?: boolean;
  /** ARN of a live license configuration to take over instead of creating one. */
  readonly AdoptExisting?: string;
  /** StackId whose reserved tag the adopted license configuration may carry. */
  readonly AdoptFromStack?: string;
}

/** Attributes for `Fn::GetAtt`. The ARN itself is the physical id, `Ref`. */
export const LICENSE_CONFIGURATION_ATTRIBUTES = {
  id: 'LicenseConfigurationId',
  name: 'Name',
  ownerAccountId: 'OwnerAccountId',
} as const;

/** CloudFormation resource type of the associations of one AMI, instance or Dedicated Host. */
export const LICENSE_ASSOCIATION_RESOURCE_TYPE = 'Custom::LicenseAssociation';

/** Properties of the associations of one resource. All of them change in place. */
export interface LicenseAssociationProperties {
  /** ARN of the AMI, instance or Dedicated Host. */
  readonly ResourceArn: string;
  readonly LicenseConfigurationArns: string[];
  /** Only ever `true`: launches from the AMI in other accounts count, too. */
  readonly CrossAccountAmi?: boolean;
}

/** CloudFormation resource type of the look-up of a license configuration. Nothing exists for it outside of the stack. */
export const LICENSE_CONFIGURATION_LOOKUP_RESOURCE_TYPE = 'Custom::LicenseConfigurationLookup';

export interface LicenseConfigurationLookupProperties {
  readonly Name: string;
  /** Absent means the account of the stack. */
  readonly OwnerAccountId?: string;
}

/** Attributes of a look-up. */
export const LICENSE_CONFIGURATION_LOOKUP_ATTRIBUTES = {
  arn: 'LicenseConfigurationArn',
  ...LICENSE_CONFIGURATION_ATTRIBUTES,
} as const;

/** Prefix of the tag keys that belong to this library; users may not set them, in whatever case. */
export const RESERVED_TAG_PREFIX = 'cdk-license-manager:';

/** Tags that say which resource a license configuration belongs to. An empty value means the same as an absent tag. */
export const RESERVED_TAGS = {
  /** StackId: the IAM conditions of the handler's role compare it. */
  stack: `${RESERVED_TAG_PREFIX}stack`,
  /** Logical id in that stack. */
  resource: `${RESERVED_TAG_PREFIX}resource`,
  /** `REQUEST_ID/SENT_AT/RUN`: the event that created it, when CloudFormation sent that event, and the run of the event, since Lambda may deliver an event twice. */
  request: `${RESERVED_TAG_PREFIX}request`,
  /** Id (`lic-...`) of the license configuration that this one replaces. */
  replaces: `${RESERVED_TAG_PREFIX}replaces`,
  /** `true` while a policy of the stack keeps it. */
  retain: `${RESERVED_TAG_PREFIX}retain`,
} as const;

/** Where an adopted license configuration keeps the reserved tags of its former owner, for the release. */
export const FORMER_TAGS = {
  [RESERVED_TAGS.stack]: `${RESERVED_TAG_PREFIX}former-stack`,
  [RESERVED_TAGS.resource]: `${RESERVED_TAG_PREFIX}former-resource`,
  [RESERVED_TAGS.request]: `${RESERVED_TAG_PREFIX}former-request`,
  [RESERVED_TAGS.replaces]: `${RESERVED_TAG_PREFIX}former-replaces`,
  [RESERVED_TAGS.retain]: `${RESERVED_TAG_PREFIX}former-retain`,
} as const;

/** Tags that License Manager allows on a license configuration, and the user's part of them. */
export const MAX_TAGS = 50;
export const MAX_USER_TAGS = MAX_TAGS - Object.keys(RESERVED_TAGS).length;

/** The one value of the property `ReplacementPolicy`. */
export const REFUSE_REPLACEMENT = 'REFUSE';

/** Environment variable that forbids the handler to create the service-linked role. */
export const NO_SERVICE_LINKED_ROLE_ENV = 'NO_SERVICE_LINKED_ROLE';

/** The service whose service-linked role License Manager needs in an account. */
export const SERVICE_LINKED_ROLE_SERVICE = 'license-manager.amazonaws.com';

/**
 * The times of an event, in seconds. An event waits in Lambda's queue for at most `maxEventAge`, runs for at most
 * `functionTimeout`, and CloudFormation waits longer than both together: it never gives up on an event that can still run.
 */
const maxEventAge = 1200;
const functionTimeout = 600;
export const TIMEOUTS = {
  maxEventAge,
  functionTimeout,
  /** The last part of the function's time: for the response and its retries. */
  response: 15,
  /** The part before that: for the compensation of a failed event. */
  compensation: 45,
  /** CloudFormation's `ServiceTimeout`; at most 3600. */
  serviceTimeout: maxEventAge + functionTimeout + 60,
} as const;

/** CloudFormation resource type of License Manager's settings in the account and Region of a stack. */
export const LICENSE_MANAGER_SETTINGS_RESOURCE_TYPE = 'Custom::LicenseManagerSettings';

/** The names of the topic and the bucket in the settings must begin with it. */
export const SETTINGS_NAME_PREFIX = 'aws-license-manager-service-';

/** Properties of the custom resource. An absent property leaves the setting as it is. */
export interface LicenseManagerSettingsProperties {
  readonly S3BucketArn: string;
  readonly SnsTopicArn: string;
  readonly OrganizationIntegration?: boolean;
  readonly CrossAccountDiscovery?: boolean;
  readonly DiscoverySourceRegions?: string[];
  /** Only ever `true`: settings of somebody else are overwritten. */
  readonly Overwrite?: boolean;
}

/** CloudFormation resource type of a report generator. */
export const LICENSE_USAGE_REPORT_RESOURCE_TYPE = 'Custom::LicenseUsageReport';

/** Properties of the custom resource. */
export interface LicenseUsageReportProperties {
  readonly ReportGeneratorName: string;
  readonly Description?: string;
  readonly Type: string[];
  readonly LicenseConfigurationArns: string[];
  /** DAY, WEEK or MONTH. */
  readonly FrequencyPeriod: string;
}

/** Attributes for `Fn::GetAtt`. The ARN of the report generator is the physical id, `Ref`. */
export const LICENSE_USAGE_REPORT_ATTRIBUTES = {
  bucketName: 'S3BucketName',
  keyPrefix: 'S3KeyPrefix',
} as const;
