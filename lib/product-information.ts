import { demandProduct, demandRds, demandSsmManaged } from './private/product-information-types';

/**
 * How a filter of product information compares.
 */
export enum ProductInformationComparator {
  /** What has one of the values is discovered. */
  EQUALS = 'EQUALS',

  /** What has one of the values is not discovered. Needs AWS Organizations for tags and accounts. */
  NOT_EQUALS = 'NOT_EQUALS',
}

/**
 * A filter of product information, spelled as License Manager's API spells it.
 */
export interface ProductInformationFilter {
  /**
   * The name: `Application Name`, `Application Publisher`, `Application Version`, `Platform Name`, `Platform Type`,
   * `License Included`, `Tag:<key>` or `AccountId` for `SSM_MANAGED`, `Engine Edition` or `License Pack` for `RDS`.
   * Any other is left to License Manager to judge, at deployment; one that is nearly one of these is a warning
   * (`cdk-license-manager:misspelledFilter`).
   */
  readonly name: string;

  /**
   * The comparator. `License Included` allows both, `Tag:<key>` and `AccountId` only `NOT_EQUALS`, the others only `EQUALS`.
   *
   * @default ProductInformationComparator.EQUALS
   */
  readonly comparator?: ProductInformationComparator;

  /**
   * The values. Every filter needs at least one, but for `Tag:<key>`.
   *
   * @default - no values
   */
  readonly values?: string[];
}

/**
 * Licenses that are included in the price of an instance.
 */
export class LicenseIncluded {
  /** Microsoft SQL Server Enterprise (`sql-server-enterprise`). */
  public static readonly SQL_SERVER_ENTERPRISE = LicenseIncluded.of('sql-server-enterprise');

  /** Microsoft SQL Server Standard (`sql-server-standard`). */
  public static readonly SQL_SERVER_STANDARD = LicenseIncluded.of('sql-server-standard');

  /** Microsoft SQL Server Web (`sql-server-web`). */
  public static readonly SQL_SERVER_WEB = LicenseIncluded.of('sql-server-web');

  /** Microsoft Windows Server Datacenter (`windows-server-datacenter`). */
  public static readonly WINDOWS_SERVER_DATACENTER = LicenseIncluded.of('windows-server-datacenter');

  /**
   * A value that this class does not have.
   *
   * @param value as License Manager spells it.
   */
  public static of(value: string): LicenseIncluded {
    return new LicenseIncluded(value);
  }

  /** The value as License Manager spells it. */
  public readonly value: string;

  private constructor(value: string) {
    this.value = value;
  }
}

/**
 * Editions of the Amazon RDS engines whose licenses can be discovered.
 */
export class RdsEngineEdition {
  /** Oracle Database Enterprise Edition (`oracle-ee`). */
  public static readonly ORACLE_EE = RdsEngineEdition.of('oracle-ee');

  /** Oracle Database Standard Edition (`oracle-se`). */
  public static readonly ORACLE_SE = RdsEngineEdition.of('oracle-se');

  /** Oracle Database Standard Edition One (`oracle-se1`). */
  public static readonly ORACLE_SE1 = RdsEngineEdition.of('oracle-se1');

  /** Oracle Database Standard Edition Two (`oracle-se2`). */
  public static readonly ORACLE_SE2 = RdsEngineEdition.of('oracle-se2');

  /** IBM Db2 Standard Edition (`db2-se`). */
  public static readonly DB2_SE = RdsEngineEdition.of('db2-se');

  /** IBM Db2 Advanced Edition (`db2-ae`). */
  public static readonly DB2_AE = RdsEngineEdition.of('db2-ae');

  /**
   * A value that this class does not have.
   *
   * @param value as License Manager spells it.
   */
  public static of(value: string): RdsEngineEdition {
    return new RdsEngineEdition(value);
  }

  /** The value as License Manager spells it. */
  public readonly value: string;

  private constructor(value: string) {
    this.value = value;
  }
}

/**
 * Oracle's license packs, as Amazon RDS uses them.
 */
export class RdsLicensePack {
  /** Oracle Data Guard (`data guard`). */
  public static readonly DATA_GUARD = RdsLicensePack.of('data guard');

  /** Oracle Diagnostics Pack, through SQLT (`diagnostic pack sqlt`). */
  public static readonly DIAGNOSTIC_PACK_SQLT = RdsLicensePack.of('diagnostic pack sqlt');

  /** Oracle Tuning Pack, through SQLT (`tuning pack sqlt`). */
  public static readonly TUNING_PACK_SQLT = RdsLicensePack.of('tuning pack sqlt');

  /** Oracle Label Security (`ols`). */
  public static readonly OLS = RdsLicensePack.of('ols');

  /** Oracle Online Analytical Processing (`olap`). */
  public static readonly OLAP = RdsLicensePack.of('olap');

  /**
   * A value that this class does not have.
   *
   * @param value as License Manager spells it.
   */
  public static of(value: string): RdsLicensePack {
    return new RdsLicensePack(value);
  }

  /** The value as License Manager spells it. */
  public readonly value: string;

  private constructor(value: string) {
    this.value = value;
  }
}

