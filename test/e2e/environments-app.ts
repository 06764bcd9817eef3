// One stack for each environment of `-c environments=account/region,...`, which `-c count=N` licenses and of which `-c fails=region` fails.
import { App, CfnOutput, CfnResource, Stack } from 'aws-cdk-lib';
import { LicenseConfiguration, LicenseCountingType } from '../../lib';

const app = new App();
const context = (name: string) => app.node.tryGetContext(name) as string | undefined;

for (const environment of context('environments')!.split(',')) {
  const [account, region] = environment.split('/');
  const stack = new Stack(app, `Licenses-${account}-${region}`, { env: { account, region } });
  const license = new LicenseConfiguration(stack, 'License', {
    licenseCountingType: LicenseCountingType.CORE,
    licenseCount: Number(context('count')),
  });
  new CfnOutput(stack, 'LicenseArn', { value: license.licenseConfigurationArn });
  if (context('fails') === region) {
    const topic = new CfnResource(stack, 'Refused', { type: 'AWS::SNS::Topic', properties: { TopicName: 'not a name!' } });
    topic.node.addDependency(license);
  }
}
