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
 * CloudFormation hands every scalar to the handler as a string.
 */
export interface LicenseConfigurationProperties {
  readonly Name?: string;
  /** In the place of `Name` where the user gives none: what was adopted keeps the name it has. */
  readonly DefaultName?: string;
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
  readonly Replacement?: string;
  /** Only ever `true`: the license outlives its stack, and so do its reserved tags. */
  readonly Retain?: boolean;
  /** Only ever `true`: associations are removed before the license is deleted. */
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

/** Prefix of the tag keys that belong to this library; users may not set them. */
export const RESERVED_TAG_PREFIX = 'cdk-license-manager:';

/** Tags that say whose a license configuration is. All but the first three are only there when they say something. */
export const RESERVED_TAGS = {
  /** StackId: what the handler's IAM conditions look at. */
  stack: `${RESERVED_TAG_PREFIX}stack`,
  /** Logical id in that stack. */
  resource: `${RESERVED_TAG_PREFIX}resource`,
  /** `REQUEST_ID/SENT_AT/RUN`: the event that created it, when CloudFormation sent that, and a mark of the run, for an event may come twice. */
  request: `${RESERVED_TAG_PREFIX}request`,
  /** Id (`lic-...`) of the license configuration that this one replaces. */
  replaces: `${RESERVED_TAG_PREFIX}replaces`,
  /** `true` while the stack's policy is to keep it. */
  retain: `${RESERVED_TAG_PREFIX}retain`,
  /** Present on what was adopted, with the terms it had before; longer values go on in `:adopted-2` and so on. */
  adopted: `${RESERVED_TAG_PREFIX}adopted`,
} as const;

/** The one value of the property `Replacement`. */
export const REFUSE_REPLACEMENT = 'REFUSE';

/** Environment variable that forbids the handler to create the service-linked role. */
export const NO_SERVICE_LINKED_ROLE_ENV = 'NO_SERVICE_LINKED_ROLE';

/** The service whose service-linked role License Manager needs in an account. */
export const SERVICE_LINKED_ROLE_SERVICE = 'license-manager.amazonaws.com';

/**
 * The times of a custom resource's life, in seconds, each derived from the ones before it.
 * An event waits in Lambda's queue for at most `maxEventAge`, runs for at most `functionTimeout`, and CloudFormation
 * waits longer than both together, so that it never gives up on an event that can still run.
 */
const maxEventAge = 1200;
const functionTimeout = 600;
/** Kept for telling CloudFormation, retries of that included. */
const answerReserve = 15;
/** Kept, before that, for taking back what a failed operation has begun. */
const undoReserve = 45;
export const TIMES = {
  maxEventAge,
  functionTimeout,
  answerReserve,
  undoReserve,
  /** CloudFormation's `ServiceTimeout`; at most 3600. */
  serviceTimeout: maxEventAge + functionTimeout + 60,
} as const;
