// Things that launch, and what synthesis reports about them.
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { App, Stack } from 'aws-cdk-lib/core';
import { LicenseConfiguration, LicenseCountingType } from '../../lib';

export const ENV = { region: 'eu-central-1', account: '111122223333' };

export const INSTANCE_TYPE = ec2.InstanceType.of(ec2.InstanceClass.M5, ec2.InstanceSize.LARGE);

export const MACHINE_IMAGE = ec2.MachineImage.genericLinux({ [ENV.region]: 'ami-0123456789abcdef0' });

export function newStack(): Stack {
  return new Stack(new App(), 'Stack', { env: ENV });
}

export function byCore(stack: Stack, id: string): LicenseConfiguration {
  return new LicenseConfiguration(stack, id, { licenseCountingType: LicenseCountingType.CORE });
}

export function newVpc(stack: Stack): ec2.Vpc {
  return new ec2.Vpc(stack, 'Vpc', { natGateways: 0, maxAzs: 1 });
}

export function newTemplate(stack: Stack, id = 'Template'): ec2.LaunchTemplate {
  return new ec2.LaunchTemplate(stack, id, { machineImage: MACHINE_IMAGE, instanceType: INSTANCE_TYPE });
}

/** The ARN of a license configuration of the same stack, as `licenseSpecifications` has it. */
export function consumed(stack: Stack, ...licenseConfigurations: LicenseConfiguration[]): object[] {
  return licenseConfigurations.map((one) => ({ LicenseConfigurationArn: stack.resolve(one.licenseConfigurationArn) }));
}

/** The license specifications of each launch template and instance, by construct path. */
export function licensesIn(stack: Stack): Record<string, unknown> {
  const resources = Template.fromStack(stack).toJSON().Resources;
  const targets = stack.node
    .findAll()
    .filter((one) => ec2.CfnInstance.isCfnInstance(one) || ec2.CfnLaunchTemplate.isCfnLaunchTemplate(one));
  return Object.fromEntries(
    targets.map((target) => {
      const { Properties } = resources[stack.resolve((target as ec2.CfnInstance).logicalId)];
      return [target.node.path, (Properties.LaunchTemplateData ?? Properties).LicenseSpecifications];
    }),
  );
}

/** `PATH: MESSAGE (ID)`, without the prefix that the CDK puts before the id. */
export function errorsIn(stack: Stack): string[] {
  return messages(Annotations.fromStack(stack).findError('*', Match.anyValue()));
}

export function warningsIn(stack: Stack): string[] {
  return messages(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('cdk-license-manager:')));
}

function messages(found: { readonly id: string; readonly entry: { readonly data?: unknown } }[]): string[] {
  return found.map(({ id, entry }) => `${id.replace(/^\//, '')}: ${entry.data}`.replace('(Annotation::', '(')).sort();
}
