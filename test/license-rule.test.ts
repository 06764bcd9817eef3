import { App, Duration, Lazy, Stack } from 'aws-cdk-lib/core';
import { LicenseConfiguration, LicenseCountingType, LicenseRule, LicenseTenancy } from '../lib';

const { VCPU, INSTANCE, CORE, SOCKET } = LicenseCountingType;
const { DEFAULT, DEDICATED_HOST, DEDICATED_INSTANCE } = LicenseTenancy;

function mistakes(licenseCountingType: LicenseCountingType, ...licenseRules: LicenseRule[]): string[] {
  const license = new LicenseConfiguration(new Stack(new App(), 'Stack'), 'License', { licenseCountingType, licenseRules });
  return license.node.validate();
}

test.each([
  [LicenseRule.allowedTenancy(DEFAULT), '#allowedTenancy=EC2-Default'],
  [LicenseRule.allowedTenancy(DEDICATED_HOST, DEDICATED_INSTANCE), '#allowedTenancy=EC2-DedicatedHost,EC2-DedicatedInstance'],
  [LicenseRule.allowedTenancy(DEDICATED_INSTANCE, DEFAULT), '#allowedTenancy=EC2-Default,EC2-DedicatedInstance'],
  [LicenseRule.allowedTenancy(DEDICATED_HOST, DEFAULT, DEDICATED_HOST), '#allowedTenancy=EC2-Default,EC2-DedicatedHost'],
  [LicenseRule.licenseAffinityToHost(Duration.days(90)), '#licenseAffinityToHost=90'],
  [LicenseRule.licenseAffinityToHost(Duration.hours(48)), '#licenseAffinityToHost=2'],
  [LicenseRule.honorVcpuOptimization(), '#honorVcpuOptimization=True'],
  [LicenseRule.honorVcpuOptimization(false), '#honorVcpuOptimization=False'],
  [LicenseRule.minimumVcpus(1), '#minimumVcpus=1'],
  [LicenseRule.maximumVcpus(10000), '#maximumVcpus=10000'],
  [LicenseRule.minimumCores(1), '#minimumCores=1'],
  [LicenseRule.maximumCores(2), '#maximumCores=2'],
  [LicenseRule.minimumSockets(1), '#minimumSockets=1'],
  [LicenseRule.maximumSockets(2), '#maximumSockets=2'],
  [LicenseRule.of('ruleOfTomorrow', 'yes'), '#ruleOfTomorrow=yes'],
])('%s', (rule, expected) => {
  expect(rule.toString()).toBe(expected);
});

const KINDS: [string, LicenseRule, LicenseCountingType[]][] = [
  ['allowedTenancy', LicenseRule.allowedTenancy(DEDICATED_HOST), [VCPU, INSTANCE, CORE, SOCKET]],
  ['licenseAffinityToHost', LicenseRule.licenseAffinityToHost(Duration.days(1)), [CORE, SOCKET]],
  ['honorVcpuOptimization', LicenseRule.honorVcpuOptimization(), [VCPU]],
  ['minimumVcpus', LicenseRule.minimumVcpus(1), [VCPU, INSTANCE]],
  ['maximumVcpus', LicenseRule.maximumVcpus(1), [VCPU, INSTANCE]],
  ['minimumCores', LicenseRule.minimumCores(1), [CORE, INSTANCE]],
  ['maximumCores', LicenseRule.maximumCores(1), [CORE, INSTANCE]],
  ['minimumSockets', LicenseRule.minimumSockets(1), [SOCKET, INSTANCE]],
  ['maximumSockets', LicenseRule.maximumSockets(1), [SOCKET, INSTANCE]],
];

test.each(KINDS)('%s is for its counting types only', (_name, rule, allowed) => {
  for (const countingType of [VCPU, INSTANCE, CORE, SOCKET]) {
    expect(mistakes(countingType, rule)).toHaveLength(allowed.includes(countingType) ? 0 : 1);
  }
});

