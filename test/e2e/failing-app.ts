// The app, and beside its license a topic that AWS refuses: a deploy that fails after the license was changed.
import { App, CfnResource } from 'aws-cdk-lib';
import { LicenseStack, licenseStackProps } from '../../bin/license-stack';
import { STACK_NAME } from '../../bin/stack-name';

const app = new App();
const stack = new LicenseStack(
  app,
  STACK_NAME,
  licenseStackProps((name) => app.node.tryGetContext(name)),
);
const topic = new CfnResource(stack, 'Refused', { type: 'AWS::SNS::Topic', properties: { TopicName: 'not a name!' } });
topic.node.addDependency(stack.node.findChild('LicenseConfiguration'));