/**
 * What to discover on instances that AWS Systems Manager manages. At least one is needed. Of several values one has to be met.
 * Values are compared as Systems Manager Inventory shows them; AWS does not say whether case matters.
 */
export interface SsmManagedProductInformationProps {
  /** Names of applications, as Systems Manager Inventory shows them. @default - any */
  readonly applicationNames?: string[];

  /** Publishers of applications. @default - any */
  readonly applicationPublishers?: string[];

  /** Versions of applications. @default - any */
  readonly applicationVersions?: string[];

  /** Names of operating systems. @default - any */
  readonly platformNames?: string[];

  /** Types of operating systems, e.g. `Windows`. @default - any */
  readonly platformTypes?: string[];

  /** Only instances with one of these licenses in their price. @default - any */
  readonly licenseIncluded?: LicenseIncluded[];

  /** No instances with one of these licenses in their price. @default - none is excluded */
  readonly excludeLicenseIncluded?: LicenseIncluded[];

  /**
   * No instances with one of these tags. An empty list of values means the key with any value. Needs AWS Organizations.
   *
   * @default - none is excluded
   */
  readonly excludeTags?: { [key: string]: string[] };

  /** No instances of these accounts, 12 digits each. Needs AWS Organizations. @default - none is excluded */
  readonly excludeAccounts?: string[];

  /** Filters that License Manager has and this interface has not. @default - none */
  readonly additionalFilters?: ProductInformationFilter[];
}

/**
 * What to discover in Amazon RDS. At least one is needed. Of several values one has to be met.
 */
export interface RdsProductInformationProps {
  /** Editions of the database engine. @default - any */
  readonly engineEditions?: RdsEngineEdition[];

  /** License packs in use. @default - any */
  readonly licensePacks?: RdsLicensePack[];

  /** Filters that License Manager has and this interface has not. @default - none */
  readonly additionalFilters?: ProductInformationFilter[];
}

/**
 * A product whose use License Manager discovers by itself and counts against a license configuration.
 *
 * Names, comparators and account ids are checked when the app is synthesized. A change is made in place.
 *
 * @see https://docs.aws.amazon.com/license-manager/latest/userguide/automated-discovery.html
 */
export class ProductInformation {
  /**
   * A product on instances that AWS Systems Manager manages: what meets all that is given. Needs Systems Manager Inventory.
   */
  public static ssmManaged(props: SsmManagedProductInformationProps): ProductInformation {
    demandSsmManaged(props);
    const { EQUALS, NOT_EQUALS } = ProductInformationComparator;
    return new ProductInformation('SSM_MANAGED', [
      ...filter('Application Name', EQUALS, props.applicationNames),
      ...filter('Application Publisher', EQUALS, props.applicationPublishers),
      ...filter('Application Version', EQUALS, props.applicationVersions),
      ...filter('Platform Name', EQUALS, props.platformNames),
      ...filter('Platform Type', EQUALS, props.platformTypes),
      ...filter('License Included', EQUALS, valuesOf(props.licenseIncluded)),
      ...filter('License Included', NOT_EQUALS, valuesOf(props.excludeLicenseIncluded)),
      ...Object.entries(props.excludeTags ?? {}).flatMap(([key, values]) => filter(`Tag:${key}`, NOT_EQUALS, values)),
      ...filter('AccountId', NOT_EQUALS, props.excludeAccounts),
      ...(props.additionalFilters ?? []),
    ]);
  }

  /**
   * A product in Amazon RDS: what meets all that is given. The license configuration must count vCPUs, without rules and without a
   * hard limit, and can have no other product.
   */
  public static rds(props: RdsProductInformationProps): ProductInformation {
    demandRds(props);
    const { EQUALS } = ProductInformationComparator;
    return new ProductInformation('RDS', [
      ...filter('Engine Edition', EQUALS, valuesOf(props.engineEditions)),
      ...filter('License Pack', EQUALS, valuesOf(props.licensePacks)),
      ...(props.additionalFilters ?? []),
    ]);
  }

  /**
   * Any product, for what the other methods cannot say. Names that they know are checked as if they had made them; a name that
   * they do not know, a misspelled one included, is only judged by License Manager, at deployment.
   *
   * @param resourceType as License Manager spells it: `SSM_MANAGED` or `RDS`.
   * @param filters at least one.
   */
  public static of(resourceType: string, ...filters: ProductInformationFilter[]): ProductInformation {
    demandProduct(resourceType, filters);
    return new ProductInformation(resourceType, filters);
  }

  /** Where the product is discovered, as License Manager spells it. */
  public readonly resourceType: string;

  /** The filters, all of which have to match. */
  public readonly filters: ProductInformationFilter[];

  private constructor(resourceType: string, filters: ProductInformationFilter[]) {
    this.resourceType = resourceType;
    this.filters = filters;
  }
}

function valuesOf(options?: { readonly value: string }[]): string[] | undefined {
  return options?.map((option) => option.value);
}

function filter(name: string, comparator: ProductInformationComparator, values?: string[]): ProductInformationFilter[] {
  return values ? [{ name, comparator, values }] : [];
}
