// A license configuration in the stack that people have: a network, an instance, a launch template, an alarm and a dashboard.
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { Dashboard, Metric, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Instance, InstanceType, LaunchTemplate, MachineImage, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { LicenseConfiguration, LicenseCountingType } from '../../lib';

const app = new App();
const stack = new Stack(app, 'Whole');
const license = new LicenseConfiguration(stack, 'License', { licenseCountingType: LicenseCountingType.CORE, licenseCount: 4 });
new CfnOutput(stack, 'LicenseArn', { value: license.licenseConfigurationArn });

const vpc = new Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 0, restrictDefaultSecurityGroup: false });
const machine = { instanceType: new InstanceType('m5.large'), machineImage: MachineImage.latestAmazonLinux2023() };
const instance = new Instance(stack, 'Instance', { vpc, vpcSubnets: { subnetType: SubnetType.PUBLIC }, ...machine });
new CfnOutput(stack, 'Address', { value: instance.instancePrivateIp });
new LaunchTemplate(stack, 'Template', machine);
new Metric({ namespace: 'Licenses', metricName: 'Used' }).createAlarm(stack, 'Alarm', { threshold: 3, evaluationPeriods: 1 });
new Dashboard(stack, 'Board', { widgets: [[new TextWidget({ markdown: 'Licenses' })]] });
