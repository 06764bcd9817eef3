import { Template } from 'aws-cdk-lib/assertions';
import { PropertyInjectors } from 'aws-cdk-lib';
import { App, CfnParameter, CfnResource, NestedStack, RemovalPolicy, Stack, Stage, Tags } from 'aws-cdk-lib/core';
import {
  LicenseConfiguration,
  LicenseConfigurationProps,
  LicenseCountingType,
  LicenseRule,
  LicenseTenancy,
  ProductInformation,
  ReplacementPolicy,
} from '../lib';

const TYPE = 'Custom::LicenseConfiguration';
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

test('a minimal license configuration renders its counting type and a generated name', () => {
  configure();
  expect(resources()).toEqual([
    {
      Type: TYPE,
      Properties: {
        ServiceToken: { 'Fn::GetAtt': [expect.stringMatching(/^CdkLicenseManagerProviderFunction/), 'Arn'] },
        ServiceTimeout: 1860,
        Name: 'Stack-License-4602DEDE',
        LicenseCountingType: 'Instance',
      },
      DependsOn: [expect.stringMatching(/^CdkLicenseManagerProviderEventInvokeConfig/)],
    },
  ]);
});

test('each property is rendered in the spelling of the API', () => {
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
    replacementPolicy: ReplacementPolicy.REFUSE,
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
    ReplacementPolicy: 'REFUSE',
    RetainOnDelete: true,
    RetainOnReplace: true,
    DisassociateOnDelete: true,
  });
});

test('policies with their default values are not rendered', () => {
  configure({
    licenseConfigurationName: 'Name',
    removalPolicy: RemovalPolicy.DESTROY,
    replacementPolicy: ReplacementPolicy.ALLOW,
    disassociateOnDelete: false,
  });
  expect(properties()).toEqual({ Name: 'Name', LicenseCountingType: 'Instance' });
});

test('the ARN is Ref, and the other values are attributes', () => {
  const license = configure();
  const logicalId = stack.getLogicalId(license.node.defaultChild as CfnResource);
  expect(stack.resolve(license.licenseConfigurationArn)).toEqual({ Ref: logicalId });
  expect(stack.resolve(license.licenseConfigurationRef)).toEqual({ licenseConfigurationArn: { Ref: logicalId } });
  expect(stack.resolve(license.licenseConfigurationId)).toEqual({ 'Fn::GetAtt': [logicalId, 'LicenseConfigurationId'] });
  expect(stack.resolve(license.licenseConfigurationName)).toEqual({ 'Fn::GetAtt': [logicalId, 'Name'] });
  expect(stack.resolve(license.licenseConfigurationOwnerAccountId)).toEqual({ 'Fn::GetAtt': [logicalId, 'OwnerAccountId'] });
  expect(logicalId).toBe('License2362D0E8');
});

test('a license configuration of ordinary size takes at most 700 bytes of template', () => {
  configure({ description: 'My Sample License Configuration', licenseCount: 123, licenseCountHardLimit: true });
  expect(JSON.stringify(resources()[0]).length).toBeLessThanOrEqual(700);
});

test('generated names differ between stages, stacks and constructs', () => {
  const stacks = [stack, new Stack(new Stage(app, 'Stage'), 'Stack'), new NestedStack(stack, 'Nested')];
  stacks.forEach((each) => ['A', 'B'].forEach((id) => new LicenseConfiguration(each, id, MINIMAL)));
  const names = stacks.flatMap((each) => resources(each).map((resource) => resource.Properties.Name));
  expect(new Set(names).size).toBe(6);
});

test('tags of the construct override tags of its scopes and stacks', () => {
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

test('tokens are rendered', () => {
  const number = new CfnParameter(stack, 'Number', { type: 'Number' });
  const text = new CfnParameter(stack, 'Text');
  configure({
    licenseConfigurationName: text.valueAsString,
    licenseCount: number.valueAsNumber,
    licenseRules: [LicenseRule.minimumVcpus(number.valueAsNumber), LicenseRule.maximumVcpus(2)],
  });
  expect(properties()).toMatchObject({
    Name: { Ref: 'Text' },
    LicenseCount: { Ref: 'Number' },
    LicenseRules: [{ 'Fn::Join': ['', ['#minimumVcpus=', { Ref: 'Number' }]] }, '#maximumVcpus=2'],
  });
});

test('property injection sets the defaults of an organization', () => {
  PropertyInjectors.of(stack).add({
    constructUniqueId: LicenseConfiguration.PROPERTY_INJECTION_ID,
    inject: (props) => ({ replacementPolicy: ReplacementPolicy.REFUSE, ...props }),
  });
  configure();
  expect(properties().ReplacementPolicy).toBe('REFUSE');
});
