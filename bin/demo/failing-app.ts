// The app, and beside its license configuration a topic that AWS rejects: the deployment fails after the update.
import { App, CfnResource } from 'aws-cdk-lib';
import { LicenseStack, licenseStackProps } from '../license-stack';
import { STACK_NAME } from '../stack-name';

const app = new App();
const stack = new LicenseStack(
  app,
  STACK_NAME,
  licenseStackProps((name) => app.node.tryGetContext(name)),
);
const topic = new CfnResource(stack, 'Topic', { type: 'AWS::SNS::Topic', properties: { TopicName: 'not a name!' } });
topic.node.addDependency(stack.node.findChild('LicenseConfiguration'));
