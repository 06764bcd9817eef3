import { Template } from 'aws-cdk-lib/assertions';
import { App, CfnParameter, Stack } from 'aws-cdk-lib/core';
import { LicenseConfigurationLookup, LicenseConfigurationShare } from '../lib';
import { errorsOf } from './synthesis-messages';

let stack: Stack;
beforeEach(() => {
  stack = new Stack(new App(), 'Stack', { env: { account: '123456789012', region: 'us-east-1' } });
});

const templateOf = () => Template.fromStack(stack);
const lookups = () => templateOf().findResources('Custom::LicenseConfigurationLookup');
const attribute = (name: string) => ({ 'Fn::GetAtt': [expect.stringContaining('Lookup'), name] });

test('a look-up by name has the attributes of the license configuration', () => {
  const lookup = new LicenseConfigurationLookup(stack, 'Lookup', { licenseConfigurationName: 'Oracle' });
  expect(Object.values(lookups()).map(({ Properties }) => Properties)).toEqual([
    {
      ServiceToken: { 'Fn::GetAtt': [expect.stringContaining('CdkLicenseManagerProviderFunction'), 'Arn'] },
      ServiceTimeout: 1860,
      Name: 'Oracle',
    },
  ]);
  expect(stack.resolve(lookup.licenseConfigurationArn)).toEqual(attribute('LicenseConfigurationArn'));
  expect(stack.resolve(lookup.licenseConfigurationRef)).toEqual({
    licenseConfigurationArn: attribute('LicenseConfigurationArn'),
  });
  expect(stack.resolve(lookup.licenseConfigurationId)).toEqual(attribute('LicenseConfigurationId'));
  expect(stack.resolve(lookup.licenseConfigurationName)).toEqual(attribute('Name'));
  expect(stack.resolve(lookup.licenseConfigurationOwnerAccountId)).toEqual(attribute('OwnerAccountId'));
  expect(lookup.env).toEqual({ account: '123456789012', region: 'us-east-1' });
  templateOf().resourceCountIs('AWS::SSM::Parameter', 0);
  templateOf().resourceCountIs('AWS::IAM::Policy', 0);
});

test('a look-up of a shared one with a parameter', () => {
  const lookup = new LicenseConfigurationLookup(stack, 'Lookup', {
    licenseConfigurationName: 'Oracle',
    ownerAccount: '210987654321',
    parameterName: '/licenses/oracle',
  });
  expect(Object.values(lookups())[0].Properties).toMatchObject({ Name: 'Oracle', OwnerAccountId: '210987654321' });
  expect(lookup.env.account).toBe('210987654321');
  expect(Object.values(templateOf().findResources('AWS::SSM::Parameter'))).toMatchObject([
    {
      Properties: {
        Type: 'String',
        Name: '/licenses/oracle',
        Value: attribute('LicenseConfigurationArn'),
        Description: 'ARN of the license configuration Oracle',
      },
    },
  ]);
});

test("a look-up of another account's cannot be shared again", () => {
  const lookup = new LicenseConfigurationLookup(stack, 'Lookup', {
    licenseConfigurationName: 'Oracle',
    ownerAccount: '210987654321',
  });
  new LicenseConfigurationShare(stack, 'Share', { licenseConfigurations: [lookup], accounts: ['111122223333'] });
  expect(errorsOf(stack).map(({ message }) => message)).toEqual([
    "`licenseConfigurations` must be of the share's account, 123456789012, got Stack/Lookup of 210987654321",
  ]);
});

test('tokens pass', () => {
  const token = new CfnParameter(stack, 'Token').valueAsString;
  new LicenseConfigurationLookup(stack, 'Lookup', {
    licenseConfigurationName: token,
    ownerAccount: token,
    parameterName: token,
  });
  expect(Object.values(lookups())[0].Properties).toMatchObject({ Name: { Ref: 'Token' }, OwnerAccountId: { Ref: 'Token' } });
  expect(errorsOf(stack)).toEqual([]);
});

test('invalid properties are reported together', () => {
  new LicenseConfigurationLookup(stack, 'Lookup', { licenseConfigurationName: ' ', ownerAccount: '12', parameterName: '' });
  expect(errorsOf(stack)).toEqual([
    {
      path: '/Stack/Lookup/Resource',
      id: 'licenseConfigurationName',
      message: '`licenseConfigurationName` must not be empty, got: " "',
    },
    { path: '/Stack/Lookup/Resource', id: 'parameterName', message: '`parameterName` must not be empty, got: ""' },
    { path: '/Stack/Lookup/Resource', id: 'ownerAccount', message: '`ownerAccount` must be an id of 12 digits, got: 12' },
  ]);
});
