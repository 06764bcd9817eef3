// One team owns the licenses of an organization, and shares them; every other team's launches consume them.

import { InstanceClass, InstanceSize, InstanceType, LaunchTemplate, MachineImage } from 'aws-cdk-lib/aws-ec2';
import { App, CfnOutput, Stack } from 'aws-cdk-lib/core';
import { LicenseConfiguration, LicenseConfigurationShare, LicenseCountingType, ProductInformation } from '../../lib';

const app = new App();

const owner = new Stack(app, 'LicenseOwner');
const sqlServer = new LicenseConfiguration(owner, 'SqlServer', {
  licenseCountingType: LicenseCountingType.VCPU,
  licenseCount: 200,
  licenseCountHardLimit: true,
  productInformation: [ProductInformation.ssmManaged({ applicationNames: ['Microsoft SQL Server'] })],
});
new LicenseConfigurationShare(owner, 'Share', {
  licenseConfigurations: [sqlServer],
  organization: app.node.getContext('organization'),
});
new CfnOutput(owner, 'SqlServerArn', { value: sqlServer.licenseConfigurationArn });

// In another account, once the license configuration is shared with it.
const sqlServerArn: string | undefined = app.node.tryGetContext('sqlServerArn');
if (sqlServerArn) {
  const workload = new Stack(app, 'Workload');
  new LaunchTemplate(workload, 'Database', {
    instanceType: InstanceType.of(InstanceClass.R6I, InstanceSize.XLARGE2),
    machineImage: MachineImage.fromSsmParameter(app.node.getContext('imageParameter')),
    requireImdsv2: true,
  });
  LicenseConfiguration.fromLicenseConfigurationArn(workload, 'SqlServer', sqlServerArn).requireAtLaunch(workload);
}
