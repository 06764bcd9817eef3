import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import {
  App,
  CfnParameter,
  CfnResource,
  NestedStack,
  RemovalPolicies,
  RemovalPolicy,
  Stack,
  Stage,
  Tags,
} from 'aws-cdk-lib/core';
import { PropertyInjectors } from 'aws-cdk-lib';
import { CfnLicenseConfiguration } from 'aws-cdk-lib/aws-licensemanager';
import {
  LicenseConfiguration,
  LicenseConfigurationProps,
  LicenseCountingType,
  LicenseRule,
  LicenseTenancy,
  ProductInformation,
  ProductInformationComparator,
  ReplacementPolicy,
} from '../lib';

const TYPE = 'Custom::LicenseConfiguration';
const ARN = 'arn:aws-cn:license-manager:cn-north-1:123456789012:license-configuration:lic-0123456789abcdef0123456789abcdef';
const STACK_ID = 'arn:aws:cloudformation:us-east-1:123456789012:stack/Other/51af3dc0-da77-11e4-872e-1234567db123';
const MINIMAL = { licenseCountingType: LicenseCountingType.INSTANCE };

let app: App;
let stack: Stack;
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack');
});

const configure = (props: Partial<LicenseConfigurationProps> = {}) =>
  new LicenseConfiguration(stack, 'License', { ...MINIMAL, ...props });
const resources = (of: Stack = stack) => Object.values(Template.fromStack(of).findResources(TYPE));
const properties = (of?: Stack) =>
  Object.fromEntries(Object.entries(resources(of)[0].Properties).filter(([name]) => !name.startsWith('Service')));

