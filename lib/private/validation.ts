// Everything about a license configuration that can be known to be wrong before it is deployed.
// Each check yields messages instead of throwing, so that one synth shows all mistakes; tokens pass.

import { Token } from 'aws-cdk-lib/core';
import { LICENSE_CONFIGURATION_ARN, RESERVED_TAG_PREFIX } from './contract';
import type { LicenseConfigurationProps } from '../license-configuration-props';
import { LicenseCountingType } from '../license-counting-type';
import { LicenseRule, LicenseTenancy } from '../license-rule';
import { ProductInformation, ProductInformationComparator, ProductInformationFilter } from '../product-information';

const { VCPU, INSTANCE, CORE, SOCKET } = LicenseCountingType;
const { EQUALS, NOT_EQUALS } = ProductInformationComparator;

interface RuleDefinition {
  readonly countingTypes: LicenseCountingType[];
  /** What AWS's pages contradict each other on. */
  readonly doubtful?: LicenseCountingType[];
  /** What the value must be, if it is not that. */
  readonly refuse: (value: string, countingType: LicenseCountingType) => string | undefined;
}

const count =
  (minimum: number, maximum: number, unit = '') =>
  (value: string) =>
    isInteger(value) && Number(value) >= minimum && Number(value) <= maximum
      ? undefined
      : `an integer from ${minimum} to ${maximum}${unit}`;

const size = (countingTypes: LicenseCountingType[], doubtful?: LicenseCountingType[]): RuleDefinition => ({
  countingTypes,
  doubtful,
  refuse: count(1, 10000),
});

/** A `Map`, because a rule's name may be anything, `constructor` included. */
const RULES = new Map<string, RuleDefinition>([
  ['allowedTenancy', { countingTypes: [VCPU, INSTANCE, CORE, SOCKET], refuse: refuseTenancy }],
  ['licenseAffinityToHost', { countingTypes: [CORE, SOCKET], refuse: count(1, 180, ' (days)') }],
  [
    'honorVcpuOptimization',
    { countingTypes: [VCPU], refuse: (value) => (/^(true|false)$/i.test(value) ? undefined : 'True or False') },
  ],
  ['minimumVcpus', size([VCPU, INSTANCE])],
  ['maximumVcpus', size([VCPU, INSTANCE])],
  ['minimumCores', size([CORE], [INSTANCE])],
  ['maximumCores', size([CORE], [INSTANCE])],
  ['minimumSockets', size([SOCKET], [INSTANCE])],
  ['maximumSockets', size([SOCKET], [INSTANCE])],
]);

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

/** All that is wrong with the properties and tags of a license configuration. */
export function findMistakes(props: LicenseConfigurationProps, tagged: { [key: string]: string }): string[] {
  return [...terms(props), ...rules(props), ...products(props), ...adoption(props), ...tags(tagged)];
}

/** What may be wrong, but must not stop a deployment: by stable id. */
export function findDoubts(props: LicenseConfigurationProps, now: Date): Map<string, string> {
  const doubts = new Map<string, string>();
  if (props.licenseExpiry && props.licenseExpiry <= now) {
    doubts.set('expired', `\`licenseExpiry\` is in the past, got: ${props.licenseExpiry.toISOString()}`);
  }
  if (props.licenseCountHardLimit && props.licenseCount === undefined && !props.adoptExisting) {
    doubts.set(
      'hardLimitWithoutCount',
      '`licenseCountHardLimit` is true without `licenseCount`, for which License Manager then has 0: every launch may be blocked. Give `licenseCount`',
    );
  }
  const names = (props.licenseRules ?? [])
    .map((rule) => rule.name)
    .filter((name) => RULES.get(name)?.doubtful?.includes(props.licenseCountingType));
  if (names.length > 0) {
    doubts.set(
      'doubtfulRule',
      `\`licenseRules\`: AWS's pages disagree whether the counting type ${props.licenseCountingType} may have ${[...new Set(names)].join(', ')}; License Manager may refuse it`,
    );
  }
  return doubts;
}

/** Whether it is, or as a token may be, the ARN of a license configuration; its parts may be tokens, too. */
export function isLicenseConfigurationArn(arn: string): boolean {
  return Token.isUnresolved(arn) || LICENSE_CONFIGURATION_ARN.test(arn);
}

function terms(props: LicenseConfigurationProps): string[] {
  const mistakes: string[] = [];
  const { licenseConfigurationName: name, licenseCount, licenseExpiry } = props;
  if (name !== undefined && !Token.isUnresolved(name) && name.trim() === '') {
    mistakes.push(`\`licenseConfigurationName\` must not be empty, got: ${JSON.stringify(name)}`);
  }
  if (
    licenseCount !== undefined &&
    !Token.isUnresolved(licenseCount) &&
    !(Number.isSafeInteger(licenseCount) && licenseCount >= 0)
  ) {
    mistakes.push(`\`licenseCount\` must be an integer of at least 0, got: ${licenseCount}`);
  }
  if (licenseExpiry !== undefined && Number.isNaN(licenseExpiry.getTime())) {
    mistakes.push('`licenseExpiry` must be a valid date, got: Invalid Date');
  }
  return mistakes;
}

