import { Template } from 'aws-cdk-lib/assertions';
import { AutoScalingGroup, CfnAutoScalingGroup } from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { App, Aspects, CfnParameter, CfnResource, ConstructSelector, Stack, Stage } from 'aws-cdk-lib/core';
import { LicenseConfiguration } from '../../lib';
import {
  byCore,
  consumed,
  ENV,
  errorsIn,
  INSTANCE_TYPE,
  licensesIn,
  MACHINE_IMAGE,
  newStack,
  newTemplate,
  newVpc,
  warningsIn,
} from './launches';

const NOTHING =
  'because it has no AWS::EC2::Instance, no AWS::EC2::LaunchTemplate and no auto scaling group with a launch template of this app. Give an auto scaling group a launch template, for example by the feature flag `@aws-cdk/aws-autoscaling:generateLaunchTemplateInsteadOfLaunchConfig`';

const ELSEWHERE =
  'because it launches from a launch configuration or from a launch template outside this app. Give it a launch template of this app, for example by the feature flag `@aws-cdk/aws-autoscaling:generateLaunchTemplateInsteadOfLaunchConfig`';

const IMPORTED = `arn:aws:license-manager:${ENV.region}:444455556666:license-configuration:lic-0123456789abcdef0123456789abcdef`;

function newGroup(stack: Stack): AutoScalingGroup {
  return new AutoScalingGroup(stack, 'Group', {
    vpc: newVpc(stack),
    machineImage: MACHINE_IMAGE,
    instanceType: INSTANCE_TYPE,
  });
}

test('a launch template, an instance and an auto scaling group consume what is required of them', () => {
  const stack = newStack();
  const [windows, sql] = [byCore(stack, 'Windows'), byCore(stack, 'Sql')];
  const vpc = newVpc(stack);
  const group = new AutoScalingGroup(stack, 'Group', { vpc, launchTemplate: newTemplate(stack) });
  const instance = new ec2.Instance(stack, 'Instance', { vpc, machineImage: MACHINE_IMAGE, instanceType: INSTANCE_TYPE });
  const template = new ec2.CfnLaunchTemplate(stack, 'L1', { launchTemplateData: {} });

  windows.requireAtLaunch(group);
  windows.requireAtLaunch(instance);
  windows.requireAtLaunch(template);
  sql.requireAtLaunch(template);

  expect(licensesIn(stack)).toEqual({
    'Stack/Template/Resource': consumed(stack, windows),
    'Stack/Instance/Resource': consumed(stack, windows),
    'Stack/L1': consumed(stack, sql, windows),
  });
  expect(errorsIn(stack)).toEqual([]);
});

test.each<[string, (template: ec2.CfnLaunchTemplate) => string, boolean]>([
  ['the default version', (template) => template.attrDefaultVersionNumber, true],
  ['a number', () => '1', true],
  ['the latest version', (template) => template.attrLatestVersionNumber, false],
  ['a parameter', (template) => new CfnParameter(template.stack, 'Version').valueAsString, false],
])('an auto scaling group that launches from %s', (_, versionOf, warned) => {
  const stack = newStack();
  const template = new ec2.CfnLaunchTemplate(stack, 'Template', { launchTemplateData: {} });
  new CfnAutoScalingGroup(stack, 'Group', {
    minSize: '0',
    maxSize: '1',
    launchTemplate: { launchTemplateId: template.ref, version: versionOf(template) },
  });

  byCore(stack, 'Windows').requireAtLaunch(stack);
  byCore(stack, 'Sql').requireAtLaunch(stack);

  Template.fromStack(stack);
  expect(warningsIn(stack)).toEqual(
    warned
      ? [
          'Stack/Group: `requireAtLaunch` makes a new version of Stack/Template, and the auto scaling group keeps launching from another one. Give it the `attrLatestVersionNumber` of the launch template [ack: cdk-license-manager:fixedTemplateVersion]',
        ]
      : [],
  );
  expect(errorsIn(stack)).toEqual([]);
});

test('an imported license configuration can be required', () => {
  const stack = newStack();
  const imported = LicenseConfiguration.fromLicenseConfigurationArn(stack, 'Imported', IMPORTED);

  imported.requireAtLaunch(newTemplate(stack));

  expect(licensesIn(stack)['Stack/Template/Resource']).toEqual([{ LicenseConfigurationArn: IMPORTED }]);
});