describe('what is rendered', () => {
  test('minimal: the counting type and a generated name', () => {
    configure();
    expect(resources()).toEqual([
      {
        Type: TYPE,
        Properties: {
          ServiceToken: { 'Fn::GetAtt': [expect.stringMatching(/^CdkLicenseManagerProviderFunction/), 'Arn'] },
          ServiceTimeout: 1860,
          DefaultName: 'Stack-License-4602DEDE',
          LicenseCountingType: 'Instance',
        },
        DependsOn: [expect.stringMatching(/^CdkLicenseManagerProviderEventInvokeConfig/)],
      },
    ]);
  });

  test('maximal', () => {
    configure({
      licenseConfigurationName: 'Sql',
      description: 'SQL Server, by core',
      licenseCountingType: LicenseCountingType.CORE,
      licenseCount: 0,
      licenseCountHardLimit: true,
      licenseRules: [LicenseRule.allowedTenancy(LicenseTenancy.DEDICATED_HOST), LicenseRule.minimumCores(4)],
      productInformation: [ProductInformation.ssmManaged({ applicationNames: ['Amazon EC2Launch'], excludeTags: { dev: [] } })],
      disassociateWhenNotFound: true,
      licenseExpiry: new Date('2099-12-31T23:59:59.900Z'),
      enabled: false,
      removalPolicy: RemovalPolicy.RETAIN,
      replacement: ReplacementPolicy.REFUSE,
      disassociateOnDelete: true,
    });
    expect(properties()).toEqual({
      Name: 'Sql',
      LicenseCountingType: 'Core',
      Description: 'SQL Server, by core',
      LicenseCount: 0,
      LicenseCountHardLimit: true,
      LicenseRules: ['#allowedTenancy=EC2-DedicatedHost', '#minimumCores=4'],
      ProductInformationList: [
        {
          ResourceType: 'SSM_MANAGED',
          ProductInformationFilterList: [
            {
              ProductInformationFilterName: 'Application Name',
              ProductInformationFilterValue: ['Amazon EC2Launch'],
              ProductInformationFilterComparator: 'EQUALS',
            },
            { ProductInformationFilterName: 'Tag:dev', ProductInformationFilterComparator: 'NOT_EQUALS' },
          ],
        },
      ],
      DisassociateWhenNotFound: true,
      LicenseExpiry: 4102444799,
      Enabled: false,
      Replacement: 'REFUSE',
      Retain: true,
      DisassociateOnDelete: true,
    });
  });

  test('defaults that are spelled out are rendered where they are terms', () => {
    configure({
      licenseConfigurationName: 'Name',
      description: '',
      licenseCountHardLimit: false,
      licenseRules: [],
      productInformation: [],
      disassociateWhenNotFound: false,
      enabled: true,
      removalPolicy: RemovalPolicy.DESTROY,
      replacement: ReplacementPolicy.ALLOW,
      disassociateOnDelete: false,
    });
    expect(properties()).toEqual({
      Name: 'Name',
      LicenseCountingType: 'Instance',
      Description: '',
      LicenseCountHardLimit: false,
      LicenseRules: [],
      ProductInformationList: [],
      DisassociateWhenNotFound: false,
      Enabled: true,
    });
  });

  test('the ARN is Ref, the rest are attributes', () => {
    const license = configure();
    const logicalId = stack.getLogicalId(license.node.defaultChild as CfnResource);
    expect(stack.resolve(license.licenseConfigurationArn)).toEqual({ Ref: logicalId });
    expect(stack.resolve(license.licenseConfigurationRef)).toEqual({ licenseConfigurationArn: { Ref: logicalId } });
    expect(stack.resolve(license.licenseConfigurationId)).toEqual({ 'Fn::GetAtt': [logicalId, 'LicenseConfigurationId'] });
    expect(stack.resolve(license.licenseConfigurationName)).toEqual({ 'Fn::GetAtt': [logicalId, 'Name'] });
    expect(stack.resolve(license.licenseConfigurationOwnerAccountId)).toEqual({ 'Fn::GetAtt': [logicalId, 'OwnerAccountId'] });
    expect(logicalId).toBe('License2362D0E8');
  });

  test('one of ordinary size takes at most 700 bytes of template', () => {
    configure({ description: 'My Sample License Configuration', licenseCount: 123, licenseCountHardLimit: true });
    expect(JSON.stringify(resources()[0]).length).toBeLessThanOrEqual(700);
  });

  test('generated names differ between stages, stacks and constructs', () => {
    const stacks = [stack, new Stack(new Stage(app, 'Stage'), 'Stack'), new NestedStack(stack, 'Nested')];
    stacks.forEach((each) => ['A', 'B'].forEach((id) => new LicenseConfiguration(each, id, MINIMAL)));
    const names = stacks.flatMap((each) => resources(each).map((resource) => resource.Properties.DefaultName));
    expect(new Set(names).size).toBe(6);
  });
});

describe('removal', () => {
  const policies = () => {
    const [{ DeletionPolicy, UpdateReplacePolicy, Properties }] = resources();
    return [DeletionPolicy, UpdateReplacePolicy, Properties.Retain];
  };

  test.each([
    [undefined, [undefined, undefined, undefined]],
    [RemovalPolicy.DESTROY, ['Delete', 'Delete', undefined]],
    [RemovalPolicy.RETAIN, ['RetainExceptOnCreate', 'Delete', true]],
    [RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE, ['RetainExceptOnCreate', 'Retain', true]],
  ])('%s', (removalPolicy, expected) => {
    configure({ removalPolicy });
    expect(policies()).toEqual(expected);
  });

  test('RETAIN by a method', () => {
    configure().applyRemovalPolicy(RemovalPolicy.RETAIN);
    expect(policies()).toEqual(['RetainExceptOnCreate', 'Delete', true]);
  });

  test('RETAIN by an aspect', () => {
    configure();
    RemovalPolicies.of(stack).retain();
    expect(policies()).toEqual(['RetainExceptOnCreate', 'Delete', true]);
  });
});

