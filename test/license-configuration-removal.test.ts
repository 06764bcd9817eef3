import { Template } from 'aws-cdk-lib/assertions';
import { Annotations, App, Aspects, CfnResource, RemovalPolicies, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import { LicenseConfiguration, LicenseCountingType } from '../lib';
import { errorsOf, warningsOf } from './synthesis-messages';

let stack: Stack;
beforeEach(() => {
  stack = new Stack(new App(), 'Stack');
});

const configure = (removalPolicy?: RemovalPolicy) =>
  new LicenseConfiguration(stack, 'License', { licenseCountingType: LicenseCountingType.INSTANCE, removalPolicy });

const rendered = () => {
  const [resource] = Object.values(Template.fromStack(stack).findResources('Custom::LicenseConfiguration'));
  const { RetainOnDelete, RetainOnReplace } = resource.Properties;
  return [resource.DeletionPolicy, RetainOnDelete, resource.UpdateReplacePolicy, RetainOnReplace];
};

const RETAIN_WARNING = {
  path: '/Stack/License',
  id: 'retainKeepsFailedCreate',
  message:
    '`removalPolicy` is RETAIN: a failed first deployment keeps a license configuration, and each one counts against the about 10 ' +
    'creates a day. A deployment that would replace a license configuration in use is refused. RETAIN_ON_UPDATE_OR_DELETE deletes it ' +
    'after a failed first deployment',
};

test.each([
  [undefined, [undefined, undefined, undefined, undefined]],
  [RemovalPolicy.DESTROY, ['Delete', undefined, 'Delete', undefined]],
  [RemovalPolicy.RETAIN, ['Retain', true, 'Retain', true]],
  [RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE, ['RetainExceptOnCreate', true, 'Retain', true]],
])('the policy %s has the meaning of the CDK', (removalPolicy, expected) => {
  configure(removalPolicy);
  expect(rendered()).toEqual(expected);
});

test.each<[string, () => void]>([
  ['the property', () => configure(RemovalPolicy.RETAIN)],
  ['applyRemovalPolicy', () => configure().applyRemovalPolicy(RemovalPolicy.RETAIN)],
  ['an aspect', () => void (configure(), RemovalPolicies.of(stack).retain())],
])('RETAIN by %s is rendered and a warning', (_, retain) => {
  retain();
  expect(rendered()).toEqual(['Retain', true, 'Retain', true]);
  expect(warningsOf(stack)).toEqual([RETAIN_WARNING]);
});

test('the warning about RETAIN is acknowledged by its id', () => {
  Annotations.of(configure(RemovalPolicy.RETAIN)).acknowledgeWarning('cdk-license-manager:retainKeepsFailedCreate');
  expect(warningsOf(stack)).toEqual([]);
});

test('RETAIN for deletion alone does not warn about replacements', () => {
  (configure().node.defaultChild as CfnResource).applyRemovalPolicy(RemovalPolicy.RETAIN, { applyToUpdateReplacePolicy: false });
  expect(rendered()).toEqual(['Retain', true, undefined, undefined]);
  expect(warningsOf(stack)).toEqual([
    {
      ...RETAIN_WARNING,
      message:
        '`removalPolicy` is RETAIN: a failed first deployment keeps a license configuration, and each one counts against the about 10 ' +
        'creates a day. RETAIN_ON_UPDATE_OR_DELETE deletes it after a failed first deployment',
    },
  ]);
});

test('the other policies do not warn', () => {
  configure(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  expect(warningsOf(stack)).toEqual([]);
});

test.each<[string, () => void]>([
  ['the property', () => configure(RemovalPolicy.SNAPSHOT)],
  ['applyRemovalPolicy', () => configure().applyRemovalPolicy(RemovalPolicy.SNAPSHOT)],
  [
    'an aspect',
    () => {
      const license = configure();
      Aspects.of(stack).add({ visit: (node) => void (node === license && license.applyRemovalPolicy(RemovalPolicy.SNAPSHOT)) });
    },
  ],
])('SNAPSHOT by %s is an error', (_, snapshot) => {
  snapshot();
  expect(errorsOf(stack)).toEqual([
    {
      path: '/Stack/License/Resource',
      id: 'removalPolicy',
      message: '`removalPolicy` must be DESTROY, RETAIN or RETAIN_ON_UPDATE_OR_DELETE, got: SNAPSHOT',
    },
  ]);
});
