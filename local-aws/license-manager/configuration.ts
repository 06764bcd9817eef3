// A license configuration as the service keeps it, and how its responses show it.
import { Failure } from './failures';
import { ProductInformation } from './product-information';
import { Store } from './store';
import { Usage, usageOf } from './usage';

export interface Tag {
  Key: string;
  Value: string;
}

/** Tags as they are, and as IAM may still see them. */
export interface Tagged {
  tags: Map<string, string>;
  /** Earlier tags, each with the time of the change that ended them. */
  readonly earlierTags: { readonly tags: ReadonlyMap<string, string>; readonly until: number }[];
}

export interface Association {
  readonly resourceArn: string;
  readonly resourceType: string;
  readonly resourceOwnerId: string;
  readonly scope?: string;
  /** Licenses that the resource uses. */
  readonly consumed: number;
  /** The host whose cores or sockets are counted. */
  readonly countedOn?: string;
  /** Found by automated discovery. UpdateLicenseSpecificationsForResource cannot remove it. */
  readonly discovered: boolean;
  /** Whether it is a running instance. */
  readonly running: boolean;
  readonly since: Date;
}

export interface Configuration extends Tagged {
  readonly arn: string;
  readonly id: string;
  readonly ownerAccountId: string;
  readonly countingType: string;
  name: string;
  description: string;
  status: 'AVAILABLE' | 'DISABLED';
  rules: string[];
  count?: number;
  hardLimit: boolean;
  disassociateWhenNotFound: boolean;
  products: ProductInformation[];
  /** Seconds since 1970. */
  expiry?: number;
  readonly createdAt: number;
  associations: Association[];
  /** By ARN: the hosts that keep licenses because of licenseAffinityToHost. */
  boundHosts: Map<string, Omit<Usage, 'running'> & { readonly until: number }>;
  failures: Failure[];
  discoveredAt?: Date;
  deletedAt?: number;
}

/** An item of ListLicenseConfigurations, which has no tags. */
export function itemOf(configuration: Configuration, { assumptions, now }: Pick<Store, 'assumptions' | 'now'>): object {
  const usage = usageOf(configuration, now());
  const consumed = sumByType(usage, (one) => one.consumed);
  const associated = sumByType(configuration.associations, () => 1);
  return {
    LicenseConfigurationId: configuration.id,
    LicenseConfigurationArn: configuration.arn,
    Name: configuration.name,
    Description: configuration.description,
    LicenseCountingType: configuration.countingType,
    LicenseRules: configuration.rules,
    LicenseCount: configuration.count ?? (assumptions.countZeroWhenUnset ? 0 : undefined),
    LicenseCountHardLimit: configuration.hardLimit,
    DisassociateWhenNotFound: configuration.disassociateWhenNotFound,
    ConsumedLicenses: usage.reduce((sum, one) => sum + one.consumed, 0),
    Status: configuration.deletedAt === undefined ? configuration.status : 'DELETED',
    OwnerAccountId: configuration.ownerAccountId,
    ConsumedLicenseSummaryList: consumed.map(([ResourceType, ConsumedLicenses]) => ({ ResourceType, ConsumedLicenses })),
    ManagedResourceSummaryList: associated.map(([ResourceType, AssociationCount]) => ({ ResourceType, AssociationCount })),
    ProductInformationList: configuration.products,
    AutomatedDiscoveryInformation: configuration.discoveredAt && { LastRunTime: seconds(configuration.discoveredAt) },
    LicenseExpiry: configuration.expiry,
  };
}

/** The response of GetLicenseConfiguration. */
export function detailOf(configuration: Configuration, store: Pick<Store, 'assumptions' | 'now'>): object {
  return { ...itemOf(configuration, store), Tags: tagsOf(configuration) };
}

export function tagsOf({ tags }: { tags: ReadonlyMap<string, string> }): Tag[] {
  return [...tags].map(([Key, Value]) => ({ Key, Value }));
}

export function seconds(date: Date): number {
  return date.getTime() / 1000;
}

function sumByType<T extends { resourceType: string }>(items: readonly T[], amount: (one: T) => number): [string, number][] {
  const sums = new Map<string, number>();
  for (const one of items) {
    sums.set(one.resourceType, (sums.get(one.resourceType) ?? 0) + amount(one));
  }
  return [...sums];
}
