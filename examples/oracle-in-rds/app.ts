// Oracle in Amazon RDS: License Manager counts the vCPUs of the databases of an edition, and of those with a license pack.

import { App, CfnOutput, Stack } from 'aws-cdk-lib/core';
import { LicenseConfiguration, LicenseCountingType, ProductInformation, RdsEngineEdition, RdsLicensePack } from '../../lib';

const stack = new Stack(new App(), 'OracleInRdsExample');

// Products in Amazon RDS allow no hard limit, and one product in each license configuration.
const enterprise = new LicenseConfiguration(stack, 'Enterprise', {
  description: 'Oracle Database Enterprise Edition',
  licenseCountingType: LicenseCountingType.VCPU,
  licenseCount: 64,
  productInformation: [ProductInformation.rds({ engineEditions: [RdsEngineEdition.ORACLE_EE] })],
});

const dataGuard = new LicenseConfiguration(stack, 'DataGuard', {
  description: 'Oracle Data Guard',
  licenseCountingType: LicenseCountingType.VCPU,
  licenseCount: 16,
  productInformation: [
    ProductInformation.rds({
      engineEditions: [RdsEngineEdition.ORACLE_EE],
      licensePacks: [RdsLicensePack.DATA_GUARD],
    }),
  ],
});

new CfnOutput(stack, 'EnterpriseArn', { value: enterprise.licenseConfigurationArn });
new CfnOutput(stack, 'DataGuardArn', { value: dataGuard.licenseConfigurationArn });
