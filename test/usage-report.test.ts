import { Template } from 'aws-cdk-lib/assertions';
import { CfnLicenseConfiguration } from 'aws-cdk-lib/aws-licensemanager';
import { App, CfnParameter, Stack } from 'aws-cdk-lib/core';
import {
  LicenseConfiguration,
  LicenseCountingType,
  LicenseManagerSettings,
  UsageReport,
  UsageReportFrequency,
  UsageReportProps,
  UsageReportType,
} from '../lib';
import { RESERVED_TAGS } from '../lib/private/contract';
import { errorsOf } from './synthesis-messages';

const env = { account: '123456789012', region: 'us-east-1' };
const arn = (region = 'us-east-1') =>
  `arn:aws:license-manager:${region}:123456789012:license-configuration:lic-${'0'.repeat(32)}`;

let app: App;
let stack: Stack;
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack', { env });
});

const own = (id = 'Oracle') => new LicenseConfiguration(stack, id, { licenseCountingType: LicenseCountingType.CORE });
const imported = (region?: string) => LicenseConfiguration.fromLicenseConfigurationArn(stack, 'Imported', arn(region));
const report = (props: UsageReportProps, id = 'Report') => new UsageReport(stack, id, props);
const only = (type: string) => {
  const found = Object.entries(Template.fromStack(stack).findResources(type));
  expect(found).toHaveLength(1);
  const [logicalId, resource] = found[0];
  return { logicalId, ...resource } as { logicalId: string; DependsOn: string[]; Properties: Record<string, unknown> };
};
const rendered = () => {
  const { ServiceToken, ServiceTimeout, ...properties } = only('Custom::LicenseUsageReport').Properties;
  expect([ServiceToken, ServiceTimeout]).toEqual([expect.anything(), 1860]);
  return properties;
};

test('with license configurations alone is a monthly summary', () => {
  report({ licenseConfigurations: [own()] });
  expect(rendered()).toEqual({
    ReportGeneratorName: 'Stack-Report-4D35AD78',
    Type: ['LicenseConfigurationSummaryReport'],
    LicenseConfigurationArns: [{ Ref: only('Custom::LicenseConfiguration').logicalId }],
    FrequencyPeriod: 'MONTH',
  });
  expect(errorsOf(stack)).toEqual([]);
});

test('has every property, and each type and license configuration once', () => {
  const oracle = own();
  const native = new CfnLicenseConfiguration(stack, 'Native', { name: 'N', licenseCountingType: 'Core' });
  const { LICENSE_CONFIGURATION_SUMMARY: summary, LICENSE_CONFIGURATION_USAGE: usage } = UsageReportType;
  report({
    licenseConfigurations: [oracle, imported(), native, oracle],
    reportName: 'monthly',
    description: 'for the auditor',
    reportTypes: [usage, summary, usage],
    frequency: UsageReportFrequency.DAILY,
  });
  expect(rendered()).toEqual({
    ReportGeneratorName: 'monthly',
    Description: 'for the auditor',
    Type: ['LicenseConfigurationUsageReport', 'LicenseConfigurationSummaryReport'],
    LicenseConfigurationArns: [{ Ref: only('Custom::LicenseConfiguration').logicalId }, arn(), { Ref: 'Native' }],
    FrequencyPeriod: 'DAY',
  });
});

test('has the ARN and the location of its reports as attributes', () => {
  const { reportGeneratorArn, bucketName, keyPrefix } = report({ licenseConfigurations: [own()] });
  const { logicalId } = only('Custom::LicenseUsageReport');
  expect(stack.resolve([reportGeneratorArn, bucketName, keyPrefix])).toEqual([
    { Ref: logicalId },
    { 'Fn::GetAtt': [logicalId, 'S3BucketName'] },
    { 'Fn::GetAtt': [logicalId, 'S3KeyPrefix'] },
  ]);
});

test('depends on its settings', () => {
  report({ licenseConfigurations: [own()], settings: new LicenseManagerSettings(stack, 'Settings') });
  expect(only('Custom::LicenseUsageReport').DependsOn).toContain(only('Custom::LicenseManagerSettings').logicalId);
});

