import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Annotations as CoreAnnotations, App, CfnParameter, Stack, Tags } from 'aws-cdk-lib/core';
import { ANNOTATIONS_IN_VALIDATION_REPORT } from 'aws-cdk-lib/cx-api';
import { LicenseConfiguration, LicenseConfigurationProps, LicenseCountingType, LicenseRule, ProductInformation } from '../lib';
import { errorsOf, warningsOf } from './synthesis-messages';

let app: App;
let stack: Stack;
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack');
});

const configure = (props: Partial<LicenseConfigurationProps> = {}, id = 'License') =>
  new LicenseConfiguration(stack, id, { licenseCountingType: LicenseCountingType.INSTANCE, ...props });
const error = (id: string, message: string, path = '/Stack/License/Resource') => ({ path, id, message });
const warning = (id: string, message: string) => ({ path: '/Stack/License', id, message });

test.each<[Partial<LicenseConfigurationProps>, string, string]>([
  [{ licenseConfigurationName: ' ' }, 'licenseConfigurationName', '`licenseConfigurationName` must not be empty, got: " "'],
  [{ licenseCount: 1.5 }, 'licenseCount', '`licenseCount` must be an integer of at least 0, got: 1.5'],
  [{ licenseCount: -1 }, 'licenseCount', '`licenseCount` must be an integer of at least 0, got: -1'],
  [{ licenseCount: NaN }, 'licenseCount', '`licenseCount` must be an integer of at least 0, got: NaN'],
  [{ licenseExpiry: new Date('never') }, 'licenseExpiry', '`licenseExpiry` must be a valid date, got: Invalid Date'],
])('%j is an error', (props, id, message) => {
  configure(props);
  expect(errorsOf(stack)).toEqual([error(id, message)]);
});

test('all errors of all license configurations are reported, those of a rule with a duplicate, too', () => {
  configure({
    licenseCountingType: LicenseCountingType.CORE,
    licenseCount: 1.5,
    licenseRules: [LicenseRule.minimumCores(8), LicenseRule.maximumCores(4), LicenseRule.maximumCores(16)],
    productInformation: [ProductInformation.of('SSM_MANAGED', { name: 'Engine Edition', values: ['oracle-ee'] })],
  });
  configure({ licenseCount: -1 }, 'Second');
  expect(errorsOf(stack)).toEqual([
    error('licenseCount', '`licenseCount` must be an integer of at least 0, got: 1.5'),
    error('licenseRules', '`licenseRules`: each rule may be given once, got maximumCores again: 16'),
    error('licenseRules', '`licenseRules`: minimumCores must not be above maximumCores, got: 8 and 4'),
    error('productInformation', '`productInformation`: Engine Edition is only for RDS, got: SSM_MANAGED'),
    error('licenseCount', '`licenseCount` must be an integer of at least 0, got: -1', '/Stack/Second/Resource'),
  ]);
});

test('errors do not throw in app.synth, as the documentation says', () => {
  configure({ licenseCount: -1 });
  expect(() => app.synth()).not.toThrow();
  expect(() => Annotations.fromStack(stack).hasNoError('*', Match.anyValue())).toThrow('licenseCount');
});

test('errors throw in app.synth with the feature flag for annotations', () => {
  const strict = new App({ context: { [ANNOTATIONS_IN_VALIDATION_REPORT]: true } });
  new LicenseConfiguration(new Stack(strict, 'Stack'), 'License', {
    licenseCountingType: LicenseCountingType.CORE,
    licenseCount: -1,
  });
  jest.spyOn(console, 'error').mockImplementation();
  try {
    expect(() => strict.synth()).toThrow('A copy of this report can be found in:');
  } finally {
    jest.restoreAllMocks();
  }
});

