// Behavior of AWS that the project assumes, as one table. Every entry can be switched, so that tests and the model play each
// alternative. `npm run verify-assumptions` observes the behavior of a real account.

interface Description {
  /** True where a yes-or-no assumption is `true`; otherwise its value completes it. */
  readonly sentence: string;
  /** A source, or `unverified`. */
  readonly evidence: string;
  /** For the users of the library, or for the handler. */
  readonly ifWrong: string;
}

export interface Assumption<T = unknown> extends Description {
  readonly default: T;
  /** Other behavior that the embedded AWS plays. */
  readonly alternatives: readonly T[];
}

const UNVERIFIED = 'unverified';
const STACK_FAILURE_OPTIONS = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-failure-options.html';
const SERVICE_AUTHORIZATION = 'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslicensemanager.html';
const ONLY_DEMONSTRATION = 'Nothing: the library does not depend on it. The embedded AWS demonstrates it wrongly.';

const yesOrNo = (byDefault: boolean, description: Description): Assumption<boolean> => ({
  ...description,
  default: byDefault,
  alternatives: [!byDefault],
});
const oneOf = <const T extends string | number>(
  byDefault: T,
  alternatives: readonly T[],
  description: Description,
): Assumption<T> => ({ ...description, default: byDefault, alternatives });
/** A number that a test may also set to a value beside the alternatives. */
const amount = (byDefault: number, alternatives: readonly number[], description: Description): Assumption<number> => ({
  ...description,
  default: byDefault,
  alternatives,
});

