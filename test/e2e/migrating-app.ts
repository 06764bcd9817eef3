// The steps of docs/migrating.md from `AwsCustomResource` to this construct: `-c step=NAME`, from the second on with `-c arn=ARN`.
import { App, CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  AwsCustomResource,
  AwsCustomResourcePolicy,
  PhysicalResourceId,
  PhysicalResourceIdReference,
} from 'aws-cdk-lib/custom-resources';
import { LicenseConfiguration, LicenseCountingType } from '../../lib';

const app = new App();
const step = app.node.getContext('step') as 'before' | 'retain' | 'adopt' | 'own';
const stack = new Stack(app, 'Migrating');
const call = (action: string, parameters: object) => ({ service: 'LicenseManager', action, parameters });

function old(): string {
  return new AwsCustomResource(stack, 'Old', {
    onCreate: {
      ...call('createLicenseConfiguration', { Name: 'Oracle', LicenseCountingType: 'Core', LicenseCount: 3 }),
      physicalResourceId: PhysicalResourceId.fromResponse('LicenseConfigurationArn'),
    },
    onDelete: call('deleteLicenseConfiguration', { LicenseConfigurationArn: new PhysicalResourceIdReference() }),
    policy: AwsCustomResourcePolicy.fromSdkCalls({ resources: AwsCustomResourcePolicy.ANY_RESOURCE }),
    removalPolicy: step === 'retain' ? RemovalPolicy.RETAIN : undefined,
  }).getResponseField('LicenseConfigurationArn');
}

function ours(): string {
  const arn = app.node.tryGetContext('arn') as string;
  return new LicenseConfiguration(stack, 'New', {
    licenseConfigurationName: 'Oracle',
    licenseCountingType: LicenseCountingType.CORE,
    licenseCount: 3,
    adoptExisting: step === 'adopt' ? LicenseConfiguration.fromLicenseConfigurationArn(stack, 'Existing', arn) : undefined,
  }).licenseConfigurationArn;
}

new CfnOutput(stack, 'LicenseArn', { value: step === 'before' || step === 'retain' ? old() : ours() });