describe('tags', () => {
  test('those of the construct, of its scopes and of its stacks, the nearest last', () => {
    const parent = new Stack(app, 'Parent', { tags: { a: 'parent', b: 'parent', c: 'parent' } });
    const nested = new NestedStack(parent, 'Nested');
    nested.tags.setTag('b', 'nested');
    const license = new LicenseConfiguration(nested, 'License', MINIMAL);
    Tags.of(license).add('c', 'own');
    Tags.of(app).add('d', 'app');
    expect(properties(nested).Tags).toEqual([
      { Key: 'a', Value: 'parent' },
      { Key: 'b', Value: 'nested' },
      { Key: 'c', Value: 'own' },
      { Key: 'd', Value: 'app' },
    ]);
  });
});

describe('adoption', () => {
  test('names the license and leaves out what is not given, so that dropping it changes nothing else', () => {
    const adoptExisting = LicenseConfiguration.fromLicenseConfigurationArn(stack, 'Existing', ARN);
    configure({ adoptExisting, adoptFromStack: STACK_ID });
    expect(properties()).toEqual({
      DefaultName: 'Stack-License-4602DEDE',
      LicenseCountingType: 'Instance',
      AdoptExisting: ARN,
      AdoptFromStack: STACK_ID,
    });
  });

  test('of what a native construct declares', () => {
    const adoptExisting = new CfnLicenseConfiguration(stack, 'Native', { name: 'Native', licenseCountingType: 'Instance' });
    configure({ adoptExisting });
    expect(properties()).toMatchObject({ AdoptExisting: { Ref: 'Native' } });
  });
});

describe('imported', () => {
  test("by ARN: id, owner and environment are the ARN's", () => {
    const license = LicenseConfiguration.fromLicenseConfigurationArn(stack, 'Imported', ARN);
    expect(license.licenseConfigurationArn).toBe(ARN);
    expect(license.licenseConfigurationRef).toEqual({ licenseConfigurationArn: ARN });
    expect(license.licenseConfigurationId).toBe('lic-0123456789abcdef0123456789abcdef');
    expect(license.licenseConfigurationOwnerAccountId).toBe('123456789012');
    expect(license.env).toEqual({ account: '123456789012', region: 'cn-north-1' });
    Template.fromStack(stack).templateMatches({ Resources: Match.absent() });
  });

  test('by a token', () => {
    const parameter = new CfnParameter(stack, 'Arn');
    const license = LicenseConfiguration.fromLicenseConfigurationArn(stack, 'Imported', parameter.valueAsString);
    expect(stack.resolve(license.licenseConfigurationArn)).toEqual({ Ref: 'Arn' });
    expect(stack.resolve(license.licenseConfigurationId)).toEqual({ 'Fn::Select': [6, { 'Fn::Split': [':', { Ref: 'Arn' }] }] });
  });

  test.each([
    'lic-0123456789abcdef0123456789abcdef',
    'arn:aws:s3:::bucket',
    'arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-oracle',
  ])('refused: %s', (arn) => {
    expect(() => LicenseConfiguration.fromLicenseConfigurationArn(stack, 'Imported', arn)).toThrow(
      new Error(`\`licenseConfigurationArn\` must be a license configuration's ARN, got: ${arn}`),
    );
  });
});