test.each<[LicenseCountingType, LicenseRule[], string]>([
  [VCPU, [LicenseRule.minimumCores(1)], 'minimumCores is only for the counting type Core, got: vCPU with #minimumCores=1'],
  [
    INSTANCE,
    [LicenseRule.licenseAffinityToHost(Duration.days(1))],
    'licenseAffinityToHost is only for the counting type Core or Socket, got: Instance with #licenseAffinityToHost=1',
  ],
  [VCPU, [LicenseRule.minimumVcpus(0)], 'minimumVcpus must be an integer from 1 to 10000, got: 0'],
  [VCPU, [LicenseRule.maximumVcpus(10001)], 'maximumVcpus must be an integer from 1 to 10000, got: 10001'],
  [CORE, [LicenseRule.minimumCores(2.5)], 'minimumCores must be an integer from 1 to 10000, got: 2.5'],
  [SOCKET, [LicenseRule.of('minimumSockets', 'two')], 'minimumSockets must be an integer from 1 to 10000, got: two'],
  [
    CORE,
    [LicenseRule.licenseAffinityToHost(Duration.days(181))],
    'licenseAffinityToHost must be an integer from 1 to 180 (days), got: 181',
  ],
  [
    SOCKET,
    [LicenseRule.licenseAffinityToHost(Duration.hours(36))],
    'licenseAffinityToHost must be an integer from 1 to 180 (days), got: 1.5',
  ],
  [
    CORE,
    [LicenseRule.allowedTenancy(DEDICATED_HOST, DEFAULT)],
    'allowedTenancy must be EC2-DedicatedHost for the counting type Core, got: EC2-Default,EC2-DedicatedHost',
  ],
  [
    VCPU,
    [LicenseRule.allowedTenancy()],
    'allowedTenancy must be one or more of EC2-Default, EC2-DedicatedHost, EC2-DedicatedInstance, separated by commas alone, got: nothing',
  ],
  [
    VCPU,
    [LicenseRule.of('allowedTenancy', 'EC2-Default, EC2-DedicatedHost')],
    'allowedTenancy must be one or more of EC2-Default, EC2-DedicatedHost, EC2-DedicatedInstance, separated by commas alone, got: EC2-Default, EC2-DedicatedHost',
  ],
  [VCPU, [LicenseRule.of('honorVcpuOptimization', 'yes')], 'honorVcpuOptimization must be True or False, got: yes'],
  [CORE, [LicenseRule.minimumCores(8), LicenseRule.maximumCores(4)], 'minimumCores must not be above maximumCores, got: 8 and 4'],
  [CORE, [LicenseRule.minimumCores(1), LicenseRule.minimumCores(2)], 'each rule may be given once, got minimumCores again: 2'],
  [
    CORE,
    [LicenseRule.of('#minimumCores', '1')],
    'a rule\'s name must not be empty or contain "#", "=" or spaces, got: "#minimumCores"',
  ],
])('%s %s', (countingType, rules, message) => {
  expect(mistakes(countingType, ...rules)).toEqual([`\`licenseRules\`: ${message}`]);
});

test('a rule that is not known, whatever its name, is left to License Manager', () => {
  expect(mistakes(CORE, LicenseRule.of('includeStoppedInstances', 'x'), LicenseRule.of('constructor', 'y'))).toEqual([]);
});

test('a tenancy that is a token stays one, before those that are known', () => {
  const stack = new Stack(new App(), 'Stack');
  const tenancy = Lazy.string({ produce: () => DEDICATED_INSTANCE }) as LicenseTenancy;
  const rule = LicenseRule.allowedTenancy(DEDICATED_HOST, tenancy, DEFAULT, tenancy);
  expect(stack.resolve(rule.toString())).toBe('#allowedTenancy=EC2-DedicatedInstance,EC2-Default,EC2-DedicatedHost');
  expect(mistakes(VCPU, rule)).toEqual([]);
});

test('the case of True and False does not matter', () => {
  expect(mistakes(VCPU, LicenseRule.of('honorVcpuOptimization', 'true'))).toEqual([]);
});

test('as few as as many is allowed', () => {
  expect(mistakes(CORE, LicenseRule.minimumCores(4), LicenseRule.maximumCores(4))).toEqual([]);
});