test('a requirement reaches the launch template that an aspect creates for `requireImdsv2`', () => {
  const stack = newStack();
  const license = byCore(stack, 'License');
  const instance = new ec2.Instance(stack, 'Instance', {
    vpc: newVpc(stack),
    machineImage: MACHINE_IMAGE,
    instanceType: INSTANCE_TYPE,
    requireImdsv2: true,
  });

  license.requireAtLaunch(instance);

  expect(licensesIn(stack)).toEqual({
    'Stack/Instance/Resource': consumed(stack, license),
    'Stack/Instance/LaunchTemplate': consumed(stack, license),
  });
  expect(warningsIn(stack)).toEqual([
    'Stack/Instance/Resource: A change of the license configurations that the instance consumes replaces the instance [ack: cdk-license-manager:licenseChangeReplacesInstance]',
    'Stack/Instance/Resource: The instance has the LatestVersionNumber of Stack/Instance/LaunchTemplate: a change of the license configurations there replaces the instance [ack: cdk-license-manager:licenseChangeReplacesInstance]',
  ]);
});

test('a requirement of a stack reaches what is added to it afterwards', () => {
  const stack = newStack();
  const license = byCore(stack, 'License');

  license.requireAtLaunch(stack);
  newTemplate(stack);

  expect(licensesIn(stack)).toEqual({ 'Stack/Template/Resource': consumed(stack, license) });
  expect(errorsIn(stack)).toEqual([]);
});

test('a requirement survives an aspect that replaces the data of a launch template', () => {
  const stack = newStack();
  const license = byCore(stack, 'License');
  const template = newTemplate(stack);

  license.requireAtLaunch(template);
  Aspects.of(template).add(new ec2.LaunchTemplateRequireImdsv2Aspect());

  expect(licensesIn(stack)).toEqual({ 'Stack/Template/Resource': consumed(stack, license) });
});

test('an aspect of the user sees what is required of a launch template created later', () => {
  const stack = newStack();
  byCore(stack, 'License').requireAtLaunch(stack);
  const template = newTemplate(stack).node.defaultChild as ec2.CfnLaunchTemplate;
  const seen: unknown[] = [];
  Aspects.of(template).add({ visit: () => seen.push(stack.resolve(template.launchTemplateData).licenseSpecifications) });

  licensesIn(stack);

  expect(seen).toEqual([[{ licenseConfigurationArn: expect.anything() }]]);
});

test('a requirement with a selector reaches the selected constructs and everything in them', () => {
  const stack = newStack();
  const license = byCore(stack, 'License');
  newTemplate(stack, 'web-1');
  license.requireAtLaunch(stack, ConstructSelector.byId('web-*'));
  newTemplate(stack, 'web-2');
  newTemplate(stack, 'batch-1');

  expect(licensesIn(stack)).toEqual({
    'Stack/web-1/Resource': consumed(stack, license),
    'Stack/web-2/Resource': consumed(stack, license),
    'Stack/batch-1/Resource': undefined,
  });
});

test('a requirement of an app reaches a stage that is there', () => {
  const app = new App();
  const stage = new Stage(app, 'Stage');
  const stack = new Stack(stage, 'Stack', { env: ENV });
  LicenseConfiguration.fromLicenseConfigurationArn(stack, 'Imported', IMPORTED).requireAtLaunch(app);
  newTemplate(stack);

  expect(licensesIn(stack)).toEqual({ 'Stage/Stack/Template/Resource': [{ LicenseConfigurationArn: IMPORTED }] });
  expect(() => app.synth()).not.toThrow();
});

test('a stage that is created after the requirement is refused', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: ENV });
  byCore(stack, 'License').requireAtLaunch(app);
  newTemplate(stack);
  newTemplate(new Stack(new Stage(app, 'Late'), 'Stack', { env: ENV }));

  expect(errorsIn(stack)).toEqual([
    'Stack: `requireAtLaunch` does not reach Late/Stack/Template/Resource, because its stage was created afterwards. Call it for the stage (cdk-license-manager:launchNotReached)',
  ]);
});

