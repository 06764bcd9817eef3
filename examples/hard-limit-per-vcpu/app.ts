// A hard limit per vCPU: License Manager blocks a launch that would use more vCPUs than there are licenses.

import { InstanceClass, InstanceSize, InstanceType, LaunchTemplate, MachineImage } from 'aws-cdk-lib/aws-ec2';
import { App, CfnOutput, Stack } from 'aws-cdk-lib/core';
import { LicenseConfiguration, LicenseCountingType, LicenseRule, ReplacementPolicy } from '../../lib';

const stack = new Stack(new App(), 'HardLimitExample');

const analytics = new LicenseConfiguration(stack, 'Analytics', {
  description: 'Analytics software, licensed per vCPU',
  licenseCountingType: LicenseCountingType.VCPU,
  licenseCount: 8,
  licenseCountHardLimit: true,
  licenseRules: [LicenseRule.minimumVcpus(2)],
  replacementPolicy: ReplacementPolicy.REFUSE,
});

// An instance of this type has 4 vCPUs, so the third launch is blocked.
const launchTemplate = new LaunchTemplate(stack, 'Server', {
  instanceType: InstanceType.of(InstanceClass.M6I, InstanceSize.XLARGE),
  machineImage: MachineImage.latestAmazonLinux2023(),
  requireImdsv2: true,
});
analytics.requireAtLaunch(launchTemplate);

new CfnOutput(stack, 'AnalyticsArn', { value: analytics.licenseConfigurationArn });
new CfnOutput(stack, 'LaunchTemplateId', { value: launchTemplate.launchTemplateId! });
