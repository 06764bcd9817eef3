// License Manager's settings and a usage report of a license configuration. The context says what else happens.
import { App, CfnOutput, CfnResource, Stack } from 'aws-cdk-lib/core';
import { LicenseConfiguration, LicenseCountingType, LicenseManagerSettings, UsageReport, UsageReportFrequency } from '../../lib';

const app = new App();
const stack = new Stack(app, 'Settings');
const licenseCountingType = (app.node.tryGetContext('type') as LicenseCountingType | undefined) ?? LicenseCountingType.CORE;
const license = new LicenseConfiguration(stack, 'License', { licenseCountingType });

if (app.node.tryGetContext('without') !== 'true') {
  const regions: string | undefined = app.node.tryGetContext('regions');
  const settings = new LicenseManagerSettings(stack, 'Settings', {
    organizationIntegration: true,
    discoverySourceRegions: regions?.split(','),
  });
  const report = new UsageReport(stack, 'Report', {
    licenseConfigurations: [license],
    settings,
    frequency: app.node.tryGetContext('frequency') as UsageReportFrequency | undefined,
  });
  new CfnOutput(stack, 'Reports', { value: `s3://${report.bucketName}/${report.keyPrefix}` });

  if (app.node.tryGetContext('fail') === 'true') {
    const topic = new CfnResource(stack, 'Refused', { type: 'AWS::SNS::Topic', properties: { TopicName: 'not a name!' } });
    topic.node.addDependency(report);
  }
}
