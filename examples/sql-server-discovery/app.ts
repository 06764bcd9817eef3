// Discovery of SQL Server: Systems Manager lists the software of each instance, and License Manager counts the vCPUs of those with SQL Server.

import { CfnAssociation } from 'aws-cdk-lib/aws-ssm';
import { App, CfnOutput, Stack } from 'aws-cdk-lib/core';
import { LicenseConfiguration, LicenseCountingType, LicenseIncluded, ProductInformation } from '../../lib';

const stack = new Stack(new App(), 'SqlServerDiscoveryExample');

new CfnAssociation(stack, 'Inventory', {
  associationName: 'Inventory',
  name: 'AWS-GatherSoftwareInventory',
  targets: [{ key: 'InstanceIds', values: ['*'] }],
  scheduleExpression: 'rate(1 day)',
  parameters: { applications: ['Enabled'] },
});

// Without a hard limit: discovery finds software that is installed already, so there is no launch to block.
const sqlServer = new LicenseConfiguration(stack, 'SqlServer', {
  description: 'SQL Server with own licenses, on all instances that Systems Manager manages',
  licenseCountingType: LicenseCountingType.VCPU,
  licenseCount: 32,
  productInformation: [
    ProductInformation.ssmManaged({
      applicationNames: ['Microsoft SQL Server 2019 (64-bit)', 'Microsoft SQL Server 2022 (64-bit)'],
      excludeLicenseIncluded: [
        LicenseIncluded.SQL_SERVER_ENTERPRISE,
        LicenseIncluded.SQL_SERVER_STANDARD,
        LicenseIncluded.SQL_SERVER_WEB,
      ],
    }),
  ],
  disassociateWhenNotFound: true,
});

new CfnOutput(stack, 'SqlServerArn', { value: sqlServer.licenseConfigurationArn });
