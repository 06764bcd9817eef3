import { App, CfnParameter, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { LicenseConfiguration, LicenseConfigurationProps, LicenseCountingType, LicenseRule, ProductInformation } from '../lib';

/** As JavaScript sees it: nothing has been compiled. */
const configure = (props: unknown) => new LicenseConfiguration(new Stack(new App(), 'Stack'), 'License', props as never);
const refused = (props: unknown) => {
  try {
    configure(props);
  } catch (error) {
    return (error as Error).message.split('\n  [Stack/License] ').slice(1);
  }
  return [];
};

const COUNTING_TYPES =
  'LicenseCountingType.VCPU or LicenseCountingType.INSTANCE or LicenseCountingType.CORE or LicenseCountingType.SOCKET';
const LICENSE = 'a license configuration, such as LicenseConfiguration.fromLicenseConfigurationArn returns';

test.each([
  ['licenseConfigurationName', 7, 'a string, got: 7'],
  ['description', { text: 'x' }, 'a string, got: [Object]'],
  ['licenseCountingType', 'vcpu', `${COUNTING_TYPES}, got: "vcpu"`],
  ['licenseCount', '64', 'a number, got: "64"'],
  ['licenseCount', null, 'a number, got: null'],
  ['licenseCountHardLimit', 'false', 'true or false, got: "false"'],
  ['licenseRules', LicenseRule.minimumVcpus(2), 'a list, got: [LicenseRule]'],
  ['productInformation', 'SQL Server', 'a list, got: "SQL Server"'],
  ['disassociateWhenNotFound', 1, 'true or false, got: 1'],
  ['licenseExpiry', '2099-12-31', 'a Date, got: "2099-12-31"'],
  ['enabled', 'no', 'true or false, got: "no"'],
  [
    'removalPolicy',
    RemovalPolicy.SNAPSHOT,
    'RemovalPolicy.DESTROY or RemovalPolicy.RETAIN or RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE, got: "snapshot"',
  ],
  ['replacement', false, 'ReplacementPolicy.ALLOW or ReplacementPolicy.REFUSE, got: false'],
  ['disassociateOnDelete', 'yes', 'true or false, got: "yes"'],
  ['adoptExisting', 'lic-1', `${LICENSE}, got: "lic-1"`],
  ['adoptFromStack', [], 'a string, got: []'],
  ['createServiceLinkedRole', 0, 'true or false, got: 0'],
  ['architecture', 'arm64', 'an Architecture, got: "arm64"'],
])('%s is not %j', (name, value, message) => {
  expect(refused({ licenseCountingType: LicenseCountingType.VCPU, [name]: value })).toEqual([`\`${name}\` must be ${message}`]);
});

test('the wrong elements of a list are named', () => {
  const given = {
    licenseCountingType: LicenseCountingType.VCPU,
    licenseRules: [LicenseRule.minimumVcpus(2), '#maximumVcpus=4', undefined, { name: 'minimumVcpus', value: '2' }],
    productInformation: ['SQL Server'],
  };
  expect(refused(given)).toEqual([
    '`licenseRules[1]` must be a LicenseRule, got: "#maximumVcpus=4"',
    '`licenseRules[2]` must be a LicenseRule, got: undefined',
    '`licenseRules[3]` must be a LicenseRule, got: [Object]',
    '`productInformation[0]` must be a ProductInformation, got: "SQL Server"',
  ]);
});

test.each<[(...args: never[]) => unknown, unknown[], string]>([
  [LicenseRule.honorVcpuOptimization, ['no'], 'LicenseRule.honorVcpuOptimization: `honor` must be true or false, got: "no"'],
  [LicenseRule.licenseAffinityToHost, [90], 'LicenseRule.licenseAffinityToHost: `affinity` must be a Duration, got: 90'],
  [LicenseRule.of, ['minimumVcpus'], 'LicenseRule.of: `value` must be a string, got: undefined'],
  [ProductInformation.ssmManaged, [], 'ProductInformation.ssmManaged: `props` must be an object, got: undefined'],
  [
    ProductInformation.ssmManaged,
    [{ applicationNames: 'SQL', excludeTags: { env: 'prod' }, excludeAcounts: ['123456789012'] }],
    'ProductInformation.ssmManaged: `applicationNames` must be a list, got: "SQL"; ' +
      '`excludeTags.env` must be a list, got: "prod"; ' +
      '`excludeAcounts` is not a property, did you mean `excludeAccounts`?',
  ],
  [
    ProductInformation.ssmManaged,
    [{ excludeTags: ['env'], licenseIncluded: ['sql-server-web'] }],
    'ProductInformation.ssmManaged: `excludeTags` must be an object, got: [Array]; ' +
      '`licenseIncluded[0]` must be a LicenseIncluded, got: "sql-server-web"',
  ],
  [ProductInformation.rds, [null], 'ProductInformation.rds: `props` must be an object, got: null'],
  [
    ProductInformation.rds,
    [{ additionalFilters: [{ name: 'New', values: [1] }] }],
    'ProductInformation.rds: `additionalFilters[0].values[0]` must be a string, got: 1',
  ],
  [
    ProductInformation.of,
    ['RDS', 'oracle-ee'],
    'ProductInformation.of: `filters[0]` must be a filter with a name, got: "oracle-ee"',
  ],
])('a factory refuses %p of %j', (factory, args, message) => {
  expect(() => factory(...(args as never[]))).toThrow(new Error(message));
});

test.each([[undefined], [null], [{}], [{ licenseCountingType: undefined }]])('the counting type is missing: %j', (props) => {
  expect(refused(props)).toEqual([`\`licenseCountingType\` must be ${COUNTING_TYPES}, got: undefined`]);
});

test('all at once, with the path of the construct', () => {
  expect(() => configure({ licenseCount: '64' })).toThrow(
    new Error(
      'Validation failed with the following errors:\n' +
        `  [Stack/License] \`licenseCountingType\` must be ${COUNTING_TYPES}, got: undefined\n` +
        '  [Stack/License] `licenseCount` must be a number, got: "64"',
    ),
  );
});

test('tokens, properties that are absent and objects of another copy of this library pass', () => {
  const parameter = new CfnParameter(new Stack(), 'Text');
  const props: { [name in keyof Required<LicenseConfigurationProps>]?: unknown } = {
    licenseConfigurationName: parameter.value,
    licenseCountingType: parameter.valueAsString,
    licenseCount: parameter.value,
    licenseRules: [{ name: 'minimumVcpus', value: '2', toString: () => '#minimumVcpus=2' }],
    productInformation: [{ resourceType: 'SSM_MANAGED', filters: [{ name: 'Application Name', values: ['SQL Server'] }] }],
    licenseExpiry: undefined,
    adoptExisting: undefined,
  };
  expect(refused({ ...props, licenseCount: undefined })).toEqual([]);
  class Getters {
    get licenseCountingType() {
      return LicenseCountingType.CORE;
    }
  }
  expect(refused(new Getters())).toEqual([]);
});
