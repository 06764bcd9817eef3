// Several accounts and Regions: a license configuration belongs to one account and Region, so each has a stack with its share of the licenses.

import { App, CfnOutput, Environment, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { LicenseConfiguration, LicenseCountingType } from '../../lib';

class LicenseStack extends Stack {
  constructor(scope: Construct, id: string, env: Environment, licenseCount: number) {
    super(scope, id, { env });
    const windows = new LicenseConfiguration(this, 'Windows', {
      licenseCountingType: LicenseCountingType.CORE,
      licenseCount,
      licenseCountHardLimit: true,
    });
    new CfnOutput(this, 'WindowsArn', { value: windows.licenseConfigurationArn });
  }
}

const app = new App();
const [production, test]: string[] = app.node.getContext('accounts').split(',');

new LicenseStack(app, 'ProductionInEurope', { account: production, region: 'eu-central-1' }, 96);
new LicenseStack(app, 'ProductionInAmerica', { account: production, region: 'us-east-1' }, 64);
new LicenseStack(app, 'TestInEurope', { account: test, region: 'eu-central-1' }, 16);
