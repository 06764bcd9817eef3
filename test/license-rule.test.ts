import { App, Duration, Lazy, Stack } from 'aws-cdk-lib/core';
import { LicenseConfiguration, LicenseCountingType, LicenseRule, LicenseTenancy } from '../lib';
import { errorsOf } from './synthesis-messages';

const { VCPU, INSTANCE, CORE, SOCKET } = LicenseCountingType;
const { DEFAULT, DEDICATED_HOST, DEDICATED_INSTANCE } = LicenseTenancy;

function errors(licenseCountingType: LicenseCountingType, ...licenseRules: LicenseRule[]): string[] {
  const stack = new Stack(new App(), 'Stack');
  new LicenseConfiguration(stack, 'License', { licenseCountingType, licenseRules });
  return errorsOf(stack).map(({ message }) => message);
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
])('%s is in the spelling of the API', (rule, expected) => {
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

test.each(KINDS)('%s is only for its counting types', (_name, rule, allowed) => {
  for (const countingType of [VCPU, INSTANCE, CORE, SOCKET]) {
    expect(errors(countingType, rule)).toHaveLength(allowed.includes(countingType) ? 0 : 1);
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
    'allowedTenancy must be one or more of EC2-Default, EC2-DedicatedHost, EC2-DedicatedInstance, separated by commas without spaces, got: nothing',
  ],
  [
    VCPU,
    [LicenseRule.of('allowedTenancy', 'EC2-Default, EC2-DedicatedHost')],
    'allowedTenancy must be one or more of EC2-Default, EC2-DedicatedHost, EC2-DedicatedInstance, separated by commas without spaces, got: EC2-Default, EC2-DedicatedHost',
  ],
  [VCPU, [LicenseRule.of('honorVcpuOptimization', 'yes')], 'honorVcpuOptimization must be True or False, got: yes'],
  [CORE, [LicenseRule.minimumCores(8), LicenseRule.maximumCores(4)], 'minimumCores must not be above maximumCores, got: 8 and 4'],
  [VCPU, [LicenseRule.minimumVcpus(2), LicenseRule.maximumVcpus(1)], 'minimumVcpus must not be above maximumVcpus, got: 2 and 1'],
  [
    SOCKET,
    [LicenseRule.minimumSockets(2), LicenseRule.maximumSockets(1)],
    'minimumSockets must not be above maximumSockets, got: 2 and 1',
  ],
  [CORE, [LicenseRule.minimumCores(1), LicenseRule.minimumCores(2)], 'each rule may be given once, got minimumCores again: 2'],
  [
    CORE,
    [LicenseRule.of('#minimumCores', '1')],
    'a rule\'s name must not be empty or contain "#", "=" or spaces, got: "#minimumCores"',
  ],
])('with the counting type %s, the rules %s are an error', (countingType, rules, message) => {
  expect(errors(countingType, ...rules)).toEqual([`\`licenseRules\`: ${message}`]);
});

test('an unknown rule of any name is not an error', () => {
  expect(errors(CORE, LicenseRule.of('includeStoppedInstances', 'x'), LicenseRule.of('constructor', 'y'))).toEqual([]);
});

test('a tenancy that is a token stays a token, before the known ones', () => {
  const stack = new Stack(new App(), 'Stack');
  const tenancy = Lazy.string({ produce: () => DEDICATED_INSTANCE }) as LicenseTenancy;
  const rule = LicenseRule.allowedTenancy(DEDICATED_HOST, tenancy, DEFAULT, tenancy);
  expect(stack.resolve(rule.toString())).toBe('#allowedTenancy=EC2-DedicatedInstance,EC2-Default,EC2-DedicatedHost');
  expect(errors(VCPU, rule)).toEqual([]);
});

test('the case of True and False does not matter', () => {
  expect(errors(VCPU, LicenseRule.of('honorVcpuOptimization', 'true'))).toEqual([]);
});

test('a minimum equal to the maximum is allowed', () => {
  expect(errors(CORE, LicenseRule.minimumCores(4), LicenseRule.maximumCores(4))).toEqual([]);
});

test('a duplicate does not hide a minimum above a maximum, in either order', () => {
  const crossed = '`licenseRules`: minimumCores must not be above maximumCores, got: 8 and 4';
  const [low, high] = [LicenseRule.minimumCores(1), LicenseRule.minimumCores(8)];
  expect(errors(CORE, low, high, LicenseRule.maximumCores(4))).toEqual([
    '`licenseRules`: each rule may be given once, got minimumCores again: 8',
    crossed,
  ]);
  expect(errors(CORE, high, low, LicenseRule.maximumCores(4))).toEqual([
    '`licenseRules`: each rule may be given once, got minimumCores again: 1',
    crossed,
  ]);
});
