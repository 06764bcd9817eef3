// The settings of License Manager in an account and Region.
import { randomUUID } from 'node:crypto';
import { AwsError } from '../errors';
import { Scope } from './operations';
import { partitionOf } from './store';

export interface ServiceSettings {
  bucketArn?: string;
  topicArn?: string;
  organizationIntegration: boolean;
  crossAccountDiscovery: boolean;
  discoverySourceRegions: string[];
  /** The resource share that License Manager creates with the integration. */
  resourceShareArn?: string;
}

export const newSettings = (): ServiceSettings => ({
  organizationIntegration: false,
  crossAccountDiscovery: false,
  discoverySourceRegions: [],
});

export interface UpdateServiceSettingsInput {
  S3BucketArn?: string;
  SnsTopicArn?: string;
  OrganizationConfiguration?: { EnableIntegration: boolean };
  EnableCrossAccountsDiscovery?: boolean;
  EnabledDiscoverySourceRegions?: string[];
}

export function getServiceSettings({ store, region }: Scope): object {
  const settings = store.settings(region);
  const sources = settings.discoverySourceRegions;
  return {
    S3BucketArn: settings.bucketArn,
    SnsTopicArn: settings.topicArn,
    OrganizationConfiguration: { EnableIntegration: settings.organizationIntegration },
    EnableCrossAccountsDiscovery: settings.crossAccountDiscovery,
    LicenseManagerResourceShareArn: settings.resourceShareArn,
    CrossRegionDiscoveryHomeRegion: sources.length > 0 ? region : undefined,
    CrossRegionDiscoverySourceRegions: sources.length > 0 ? sources : undefined,
  };
}

/** Checks all members before it changes a setting. A member that the request does not have changes nothing. */
export function updateServiceSettings({ store, region }: Scope, input: UpdateServiceSettingsInput): object {
  const { account, assumptions } = store;
  const next = { ...store.settings(region) };
  const partition = partitionOf(region);
  if (input.S3BucketArn !== undefined) {
    const arn = new RegExp(`^arn:${partition}:s3:::aws-license-manager-service-[a-z0-9.-]+$`);
    next.bucketArn = settingOf('S3BucketArn', input.S3BucketArn, arn, assumptions.emptySettingClears);
  }
  if (input.SnsTopicArn !== undefined) {
    const arn = new RegExp(`^arn:${partition}:sns:${region}:${account}:aws-license-manager-service-[\\w-]+$`);
    next.topicArn = settingOf('SnsTopicArn', input.SnsTopicArn, arn, assumptions.emptySettingClears);
  }
  if (input.OrganizationConfiguration !== undefined) {
    next.organizationIntegration = input.OrganizationConfiguration.EnableIntegration;
    if (next.organizationIntegration && !store.managementAccount) {
      // guess: organizationError
      throw new AwsError(
        'AccessDeniedException',
        'Only the management account can enable the integration with AWS Organizations.',
      );
    }
  }
  next.crossAccountDiscovery = input.EnableCrossAccountsDiscovery ?? next.crossAccountDiscovery;
  if (next.crossAccountDiscovery && !next.organizationIntegration && assumptions.discoveryNeedsIntegration) {
    throw invalid('EnableCrossAccountsDiscovery needs the integration with AWS Organizations.');
  }
  for (const source of input.EnabledDiscoverySourceRegions ?? []) {
    if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(source)) {
      throw invalid(`Invalid Region: ${source}`);
    }
  }
  const sources = input.EnabledDiscoverySourceRegions ?? next.discoverySourceRegions;
  next.discoverySourceRegions =
    sources.length === 0 && !assumptions.emptyRegionListClears ? next.discoverySourceRegions : sources;
  next.resourceShareArn = next.organizationIntegration
    ? (next.resourceShareArn ?? `arn:${partition}:ram:${region}:${account}:resource-share/${randomUUID()}`)
    : undefined;
  Object.assign(store.settings(region), next);
  return {};
}

function settingOf(name: string, value: string, arn: RegExp, emptyClears: boolean): string | undefined {
  if (value === '' && emptyClears) {
    return undefined;
  }
  if (!arn.test(value)) {
    throw invalid(`Invalid ${name}: ${value}. The name must begin with aws-license-manager-service-.`);
  }
  return value;
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message);
}
