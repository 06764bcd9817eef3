// Loaded before an example, to change it: `-c count=N` licenses of each license configuration, and `-c fails=STACK` for a resource of this
// stack that fails after all its license configurations.
import { App, CfnResource, Stack } from 'aws-cdk-lib/core';
import { LICENSE_CONFIGURATION_RESOURCE_TYPE } from '../../lib/private/contract';

const { synth } = App.prototype;
App.prototype.synth = function (...options) {
  change(this);
  return synth.apply(this, options);
};

function change(app: App): void {
  const count = app.node.tryGetContext('count') as string | undefined;
  const fails = app.node.tryGetContext('fails') as string | undefined;
  if (count !== undefined) {
    licensesIn(app).forEach((license) => license.addPropertyOverride('LicenseCount', Number(count)));
  }
  if (fails !== undefined) {
    const stack = app.node.findChild(fails) as Stack;
    const topic = new CfnResource(stack, 'Refused', { type: 'AWS::SNS::Topic', properties: { TopicName: 'not a name!' } });
    topic.node.addDependency(...licensesIn(stack));
  }
}

function licensesIn(scope: App | Stack): CfnResource[] {
  return scope.node
    .findAll()
    .filter((one): one is CfnResource => CfnResource.isCfnResource(one))
    .filter(({ cfnResourceType }) => cfnResourceType === LICENSE_CONFIGURATION_RESOURCE_TYPE);
}
