// Which rules a license configuration may have, and what their values may be.

import { Token } from 'aws-cdk-lib/core';
import { Doubt, misspellings, shown } from './words';
import type { LicenseConfigurationProps } from '../license-configuration-props';
import { LicenseCountingType } from '../license-counting-type';
import { LicenseRule, LicenseTenancy } from '../license-rule';

const { VCPU, INSTANCE, CORE, SOCKET } = LicenseCountingType;

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

export function ruleMistakes(props: LicenseConfigurationProps): string[] {
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
  const countingTypes = [...definition.countingTypes, ...(definition.doubtful ?? [])];
  if (!Token.isUnresolved(countingType) && !countingTypes.includes(countingType)) {
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
  const tenancies = value.split(',');
  if ([CORE, SOCKET].includes(countingType)) {
    return tenancies.every((tenancy) => tenancy === LicenseTenancy.DEDICATED_HOST)
      ? undefined
      : `${LicenseTenancy.DEDICATED_HOST} for the counting type ${countingType}`;
  }
  const allowed: string[] = Object.values(LicenseTenancy);
  return tenancies.every((tenancy) => allowed.includes(tenancy))
    ? undefined
    : `one or more of ${allowed.join(', ')}, separated by commas alone`;
}

export function ruleDoubts({ licenseRules = [], licenseCountingType }: LicenseConfigurationProps): Doubt[] {
  const doubts: Doubt[] = [];
  const names = licenseRules.map(({ name }) => name);
  const doubtful = names.filter((name) => RULES.get(name)?.doubtful?.includes(licenseCountingType));
  if (doubtful.length > 0) {
    const message = `\`licenseRules\`: AWS's pages disagree whether the counting type ${licenseCountingType} may have ${[...new Set(doubtful)].join(', ')}; License Manager may refuse it`;
    doubts.push({ id: 'doubtfulRule', message });
  }
  const misspelled = misspellings(names, RULES);
  if (misspelled) {
    doubts.push({ id: 'misspelledRule', message: `\`licenseRules\`: no such rule is known here: ${misspelled}` });
  }
  return doubts;
}

function isInteger(value: string): boolean {
  return /^-?\d+$/.test(value);
}
