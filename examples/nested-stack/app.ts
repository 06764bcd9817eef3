// A license configuration in a nested stack, and a launch template of the parent stack whose launches consume it.

import { InstanceClass, InstanceSize, InstanceType, LaunchTemplate, MachineImage } from 'aws-cdk-lib/aws-ec2';
import { App, CfnOutput, NestedStack, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { ILicenseConfiguration, LicenseConfiguration, LicenseCountingType, ReplacementPolicy } from '../../lib';

class Licenses extends NestedStack {
  public readonly analytics: ILicenseConfiguration;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.analytics = new LicenseConfiguration(this, 'Analytics', {
      licenseCountingType: LicenseCountingType.INSTANCE,
      licenseCount: 10,
      licenseCountHardLimit: true,
      replacementPolicy: ReplacementPolicy.REFUSE,
    });
  }
}

const stack = new Stack(new App(), 'NestedStackExample');
const { analytics } = new Licenses(stack, 'Licenses');

const launchTemplate = new LaunchTemplate(stack, 'Server', {
  instanceType: InstanceType.of(InstanceClass.M6I, InstanceSize.LARGE),
  machineImage: MachineImage.latestAmazonLinux2023(),
  requireImdsv2: true,
});
analytics.requireAtLaunch(launchTemplate);

new CfnOutput(stack, 'AnalyticsArn', { value: analytics.licenseConfigurationArn });
