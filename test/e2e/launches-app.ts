// A launch template that consumes one license configuration, and its AMI (`-c image=ID`) that consumes another. `-c minimum=N` vCPUs are a
// rule of both, so that its change replaces them, and with `-c fails=true` a resource fails after everything else.
import { App, CfnOutput, CfnResource, Stack } from 'aws-cdk-lib';
import { InstanceType, LaunchTemplate, MachineImage } from 'aws-cdk-lib/aws-ec2';
import {
  LicenseAssociation,
  LicenseAssociationTarget,
  LicenseConfiguration,
  LicenseCountingType,
  LicenseRule,
  LicenseTenancy,
} from '../../lib';

const app = new App();
const context = (name: string) => app.node.getContext(name) as string;
const stack = new Stack(app, 'Launches', { env: { region: 'us-east-1' } });
const minimum = LicenseRule.minimumVcpus(Number(context('minimum')));

const server = new LicenseConfiguration(stack, 'Server', {
  licenseCountingType: LicenseCountingType.VCPU,
  licenseCount: 8,
  licenseCountHardLimit: true,
  licenseRules: [minimum, LicenseRule.allowedTenancy(LicenseTenancy.DEFAULT)],
});
const template = new LaunchTemplate(stack, 'Template', {
  instanceType: new InstanceType('m5.xlarge'),
  machineImage: MachineImage.genericLinux({ 'us-east-1': context('image') }),
});
server.requireAtLaunch(template);

const golden = new LicenseConfiguration(stack, 'Golden', {
  licenseCountingType: LicenseCountingType.INSTANCE,
  licenseRules: [minimum],
});
const association = new LicenseAssociation(stack, 'Image', {
  target: LicenseAssociationTarget.ami(context('image')),
  licenseConfigurations: [golden],
});

new CfnOutput(stack, 'ServerArn', { value: server.licenseConfigurationArn });
new CfnOutput(stack, 'GoldenArn', { value: golden.licenseConfigurationArn });
new CfnOutput(stack, 'TemplateArn', { value: template.launchTemplateId! });
if (app.node.tryGetContext('fails')) {
  const topic = new CfnResource(stack, 'Refused', { type: 'AWS::SNS::Topic', properties: { TopicName: 'not a name!' } });
  topic.node.addDependency(template, association);
}