test('an app that only has stages created after the requirement cannot be synthesized', () => {
  const app = new App();
  const stages = new Stage(app, 'Early');
  LicenseConfiguration.fromLicenseConfigurationArn(new Stack(stages, 'Stack'), 'Imported', IMPORTED).requireAtLaunch(app);
  newTemplate(new Stack(new Stage(app, 'Late'), 'Stack', { env: ENV }));

  expect(() => app.synth()).toThrow(
    '`requireAtLaunch` does not reach Late/Stack/Template/Resource, because its stage was created afterwards. Call it for the stage',
  );
});

test('an auto scaling group with a launch configuration throws', () => {
  const stack = newStack();
  const group = newGroup(stack);
  const license = byCore(stack, 'License');

  expect(() => license.requireAtLaunch(group)).toThrow(
    new Error(`\`requireAtLaunch\` applies to nothing in Stack/Group, ${NOTHING}`),
  );
});

test('a launch template outside the app throws', () => {
  const stack = newStack();
  const template = ec2.LaunchTemplate.fromLaunchTemplateAttributes(stack, 'Imported', {
    launchTemplateId: 'lt-0123456789abcdef0',
  });
  const license = byCore(stack, 'License');

  expect(() => license.requireAtLaunch(template)).toThrow(
    new Error(`\`requireAtLaunch\` applies to nothing in Stack/Imported, ${NOTHING}`),
  );
});

test('a resource that launches nothing throws', () => {
  const stack = newStack();
  const eip = new ec2.CfnEIP(stack, 'Eip');
  const license = byCore(stack, 'License');

  expect(() => license.requireAtLaunch(eip)).toThrow(
    new Error(`\`requireAtLaunch\` applies to nothing in Stack/Eip, ${NOTHING}`),
  );
});

test('a stack that launches nothing is refused at synthesis', () => {
  const stack = newStack();
  byCore(stack, 'License').requireAtLaunch(stack);

  expect(errorsIn(stack)).toEqual([
    `Stack: \`requireAtLaunch\` applies to nothing in Stack, ${NOTHING} (cdk-license-manager:launchNotReached)`,
  ]);
});

test('an auto scaling group with a launch configuration is refused in a stack where other launches are reached', () => {
  const stack = newStack();
  newTemplate(stack);
  byCore(stack, 'License').requireAtLaunch(stack);
  newGroup(stack);

  expect(errorsIn(stack)).toEqual([
    `Stack/Group/ASG: \`requireAtLaunch\` does not reach every launch, ${ELSEWHERE} (cdk-license-manager:launchNotReached)`,
  ]);
});

test.each(['AWS::EC2::Instance', 'AWS::EC2::LaunchTemplate', 'AWS::AutoScaling::AutoScalingGroup'])(
  'a plain CfnResource of the type %s is refused',
  (type) => {
    const stack = newStack();
    newTemplate(stack);
    byCore(stack, 'License').requireAtLaunch(stack);
    new CfnResource(stack, 'Plain', { type });

    expect(errorsIn(stack)).toEqual([
      `Stack/Plain: \`requireAtLaunch\` does not reach every launch, because it is a plain CfnResource. Use the CDK's class for ${type} (cdk-license-manager:launchNotReached)`,
    ]);
  },
);

test('an auto scaling group with a launch configuration is accepted where the selector leaves it out', () => {
  const stack = newStack();
  newTemplate(stack);
  newGroup(stack);
  byCore(stack, 'License').requireAtLaunch(stack, ConstructSelector.byId('Template'));

  expect(errorsIn(stack)).toEqual([]);
});

test('an auto scaling group is refused in a stage where a launch template is outside the app', () => {
  const app = new App();
  const stack = new Stack(new Stage(app, 'Stage'), 'Stack', { env: ENV });
  new AutoScalingGroup(stack, 'Group', {
    vpc: newVpc(stack),
    mixedInstancesPolicy: {
      launchTemplate: newTemplate(stack),
      launchTemplateOverrides: [
        {
          instanceType: INSTANCE_TYPE,
          launchTemplate: ec2.LaunchTemplate.fromLaunchTemplateAttributes(stack, 'Other', {
            launchTemplateId: 'lt-0123456789abcdef0',
          }),
        },
      ],
    },
  });
  LicenseConfiguration.fromLicenseConfigurationArn(stack, 'Imported', IMPORTED).requireAtLaunch(app);

  expect(errorsIn(stack)).toEqual([
    `Stage/Stack/Group/ASG: \`requireAtLaunch\` does not reach every launch, ${ELSEWHERE} (cdk-license-manager:launchNotReached)`,
  ]);
});
