// The types of what product information is made of, for those whom no compiler tells.

import { demand, having, listOf, mapOf, OBJECT, PropertyTypes, TEXT, wrongProperties } from './property-types';
import type {
  ProductInformationFilter,
  RdsProductInformationProps,
  SsmManagedProductInformationProps,
} from '../product-information';

const TEXTS = listOf(TEXT);
const VALUES = (className: string) => listOf(having(`a ${className}`, { value: TEXT }));
const FILTERS = listOf((value, name) => {
  const filter = having('a filter with a name', { name: TEXT })(value, name);
  const { values } = Object(value) as ProductInformationFilter;
  return filter.length > 0 || values === undefined ? filter : TEXTS(values, `${name}.values`);
});

const SSM_MANAGED: PropertyTypes<SsmManagedProductInformationProps> = {
  applicationNames: TEXTS,
  applicationPublishers: TEXTS,
  applicationVersions: TEXTS,
  platformNames: TEXTS,
  platformTypes: TEXTS,
  licenseIncluded: VALUES('LicenseIncluded'),
  excludeLicenseIncluded: VALUES('LicenseIncluded'),
  excludeTags: mapOf(TEXTS),
  excludeAccounts: TEXTS,
  additionalFilters: FILTERS,
};

const RDS: PropertyTypes<RdsProductInformationProps> = {
  engineEditions: VALUES('RdsEngineEdition'),
  licensePacks: VALUES('RdsLicensePack'),
  additionalFilters: FILTERS,
};

export function demandSsmManaged(props: SsmManagedProductInformationProps): void {
  demand('ProductInformation.ssmManaged', [...OBJECT(props, 'props'), ...wrongProperties(SSM_MANAGED, props ?? {})]);
}

export function demandRds(props: RdsProductInformationProps): void {
  demand('ProductInformation.rds', [...OBJECT(props, 'props'), ...wrongProperties(RDS, props ?? {})]);
}

export function demandProduct(resourceType: string, filters: ProductInformationFilter[]): void {
  demand('ProductInformation.of', [...TEXT(resourceType, 'resourceType'), ...FILTERS(filters, 'filters')]);
}