describe('refused at synth', () => {
  const messages = () => {
    try {
      app.synth();
    } catch (error) {
      return (error as Error).message;
    }
    return undefined;
  };

  test.each<[Partial<LicenseConfigurationProps>, string]>([
    [{ licenseConfigurationName: ' ' }, '`licenseConfigurationName` must not be empty, got: " "'],
    [{ licenseCount: 1.5 }, '`licenseCount` must be an integer of at least 0, got: 1.5'],
    [{ licenseCount: -1 }, '`licenseCount` must be an integer of at least 0, got: -1'],
    [{ licenseCount: NaN }, '`licenseCount` must be an integer of at least 0, got: NaN'],
    [{ licenseExpiry: new Date('never') }, '`licenseExpiry` must be a valid date, got: Invalid Date'],
    [{ adoptFromStack: STACK_ID }, `\`adoptFromStack\` must be absent without \`adoptExisting\`, got: ${STACK_ID}`],
  ])('%j', (props, message) => {
    configure(props);
    expect(messages()).toBe(`Validation failed with the following errors:\n  [Stack/License] ${message}`);
  });

  test.each(['cdk-license-manager:stack', 'aws:mine', 'AWS:mine'])('tag %s', (key) => {
    Tags.of(configure()).add(key, 'value');
    expect(messages()).toBe(
      'Validation failed with the following errors:\n' +
        `  [Stack/License] tags: a key must not begin with "cdk-license-manager:" or "aws:", got: ${key}`,
    );
  });

  test('tags that are too long, along with everything else', () => {
    const license = configure({ licenseCount: -1 });
    Tags.of(license).add('k'.repeat(129), 'value');
    Tags.of(license).add('key', 'v'.repeat(257));
    expect(messages()).toBe(
      'Validation failed with the following errors:\n' +
        '  [Stack/License] `licenseCount` must be an integer of at least 0, got: -1\n' +
        '  [Stack/License] tags: a value must have at most 256 characters, got 257 for the key key\n' +
        `  [Stack/License] tags: a key must have 1 to 128 characters, got 129: ${'k'.repeat(129)}`,
    );
  });

  test('adopting from what is no stack', () => {
    const adoptExisting = LicenseConfiguration.fromLicenseConfigurationArn(stack, 'Existing', ARN);
    configure({ adoptExisting, adoptFromStack: 'Other' });
    expect(messages()).toBe(
      "Validation failed with the following errors:\n  [Stack/License] `adoptFromStack` must be a stack's id, which is an ARN, got: Other",
    );
  });

  test('adopting from another Region or account', () => {
    const there = new Stack(app, 'There', { env: { account: '123456789012', region: 'eu-west-1' } });
    const adoptExisting = LicenseConfiguration.fromLicenseConfigurationArn(there, 'Existing', ARN);
    new LicenseConfiguration(there, 'License', { ...MINIMAL, adoptExisting });
    expect(messages()).toBe(
      'Validation failed with the following errors:\n' +
        `  [There/License] \`adoptExisting\` must be in the stack's account and Region, 123456789012 and eu-west-1, got: ${ARN}`,
    );
  });

  test('a snapshot, by a method', () => {
    configure().applyRemovalPolicy(RemovalPolicy.SNAPSHOT);
    expect(messages()).toBe(
      'Validation failed with the following errors:\n' +
        '  [Stack/License/Resource] the removal policy must be DESTROY, RETAIN or RETAIN_ON_UPDATE_OR_DELETE, got: SNAPSHOT',
    );
  });

  test('all mistakes of all constructs in one error', () => {
    configure({
      licenseCount: 1.5,
      licenseRules: [LicenseRule.minimumCores(0), LicenseRule.honorVcpuOptimization()],
      productInformation: [
        ProductInformation.of('SSM_MANAGED', {
          name: 'Engine Edition',
          comparator: ProductInformationComparator.EQUALS,
          values: ['oracle-ee'],
        }),
      ],
    });
    new LicenseConfiguration(stack, 'Second', { ...MINIMAL, licenseCount: -1 });
    expect(messages()).toBe(
      [
        'Validation failed with the following errors:',
        '  [Stack/License] `licenseCount` must be an integer of at least 0, got: 1.5',
        '  [Stack/License] `licenseRules`: minimumCores must be an integer from 1 to 10000, got: 0',
        '  [Stack/License] `licenseRules`: honorVcpuOptimization is only for the counting type vCPU, got: Instance with #honorVcpuOptimization=True',
        '  [Stack/License] `productInformation`: Engine Edition is only for RDS, got: SSM_MANAGED',
        '  [Stack/Second] `licenseCount` must be an integer of at least 0, got: -1',
      ].join('\n'),
    );
  });

  test('tokens are not judged', () => {
    const number = new CfnParameter(stack, 'Number', { type: 'Number' });
    const text = new CfnParameter(stack, 'Text');
    configure({
      licenseConfigurationName: text.valueAsString,
      licenseCount: number.valueAsNumber,
      licenseRules: [LicenseRule.minimumVcpus(number.valueAsNumber), LicenseRule.maximumVcpus(2)],
      adoptExisting: LicenseConfiguration.fromLicenseConfigurationArn(stack, 'Existing', text.valueAsString),
      adoptFromStack: text.valueAsString,
    });
    expect(properties()).toMatchObject({
      Name: { Ref: 'Text' },
      LicenseCount: { Ref: 'Number' },
      LicenseRules: [{ 'Fn::Join': ['', ['#minimumVcpus=', { Ref: 'Number' }]] }, '#maximumVcpus=2'],
    });
  });
});

