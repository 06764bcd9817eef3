// Which products a license configuration may discover, and by which filters.

import { Token } from 'aws-cdk-lib/core';
import { Doubt, misspellings, shown } from './words';
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
const TAG_FILTER: FilterDefinition = { resourceType: 'SSM_MANAGED', comparators: [NOT_EQUALS] };

export function productMistakes(props: LicenseConfigurationProps): string[] {
  const all = props.productInformation ?? [];
  const mistakes = all.flatMap(refuseProduct);
  if (!all.some((product) => product.resourceType === 'RDS')) {
    return mistakes;
  }
  if (!Token.isUnresolved(props.licenseCountingType) && props.licenseCountingType !== VCPU) {
    mistakes.push(
      `\`licenseCountingType\` must be ${VCPU} when \`productInformation\` is in Amazon RDS, got: ${props.licenseCountingType}`,
    );
  }
  if (props.licenseRules?.length) {
    mistakes.push(
      `\`licenseRules\` must be absent when \`productInformation\` is in Amazon RDS, got: ${props.licenseRules.map(String).map(shown).join(', ')}`,
    );
  }
  if (props.licenseCountHardLimit) {
    mistakes.push('`licenseCountHardLimit` must be false when `productInformation` is in Amazon RDS, got: true');
  }
  if (all.length > 1) {
    mistakes.push(
      `\`productInformation\` must be a single product when it is in Amazon RDS, got: ${all.map((product) => product.resourceType).join(', ')}`,
    );
  }
  return mistakes;
}

function refuseProduct(product: ProductInformation): string[] {
  if (product.filters.length === 0) {
    return [`\`productInformation\`: a product in ${product.resourceType} must have at least one filter, got: none`];
  }
  return product.filters.flatMap((filter) => refuseFilter(filter, product.resourceType));
}

function refuseFilter(filter: ProductInformationFilter, resourceType: string): string[] {
  const isTag = filter.name.startsWith('Tag:');
  const definition = isTag ? TAG_FILTER : FILTERS.get(filter.name);
  if (!definition || Token.isUnresolved(filter.name)) {
    return [];
  }
  const mistakes: string[] = [];
  const comparator = filter.comparator ?? EQUALS;
  if (!Token.isUnresolved(resourceType) && resourceType !== definition.resourceType) {
    mistakes.push(`\`productInformation\`: ${filter.name} is only for ${definition.resourceType}, got: ${resourceType}`);
  }
  if (!definition.comparators.includes(comparator)) {
    mistakes.push(
      `\`productInformation\`: ${filter.name} must be compared by ${definition.comparators.join(' or ')}, got: ${comparator}`,
    );
  }
  if (!isTag && !filter.values?.length) {
    mistakes.push(`\`productInformation\`: ${filter.name} must have at least one value, got: none`);
  }
  if (filter.name === 'Tag:') {
    mistakes.push('`productInformation`: a tag filter must name a key, got: Tag:');
  }
  if (filter.name === 'AccountId' && !Token.isUnresolved(filter.values)) {
    for (const value of (filter.values ?? []).filter((id) => !Token.isUnresolved(id) && !/^\d{12}$/.test(id))) {
      mistakes.push(`\`productInformation\`: AccountId must be 12 digits, got: ${value}`);
    }
  }
  return mistakes;
}

export function productDoubts({ productInformation = [] }: LicenseConfigurationProps): Doubt[] {
  const names = productInformation.flatMap(({ filters }) => filters.map(({ name }) => name));
  const misspelled = misspellings(names, FILTERS);
  return misspelled
    ? [{ id: 'misspelledFilter', message: `\`productInformation\`: no such filter is known here: ${misspelled}` }]
    : [];
}
