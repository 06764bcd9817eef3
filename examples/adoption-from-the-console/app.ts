// Adoption from the console: the stack takes over a license configuration that somebody created by hand, with its ARN and its use.

import { App, CfnOutput, Stack } from 'aws-cdk-lib/core';
import { LicenseConfiguration, LicenseCountingType, LicenseRule } from '../../lib';

const app = new App();
const stack = new Stack(app, 'AdoptionExample');

const arn: string = app.node.getContext('arn');

// These are the terms of the existing license configuration. If one differs, the deployment fails and prints the code that agrees.
const oracle = new LicenseConfiguration(stack, 'Oracle', {
  licenseConfigurationName: 'Oracle',
  licenseCountingType: LicenseCountingType.VCPU,
  licenseCount: 64,
  licenseRules: [LicenseRule.minimumVcpus(2)],
  adoptExisting: LicenseConfiguration.fromLicenseConfigurationArn(stack, 'Existing', arn),
});

new CfnOutput(stack, 'OracleArn', { value: oracle.licenseConfigurationArn });
