import { Match, Template } from 'aws-cdk-lib/assertions';
import { App, CfnParameter, Stack } from 'aws-cdk-lib/core';
import { LicenseConfiguration } from '../lib';

const ARN = 'arn:aws-cn:license-manager:cn-north-1:123456789012:license-configuration:lic-0123456789abcdef0123456789abcdef';

let stack: Stack;
beforeEach(() => {
  stack = new Stack(new App(), 'Stack');
});

test('an import has the id, owner and environment of its ARN and deploys nothing', () => {
  const license = LicenseConfiguration.fromLicenseConfigurationArn(stack, 'Imported', ARN);
  expect(license.licenseConfigurationArn).toBe(ARN);
  expect(license.licenseConfigurationRef).toEqual({ licenseConfigurationArn: ARN });
  expect(license.licenseConfigurationId).toBe('lic-0123456789abcdef0123456789abcdef');
  expect(license.licenseConfigurationOwnerAccountId).toBe('123456789012');
  expect(license.env).toEqual({ account: '123456789012', region: 'cn-north-1' });
  Template.fromStack(stack).templateMatches({ Resources: Match.absent() });
});

test('an import by a token has tokens for its parts', () => {
  const parameter = new CfnParameter(stack, 'Arn');
  const license = LicenseConfiguration.fromLicenseConfigurationArn(stack, 'Imported', parameter.valueAsString);
  expect(stack.resolve(license.licenseConfigurationArn)).toEqual({ Ref: 'Arn' });
  expect(stack.resolve(license.licenseConfigurationId)).toEqual({ 'Fn::Select': [6, { 'Fn::Split': [':', { Ref: 'Arn' }] }] });
});

test.each([
  'lic-0123456789abcdef0123456789abcdef',
  'arn:aws:s3:::bucket',
  'arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-oracle',
])('an import of %s throws', (arn) => {
  expect(() => LicenseConfiguration.fromLicenseConfigurationArn(stack, 'Imported', arn)).toThrow(
    new Error(`\`licenseConfigurationArn\` must be the ARN of a license configuration, got: ${arn}`),
  );
});