export const ASSUMPTIONS = {
  // Errors of License Manager

  throttleStatus: oneOf(429, [400], {
    sentence: 'The HTTP status of RateLimitExceededException.',
    evidence: "unverified: the SDK's model says 429, the API pages say 400.",
    ifWrong: 'Nothing: the handler reads the code of an error, and never the status.',
  }),
  modelStatus: yesOrNo(true, {
    sentence: "Other errors have the HTTP status of the SDK's model; otherwise 400.",
    evidence: UNVERIFIED,
    ifWrong: 'Nothing: the handler reads the code of an error, and from the status only whether it is below 500.',
  }),
  unknownMemberRefused: yesOrNo(true, {
    sentence: 'License Manager rejects a request with an unknown member; otherwise it ignores the member.',
    evidence: UNVERIFIED,
    ifWrong: 'A typing error in a request passes on AWS and fails here.',
  }),
  goneLooksDenied: yesOrNo(true, {
    sentence: 'A condition on tags denies a call on an ARN that does not exist; otherwise the call is not found.',
    evidence: UNVERIFIED,
    ifWrong: 'Nothing: the handler asks ListLicenseConfigurations whether a denied license configuration exists.',
  }),

  // License configurations

  emptyProductListClears: yesOrNo(true, {
    sentence: '`ProductInformationList: []` removes the product information; otherwise it changes nothing.',
    evidence: UNVERIFIED,
    ifWrong: 'A deployment that removes the last product replaces the license configuration.',
  }),
  zeroExpiryClears: yesOrNo(true, {
    sentence: '`LicenseExpiry: 0` removes the expiry; otherwise it changes nothing.',
    evidence: UNVERIFIED,
    ifWrong: 'A deployment that removes the expiry replaces the license configuration.',
  }),
  zeroCountClears: yesOrNo(false, {
    sentence: '`LicenseCount: 0` removes the limit; otherwise the limit is 0.',
    evidence: UNVERIFIED,
    ifWrong: 'Nothing: a removed limit is then as the template says.',
  }),
  countZeroWhenUnset: yesOrNo(true, {
    sentence: 'Without a limit, responses have `LicenseCount: 0`; otherwise they have no count.',
    evidence: "unverified: a live test of Terraform's provider reads 0.",
    ifWrong: 'Nothing: the handler takes both for no limit.',
  }),
  emptyDescriptionClears: yesOrNo(true, {
    sentence: '`Description: ""` removes the description; otherwise it changes nothing.',
    evidence: 'unverified: an old live test has seen it.',
    ifWrong: 'A removed description stays, and each deployment sends it once more.',
  }),
  nameUnique: yesOrNo(false, {
    sentence: 'Two license configurations of an account and Region cannot have the same name.',
    evidence: "unverified: tests of Terraform's provider create the same name in parallel.",
    ifWrong: 'A replacement fails unless the name changes, too.',
  }),
  unknownRuleRefused: yesOrNo(false, {
    sentence: 'License Manager rejects a license rule with an unknown name.',
    evidence: UNVERIFIED,
    ifWrong: 'LicenseRule.of with a typing error fails the deployment, and not silently.',
  }),
  severalTenancies: yesOrNo(true, {
    sentence: 'The rule allowedTenancy may have several tenancies, separated by commas; otherwise one.',
    evidence: UNVERIFIED,
    ifWrong: 'LicenseRule.allowedTenancy with several tenancies fails the deployment.',
  }),
  disabledRefusesAssociations: yesOrNo(true, {
    sentence: 'A disabled license configuration rejects new associations.',
    evidence: UNVERIFIED,
    ifWrong: 'Associations with a disabled license configuration deploy without an error.',
  }),

  // Deleted license configurations

  softDelete: yesOrNo(true, {
    sentence:
      'Get and List return a deleted license configuration with `Status: DELETED` for a while; otherwise it is not found at once.',
    evidence: "unverified: Terraform's provider sees it not found, a comment of Alchemy names the status.",
    ifWrong: 'Nothing: the handler takes both for deleted.',
  }),
  deletedVisibleFor: amount(60_000, [0], {
    sentence: 'For this time, in milliseconds.',
    evidence: UNVERIFIED,
    ifWrong: 'Nothing: no decision of the handler depends on it.',
  }),
  deletedKeepsTags: yesOrNo(true, {
    sentence: 'IAM knows the tags of a deleted license configuration for as long.',
    evidence: UNVERIFIED,
    ifWrong: 'Nothing: the handler asks ListLicenseConfigurations whether a denied license configuration exists.',
  }),
  goneHasNoTags: yesOrNo(false, {
    sentence: 'ListTagsForResource of a deleted license configuration returns no tags; otherwise it is not found.',
    evidence: UNVERIFIED,
    ifWrong: 'Nothing: the handler takes both for a license configuration of nobody.',
  }),

  // Lists

  listDelay: amount(0, [3000], {
    sentence: 'ListLicenseConfigurations returns a new license configuration after this time, in milliseconds.',
    evidence: UNVERIFIED,
    ifWrong: 'Above 7 seconds, a retry after a lost response may create a second license configuration.',
  }),
  listUnknownArnFails: yesOrNo(false, {
    sentence: 'A list by ARNs fails for an unknown ARN; otherwise it omits that one.',
    evidence: UNVERIFIED,
    ifWrong: 'Nothing: the handler takes both for deleted.',
  }),
  pageSize: amount(50, [2], {
    sentence: 'Items on a page of a request without MaxResults.',
    evidence: UNVERIFIED,
    ifWrong: 'Nothing: the handler reads all pages.',
  }),
  lastTokenEmpty: yesOrNo(false, {
    sentence: 'The last page has `NextToken: ""`; otherwise it has no token.',
    evidence: UNVERIFIED,
    ifWrong: 'Nothing: the handler takes both for the end.',
  }),

  // Tags

  tagPolicyDelay: amount(0, [8000], {
    sentence: 'IAM decides on new tags after this time, in milliseconds, and before on the earlier ones.',
    evidence: UNVERIFIED,
    ifWrong: 'Above 60 seconds, the handler reports a denial of its own new license configuration.',
  }),
  createWithTagsNeedsTagResource: yesOrNo(false, {
    sentence: 'CreateLicenseConfiguration with tags needs the permission for license-manager:TagResource as well.',
    evidence: `unverified: the service authorization reference lists no dependent action. ${SERVICE_AUTHORIZATION}`,
    ifWrong:
      'No stack can create a license configuration: the role may tag only those that have its tags already. The message names TagResource.',
  }),
  untagSeesTagKeys: yesOrNo(false, {
    sentence: 'IAM gets aws:TagKeys for UntagResource.',
    evidence: SERVICE_AUTHORIZATION,
    ifWrong: 'Nothing: the role does not use the key. A narrower permission would be possible.',
  }),
  tagsLimited: yesOrNo(true, {
    sentence: 'Tag keys and values have the character set and lengths of most AWS services.',
    evidence: UNVERIFIED,
    ifWrong: 'The construct rejects tags at synthesis that License Manager would accept.',
  }),
  tagErrorCode: oneOf('InvalidParameterValueException', ['ValidationException'], {
    sentence: 'The error for tags that are reserved, too many or malformed.',
    evidence: 'unverified: TagResource documents both.',
    ifWrong: 'Nothing: the handler reports the error as it is.',
  }),
  emptyTagValuesKept: yesOrNo(true, {
    sentence: 'A tag may have an empty value; otherwise it is removed.',
    evidence: UNVERIFIED,
    ifWrong: 'Nothing: in the reserved tags, empty means absent.',
  }),

  // Associations and launches

  missingResourceRejected: yesOrNo(false, {
    sentence: 'License Manager rejects an association with a resource that EC2 does not know.',
    evidence: UNVERIFIED,
    ifWrong: 'LicenseAssociation with a wrong id fails the deployment, and not silently.',
  }),
  addRenewsAssociationTime: yesOrNo(false, {
    sentence: 'Adding an association that exists sets its AssociationTime; otherwise the association keeps it.',
    evidence: UNVERIFIED,
    ifWrong: 'A rolled-back change of the AMI scope may remove an association that existed before the stack.',
  }),
  launchErrorCode: oneOf<string>('UnsupportedOperation', ['InvalidParameterValue'], {
    sentence: "EC2's code for a launch that License Manager rejects.",
    evidence:
      'unverified: only the message is published, "No licenses available." ' +
      'https://docs.aws.amazon.com/managedservices/latest/userguide/license-manager.html',
    ifWrong: ONLY_DEMONSTRATION,
  }),

  // License configurations of other accounts

  sharedListed: yesOrNo(true, {
    sentence: 'ListLicenseConfigurations returns the license configurations that other accounts share with this one.',
    evidence: UNVERIFIED,
    ifWrong: 'LicenseConfigurationLookup does not find those of other accounts.',
  }),
  sharedChangeErrorCode: oneOf('AccessDeniedException', ['InvalidParameterValueException'], {
    sentence: "The error for a change of another account's license configuration.",
    evidence: UNVERIFIED,
    ifWrong: 'Nothing: the library changes no license configuration of another account.',
  }),

  // Settings and report generators

  emptySettingClears: yesOrNo(false, {
    sentence: '`S3BucketArn: ""` or `SnsTopicArn: ""` removes the setting; otherwise it is rejected.',
    evidence: UNVERIFIED,
    ifWrong: 'Nothing: the handler sends neither. LicenseManagerSettings could remove what it has set.',
  }),
  emptyRegionListClears: yesOrNo(true, {
    sentence: '`EnabledDiscoverySourceRegions: []` removes all Regions; otherwise it changes nothing.',
    evidence: UNVERIFIED,
    ifWrong: 'The last discovery Regions stay when a deployment removes them from LicenseManagerSettings.',
  }),
  discoveryNeedsIntegration: yesOrNo(true, {
    sentence: 'Cross-account discovery is rejected without the integration with AWS Organizations.',
    evidence: UNVERIFIED,
    ifWrong: "Nothing: the handler reports License Manager's error as it is.",
  }),
  reportGeneratorNotFound: oneOf('ResourceNotFoundException', ['InvalidParameterValueException'], {
    sentence: 'The error for a report generator that does not exist.',
    evidence: 'unverified: the operations document both.',
    ifWrong: 'Nothing: the handler takes both for deleted.',
  }),
  reportGeneratorCreatesBucket: yesOrNo(true, {
    sentence: 'The first report generator creates the S3 bucket that the settings lack; otherwise it is rejected.',
    evidence:
      'Documented for the console, unverified for the API. ' +
      'https://docs.aws.amazon.com/license-manager/latest/userguide/report-storage-location.html',
    ifWrong: 'UsageReport without LicenseManagerSettings fails the deployment.',
  }),
  reportListNamesConfiguration: yesOrNo(true, {
    sentence:
      'For ListLicenseManagerReportGenerators, IAM gets the license configuration of the filter, with its tags; otherwise `*`.',
    evidence: `The service authorization reference lists license-configuration as its resource. ${SERVICE_AUTHORIZATION}`,
    ifWrong: 'The message about a license configuration in use names no report generators.',
  }),
  reportGeneratorTagsInPolicies: yesOrNo(true, {
    sentence: 'IAM gets aws:ResourceTag of report generators.',
    evidence: UNVERIFIED,
    ifWrong: 'No UsageReport can be updated or deleted: the role may change report generators with its tags only.',
  }),

  // CloudFormation

  rollbackSendsUpdate: yesOrNo(false, {
    sentence: "The rollback of a replacement sends an Update with the new id before the new copy's Delete.",
    evidence: UNVERIFIED,
    ifWrong: 'Nothing: the handler returns the old license configuration at such an Update.',
  }),
  cancelsInFlight: yesOrNo(false, {
    sentence: 'After a failure, custom resources in progress are canceled at once; otherwise CloudFormation waits for them.',
    evidence:
      'A creation is canceled seconds after it began: https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1730, unverified for custom resources.',
    ifWrong:
      'The handler may still work when the Delete or the Update back arrives. What it creates then is deleted again: by the search of that event, or by the handler itself, which asks CloudFormation after a slow create. A slow change in place, or a slow association, may end after the rollback, and stays until the next update.',
  }),
  conditionalResponses: oneOf('honored', ['ignored', 'rejected'], {
    sentence: 'S3 honors, ignores or rejects `If-None-Match: *` at the ResponseURL.',
    evidence: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html, unverified for the ResponseURL.',
    ifWrong:
      'Ignored: a duplicate delivery in another sandbox does not learn that CloudFormation has a response. Rejected: one request more.',
  }),
  responseUrlHasDate: yesOrNo(true, {
    sentence: 'The ResponseURL has an X-Amz-Date, the time at which CloudFormation sends the event; otherwise it has none.',
    evidence: 'unverified: published URLs have one since 2016.',
    ifWrong: 'The handler does not know the age of an event. A late Create does not ask whether the stack still waits for it.',
  }),
  stackStatusDelay: amount(0, [2000], {
    sentence: 'DescribeStacks returns the status of the operation that sends an event after this time, in milliseconds.',
    evidence: UNVERIFIED,
    ifWrong: 'Above 10 seconds, an ambiguous Delete fails. An ambiguous Update may be taken for the one before.',
  }),
  pausedUpdateRestoresFailed: yesOrNo(true, {
    sentence:
      'A failed update without rollback sends an Update with the earlier properties to the resources that failed, at once.',
    evidence: `Documented, unverified for custom resources. ${STACK_FAILURE_OPTIONS}`,
    ifWrong: 'Nothing: the next Update starts from the live license configuration.',
  }),
  refusedReplacementDeleted: yesOrNo(false, {
    sentence:
      'Without rollback, the copy that a custom resource has created for a rejected replacement is deleted; otherwise it is orphaned.',
    evidence: UNVERIFIED,
    ifWrong: 'Nothing: the handler asks before, and creates no copy.',
  }),
  expressShowsDisableRollback: yesOrNo(true, {
    sentence: 'DescribeStacks shows `DisableRollback: true` where express mode disables it by default.',
    evidence: UNVERIFIED,
    ifWrong: 'Nothing: the handler also reads the mode of the deployment.',
  }),
  nestedCreateRollsBack: yesOrNo(false, {
    sentence:
      'A nested stack whose create fails rolls back on its own; otherwise it is CREATE_FAILED until its parent deletes it.',
    evidence: UNVERIFIED,
    ifWrong: 'Nothing: the Delete is the same in both.',
  }),
} as const;

