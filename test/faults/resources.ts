// The custom resources of this library in the templates of tests, as the constructs render them.
import {
  LICENSE_ASSOCIATION_RESOURCE_TYPE,
  LICENSE_CONFIGURATION_LOOKUP_RESOURCE_TYPE,
  LICENSE_CONFIGURATION_RESOURCE_TYPE,
  LICENSE_MANAGER_SETTINGS_RESOURCE_TYPE,
  LICENSE_USAGE_REPORT_RESOURCE_TYPE,
  LicenseAssociationProperties,
  LicenseConfigurationLookupProperties,
  LicenseManagerSettingsProperties,
  LicenseUsageReportProperties,
  TIMEOUTS,
} from '../../lib/private/contract';

/** The CDK's removal policies, as a template and the handler's properties spell them. */
export type RemovalPolicy = 'DESTROY' | 'RETAIN' | 'RETAIN_ON_UPDATE_OR_DELETE';

const POLICIES: Record<RemovalPolicy, { attributes: object; properties: object }> = {
  DESTROY: { attributes: { DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' }, properties: {} },
  RETAIN: {
    attributes: { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' },
    properties: { RetainOnDelete: true, RetainOnReplace: true },
  },
  RETAIN_ON_UPDATE_OR_DELETE: {
    attributes: { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' },
    properties: { RetainOnDelete: true, RetainOnReplace: true },
  },
};

/** Logical ids of those that are created first, so that every run is the same. */
type After = readonly string[];

export interface ResourceOptions {
  readonly removalPolicy?: RemovalPolicy;
  readonly after?: After;
}

/** An ARN, or a reference to one: of the template's own license configuration or of another resource. */
export type ArnInTemplate = string | { readonly Ref: string } | { readonly 'Fn::GetAtt': readonly [string, string] };

type WithArns<T> = Omit<T, 'LicenseConfigurationArns'> & { readonly LicenseConfigurationArns: readonly ArnInTemplate[] };

/** A license configuration. */
export function licenseConfiguration(properties: object, options: ResourceOptions = {}): object {
  const { removalPolicy = 'DESTROY', after = [] } = options;
  return {
    ...customResource(LICENSE_CONFIGURATION_RESOURCE_TYPE, { ...properties, ...POLICIES[removalPolicy].properties }, after),
    ...POLICIES[removalPolicy].attributes,
  };
}

/** The associations of one AMI, instance or host. A `Ref` names a license configuration of the same stack; others are imported. */
export function licenseAssociation(properties: WithArns<LicenseAssociationProperties>, after: After = []): object {
  return customResource(LICENSE_ASSOCIATION_RESOURCE_TYPE, properties, after);
}

export function licenseConfigurationLookup(properties: LicenseConfigurationLookupProperties, after: After = []): object {
  return customResource(LICENSE_CONFIGURATION_LOOKUP_RESOURCE_TYPE, properties, after);
}

/** License Manager's settings, with the names that its service-linked role may use. */
export function licenseManagerSettings(properties: Partial<LicenseManagerSettingsProperties> = {}, after: After = []): object {
  return customResource(LICENSE_MANAGER_SETTINGS_RESOURCE_TYPE, { ...SETTINGS, ...properties }, after);
}

export const SETTINGS: LicenseManagerSettingsProperties = {
  S3BucketArn: 'arn:aws:s3:::aws-license-manager-service-ours',
  SnsTopicArn: 'arn:aws:sns:us-east-1:123456789012:aws-license-manager-service-ours',
};

/** A report generator. Its settings, if they are of the same stack, are created first. */
export function usageReport(
  properties: Partial<WithArns<LicenseUsageReportProperties>> &
    Pick<WithArns<LicenseUsageReportProperties>, 'LicenseConfigurationArns'>,
  after: After = [],
): object {
  const defaults = { ReportGeneratorName: 'report', Type: ['LicenseConfigurationSummaryReport'], FrequencyPeriod: 'MONTH' };
  return customResource(LICENSE_USAGE_REPORT_RESOURCE_TYPE, { ...defaults, ...properties }, after);
}

function customResource(type: string, properties: object, after: After): object {
  return {
    Type: type,
    Properties: {
      ServiceToken: { 'Fn::GetAtt': ['Handler', 'Arn'] },
      ServiceTimeout: TIMEOUTS.serviceTimeout,
      ...properties,
    },
    DependsOn: after,
  };
}
