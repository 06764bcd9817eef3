import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { App, Duration, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib/core';
import { LicenseStack, licenseStackProps } from '../bin/license-stack';
import {
  LicenseConfiguration,
  LicenseCountingType,
  LicenseManagerProvider,
  LicenseRule,
  LicenseTenancy,
  ProductInformation,
  ReplacementPolicy,
} from '../lib';
import { errorsOf } from './synthesis-messages';

const GOLDEN = join(__dirname, 'golden/reference-app.json');

const properties = (context: Record<string, unknown>) => {
  const stack = new LicenseStack(
    new App(),
    'LicenseStack',
    licenseStackProps((name) => context[name]),
  );
  const [license] = Object.values(Template.fromStack(stack).findResources('Custom::LicenseConfiguration'));
  return license.Properties;
};

test('the app deploys the sample license', () => {
  expect(properties({})).toEqual({
    ServiceToken: expect.anything(),
    ServiceTimeout: 1860,
    Name: 'TestLicenseConfiguration_1',
    LicenseCountingType: 'Instance',
    Description: 'My Sample License Configuration',
    LicenseCount: 123,
    LicenseCountHardLimit: true,
  });
});

test('the context overrides each property', () => {
  const overridden = properties({
    licenseConfigurationName: 'Mine',
    description: 'By vCPU',
    licenseCountingType: 'vCPU',
    licenseCount: '200',
    licenseCountHardLimit: 'false',
    productInformation: 'Amazon EC2Launch',
  });
  expect(overridden).toMatchObject({
    Name: 'Mine',
    Description: 'By vCPU',
    LicenseCountingType: 'vCPU',
    LicenseCount: 200,
    LicenseCountHardLimit: false,
    ProductInformationList: [
      {
        ResourceType: 'SSM_MANAGED',
        ProductInformationFilterList: [
          {
            ProductInformationFilterName: 'Application Name',
            ProductInformationFilterValue: ['Amazon EC2Launch'],
            ProductInformationFilterComparator: 'EQUALS',
          },
        ],
      },
    ],
  });
});

test('the ARN is an output', () => {
  const stack = new LicenseStack(
    new App(),
    'LicenseStack',
    licenseStackProps(() => undefined),
  );
  Template.fromStack(stack).hasOutput('LicenseConfigurationArn', {
    Value: stack.resolve((stack.node.findChild('LicenseConfiguration') as LicenseConfiguration).licenseConfigurationArn),
  });
});

test.each([
  [{ licenseCountHardLimit: 'yes' }, '`licenseCountHardLimit` must be true or false, got: yes'],
  [{ licenseCountingType: 'Host' }, '`licenseCountingType` must be vCPU or Instance or Core or Socket, got: Host'],
])('the context %j throws', (context, message) => {
  expect(() => properties(context)).toThrow(new Error(message));
});

test('a count that is not a number is an error of the construct', () => {
  const context: Record<string, unknown> = { licenseCount: ' ' };
  const stack = new LicenseStack(
    new App(),
    'LicenseStack',
    licenseStackProps((name) => context[name]),
  );
  expect(errorsOf(stack).map(({ message }) => message)).toEqual(['`licenseCount` must be an integer of at least 0, got: NaN']);
});

// Deployed stacks have these logical ids, types and property names. UPDATE_GOLDEN=1 records an intended addition. A change or
// removal breaks each deployed stack.
test('the template of a reference app has not changed', () => {
  const app = new App();
  const stack = new Stack(app, 'Reference');
  new LicenseConfiguration(stack, 'Minimal', { licenseCountingType: LicenseCountingType.INSTANCE });
  const maximal = new LicenseConfiguration(stack, 'Maximal', {
    licenseConfigurationName: 'Maximal',
    description: 'Everything',
    licenseCountingType: LicenseCountingType.CORE,
    licenseCount: 64,
    licenseCountHardLimit: true,
    licenseRules: [
      LicenseRule.allowedTenancy(LicenseTenancy.DEDICATED_HOST),
      LicenseRule.licenseAffinityToHost(Duration.days(90)),
      LicenseRule.minimumCores(4),
      LicenseRule.maximumCores(64),
    ],
    productInformation: [ProductInformation.ssmManaged({ applicationNames: ['SQL Server'], excludeTags: { stage: ['dev'] } })],
    disassociateWhenNotFound: true,
    licenseExpiry: new Date('2099-12-31T00:00:00Z'),
    enabled: false,
    removalPolicy: RemovalPolicy.RETAIN,
    replacementPolicy: ReplacementPolicy.REFUSE,
    disassociateOnDelete: true,
  });
  Tags.of(maximal).add('team', 'licenses');
  new LicenseConfiguration(stack, 'Adopted', {
    licenseConfigurationName: 'Adopted',
    licenseCountingType: LicenseCountingType.VCPU,
    adoptExisting: LicenseConfiguration.fromLicenseConfigurationArn(
      stack,
      'Existing',
      'arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-0123456789abcdef0123456789abcdef',
    ),
    adoptFromStack: 'arn:aws:cloudformation:us-east-1:123456789012:stack/Other/51af3dc0-da77-11e4-872e-1234567db123',
  });
  const configured = new Stack(app, 'Configured');
  LicenseManagerProvider.configure(configured, { createServiceLinkedRole: false });
  new LicenseConfiguration(configured, 'Minimal', { licenseCountingType: LicenseCountingType.INSTANCE });

  const templates = Object.fromEntries([stack, configured].map((one) => [one.stackName, Template.fromStack(one).toJSON()]));
  const golden = JSON.stringify(templates, undefined, 2).replace(/[0-9a-f]{64}/g, 'ASSET');
  if (process.env.UPDATE_GOLDEN) {
    writeFileSync(GOLDEN, `${golden}\n`);
  }
  expect(JSON.parse(golden)).toEqual(JSON.parse(readFileSync(GOLDEN, 'utf8')));
});
