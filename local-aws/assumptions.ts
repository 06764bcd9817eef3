// Behavior of AWS that no source confirms. Every field can be switched, so that tests and the model play each alternative.

export class Assumptions {
  // Errors of License Manager

  /** unverified: HTTP status of RateLimitExceededException. The SDK's model says 429, the API pages say 400. */
  throttleStatus: 400 | 429 = 429;
  /** unverified: other errors have the HTTP status of the SDK's model; otherwise 400. */
  modelStatus = true;
  /** unverified: a request with an unknown member is rejected. Some AWS services ignore the member. */
  unknownMemberRefused = true;
  /** unverified: IAM decides before the lookup, so a deleted license configuration without tags is denied; otherwise it is not found. */
  goneLooksDenied = true;

  // License configurations

  /** unverified: `ProductInformationList: []` clears the product information; otherwise it changes nothing. */
  emptyProductListClears = true;
  /** unverified: `LicenseExpiry: 0` clears the expiry; otherwise it changes nothing. */
  zeroExpiryClears = true;
  /** unverified: `LicenseCount: 0` clears the limit; otherwise the limit is 0. */
  zeroCountClears = false;
  /** unverified: without a limit, responses have `LicenseCount: 0`; otherwise they have no count. */
  countZeroWhenUnset = true;
  /** unverified: `Description: ""` clears the description (seen in an old live test); otherwise it changes nothing. */
  emptyDescriptionClears = true;
  /** unverified: two license configurations cannot have the same name. */
  nameUnique = false;
  /** unverified: a rule with an unknown name is rejected. */
  unknownRuleRefused = false;
  /** unverified: allowedTenancy can have several tenancies, separated by commas; otherwise it has one. */
  severalTenancies = true;
  /** unverified: a disabled license configuration rejects new associations. */
  disabledRefusesAssociations = true;

  // Deleted license configurations

  /** unverified: Get and List return a deleted license configuration with `Status: DELETED` for a while; otherwise it is not found at once. */
  softDelete = true;
  /** unverified: for how long, in milliseconds. */
  deletedVisibleFor = 60_000;
  /** unverified: IAM knows the tags of a deleted license configuration for as long. */
  deletedKeepsTags = true;
  /** unverified: ListTagsForResource of a deleted license configuration returns no tags; otherwise it is not found. */
  goneHasNoTags = false;

  // Lists

  /** unverified: for how long, in milliseconds, ListLicenseConfigurations does not return a new license configuration. */
  listDelay = 0;
  /** unverified: a list by ARNs fails for an unknown ARN; otherwise it omits that one. */
  listUnknownArnFails = false;
  /** unverified: items on a page of a request without MaxResults. */
  pageSize = 50;
  /** unverified: the last page has `NextToken: ""`; otherwise it has no token. */
  lastTokenEmpty = false;

  // Tags

  /** unverified: for how long, in milliseconds, IAM decides on the tags that a resource had before its last change. */
  tagPolicyDelay = 0;
  /** unverified: a create with tags needs license-manager:TagResource as well. */
  createWithTagsNeedsTagResource = false;
  /** unverified: IAM gets aws:TagKeys for UntagResource. */
  untagSeesTagKeys = false;
  /** unverified: tag keys and values have the character set and lengths of most AWS services. */
  tagsLimited = true;
  /** unverified: the error for tags that are reserved, too many or malformed. TagResource documents both. */
  tagErrorCode: 'InvalidParameterValueException' | 'ValidationException' = 'InvalidParameterValueException';

  // Associations and launches

  /** unverified: an association with a resource that EC2 does not know is rejected. */
  missingResourceRejected = false;
  /**
   * unverified: EC2's code for a launch that License Manager rejects, with License Manager's message. It begins "No licenses available."
   * https://docs.aws.amazon.com/managedservices/latest/userguide/license-manager.html
   */
  launchErrorCode = 'UnsupportedOperation';

  // License configurations of other accounts

  /** unverified: ListLicenseConfigurations returns the license configurations that other accounts share with this one. */
  sharedListed = true;
  /** unverified: the error for a change of another account's license configuration. */
  sharedChangeErrorCode: 'AccessDeniedException' | 'InvalidParameterValueException' = 'AccessDeniedException';

  // Settings and report generators

  /** unverified: `S3BucketArn: ""` or `SnsTopicArn: ""` clears the setting; otherwise it is rejected. */
  emptySettingClears = false;
  /** unverified: `EnabledDiscoverySourceRegions: []` removes all Regions; otherwise it changes nothing. */
  emptyRegionListClears = true;
  /** unverified: cross-account discovery is rejected without the integration with AWS Organizations. */
  discoveryNeedsIntegration = true;
  /** unverified: the error for a report generator that does not exist. The operations document both. */
  reportGeneratorNotFound: 'ResourceNotFoundException' | 'InvalidParameterValueException' = 'ResourceNotFoundException';
  /**
   * Documented for the console, unverified for the API: the first usage report creates a missing S3 bucket; otherwise it is rejected.
   * https://docs.aws.amazon.com/license-manager/latest/userguide/report-storage-location.html
   */
  reportGeneratorCreatesBucket = true;

  // CloudFormation

  /** unverified: the rollback of a replacement sends an Update with the new id before the new copy's Delete. */
  rollbackSendsUpdate = false;
  /** unverified: after a failure, custom resources in progress are given up at once; otherwise CloudFormation waits for them. */
  cancelsInFlight = false;
  /**
   * unverified: S3 honors `If-None-Match: *` at the ResponseURL, so that only the first response is accepted; or ignores the header;
   * or rejects a request with it.
   */
  conditionalResponses: 'honored' | 'ignored' | 'rejected' = 'honored';
  /**
   * Documented, unverified for custom resources: a failed update without rollback returns the resources that failed to their last
   * stable state at once. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-failure-options.html
   */
  pausedUpdateRestoresFailed = true;
  /** unverified: the new copy that a custom resource created before its replacement was refused is deleted; otherwise it is orphaned. */
  refusedReplacementDeleted = false;
  /** unverified: DescribeStacks shows `DisableRollback: true` where express mode disables it by default. */
  expressShowsDisableRollback = true;
  /** unverified: a nested stack whose create fails rolls back on its own; otherwise it is CREATE_FAILED until its parent deletes it. */
  nestedCreateRollsBack = false;

  /**
   * The service authorization reference lists license-configuration as a resource of ListLicenseManagerReportGenerators; unverified:
   * IAM gets the license configuration of the filter, with its tags; otherwise `*`.
   */
  reportListNamesConfiguration = true;
}

/** The assumptions of this project, with these exceptions. */
export function assume(exceptions: Partial<Assumptions> = {}): Assumptions {
  return Object.assign(new Assumptions(), exceptions);
}
