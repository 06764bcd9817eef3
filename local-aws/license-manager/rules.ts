// The license rules that each counting type allows, and the allowed changes of rules.
import { AwsError } from '../errors';
import { Assumptions } from '../assumptions';

const HOST_RULES = ['allowedTenancy', 'licenseAffinityToHost'];
const RULES_OF: Record<string, string[]> = {
  Core: [...HOST_RULES, 'minimumCores', 'maximumCores'],
  Socket: [...HOST_RULES, 'minimumSockets', 'maximumSockets'],
  vCPU: ['allowedTenancy', 'honorVcpuOptimization', 'minimumVcpus', 'maximumVcpus'],
  // guess: instanceRules
  Instance: [
    'allowedTenancy',
    'minimumVcpus',
    'maximumVcpus',
    'minimumCores',
    'maximumCores',
    'minimumSockets',
    'maximumSockets',
  ],
};
const KNOWN = new Set(Object.values(RULES_OF).flat());
const TENANCIES = ['EC2-Default', 'EC2-DedicatedHost', 'EC2-DedicatedInstance'];
const LATER = 'licenseAffinityToHost';

export function checkRules(countingType: string, rules: readonly string[], assumptions: Assumptions): void {
  const values = new Map<string, string>();
  for (const rule of rules) {
    const [, name, value] = /^#(\w+)=(.+)$/.exec(rule) ?? reject(rule, 'a rule has the form #name=value');
    if (values.has(name)) {
      reject(rule, 'the rule occurs twice');
    }
    values.set(name, value);
    if (!KNOWN.has(name)) {
      if (assumptions.unknownRuleRefused) {
        reject(rule, 'unknown rule');
      }
      continue;
    }
    if (!RULES_OF[countingType].includes(name)) {
      reject(rule, `not a rule for the counting type ${countingType}`);
    }
    if (!fits(countingType, name, value, assumptions)) {
      reject(rule, 'the value is not allowed');
    }
  }
  for (const unit of ['Cores', 'Sockets', 'Vcpus']) {
    const [least, most] = [values.get(`minimum${unit}`), values.get(`maximum${unit}`)];
    if (least !== undefined && most !== undefined && Number(least) > Number(most)) {
      reject(`#minimum${unit}=${least}`, 'the minimum is above the maximum');
    }
  }
}

/** Rules stay as they were created, except that licenseAffinityToHost may be added. */
export function checkRuleChange(before: readonly string[], after: readonly string[]): void {
  const [old, wanted] = [new Set(before.map(canonical)), new Set(after.map(canonical))];
  const lost = [...old].filter((rule) => !wanted.has(rule));
  const added = [...wanted].filter((rule) => !old.has(rule) && !rule.startsWith(`#${LATER}=`));
  if (lost.length > 0 || added.length > 0) {
    throw new AwsError('InvalidParameterValueException', `License rules cannot be changed; only ${LATER} can be added.`);
  }
}

function fits(countingType: string, name: string, value: string, { severalTenancies }: Assumptions): boolean {
  switch (name) {
    case 'allowedTenancy': {
      const allowed = countingType === 'Core' || countingType === 'Socket' ? ['EC2-DedicatedHost'] : TENANCIES;
      return (severalTenancies ? value.split(',') : [value]).every((tenancy) => allowed.includes(tenancy));
    }
    case 'honorVcpuOptimization':
      return /^(true|false)$/i.test(value);
    case 'licenseAffinityToHost':
      return isWithin(value, 1, 180);
    default:
      return isWithin(value, 1, 10_000);
  }
}

function isWithin(value: string, least: number, most: number): boolean {
  return /^\d+$/.test(value) && Number(value) >= least && Number(value) <= most;
}

function canonical(rule: string): string {
  return rule.replace(/=(true|false)$/i, (value) => value.toLowerCase());
}

function reject(rule: string, why: string): never {
  throw new AwsError('InvalidParameterValueException', `Invalid license rule ${rule}: ${why}.`);
}
