import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { App, Duration, RemovalPolicy, Stack, Tags } from 'aws-cdk-lib/core';
import { LicenseStack, licenseStackProps } from '../bin/license-stack';
import {
  LicenseConfiguration,
  LicenseCountingType,
  LicenseRule,
  LicenseTenancy,
  ProductInformation,
  ReplacementPolicy,
} from '../lib';

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

test('the context overrides every term', () => {
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

test('what is neither true nor false is refused', () => {
  expect(() => properties({ licenseCountHardLimit: 'yes' })).toThrow(
    new Error('`licenseCountHardLimit` must be true or false, got: yes'),
  );
});

// Whoever has deployed this has these logical ids, types and property names: an intended addition is written by
// UPDATE_GOLDEN=1, a change or removal breaks every deployed stack.
test('the template of a reference app is what it has been', () => {
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
    replacement: ReplacementPolicy.REFUSE,
    disassociateOnDelete: true,
  });
  Tags.of(maximal).add('team', 'licenses');
  new LicenseConfiguration(stack, 'Adopted', {
    licenseCountingType: LicenseCountingType.VCPU,
    adoptExisting: LicenseConfiguration.fromLicenseConfigurationArn(
      stack,
      'Existing',
      'arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-0123456789abcdef0123456789abcdef',
    ),
    adoptFromStack: 'arn:aws:cloudformation:us-east-1:123456789012:stack/Other/51af3dc0-da77-11e4-872e-1234567db123',
    createServiceLinkedRole: false,
  });

  const template = JSON.stringify(Template.fromStack(stack).toJSON(), undefined, 2).replace(/[0-9a-f]{64}/g, 'ASSET');
  if (process.env.UPDATE_GOLDEN) {
    writeFileSync(GOLDEN, `${template}\n`);
  }
  expect(JSON.parse(template)).toEqual(JSON.parse(readFileSync(GOLDEN, 'utf8')));
});
