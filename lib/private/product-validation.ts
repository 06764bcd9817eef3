// Products that a license configuration may discover, and their filters.

import { Token } from 'aws-cdk-lib/core';
import { display, ValidationError, Warning } from './messages';
import type { LicenseConfigurationProps } from '../license-configuration-props';
import { LicenseCountingType } from '../license-counting-type';
import { ProductInformation, ProductInformationComparator, ProductInformationFilter } from '../product-information';

const { VCPU } = LicenseCountingType;
const { EQUALS, NOT_EQUALS } = ProductInformationComparator;

interface FilterDefinition {
  readonly resourceType: string;
  readonly comparators: ProductInformationComparator[];
}

const FILTERS = new Map<string, FilterDefinition>([
  ...['Application Name', 'Application Publisher', 'Application Version', 'Platform Name', 'Platform Type'].map(
    (name): [string, FilterDefinition] => [name, { resourceType: 'SSM_MANAGED', comparators: [EQUALS] }],
  ),
  ['License Included', { resourceType: 'SSM_MANAGED', comparators: [EQUALS, NOT_EQUALS] }],
  ['AccountId', { resourceType: 'SSM_MANAGED', comparators: [NOT_EQUALS] }],
  ['Engine Edition', { resourceType: 'RDS', comparators: [EQUALS] }],
  ['License Pack', { resourceType: 'RDS', comparators: [EQUALS] }],
]);
const TAG_PREFIX = 'Tag:';
const TAG_FILTER: FilterDefinition = { resourceType: 'SSM_MANAGED', comparators: [NOT_EQUALS] };

export function findProductErrors(props: LicenseConfigurationProps): ValidationError[] {
  const products = props.productInformation ?? [];
  const errors = products
    .flatMap(findInvalidParts)
    .map((message) => ({ id: 'productInformation', message: `\`productInformation\`: ${message}` }));
  return products.some(({ resourceType }) => resourceType === 'RDS') ? [...errors, ...findRdsErrors(props, products)] : errors;
}

function findRdsErrors(props: LicenseConfigurationProps, products: ProductInformation[]): ValidationError[] {
  const errors: ValidationError[] = [];
  const { licenseCountingType, licenseRules, licenseCountHardLimit } = props;
  if (!Token.isUnresolved(licenseCountingType) && licenseCountingType !== VCPU) {
    const message = `\`licenseCountingType\` must be ${VCPU} when \`productInformation\` is in Amazon RDS, got: ${licenseCountingType}`;
    errors.push({ id: 'licenseCountingType', message });
  }
  if (licenseRules?.length) {
    const rules = licenseRules.map(String).map(display).join(', ');
    const message = `\`licenseRules\` must be absent when \`productInformation\` is in Amazon RDS, got: ${rules}`;
    errors.push({ id: 'licenseRules', message });
  }
  if (licenseCountHardLimit) {
    const message = '`licenseCountHardLimit` must be false when `productInformation` is in Amazon RDS, got: true';
    errors.push({ id: 'licenseCountHardLimit', message });
  }
  if (products.length > 1) {
    const types = products.map(({ resourceType }) => display(resourceType)).join(', ');
    const message = `\`productInformation\` must be a single product when it is in Amazon RDS, got: ${types}`;
    errors.push({ id: 'productInformation', message });
  }
  return errors;
}

function findInvalidParts({ filters, resourceType }: ProductInformation): string[] {
  return filters.length === 0
    ? [`a product in ${display(resourceType)} must have at least one filter, got: none`]
    : filters.flatMap((filter) => findInvalidFilterParts(filter, resourceType));
}

function findInvalidFilterParts(filter: ProductInformationFilter, resourceType: string): string[] {
  const { name, comparator = EQUALS, values } = filter;
  const isTag = name.startsWith(TAG_PREFIX);
  const definition = isTag ? TAG_FILTER : FILTERS.get(name);
  if (!definition || Token.isUnresolved(name)) {
    return [];
  }
  const messages: string[] = [];
  if (!Token.isUnresolved(resourceType) && resourceType !== definition.resourceType) {
    messages.push(`${name} is only for ${definition.resourceType}, got: ${resourceType}`);
  }
  if (!definition.comparators.includes(comparator)) {
    messages.push(`${name} must be compared by ${definition.comparators.join(' or ')}, got: ${comparator}`);
  }
  if (!isTag && !values?.length) {
    messages.push(`${name} must have at least one value, got: none`);
  }
  if (name === TAG_PREFIX) {
    messages.push(`a tag filter must name a key, got: ${TAG_PREFIX}`);
  }
  if (name === 'AccountId' && !Token.isUnresolved(values)) {
    const invalid = (values ?? []).filter((value) => !Token.isUnresolved(value) && !/^\d{12}$/.test(value));
    messages.push(...invalid.map((value) => `AccountId must be 12 digits, got: ${value}`));
  }
  return messages;
}

export function findProductWarnings({ productInformation = [] }: LicenseConfigurationProps): Warning[] {
  const names = productInformation.flatMap(({ filters }) => filters.map(({ name }) => name));
  const unknown = [...new Set(names)].filter(
    (name) => !Token.isUnresolved(name) && !name.startsWith(TAG_PREFIX) && !FILTERS.has(name),
  );
  if (unknown.length === 0) {
    return [];
  }
  const message = `\`productInformation\`: unknown to this version: ${unknown.join(', ')}. Only License Manager checks them, at deployment. Known filters: ${[...FILTERS.keys(), `${TAG_PREFIX}<key>`].join(', ')}`;
  return [{ id: 'unknownFilter', message }];
}
