// Alarms and dashboard against the CloudFormation schemas that the CDK ships.
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { App, Stack } from 'aws-cdk-lib/core';
import { LicenseConfiguration, LicenseCountingType, LicenseUsageDashboard } from '../lib';

beforeAll(() => {
  process.env.CDK_VALIDATION = 'true';
});

afterAll(() => {
  process.env.CDK_VALIDATION = 'false';
});

let app: App;
let stack: Stack;
beforeEach(() => {
  app = new App({ context: { '@aws-cdk/core:validateAgainstDefaultRules': true } });
  stack = new Stack(app, 'Stack', { env: { account: '123456789012', region: 'us-east-1' } });
});

test('alarms and a dashboard are valid', () => {
  const license = new LicenseConfiguration(stack, 'License', {
    licenseCountingType: LicenseCountingType.CORE,
    licenseExpiry: new Date('2099-01-01'),
  });
  license.metricUsagePercentage().createAlarm(stack, 'Query', { threshold: 80, evaluationPeriods: 3 });
  const typed = license.metricUsage({ licenseConfigurationType: 'Core' });
  typed.createAlarm(stack, 'Metric', { threshold: 10, evaluationPeriods: 24 });
  new LicenseUsageDashboard(stack, 'Dashboard', { licenses: [{ licenseConfiguration: license }], dashboardName: 'Licenses' });

  expect(() => app.synth()).not.toThrow();
});

test('the validation finds a property of the wrong type', () => {
  const license = new LicenseConfiguration(stack, 'License', { licenseCountingType: LicenseCountingType.CORE });
  const alarm = license.metricUsage().createAlarm(stack, 'Alarm', { threshold: 80, evaluationPeriods: 3 });
  (alarm.node.defaultChild as CfnAlarm).addPropertyOverride('Metrics', 'none');

  expect(() => app.synth()).toThrow("Metrics: 'none' is not of type 'array'");
});