describe('warned about', () => {
  test('a past expiry, and it still synthesizes', () => {
    configure({ licenseExpiry: new Date('2020-01-01T00:00:00Z') });
    Annotations.fromStack(stack).hasWarning(
      '/Stack/License',
      '`licenseExpiry` is in the past, got: 2020-01-01T00:00:00.000Z [ack: cdk-license-manager:expired]',
    );
    expect(properties().LicenseExpiry).toBe(1577836800);
  });

  test('rules that AWS may or may not allow for Instance', () => {
    configure({ licenseRules: [LicenseRule.minimumCores(2), LicenseRule.maximumSockets(4), LicenseRule.maximumVcpus(8)] });
    Annotations.fromStack(stack).hasWarning(
      '/Stack/License',
      "`licenseRules`: AWS's pages disagree whether the counting type Instance may have minimumCores, maximumSockets; License Manager may refuse it [ack: cdk-license-manager:doubtfulRule]",
    );
  });

  test('a hard limit without a count', () => {
    configure({ licenseCountHardLimit: true });
    Annotations.fromStack(stack).hasWarning(
      '/Stack/License',
      '`licenseCountHardLimit` is true without `licenseCount`, for which License Manager then has 0: every launch may be blocked. Give `licenseCount` [ack: cdk-license-manager:hardLimitWithoutCount]',
    );
  });

  test('names of rules and filters that were meant to be others', () => {
    configure({
      licenseRules: [LicenseRule.of('minimumVCPUs', '2'), LicenseRule.of('maximumVcpu', '4'), LicenseRule.of('brandNew', 'x')],
      productInformation: [ProductInformation.of('SSM_MANAGED', { name: 'ApplicationName', values: ['x'] })],
    });
    Annotations.fromStack(stack).hasWarning(
      '/Stack/License',
      '`licenseRules`: no such rule is known here: minimumVCPUs, did you mean minimumVcpus? maximumVcpu, did you mean maximumVcpus? [ack: cdk-license-manager:misspelledRule]',
    );
    Annotations.fromStack(stack).hasWarning(
      '/Stack/License',
      '`productInformation`: no such filter is known here: ApplicationName, did you mean Application Name? [ack: cdk-license-manager:misspelledFilter]',
    );
  });

  test('nothing else', () => {
    const adoptExisting = LicenseConfiguration.fromLicenseConfigurationArn(stack, 'Existing', ARN);
    new LicenseConfiguration(stack, 'Adopted', { ...MINIMAL, licenseCountHardLimit: true, adoptExisting });
    new LicenseConfiguration(stack, 'None', { ...MINIMAL, licenseCountHardLimit: true, licenseCount: 0 });
    configure({ licenseExpiry: new Date('2099-01-01T00:00:00Z') });
    Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
  });
});

test('property injection sets defaults of an organization', () => {
  PropertyInjectors.of(stack).add({
    constructUniqueId: LicenseConfiguration.PROPERTY_INJECTION_ID,
    inject: (props) => ({ replacement: ReplacementPolicy.REFUSE, ...props }),
  });
  configure();
  expect(properties().Replacement).toBe('REFUSE');
});
