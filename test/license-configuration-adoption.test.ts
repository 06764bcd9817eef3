import { Template } from 'aws-cdk-lib/assertions';
import { CfnLicenseConfiguration } from 'aws-cdk-lib/aws-licensemanager';
import { App, CfnParameter, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { LicenseConfiguration, LicenseConfigurationProps, LicenseCountingType } from '../lib';
import { errorsOf } from './synthesis-messages';

const ARN = 'arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-0123456789abcdef0123456789abcdef';
const STACK_ID = 'arn:aws:cloudformation:us-east-1:123456789012:stack/Other/51af3dc0-da77-11e4-872e-1234567db123';

let app: App;
let stack: Stack;
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack');
});

const configure = (props: Partial<LicenseConfigurationProps>, scope = stack) =>
  new LicenseConfiguration(scope, 'License', {
    licenseCountingType: LicenseCountingType.INSTANCE,
    licenseConfigurationName: 'Oracle',
    ...props,
  });
const existing = (arn = ARN, scope = stack) => LicenseConfiguration.fromLicenseConfigurationArn(scope, 'Existing', arn);
const resource = () => Object.values(Template.fromStack(stack).findResources('Custom::LicenseConfiguration'))[0];
const error = (id: string, message: string, path = '/Stack/License/Resource') => ({ path, id, message });

test('an adopting license configuration renders the ARN, the former stack and its own terms', () => {
  configure({ adoptExisting: existing(), adoptFromStack: STACK_ID });
  expect(resource().Properties).toEqual({
    ServiceToken: expect.anything(),
    ServiceTimeout: 1860,
    Name: 'Oracle',
    LicenseCountingType: 'Instance',
    AdoptExisting: ARN,
    AdoptFromStack: STACK_ID,
  });
});

test('a native construct can be adopted', () => {
  configure({ adoptExisting: new CfnLicenseConfiguration(stack, 'Native', { name: 'Native', licenseCountingType: 'Instance' }) });
  expect(resource().Properties).toMatchObject({ AdoptExisting: { Ref: 'Native' } });
});

test('the name is required with adoptExisting', () => {
  configure({ adoptExisting: existing(), licenseConfigurationName: undefined });
  expect(errorsOf(stack)).toEqual([
    error(
      'licenseConfigurationName',
      '`licenseConfigurationName` is required with `adoptExisting` and must be the live name, got: undefined',
    ),
  ]);
});

test('adoptFromStack without adoptExisting is an error', () => {
  configure({ adoptFromStack: STACK_ID });
  expect(errorsOf(stack)).toEqual([
    error('adoptFromStack', `\`adoptFromStack\` must be absent without \`adoptExisting\`, got: ${STACK_ID}`),
  ]);
});

test('adoptFromStack must be the ARN of a stack', () => {
  configure({ adoptExisting: existing(), adoptFromStack: 'Other' });
  expect(errorsOf(stack)).toEqual([error('adoptFromStack', '`adoptFromStack` must be the ARN of a stack, got: Other')]);
});

test('adoptExisting must be the ARN of a license configuration', () => {
  const licenseConfigurationRef = { licenseConfigurationArn: 'lic-1' };
  configure({ adoptExisting: Object.assign(new Construct(stack, 'Other'), { licenseConfigurationRef, env: stack.env }) });
  expect(errorsOf(stack)).toEqual([
    error('adoptExisting', '`adoptExisting` must be the ARN of a license configuration, got: lic-1'),
  ]);
});

test('adoptExisting must be in the account and Region of the stack', () => {
  const there = new Stack(app, 'There', { env: { account: '123456789012', region: 'eu-west-1' } });
  configure({ adoptExisting: existing(ARN, there) }, there);
  expect(errorsOf(there)).toEqual([
    error(
      'adoptExisting',
      `\`adoptExisting\` must be in the account and Region of the stack, 123456789012 and eu-west-1, got: ${ARN}`,
      '/There/License/Resource',
    ),
  ]);
});

test('tokens are not checked', () => {
  const text = new CfnParameter(stack, 'Text').valueAsString;
  configure({ adoptExisting: existing(text), adoptFromStack: text });
  expect(errorsOf(stack)).toEqual([]);
});
