/**
 * The comparison of a filter of product information.
 */
export enum ProductInformationComparator {
  /** Discovers resources with one of the values. */
  EQUALS = 'EQUALS',

  /** Excludes resources with one of the values. For tags and accounts it needs AWS Organizations. */
  NOT_EQUALS = 'NOT_EQUALS',
}

/**
 * A filter of product information, in the spelling of License Manager's API.
 */
export interface ProductInformationFilter {
  /**
   * The name: `Application Name`, `Application Publisher`, `Application Version`, `Platform Name`, `Platform Type`,
   * `License Included`, `Tag:<key>` or `AccountId` for `SSM_MANAGED`, `Engine Edition` or `License Pack` for `RDS`.
   * Any other name is a warning (`cdk-license-manager:unknownFilter`), and License Manager checks it at deployment.
   */
  readonly name: string;

  /**
   * The comparator. `License Included` allows both. `Tag:<key>` and `AccountId` allow only `NOT_EQUALS`, the others only
   * `EQUALS`.
   *
   * @default ProductInformationComparator.EQUALS
   */
  readonly comparator?: ProductInformationComparator;

  /**
   * The values. Every filter but `Tag:<key>` needs at least one.
   *
   * @default - no values
   */
  readonly values?: string[];
}

/**
 * Licenses that the price of an instance includes.
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
   * Creates a value that this class does not know.
   *
   * @param value the value in License Manager's spelling.
   */
  public static of(value: string): LicenseIncluded {
    return new LicenseIncluded(value);
  }

  /** The value in License Manager's spelling. */
  public readonly value: string;

  private constructor(value: string) {
    this.value = value;
  }
}

/**
 * Editions of the Amazon RDS engines whose licenses License Manager discovers.
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
   * Creates a value that this class does not know.
   *
   * @param value the value in License Manager's spelling.
   */
  public static of(value: string): RdsEngineEdition {
    return new RdsEngineEdition(value);
  }

  /** The value in License Manager's spelling. */
  public readonly value: string;

  private constructor(value: string) {
    this.value = value;
  }
}

/**
 * License packs of Oracle on Amazon RDS.
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
   * Creates a value that this class does not know.
   *
   * @param value the value in License Manager's spelling.
   */
  public static of(value: string): RdsLicensePack {
    return new RdsLicensePack(value);
  }

  /** The value in License Manager's spelling. */
  public readonly value: string;

  private constructor(value: string) {
    this.value = value;
  }
}

/**
 * Properties of a product on instances that AWS Systems Manager manages. At least one property is required. All given properties
 * must match, each by one of its values. Values are those that Systems Manager Inventory shows. AWS does not document whether
 * case matters.
 */
export interface SsmManagedProductInformationProps {
  /** Names of applications. @default - any */
  readonly applicationNames?: string[];

  /** Publishers of applications. @default - any */
  readonly applicationPublishers?: string[];

  /** Versions of applications. @default - any */
  readonly applicationVersions?: string[];

  /** Names of operating systems. @default - any */
  readonly platformNames?: string[];

  /** Types of operating systems, like `Windows`. @default - any */
  readonly platformTypes?: string[];

  /** Licenses that are included in the price of an instance. @default - any */
  readonly licenseIncluded?: LicenseIncluded[];

  /** Excludes instances whose price includes one of these licenses. @default - none is excluded */
  readonly excludeLicenseIncluded?: LicenseIncluded[];

  /**
   * Excludes instances with one of these tags. An empty list of values means the key with any value. It needs AWS Organizations.
   *
   * @default - none is excluded
   */
  readonly excludeTags?: { [key: string]: string[] };

  /** Excludes instances of these accounts, 12 digits each. It needs AWS Organizations. @default - none is excluded */
  readonly excludeAccounts?: string[];

  /** Filters that this interface does not know. @default - none */
  readonly additionalFilters?: ProductInformationFilter[];
}

/**
 * Properties of a product in Amazon RDS. At least one property is required. All given properties must match, each by one of its
 * values.
 */
export interface RdsProductInformationProps {
  /** Editions of the database engine. @default - any */
  readonly engineEditions?: RdsEngineEdition[];

  /** License packs. @default - any */
  readonly licensePacks?: RdsLicensePack[];

  /** Filters that this interface does not know. @default - none */
  readonly additionalFilters?: ProductInformationFilter[];
}

/**
 * A product whose use License Manager discovers and counts against a license configuration.
 *
 * The synthesis checks names, comparators and account ids. A change is made in place.
 *
 * @see https://docs.aws.amazon.com/license-manager/latest/userguide/automated-discovery.html
 */
export class ProductInformation {
  /**
   * Creates a product on instances that AWS Systems Manager manages. It needs Systems Manager Inventory.
   */
  public static ssmManaged(props: SsmManagedProductInformationProps): ProductInformation {
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
   * Creates a product in Amazon RDS. The license configuration must count vCPUs, without rules and without a hard limit, and have
   * no other product.
   */
  public static rds(props: RdsProductInformationProps): ProductInformation {
    const { EQUALS } = ProductInformationComparator;
    return new ProductInformation('RDS', [
      ...filter('Engine Edition', EQUALS, valuesOf(props.engineEditions)),
      ...filter('License Pack', EQUALS, valuesOf(props.licensePacks)),
      ...(props.additionalFilters ?? []),
    ]);
  }

  /**
   * Creates any product, for filters that the other methods do not know. Known filters are checked like theirs. An unknown filter
   * is a warning (`cdk-license-manager:unknownFilter`), and License Manager checks it at deployment.
   *
   * @param resourceType the resource type in License Manager's spelling: `SSM_MANAGED` or `RDS`.
   * @param filters one or more filters.
   */
  public static of(resourceType: string, ...filters: ProductInformationFilter[]): ProductInformation {
    return new ProductInformation(resourceType, filters);
  }

  /** The resource type in License Manager's spelling. */
  public readonly resourceType: string;

  /** The filters. All of them must match. */
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
