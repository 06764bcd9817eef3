// The app of bin/ with CloudFormation's own type, to see what ours adds to the start of an app.
import { App, CfnOutput, Stack } from 'aws-cdk-lib/core';
import { CfnLicenseConfiguration } from 'aws-cdk-lib/aws-licensemanager';

const stack = new Stack(new App(), 'LicenseStack', { description: 'A self-managed license of AWS License Manager' });
const licenseConfiguration = new CfnLicenseConfiguration(stack, 'LicenseConfiguration', {
  name: 'TestLicenseConfiguration_1',
  description: 'My Sample License Configuration',
  licenseCountingType: 'Instance',
  licenseCount: 123,
  licenseCountHardLimit: true,
});
new CfnOutput(stack, 'LicenseConfigurationArn', { value: licenseConfiguration.attrLicenseConfigurationArn });
