// A license configuration in a nested stack, and `-c fails=nested` or `-c fails=parent`: a topic that AWS refuses, in one of both stacks.
import { App, CfnOutput, CfnResource, NestedStack, Stack } from 'aws-cdk-lib';
import { LicenseConfiguration, LicenseCountingType } from '../../lib';

const app = new App();
const context = (name: string) => app.node.tryGetContext(name) as string | undefined;
const parent = new Stack(app, 'Nesting');
const nested = new NestedStack(parent, 'Inside');
const license = new LicenseConfiguration(nested, 'License', {
  licenseCountingType: context('type') === 'Socket' ? LicenseCountingType.SOCKET : LicenseCountingType.CORE,
  licenseCount: Number(context('count')),
});
new CfnOutput(parent, 'LicenseArn', { value: license.licenseConfigurationArn });

const refused = (scope: Stack) =>
  new CfnResource(scope, 'Refused', { type: 'AWS::SNS::Topic', properties: { TopicName: 'not a name!' } });
if (context('fails') === 'nested') {
  refused(nested).node.addDependency(license);
} else if (context('fails') === 'parent') {
  refused(parent).node.addDependency(nested);
}