describe('tags', () => {
  test.each(['cdk-license-manager:stack', 'CDK-License-Manager:mine', 'aws:mine', 'AWS:mine'])(
    'the key %s is reserved',
    (key) => {
      Tags.of(configure()).add(key, 'value');
      const message = `tags: a key must not begin with "cdk-license-manager:" or "aws:" in any case, got: ${key}`;
      expect(errorsOf(stack)).toEqual([error('tags', message)]);
    },
  );

  test('keys and values have a maximum length', () => {
    const license = configure({ licenseCount: -1 });
    Tags.of(license).add('k'.repeat(129), 'value');
    Tags.of(license).add('key', 'v'.repeat(257));
    expect(errorsOf(stack)).toEqual([
      error('licenseCount', '`licenseCount` must be an integer of at least 0, got: -1'),
      error('tags', 'tags: a value must have at most 256 characters, got 257 for the key key'),
      error('tags', `tags: a key must have 1 to 128 characters, got 129: ${'k'.repeat(129)}`),
    ]);
  });

  test('the reserved tags leave room for 45', () => {
    const license = configure();
    for (let index = 1; index <= 45; index++) {
      Tags.of(license).add(`key${index}`, 'value');
    }
    expect(errorsOf(stack)).toEqual([]);
  });

  test('a 46th tag is an error', () => {
    const license = configure();
    for (let index = 1; index <= 46; index++) {
      Tags.of(license).add(`key${index}`, 'value');
    }
    expect(errorsOf(stack)).toEqual([
      error('tags', 'tags: at most 45 are allowed, because 5 of the 50 that License Manager allows are reserved, got: 46'),
    ]);
  });
});

test('tokens are not checked', () => {
  const number = new CfnParameter(stack, 'Number', { type: 'Number' }).valueAsNumber;
  const text = new CfnParameter(stack, 'Text').valueAsString;
  configure({
    licenseConfigurationName: text,
    licenseCountingType: text as LicenseCountingType,
    licenseCount: number,
    licenseRules: [LicenseRule.minimumVcpus(number), LicenseRule.maximumVcpus(2), LicenseRule.of(text, text)],
  });
  expect(errorsOf(stack)).toEqual([]);
  expect(warningsOf(stack)).toEqual([]);
});

describe('warnings', () => {
  test('an expiry in the past is a warning', () => {
    configure({ licenseExpiry: new Date('2020-01-01T00:00:00Z') });
    expect(warningsOf(stack)).toEqual([warning('expired', '`licenseExpiry` is in the past, got: 2020-01-01T00:00:00.000Z')]);
  });

  test('a hard limit without a count is a warning', () => {
    configure({ licenseCountHardLimit: true });
    expect(warningsOf(stack)).toEqual([
      warning(
        'hardLimitWithoutCount',
        '`licenseCountHardLimit` is true without `licenseCount`: License Manager uses a count of 0 and may block every launch. Add `licenseCount`',
      ),
    ]);
  });

  test('a rule that AWS documents both ways for Instance is a warning', () => {
    configure({ licenseRules: [LicenseRule.minimumCores(2), LicenseRule.maximumSockets(4), LicenseRule.maximumVcpus(8)] });
    expect(warningsOf(stack)).toEqual([
      warning(
        'disputedRule',
        "`licenseRules`: AWS's pages contradict each other whether the counting type Instance may have minimumCores, maximumSockets. License Manager may reject it",
      ),
    ]);
  });

  test('unknown names of rules and filters are warnings', () => {
    configure({
      licenseRules: [LicenseRule.of('minimumVCPUs', '2'), LicenseRule.of('brandNew', 'x')],
      productInformation: [
        ProductInformation.of('SSM_MANAGED', { name: 'ApplicationName', values: ['x'] }),
        ProductInformation.ssmManaged({ excludeTags: { stage: ['dev'] } }),
      ],
    });
    expect(warningsOf(stack)).toEqual([
      warning(
        'unknownRule',
        '`licenseRules`: unknown to this version: minimumVCPUs, brandNew. Only License Manager checks them, at deployment. Known rules: allowedTenancy, licenseAffinityToHost, honorVcpuOptimization, minimumVcpus, maximumVcpus, minimumCores, maximumCores, minimumSockets, maximumSockets',
      ),
      warning(
        'unknownFilter',
        '`productInformation`: unknown to this version: ApplicationName. Only License Manager checks them, at deployment. Known filters: Application Name, Application Publisher, Application Version, Platform Name, Platform Type, License Included, AccountId, Engine Edition, License Pack, Tag:<key>',
      ),
    ]);
  });

  test('a warning is acknowledged by its id', () => {
    CoreAnnotations.of(stack).acknowledgeWarning('cdk-license-manager:hardLimitWithoutCount');
    configure({ licenseCountHardLimit: true });
    expect(warningsOf(stack)).toEqual([]);
  });

  test('ordinary properties have no warning', () => {
    configure({ licenseCountHardLimit: true, licenseCount: 0, licenseExpiry: new Date('2099-01-01T00:00:00Z') });
    expect(warningsOf(stack)).toEqual([]);
  });
});
