// One team owns the licenses of an organization, watches their use, and shares them; every other team's launches consume them.

import { SlackChannelConfiguration } from 'aws-cdk-lib/aws-chatbot';
import { ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { InstanceClass, InstanceSize, InstanceType, LaunchTemplate, MachineImage } from 'aws-cdk-lib/aws-ec2';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { App, CfnOutput, Stack } from 'aws-cdk-lib/core';
import {
  LicenseConfiguration,
  LicenseConfigurationShare,
  LicenseCountingType,
  LicenseManagerSettings,
  LicenseUsageDashboard,
  ProductInformation,
  UsageReport,
} from '../../lib';

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

// The settings of the management account: software is discovered in all accounts, and alerts reach people.
const settings = new LicenseManagerSettings(owner, 'Settings', { organizationIntegration: true, crossAccountDiscovery: true });
settings.alertTopic.addSubscription(new EmailSubscription(app.node.getContext('mail')));
const [slackWorkspaceId, slackChannelId]: string[] = app.node.getContext('chat').split('/');
new SlackChannelConfiguration(owner, 'Chat', {
  slackChannelConfigurationName: 'licenses',
  slackWorkspaceId,
  slackChannelId,
  notificationTopics: [settings.alertTopic],
});
settings.alertTopic.grantPublish(new ServicePrincipal('cloudwatch.amazonaws.com'));
for (const [id, threshold] of Object.entries({ NearlyUsedUp: 80, UsedUp: 100 })) {
  sqlServer
    .metricUsagePercentage()
    .createAlarm(owner, id, {
      threshold,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.IGNORE,
    })
    .addAlarmAction(new SnsAction(settings.alertTopic));
}
new LicenseUsageDashboard(owner, 'Dashboard', { licenses: [{ licenseConfiguration: sqlServer }] });
new UsageReport(owner, 'Report', { licenseConfigurations: [sqlServer], settings });
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
