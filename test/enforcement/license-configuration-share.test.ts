import { Template } from 'aws-cdk-lib/assertions';
import { CfnLicenseConfiguration } from 'aws-cdk-lib/aws-licensemanager';
import { App, Fn, Stack, Tags } from 'aws-cdk-lib/core';
import { LicenseConfiguration, LicenseConfigurationShare, LicenseConfigurationShareProps } from '../../lib';
import { byCore, ENV, errorsIn, newStack, warningsIn } from './launches';

const ORGANIZATION = 'arn:aws:organizations::111122223333:organization/o-abcdefghij';
const UNIT = 'arn:aws:organizations::111122223333:ou/o-abcdefghij/ou-abcd-12345678';
const LICENSE_ARN = `arn:aws:license-manager:${ENV.region}:${ENV.account}:license-configuration:lic-0123456789abcdef0123456789abcdef`;

function shareIn(stack: Stack) {
  const [share] = Object.values(Template.fromStack(stack).findResources('AWS::RAM::ResourceShare'));
  return share.Properties;
}

function errorsOf(props: Partial<LicenseConfigurationShareProps>, stack = newStack()): string[] {
  const licenseConfigurations = props.licenseConfigurations ?? [byCore(stack, 'License')];
  new LicenseConfigurationShare(stack, 'Share', { ...props, licenseConfigurations });
  return errorsIn(stack);
}

function refused(message: string): string[] {
  return [`Stack/Share/Resource: ${message} (cdk-license-manager:licenseConfigurationShare)`];
}

test('a share with one account excludes accounts outside the organization', () => {
  const stack = newStack();
  const license = byCore(stack, 'License');
  const share = new LicenseConfigurationShare(stack, 'Share', {
    licenseConfigurations: [license],
    accounts: ['444455556666'],
  });

  expect(shareIn(stack)).toEqual({
    Name: 'Stack-Share-9ECFABEB',
    AllowExternalPrincipals: false,
    Principals: ['444455556666'],
    ResourceArns: [stack.resolve(license.licenseConfigurationArn)],
  });
  expect(stack.resolve(share.resourceShareRef)).toEqual({ resourceShareArn: stack.resolve(share.resourceShareArn) });
  expect(errorsIn(stack)).toEqual([]);
  expect(warningsIn(stack)).toEqual([]);
});

test('a share has all its license configurations, principals and tags, each of them once', () => {
  const stack = newStack();
  const license = byCore(stack, 'License');
  const native = new CfnLicenseConfiguration(stack, 'Native', { name: 'Native', licenseCountingType: 'vCPU' });
  const imported = LicenseConfiguration.fromLicenseConfigurationArn(stack, 'Imported', LICENSE_ARN);
  const share = new LicenseConfigurationShare(stack, 'Share', {
    shareName: 'Licenses',
    licenseConfigurations: [license, native, imported, license],
    accounts: ['444455556666', '777788889999', '444455556666'],
    organizationalUnits: [UNIT],
    organization: ORGANIZATION,
    allowExternalAccounts: true,
  });
  Tags.of(share).add('team', 'licenses');

  expect(shareIn(stack)).toEqual({
    Name: 'Licenses',
    AllowExternalPrincipals: true,
    Principals: ['444455556666', '777788889999', UNIT, ORGANIZATION],
    ResourceArns: [stack.resolve(license.licenseConfigurationArn), { Ref: 'Native' }, LICENSE_ARN],
    Tags: [{ Key: 'team', Value: 'licenses' }],
  });
  expect(errorsIn(stack)).toEqual([]);
});

test('tokens are accepted', () => {
  const stack = new Stack(new App(), 'Stack');
  const license = LicenseConfiguration.fromLicenseConfigurationArn(stack, 'Token', Fn.importValue('license'));
  const elsewhere = LicenseConfiguration.fromLicenseConfigurationArn(stack, 'Elsewhere', LICENSE_ARN);

  expect(
    errorsOf(
      {
        shareName: Fn.ref('Name'),
        licenseConfigurations: [license, elsewhere],
        accounts: [Fn.ref('Account')],
        organizationalUnits: [Fn.ref('Unit')],
        organization: Fn.ref('Organization'),
      },
      stack,
    ),
  ).toEqual([]);
});

test('an empty name is refused', () => {
  expect(errorsOf({ shareName: ' ', organization: ORGANIZATION })).toEqual(refused('`shareName` must not be empty, got: " "'));
});

test('a share without license configurations is refused', () => {
  expect(errorsOf({ licenseConfigurations: [], organization: ORGANIZATION })).toEqual(
    refused('`licenseConfigurations` must not be empty'),
  );
});

test.each([
  ['Region', 'eu-central-1', 'us-west-2', "in the share's Region, eu-central-1, got Stack/Other in us-west-2"],
  ['account', '111122223333', '444455556666', "of the share's account, 111122223333, got Stack/Other of 444455556666"],
])('a license configuration of another %s is refused', (_, here, there, message) => {
  const stack = newStack();
  const other = LicenseConfiguration.fromLicenseConfigurationArn(stack, 'Other', LICENSE_ARN.replace(here, there));

  expect(errorsOf({ licenseConfigurations: [other], organization: ORGANIZATION }, stack)).toEqual(
    refused(`\`licenseConfigurations\` must be ${message}`),
  );
});

test('a share with nobody is refused', () => {
  expect(errorsOf({ accounts: [] })).toEqual(
    refused('one of `accounts`, `organizationalUnits` and `organization` is required, got none'),
  );
});

test.each(['1234', '44445555666a', UNIT])('the account "%s" is refused', (account) => {
  expect(errorsOf({ accounts: [account] })).toEqual(refused(`\`accounts\` must be ids of 12 digits, got: ${account}`));
});

test.each(['ou-abcd-12345678', ORGANIZATION, UNIT.replace('ou-abcd', 'ou-a')])(
  'the organizational unit "%s" is refused',
  (unit) => {
    expect(errorsOf({ organizationalUnits: [unit] })).toEqual(
      refused(`\`organizationalUnits\` must be ARNs, arn:PARTITION:organizations::ACCOUNT:ou/o-ID/ou-ID, got: ${unit}`),
    );
  },
);

test.each(['o-abcdefghij', UNIT])('the organization "%s" is refused', (organization) => {
  expect(errorsOf({ organization })).toEqual(
    refused(`\`organization\` must be an ARN, arn:PARTITION:organizations::ACCOUNT:organization/o-ID, got: ${organization}`),
  );
});
