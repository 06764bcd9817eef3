// What no source confirms about License Manager. Every field can be switched, so that the handler is tested against each answer.

export class Assumptions {
  /** unverified: HTTP status of RateLimitExceededException; the SDK's model says 429, the API pages 400. */
  throttleStatus: 400 | 429 = 429;
  /** unverified: other errors have the HTTP status of the SDK's model; otherwise 400. */
  modelStatus = true;
  /** unverified: a member that the shape does not have is refused; some AWS services ignore it. */
  unknownMemberRefused = true;
  /** unverified: for how long, in milliseconds, ListLicenseConfigurations does not show a new license configuration. */
  listDelay = 0;
  /** unverified: for how long, in milliseconds, IAM decides on the tags that a resource had before its last change. */
  tagPolicyDelay = 0;
  /** unverified: ListTagsForResource of a deleted license configuration returns no tags; otherwise it is not found. */
  goneHasNoTags = false;
  /** unverified: the error for tags that are reserved, too many or malformed; TagResource documents both. */
  tagErrorCode: 'InvalidParameterValueException' | 'ValidationException' = 'InvalidParameterValueException';
  /** unverified: the error for a report generator that does not exist; the operations document both. */
  reportGeneratorNotFound: 'ResourceNotFoundException' | 'InvalidParameterValueException' = 'ResourceNotFoundException';
  /** The user guide ("Report storage") says that a usage report creates the missing S3 bucket; unverified: the API does so, too. */
  reportGeneratorCreatesBucket = true;
  /** unverified: `S3BucketArn: ""` or `SnsTopicArn: ""` clears the setting; otherwise it is rejected. */
  emptySettingClears = false;
  /** unverified: cross-account discovery is rejected without the integration with AWS Organizations. */
  discoveryNeedsIntegration = true;
  /** unverified: ListLicenseConfigurations shows the license configurations that other accounts share with this one. */
  sharedListed = true;
  /** unverified: the error for a change of a license configuration of another account. */
  sharedChangeErrorCode: 'AccessDeniedException' | 'InvalidParameterValueException' = 'AccessDeniedException';
  /** unverified: an association with a resource that EC2 does not know is rejected. */
  missingResourceRejected = false;
  /** unverified: EC2's code for a launch that License Manager rejects. Its message is License Manager's. */
  launchErrorCode = 'UnsupportedOperation';
  /** unverified: `ProductInformationList: []` removes the product information; otherwise it changes nothing. */
  emptyProductListClears = true;
  /** unverified: `LicenseExpiry: 0` removes the expiry; otherwise it changes nothing. */
  zeroExpiryClears = true;
  /** unverified: `LicenseCount: 0` removes the limit; otherwise it is a limit of nothing. */
  zeroCountClears = false;
  /** unverified: a configuration without a limit answers `LicenseCount: 0`; otherwise no count at all. */
  countZeroWhenUnset = true;
  /** unverified: `Description: ""` clears it (an old live test); otherwise it changes nothing. */
  emptyDescriptionClears = true;
  /** unverified: IAM is asked before the lookup, so without its tags a vanished one may look denied; otherwise it is not found. */
  goneLooksDenied = true;
  /** unverified: Get and List show what was deleted as `Status: DELETED` for a while; otherwise it is gone at once. */
  softDelete = true;
  /** unverified: for how long, in milliseconds. */
  deletedVisibleFor = 60_000;
  /** unverified: IAM still knows the tags of what was deleted softly. */
  deletedKeepsTags = true;
  /** unverified: two configurations may not have one name. */
  nameUnique = false;
  /** unverified: IAM wants license-manager:TagResource as well to create with tags. */
  createWithTagsNeedsTagResource = false;
  /** unverified: UntagResource gives aws:TagKeys to IAM. */
  untagSeesTagKeys = false;
  /** unverified: tag keys and values have the character set and lengths of most AWS services. */
  tagsLimited = true;
  /** unverified: a rule of an unknown name is refused. */
  unknownRuleRefused = false;
  /** unverified: allowedTenancy may have several tenancies, separated by commas; otherwise one only. */
  severalTenancies = true;
  /** unverified: a list by ARNs fails where one is unknown; otherwise leaves it out. */
  listUnknownArnFails = false;
  /** unverified: items a page where the caller does not say. */
  pageSize = 50;
  /** unverified: the last page has `NextToken: ""`; otherwise none. */
  lastTokenEmpty = false;
  /** unverified: what is disabled takes no new associations. */
  disabledRefusesAssociations = true;

  // CloudFormation

  /**
   * Documented, unverified for custom resources: a failed update without rollback returns the resources that failed to their last
   * stable state at once. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-failure-options.html
   */
  pausedUpdateRestoresFailed = true;
  /** unverified: the new copy that a custom resource created before its replacement was refused is deleted; otherwise it is orphaned. */
  refusedReplacementDeleted = false;
  /** unverified: DescribeStacks shows `DisableRollback: true` where express mode disables it by default. */
  expressShowsDisableRollback = true;
}