function rules(props: LicenseConfigurationProps): string[] {
  const mistakes: string[] = [];
  const known = new Map<string, string>();
  for (const rule of props.licenseRules ?? []) {
    if (Token.isUnresolved(rule.name)) {
      continue;
    }
    if (known.has(rule.name)) {
      mistakes.push(`\`licenseRules\`: each rule may be given once, got ${rule.name} again: ${shown(rule.value)}`);
    }
    known.set(rule.name, rule.value);
    mistakes.push(...refuseRule(rule, props.licenseCountingType));
  }
  for (const unit of ['Vcpus', 'Cores', 'Sockets']) {
    const [minimum, maximum] = [known.get(`minimum${unit}`), known.get(`maximum${unit}`)];
    if (minimum && maximum && isInteger(minimum) && isInteger(maximum) && Number(minimum) > Number(maximum)) {
      mistakes.push(`\`licenseRules\`: minimum${unit} must not be above maximum${unit}, got: ${minimum} and ${maximum}`);
    }
  }
  return mistakes;
}

function refuseRule(rule: LicenseRule, countingType: LicenseCountingType): string[] {
  if (!/^[^#=\s]+$/.test(rule.name)) {
    return [`\`licenseRules\`: a rule's name must not be empty or contain "#", "=" or spaces, got: ${JSON.stringify(rule.name)}`];
  }
  // AWS adds rules: one that is not known here is License Manager's to judge.
  const definition = RULES.get(rule.name);
  if (!definition) {
    return [];
  }
  const mistakes: string[] = [];
  if (![...definition.countingTypes, ...(definition.doubtful ?? [])].includes(countingType)) {
    mistakes.push(
      `\`licenseRules\`: ${rule.name} is only for the counting type ${definition.countingTypes.join(' or ')}, got: ${countingType} with ${rule}`,
    );
  }
  const required = Token.isUnresolved(rule.value) ? undefined : definition.refuse(rule.value, countingType);
  if (required) {
    mistakes.push(`\`licenseRules\`: ${rule.name} must be ${required}, got: ${rule.value === '' ? 'nothing' : rule.value}`);
  }
  return mistakes;
}

function refuseTenancy(value: string, countingType: LicenseCountingType): string | undefined {
  const tenancies = value.split(',').map((tenancy) => tenancy.trim());
  if ([CORE, SOCKET].includes(countingType)) {
    return tenancies.every((tenancy) => tenancy === LicenseTenancy.DEDICATED_HOST)
      ? undefined
      : `${LicenseTenancy.DEDICATED_HOST} for the counting type ${countingType}`;
  }
  const allowed: string[] = Object.values(LicenseTenancy);
  return tenancies.every((tenancy) => allowed.includes(tenancy)) ? undefined : `one or more of ${allowed.join(', ')}`;
}

function products(props: LicenseConfigurationProps): string[] {
  const all = props.productInformation ?? [];
  const mistakes = all.flatMap(refuseProduct);
  if (!all.some((product) => product.resourceType === 'RDS')) {
    return mistakes;
  }
  if (props.licenseCountingType !== VCPU) {
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

function adoption(props: LicenseConfigurationProps): string[] {
  if (!props.adoptExisting) {
    return props.adoptFromStack === undefined
      ? []
      : [`\`adoptFromStack\` must be absent without \`adoptExisting\`, got: ${shown(props.adoptFromStack)}`];
  }
  const arn = props.adoptExisting.licenseConfigurationRef.licenseConfigurationArn;
  const mistakes: string[] = [];
  if (!isLicenseConfigurationArn(arn)) {
    mistakes.push(`\`adoptExisting\` must be a license configuration's ARN, got: ${arn}`);
  }
  const stackId = props.adoptFromStack;
  if (
    stackId !== undefined &&
    !Token.isUnresolved(stackId) &&
    !/^arn:[^:]+:cloudformation:[^:]+:\d{12}:stack\/.+\/.+$/.test(stackId)
  ) {
    mistakes.push(`\`adoptFromStack\` must be a stack's id, which is an ARN, got: ${stackId}`);
  }
  return mistakes;
}

function tags(all: { [key: string]: string }): string[] {
  const mistakes: string[] = [];
  for (const [key, value] of Object.entries(all)) {
    if (key.startsWith(RESERVED_TAG_PREFIX) || key.toLowerCase().startsWith('aws:')) {
      mistakes.push(`tags: a key must not begin with "${RESERVED_TAG_PREFIX}" or "aws:", got: ${key}`);
    }
    if (!Token.isUnresolved(key) && (key.length === 0 || key.length > 128)) {
      mistakes.push(`tags: a key must have 1 to 128 characters, got ${key.length}: ${key}`);
    }
    if (!Token.isUnresolved(value) && value.length > 256) {
      mistakes.push(`tags: a value must have at most 256 characters, got ${value.length} for the key ${key}`);
    }
  }
  return mistakes;
}

function isInteger(value: string): boolean {
  return /^-?\d+$/.test(value);
}

function shown(value: string): string {
  return Token.isUnresolved(value) ? 'a token' : value;
}
