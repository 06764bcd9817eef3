// A license configuration as the service keeps it, and how its answers show it.
import { Assumptions } from '../assumptions';
import { ProductInformation } from './product-information';

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
  /** Found by automated discovery, so it cannot be taken away by hand. */
  readonly discovered: boolean;
  /** Of an instance, until it is stopped. */
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
  discoveredAt?: Date;
  deletedAt?: number;
}

export function consumedBy(configuration: Configuration): number {
  return configuration.associations.reduce((sum, { consumed }) => sum + consumed, 0);
}

/** An item of ListLicenseConfigurations, which has no tags. */
export function itemOf(configuration: Configuration, assumptions: Assumptions): object {
  const byType = new Map<string, { count: number; consumed: number }>();
  for (const { resourceType, consumed } of configuration.associations) {
    const sum = byType.get(resourceType) ?? { count: 0, consumed: 0 };
    byType.set(resourceType, { count: sum.count + 1, consumed: sum.consumed + consumed });
  }
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
    ConsumedLicenses: consumedBy(configuration),
    Status: configuration.deletedAt === undefined ? configuration.status : 'DELETED',
    OwnerAccountId: configuration.ownerAccountId,
    ConsumedLicenseSummaryList: [...byType].map(([ResourceType, { consumed }]) => ({ ResourceType, ConsumedLicenses: consumed })),
    ManagedResourceSummaryList: [...byType].map(([ResourceType, { count }]) => ({ ResourceType, AssociationCount: count })),
    ProductInformationList: configuration.products,
    AutomatedDiscoveryInformation: configuration.discoveredAt && { LastRunTime: seconds(configuration.discoveredAt) },
    LicenseExpiry: configuration.expiry,
  };
}

/** The answer of GetLicenseConfiguration. */
export function detailOf(configuration: Configuration, assumptions: Assumptions): object {
  return { ...itemOf(configuration, assumptions), Tags: tagsOf(configuration) };
}

export function tagsOf({ tags }: { tags: ReadonlyMap<string, string> }): Tag[] {
  return [...tags].map(([Key, Value]) => ({ Key, Value }));
}

export function seconds(date: Date): number {
  return date.getTime() / 1000;
}
