// EC2 Mac with auto scaling: License Manager allocates a Mac host when the group grows, and releases it when the group shrinks.

import { AutoScalingGroup, HealthChecks } from 'aws-cdk-lib/aws-autoscaling';
import { InstanceType, LaunchTemplate, MachineImage, SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { App, Duration, Stack, Validations } from 'aws-cdk-lib/core';
import { HostResourceGroup, LicenseConfiguration, LicenseCountingType } from '../../lib';

const stack = new Stack(new App(), 'Ec2MacExample');

// A host resource group allocates hosts for instances that consume a license, so macOS has one, too. A Mac of type mac2 has 8 cores.
const macOs = new LicenseConfiguration(stack, 'MacOs', {
  licenseCountingType: LicenseCountingType.CORE,
  licenseCount: 2 * 8,
  licenseCountHardLimit: true,
});

const hosts = new HostResourceGroup(stack, 'Hosts', {
  licenseConfigurations: [macOs],
  families: ['mac2'],
});
Validations.of(hosts).acknowledge({
  id: 'cdk-license-manager:macHostsRemain',
  reason: 'README says how to destroy the stack',
});

const vpc = new Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 0 });
const launchTemplate = new LaunchTemplate(stack, 'Mac', {
  instanceType: new InstanceType('mac2.metal'),
  machineImage: MachineImage.fromSsmParameter('/aws/service/ec2-macos/sequoia/arm64_mac/latest/image_id'),
  requireImdsv2: true,
  securityGroup: new SecurityGroup(stack, 'SecurityGroup', { vpc }),
});
const macs = new AutoScalingGroup(stack, 'Macs', {
  vpc,
  vpcSubnets: { subnets: vpc.publicSubnets },
  launchTemplate,
  minCapacity: 0,
  maxCapacity: 2,
  healthChecks: HealthChecks.ec2({ gracePeriod: Duration.hours(1) }),
});

macOs.requireAtLaunch(macs);
hosts.placeAtLaunch(macs);
