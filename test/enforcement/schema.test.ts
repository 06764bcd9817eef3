// The templates against the CloudFormation schemas that the CDK ships.
import { AutoScalingGroup } from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnResourceShare } from 'aws-cdk-lib/aws-ram';
import { App, Stack } from 'aws-cdk-lib/core';
import { HostResourceGroup, LicenseConfigurationShare } from '../../lib';
import { byCore, ENV, newTemplate, newVpc } from './launches';

beforeAll(() => {
  process.env.CDK_VALIDATION = 'true';
});

afterAll(() => {
  process.env.CDK_VALIDATION = 'false';
});

function newValidatedStack(): Stack {
  return new Stack(new App({ context: { '@aws-cdk/core:validateAgainstDefaultRules': true } }), 'Stack', { env: ENV });
}

test('a license configuration, its hosts, its launches and its share are valid', () => {
  const stack = newValidatedStack();
  const license = byCore(stack, 'License');
  const host = new ec2.CfnHost(stack, 'Host', { availabilityZone: 'eu-central-1a', instanceFamily: 'm5' });
  const hosts = new HostResourceGroup(stack, 'Hosts', {
    description: 'For Windows Server',
    licenseConfigurations: [license],
    families: ['m5'],
    hosts: [host],
    hostArns: [`arn:aws:ec2:${ENV.region}:${ENV.account}:dedicated-host/h-0123456789abcdef0`],
    autoHostRecovery: true,
  });
  const launchTemplate = newTemplate(stack);
  const group = new AutoScalingGroup(stack, 'Group', { vpc: newVpc(stack), launchTemplate });
  const instance = new ec2.CfnInstance(stack, 'Instance', {
    launchTemplate: { launchTemplateId: launchTemplate.launchTemplateId, version: '1' },
  });
  for (const launch of [group, instance]) {
    license.requireAtLaunch(launch);
    hosts.placeAtLaunch(launch);
  }
  new HostResourceGroup(stack, 'Any');
  new LicenseConfigurationShare(stack, 'Share', {
    licenseConfigurations: [license],
    accounts: ['444455556666'],
    organizationalUnits: ['arn:aws:organizations::111122223333:ou/o-abcdefghij/ou-abcd-12345678'],
    organization: 'arn:aws:organizations::111122223333:organization/o-abcdefghij',
    allowExternalAccounts: true,
  });

  expect(() => (App.of(stack) as App).synth()).not.toThrow();
});

test('the validation finds a property of the wrong type', () => {
  const stack = newValidatedStack();
  const share = new CfnResourceShare(stack, 'Share', { name: 'Share' });
  share.addPropertyOverride('Principals', 'nobody');

  expect(() => (App.of(stack) as App).synth()).toThrow("ERROR Principals: 'nobody' is not of type 'array'");
});
