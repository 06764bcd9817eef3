// What no source confirms about License Manager. Every field can be switched, so that the handler is tested against each answer.

export class Assumptions {
  /** unverified: HTTP status of RateLimitExceededException; the SDK's model says 429, the API pages 400. */
  throttleStatus: 400 | 429 = 429;
  /** unverified: other errors have the HTTP status of the SDK's model; otherwise 400. */
  modelStatus = true;
  /** unverified: a member that the shape does not have is refused; some AWS services ignore it. */
  unknownMemberRefused = true;
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
  /**
   * The service authorization reference lists license-configuration as a resource of ListLicenseManagerReportGenerators; unverified:
   * IAM gets the license configuration of the filter, with its tags; otherwise `*`.
   */
  reportListNamesConfiguration = true;
}