type Table = typeof ASSUMPTIONS;
export type AssumptionId = keyof Table;

/** The behavior of an AWS. */
export type Assumptions = { -readonly [Id in AssumptionId]: Table[Id] extends Assumption<infer T> ? T : never };

/** As this project assumes, with these exceptions. */
export function assume(exceptions: Partial<Assumptions> = {}): Assumptions {
  const defaults = Object.entries(ASSUMPTIONS).map(([id, assumption]) => [id, assumption.default]);
  return { ...(Object.fromEntries(defaults) as Assumptions), ...exceptions };
}

/** Guesses without a switch, because an alternative would be a second implementation. The code refers to them by `guess:`. */
export const GUESSES = {
  countingByFamily: {
    sentence: 'EC2: cores and sockets of a launch are those of a host of its instance family, once for all its instances.',
    evidence:
      'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/dedicated-hosts-overview.html, unverified for License Manager.',
    ifWrong: ONLY_DEMONSTRATION,
  },
  orderOfLaunchChecks: {
    sentence:
      'EC2: a launch is checked for permissions, then the status, the rules and the hard limit of each license configuration.',
    evidence: UNVERIFIED,
    ifWrong: ONLY_DEMONSTRATION,
  },
  stoppingReturnsLicenses: {
    sentence: 'EC2: stopping or terminating an instance returns its licenses at once.',
    evidence: 'unverified: a newer rule of the console counts stopped instances.',
    ifWrong: ONLY_DEMONSTRATION,
  },
  createsInSlidingDay: {
    sentence: 'License Manager counts creates in the last 24 hours, and not by calendar day.',
    evidence: UNVERIFIED,
    ifWrong: 'The message about the quota names the wrong time.',
  },
  limitBelowUsage: {
    sentence: 'License Manager rejects a hard limit below the usage with InvalidResourceStateException.',
    evidence: UNVERIFIED,
    ifWrong: 'Nothing: the handler reports the error as it is.',
  },
  inUseMessage: {
    sentence: 'The message for the delete of a license configuration in use. Its code is documented.',
    evidence: UNVERIFIED,
    ifWrong: 'Nothing: the handler asks ListAssociationsForLicenseConfiguration.',
  },
  instanceRules: {
    sentence: 'The counting type Instance allows rules for cores and sockets.',
    evidence: 'unverified: only an older guide lists them.',
    ifWrong: 'The construct warns about them and deploys them; License Manager rejects them.',
  },
  databaseEditions: {
    sentence: 'Engine Edition allows further values that begin with oracle- or db2-.',
    evidence: UNVERIFIED,
    ifWrong: 'An unknown edition fails on AWS and passes here.',
  },
  organizationError: {
    sentence: 'AccessDeniedException is the error for the integration with AWS Organizations outside of the management account.',
    evidence: UNVERIFIED,
    ifWrong: 'Nothing: the handler reports the error as it is.',
  },
  clientTokenError: {
    sentence: 'ValidationException is the error for a ClientToken that another request has used.',
    evidence: UNVERIFIED,
    ifWrong: 'Nothing: each event has a token of its own.',
  },
  responseContentType: {
    sentence: 'S3 rejects a response with a content type, because the ResponseURL is signed without one.',
    evidence: 'unverified: libraries send an empty content type.',
    ifWrong: 'Nothing: the handler sends an empty content type.',
  },
  responseErrors: {
    sentence: "The wording of CloudFormation's errors for malformed responses.",
    evidence: UNVERIFIED,
    ifWrong: 'Nothing: nobody reads the wording.',
  },
  failedReason: {
    sentence: 'The status reason of a FAILED response begins with "Received response status [FAILED]", and no other reason does.',
    evidence:
      'Reported in https://github.com/awslabs/aws-video-transcriber/issues/32 and elsewhere. That no other does is unverified.',
    ifWrong:
      'The rollback of an update that exchanges associations removes one too many, or leaves one, where a replacement moved them.',
  },
  failedUpdateReplaces: {
    sentence: 'A FAILED response to an Update with another id counts as a replacement.',
    evidence: UNVERIFIED,
    ifWrong: "Nothing: the handler's FAILED responses have the id of the event.",
  },
  failedCreateDeletedFirst: {
    sentence: 'A resource in CREATE_FAILED is deleted before its next attempt.',
    evidence: `"will be deleted upon the next stack operation": ${STACK_FAILURE_OPTIONS}`,
    ifWrong: 'Nothing: the Delete of a failed Create has its id, and deletes nothing else.',
  },
  bothDependencies: {
    sentence: 'After a failed rollback, the deletion of the stack respects the dependencies of both templates.',
    evidence: UNVERIFIED,
    ifWrong: 'A Delete may come after the deletion of the role or the policies that it needs, and fail.',
  },
  newPolicyDecides: {
    sentence: 'The UpdateReplacePolicy of the new template decides about the old copy of a replacement.',
    evidence: UNVERIFIED,
    ifWrong:
      'A deployment that changes the removal policy and replaces keeps or deletes the old license configuration as before.',
  },
} satisfies Record<string, Description>;
