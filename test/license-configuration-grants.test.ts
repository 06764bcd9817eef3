import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnLicenseConfiguration } from 'aws-cdk-lib/aws-licensemanager';
import { App, Stack } from 'aws-cdk-lib/core';
import { LicenseConfiguration, LicenseConfigurationGrants, LicenseCountingType } from '../lib';

const READ = [
  'license-manager:GetLicenseConfiguration',
  'license-manager:ListAssociationsForLicenseConfiguration',
  'license-manager:ListFailuresForLicenseConfigurationOperations',
  'license-manager:ListTagsForResource',
  'license-manager:ListUsageForLicenseConfiguration',
];
const MANAGE = [
  'license-manager:DeleteLicenseConfiguration',
  'license-manager:TagResource',
  'license-manager:UntagResource',
  'license-manager:UpdateLicenseConfiguration',
  'license-manager:UpdateLicenseSpecificationsForResource',
];

let stack: Stack;
let grantee: iam.Role;
beforeEach(() => {
  stack = new Stack(new App(), 'Stack');
  grantee = new iam.Role(stack, 'Grantee', { assumedBy: new iam.AccountRootPrincipal() });
});

function expectGranted(actions: string[] | string, resource: unknown): void {
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: [{ Action: actions, Effect: 'Allow', Resource: resource }] },
  });
}

test.each<[string, (grants: LicenseConfigurationGrants) => iam.Grant, string[] | string]>([
  ['read', (grants) => grants.read(grantee), READ],
  ['manage', (grants) => grants.manage(grantee), [...READ, ...MANAGE].sort()],
  ['launch', (grants) => grants.launch(grantee), 'ec2:RunInstances'],
  ['start', (grants) => grants.start(grantee), 'ec2:StartInstances'],
  ['actions', (grants) => grants.actions(grantee, 'license-manager:TagResource'), 'license-manager:TagResource'],
])('%s allows its actions on the license configuration alone', (_name, grant, actions) => {
  const license = new LicenseConfiguration(stack, 'License', { licenseCountingType: LicenseCountingType.CORE });
  const granted = grant(license.grants);
  granted.assertSuccess();
  expect(granted.principalStatement!.actions.sort()).toEqual([actions].flat());
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: { Statement: [{ Effect: 'Allow', Resource: stack.resolve(license.licenseConfigurationArn) }] },
  });
});

test('the native type can be granted', () => {
  const native = new CfnLicenseConfiguration(stack, 'Native', { name: 'Native', licenseCountingType: 'Core' });
  LicenseConfigurationGrants.fromLicenseConfiguration(native).actions(grantee, 'license-manager:TagResource');
  expectGranted('license-manager:TagResource', { Ref: 'Native' });
});

test('an import can be granted', () => {
  const arn = 'arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-1';
  LicenseConfiguration.fromLicenseConfigurationArn(stack, 'Imported', arn).grants.launch(grantee);
  expectGranted('ec2:RunInstances', arn);
});
