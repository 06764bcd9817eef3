// Rules that a license configuration may have, and their values.

import { Token } from 'aws-cdk-lib/core';
import { display, ValidationError, Warning } from './messages';
import type { LicenseConfigurationProps } from '../license-configuration-props';
import { LicenseCountingType } from '../license-counting-type';
import { LicenseRule, LicenseTenancy } from '../license-rule';

const { VCPU, INSTANCE, CORE, SOCKET } = LicenseCountingType;

interface RuleDefinition {
  readonly countingTypes: LicenseCountingType[];
  /** Counting types for which AWS's pages contradict each other. */
  readonly disputed?: LicenseCountingType[];
  /** Describes the allowed values if this value is not one of them. */
  readonly requirement: (value: string, countingType: LicenseCountingType) => string | undefined;
}

const integer =
  (minimum: number, maximum: number, unit = '') =>
  (value: string) =>
    isInteger(value) && Number(value) >= minimum && Number(value) <= maximum
      ? undefined
      : `an integer from ${minimum} to ${maximum}${unit}`;

const size = (countingTypes: LicenseCountingType[], disputed?: LicenseCountingType[]): RuleDefinition => ({
  countingTypes,
  disputed,
  requirement: integer(1, 10000),
});

/** A `Map`, because a rule may have any name, `constructor` included. */
const RULES = new Map<string, RuleDefinition>([
  ['allowedTenancy', { countingTypes: [VCPU, INSTANCE, CORE, SOCKET], requirement: tenancyRequirement }],
  ['licenseAffinityToHost', { countingTypes: [CORE, SOCKET], requirement: integer(1, 180, ' (days)') }],
  [
    'honorVcpuOptimization',
    { countingTypes: [VCPU], requirement: (value) => (/^(true|false)$/i.test(value) ? undefined : 'True or False') },
  ],
  ['minimumVcpus', size([VCPU, INSTANCE])],
  ['maximumVcpus', size([VCPU, INSTANCE])],
  ['minimumCores', size([CORE], [INSTANCE])],
  ['maximumCores', size([CORE], [INSTANCE])],
  ['minimumSockets', size([SOCKET], [INSTANCE])],
  ['maximumSockets', size([SOCKET], [INSTANCE])],
]);

export function findRuleErrors({ licenseRules = [], licenseCountingType }: LicenseConfigurationProps): ValidationError[] {
  const rules = licenseRules.filter(({ name }) => !Token.isUnresolved(name));
  const messages = [
    ...rules.flatMap((rule, index) => [
      ...findDuplicates(rule, rules.slice(0, index)),
      ...findInvalidParts(rule, licenseCountingType),
    ]),
    ...['Vcpus', 'Cores', 'Sockets'].flatMap((unit) => findCrossedLimits(unit, rules)),
  ];
  return messages.map((message) => ({ id: 'licenseRules', message: `\`licenseRules\`: ${message}` }));
}

function findDuplicates({ name, value }: LicenseRule, earlier: LicenseRule[]): string[] {
  return earlier.some((rule) => rule.name === name) ? [`each rule may be given once, got ${name} again: ${display(value)}`] : [];
}

function findInvalidParts(rule: LicenseRule, countingType: LicenseCountingType): string[] {
  if (!/^[^#=\s]+$/.test(rule.name)) {
    return [`a rule's name must not be empty or contain "#", "=" or spaces, got: ${JSON.stringify(rule.name)}`];
  }
  const definition = RULES.get(rule.name);
  if (!definition) {
    return [];
  }
  const messages: string[] = [];
  const countingTypes = [...definition.countingTypes, ...(definition.disputed ?? [])];
  if (!Token.isUnresolved(countingType) && !countingTypes.includes(countingType)) {
    const allowed = definition.countingTypes.join(' or ');
    messages.push(`${rule.name} is only for the counting type ${allowed}, got: ${countingType} with ${display(rule.toString())}`);
  }
  const requirement = Token.isUnresolved(rule.value) ? undefined : definition.requirement(rule.value, countingType);
  if (requirement) {
    messages.push(`${rule.name} must be ${requirement}, got: ${rule.value === '' ? 'nothing' : rule.value}`);
  }
  return messages;
}

/** With duplicates, the highest minimum and the lowest maximum count, so that a duplicate hides no crossing. */
function findCrossedLimits(unit: string, rules: LicenseRule[]): string[] {
  const valuesOf = (name: string) =>
    rules.filter((rule) => rule.name === name && isInteger(rule.value)).map(({ value }) => Number(value));
  const minimum = Math.max(...valuesOf(`minimum${unit}`));
  const maximum = Math.min(...valuesOf(`maximum${unit}`));
  return minimum > maximum ? [`minimum${unit} must not be above maximum${unit}, got: ${minimum} and ${maximum}`] : [];
}

function tenancyRequirement(value: string, countingType: LicenseCountingType): string | undefined {
  const tenancies = value.split(',');
  if ([CORE, SOCKET].includes(countingType)) {
    return tenancies.every((tenancy) => tenancy === LicenseTenancy.DEDICATED_HOST)
      ? undefined
      : `${LicenseTenancy.DEDICATED_HOST} for the counting type ${countingType}`;
  }
  const allowed: string[] = Object.values(LicenseTenancy);
  return tenancies.every((tenancy) => allowed.includes(tenancy))
    ? undefined
    : `one or more of ${allowed.join(', ')}, separated by commas without spaces`;
}

export function findRuleWarnings({ licenseRules = [], licenseCountingType }: LicenseConfigurationProps): Warning[] {
  const warnings: Warning[] = [];
  const names = [...new Set(licenseRules.map(({ name }) => name))].filter((name) => !Token.isUnresolved(name));
  const disputed = names.filter((name) => RULES.get(name)?.disputed?.includes(licenseCountingType));
  if (disputed.length > 0) {
    const message = `\`licenseRules\`: AWS's pages contradict each other whether the counting type ${licenseCountingType} may have ${disputed.join(', ')}. License Manager may reject it`;
    warnings.push({ id: 'disputedRule', message });
  }
  const unknown = names.filter((name) => !RULES.has(name));
  if (unknown.length > 0) {
    const message = `\`licenseRules\`: unknown to this version: ${unknown.join(', ')}. Only License Manager checks them, at deployment. Known rules: ${[...RULES.keys()].join(', ')}`;
    warnings.push({ id: 'unknownRule', message });
  }
  return warnings;
}

function isInteger(value: string): boolean {
  return /^-?\d+$/.test(value);
}
