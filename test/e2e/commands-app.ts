// Two stacks, of which one imports from the other; for the CDK CLI's commands besides deploy and destroy.
import { App, CfnOutput, CfnParameter, Stack } from 'aws-cdk-lib';
import { Code, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LicenseConfiguration, LicenseCountingType } from '../../lib';

const app = new App();
const producer = new Stack(app, 'Producer');
const count = new CfnParameter(producer, 'Count', { type: 'Number', default: 1 });
const license = new LicenseConfiguration(producer, 'License', {
  licenseCountingType: LicenseCountingType.CORE,
  licenseCount: count.valueAsNumber,
});
const consumer = new Stack(app, 'Consumer');
new CfnOutput(consumer, 'Imported', { value: license.licenseConfigurationArn });
const version = (app.node.tryGetContext('version') as string | undefined) ?? '1';
new Function(consumer, 'Function', {
  runtime: Runtime.NODEJS_24_X,
  handler: 'index.handler',
  code: Code.fromInline(`exports.handler = async () => ${version};`),
});