test('all reports of a stack share one policy, on which each depends', () => {
  report({ licenseConfigurations: [own('A')] });
  report({ licenseConfigurations: [own('B')] }, 'Other');
  const { logicalId, Properties } = only('AWS::IAM::Policy');
  const any = {
    'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':license-manager:us-east-1:123456789012:report-generator:*']],
  };
  expect(Properties.PolicyDocument).toMatchObject({
    Statement: [
      {
        Action: 'license-manager:CreateLicenseManagerReportGenerator',
        Condition: { StringEquals: { [`aws:RequestTag/${RESERVED_TAGS.stack}`]: { Ref: 'AWS::StackId' } } },
        Resource: '*',
      },
      { Action: ['license-manager:GetServiceSettings', 'license-manager:ListLicenseManagerReportGenerators'], Resource: '*' },
      { Action: 'license-manager:GetLicenseManagerReportGenerator', Resource: any },
      {
        Action: ['license-manager:DeleteLicenseManagerReportGenerator', 'license-manager:UpdateLicenseManagerReportGenerator'],
        Condition: { StringEquals: { [`aws:ResourceTag/${RESERVED_TAGS.stack}`]: { Ref: 'AWS::StackId' } } },
        Resource: any,
      },
    ],
  });
  const reports = Object.values(Template.fromStack(stack).findResources('Custom::LicenseUsageReport'));
  expect(reports.map(({ DependsOn }) => DependsOn.includes(logicalId))).toEqual([true, true]);
});

test('the policies of reports and settings fit in 10,240 bytes beside as many adopted ARNs as are allowed', () => {
  const adoptions = Array.from({ length: 45 }, (_, index) => {
    const adopted = arn().replace(/0{2}$/, String(index).padStart(2, '0'));
    const adoptExisting = LicenseConfiguration.fromLicenseConfigurationArn(stack, `Existing${index}`, adopted);
    return new LicenseConfiguration(stack, `License${index}`, {
      licenseCountingType: LicenseCountingType.CORE,
      licenseConfigurationName: 'Oracle',
      adoptExisting,
    });
  });
  report({ licenseConfigurations: adoptions, settings: new LicenseManagerSettings(stack, 'Settings') });
  const template = Template.fromStack(stack);
  const documents = [
    ...Object.values(template.findResources('AWS::IAM::Role')).map(({ Properties }) => Properties.Policies[0].PolicyDocument),
    ...Object.values(template.findResources('AWS::IAM::Policy')).map(({ Properties }) => Properties.PolicyDocument),
  ];
  expect([documents.length, errorsOf(stack)]).toEqual([4, []]);
  // A reference takes more room in the template than its value does in IAM, but for the stack's id of up to 230 characters.
  const bytes = JSON.stringify(documents).replaceAll('{"Ref":"AWS::StackId"}', `"${'x'.repeat(230)}"`).length;
  expect(bytes).toBeLessThan(10_240);
});

describe('an error', () => {
  const messages = () => errorsOf(stack).map(({ message }) => message);

  test.each<[string, () => UsageReportProps, string]>([
    ['no license configuration', () => ({ licenseConfigurations: [] }), '`licenseConfigurations` must not be empty'],
    [
      'a license configuration of another Region',
      () => ({ licenseConfigurations: [imported('eu-west-1')] }),
      "`licenseConfigurations` must be in the report's Region, us-east-1, got Stack/Imported in eu-west-1",
    ],
    [
      'a blank name',
      () => ({ licenseConfigurations: [imported()], reportName: '  ' }),
      '`reportName` must not be blank and must have at most 100 characters, got 2: "  "',
    ],
    [
      'a long name',
      () => ({ licenseConfigurations: [imported()], reportName: 'x'.repeat(101) }),
      `\`reportName\` must not be blank and must have at most 100 characters, got 101: "${'x'.repeat(101)}"`,
    ],
    ['no type', () => ({ licenseConfigurations: [imported()], reportTypes: [] }), '`reportTypes` must not be empty'],
    [
      'settings of another Region',
      () => ({
        licenseConfigurations: [imported()],
        settings: new LicenseManagerSettings(new Stack(app, 'Far', { env: { ...env, region: 'eu-west-1' } }), 'Settings'),
      }),
      "`settings` must be of the report's account and Region, 123456789012 and us-east-1, got Far/Settings in 123456789012 and eu-west-1",
    ],
  ])('is %s', (_, props, message) => {
    report(props());
    expect(messages()).toEqual([message]);
  });

  test('is not a token', () => {
    const { valueAsString } = new CfnParameter(stack, 'Parameter');
    const license = LicenseConfiguration.fromLicenseConfigurationArn(stack, 'Token', valueAsString);
    report({ licenseConfigurations: [license], reportName: valueAsString, description: valueAsString });
    expect(messages()).toEqual([]);
  });
});
