import { AutoScalingGroup, CfnAutoScalingGroup } from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnLicenseConfiguration } from 'aws-cdk-lib/aws-licensemanager';
import { App, ConstructSelector, Fn, Lazy, Mixins, Stack } from 'aws-cdk-lib/core';
import { LaunchLicenses, LicenseConfiguration } from '../../lib';
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

const IMPORTED = `arn:aws:license-manager:${ENV.region}:444455556666:license-configuration:lic-0123456789abcdef0123456789abcdef`;

test('a launch template consumes several license configurations', () => {
  const stack = newStack();
  const [windows, sql] = [byCore(stack, 'Windows'), byCore(stack, 'Sql')];

  newTemplate(stack).with(new LaunchLicenses(windows, sql));

  expect(licensesIn(stack)).toEqual({ 'Stack/Template/Resource': consumed(stack, sql, windows) });
  expect(warningsIn(stack)).toEqual([]);
});

test('an imported and a native license configuration can be consumed', () => {
  const stack = newStack();
  const imported = LicenseConfiguration.fromLicenseConfigurationArn(stack, 'Imported', IMPORTED);
  const native = new CfnLicenseConfiguration(stack, 'Native', { name: 'Native', licenseCountingType: 'vCPU' });

  new ec2.CfnLaunchTemplate(stack, 'Template', { launchTemplateData: {} }).with(new LaunchLicenses(imported, native));

  expect(licensesIn(stack)['Stack/Template']).toEqual([
    { LicenseConfigurationArn: IMPORTED },
    { LicenseConfigurationArn: stack.resolve(native.ref) },
  ]);
});

test('license configurations accumulate in any order, each of them once', () => {
  const specifications = [
    ['A', 'B', 'C'],
    ['C', 'A', 'B', 'A', 'C'],
  ].map((order) => {
    const stack = newStack();
    const licenses = new Map(['A', 'B', 'C'].map((id) => [id, byCore(stack, id)]));
    const template = newTemplate(stack);
    for (const id of order) {
      template.with(new LaunchLicenses(licenses.get(id)!));
    }
    return licensesIn(stack)['Stack/Template/Resource'];
  });

  expect(specifications[0]).toHaveLength(3);
  expect(specifications[1]).toEqual(specifications[0]);
});

test('license specifications of an L1 stay first, and one that is there already is not repeated', () => {
  const stack = newStack();
  const [windows, sql] = [byCore(stack, 'Windows'), byCore(stack, 'Sql')];
  const template = new ec2.CfnLaunchTemplate(stack, 'Template', {
    launchTemplateData: { licenseSpecifications: [{ licenseConfigurationArn: windows.licenseConfigurationArn }] },
  });

  template.with(new LaunchLicenses(sql, windows));

  expect(licensesIn(stack)['Stack/Template']).toEqual(consumed(stack, windows, sql));
});

test('license configurations are added to a list that is lazy', () => {
  const stack = newStack();
  const [windows, sql] = [byCore(stack, 'Windows'), byCore(stack, 'Sql')];
  const lazy = Lazy.any({ produce: () => [{ licenseConfigurationArn: windows.licenseConfigurationArn }] });

  new ec2.CfnLaunchTemplate(stack, 'Template', { launchTemplateData: { licenseSpecifications: lazy } }).with(
    new LaunchLicenses(sql),
  );

  expect(licensesIn(stack)['Stack/Template']).toEqual(consumed(stack, windows, sql));
  expect(errorsIn(stack)).toEqual([]);
});

test('an instance consumes a license configuration, and a warning says that a change replaces it', () => {
  const stack = newStack();
  const license = byCore(stack, 'License');
  const instance = new ec2.Instance(stack, 'Instance', {
    vpc: newVpc(stack),
    machineImage: MACHINE_IMAGE,
    instanceType: INSTANCE_TYPE,
  });

  instance.with(new LaunchLicenses(license));

  expect(licensesIn(stack)).toEqual({ 'Stack/Instance/Resource': consumed(stack, license) });
  expect(warningsIn(stack)).toEqual([
    'Stack/Instance/Resource: A change of the license configurations that the instance consumes replaces the instance [ack: cdk-license-manager:licenseChangeReplacesInstance]',
  ]);
});

test.each(['before', 'after'])(
  'a warning says that a change replaces an instance with the LatestVersionNumber, created %s the mixin',
  (when) => {
    const stack = newStack();
    const license = byCore(stack, 'License');
    const template = newTemplate(stack);
    const launch = () => {
      const instance = (id: string, version: string) =>
        new ec2.CfnInstance(stack, id, { launchTemplate: { launchTemplateId: template.launchTemplateId, version } });
      instance('Follower', template.latestVersionNumber);
      instance('Latest', '$Latest');
      instance('Constant', template.defaultVersionNumber);
    };

    if (when === 'before') {
      launch();
    }
    template.with(new LaunchLicenses(license));
    if (when === 'after') {
      launch();
    }

    expect(warningsIn(stack)).toEqual([
      'Stack/Follower: The instance has the LatestVersionNumber of Stack/Template/Resource: a change of the license configurations there replaces the instance [ack: cdk-license-manager:licenseChangeReplacesInstance]',
    ]);
  },
);

describe('an auto scaling group', () => {
  test('consumes license configurations through a launch template of its own', () => {
    const stack = newStack();
    stack.node.setContext('@aws-cdk/aws-autoscaling:generateLaunchTemplateInsteadOfLaunchConfig', true);
    const license = byCore(stack, 'License');
    const group = new AutoScalingGroup(stack, 'Group', {
      vpc: newVpc(stack),
      machineImage: MACHINE_IMAGE,
      instanceType: INSTANCE_TYPE,
    });

    group.with(new LaunchLicenses(license));

    expect(licensesIn(stack)).toEqual({ 'Stack/Group/LaunchTemplate/Resource': consumed(stack, license) });
  });

  test('consumes license configurations through a launch template beside it', () => {
    const stack = newStack();
    const license = byCore(stack, 'License');
    const group = new AutoScalingGroup(stack, 'Group', { vpc: newVpc(stack), launchTemplate: newTemplate(stack) });

    group.with(new LaunchLicenses(license));

    expect(licensesIn(stack)).toEqual({ 'Stack/Template/Resource': consumed(stack, license) });
  });

  test('consumes license configurations through each launch template of a mixed instances policy', () => {
    const stack = newStack();
    const license = byCore(stack, 'License');
    const group = new AutoScalingGroup(stack, 'Group', {
      vpc: newVpc(stack),
      mixedInstancesPolicy: {
        launchTemplate: newTemplate(stack),
        launchTemplateOverrides: [
          { instanceType: INSTANCE_TYPE },
          { instanceType: INSTANCE_TYPE, launchTemplate: newTemplate(stack, 'Other') },
        ],
      },
    });
    newTemplate(stack, 'Unrelated');

    group.with(new LaunchLicenses(license));

    expect(licensesIn(stack)).toEqual({
      'Stack/Template/Resource': consumed(stack, license),
      'Stack/Other/Resource': consumed(stack, license),
      'Stack/Unrelated/Resource': undefined,
    });
  });

  test('of L1 consumes license configurations through a launch template that it has by name', () => {
    const stack = newStack();
    const license = byCore(stack, 'License');
    new ec2.CfnLaunchTemplate(stack, 'Template', { launchTemplateName: 'by-name', launchTemplateData: {} });
    const group = new CfnAutoScalingGroup(stack, 'Group', {
      minSize: '0',
      maxSize: '1',
      launchTemplate: { launchTemplateName: 'by-name', version: '1' },
    });

    group.with(new LaunchLicenses(license));

    expect(licensesIn(stack)).toEqual({ 'Stack/Template': consumed(stack, license) });
  });

  test('with a launch configuration is not supported', () => {
    const stack = newStack();
    const group = new AutoScalingGroup(stack, 'Group', {
      vpc: newVpc(stack),
      machineImage: MACHINE_IMAGE,
      instanceType: INSTANCE_TYPE,
    });

    const mixins = Mixins.of(group).requireAny();

    expect(() => mixins.apply(new LaunchLicenses(byCore(stack, 'License')))).toThrow(
      'At least one mixin application was required, but none of the provided mixins could be applied to any selected construct.',
    );
  });
});

test('a selector applies the mixin to a part of an app', () => {
  const stack = newStack();
  const license = byCore(stack, 'License');
  newTemplate(stack, 'web-1');
  newTemplate(stack, 'batch-1');

  Mixins.of(stack, ConstructSelector.byPath('Stack/web-*/**')).apply(new LaunchLicenses(license));

  expect(licensesIn(stack)).toEqual({
    'Stack/web-1/Resource': consumed(stack, license),
    'Stack/batch-1/Resource': undefined,
  });
});

test('ten license configurations are not a warning, and more are one', () => {
  const stack = newStack();
  const licenses = Array.from({ length: 11 }, (_, index) => byCore(stack, `License${index}`));
  newTemplate(stack, 'Ten').with(new LaunchLicenses(...licenses.slice(0, 10)), new LaunchLicenses(licenses[0]));
  newTemplate(stack, 'Eleven').with(new LaunchLicenses(...licenses));

  expect(warningsIn(stack)).toEqual([
    "Stack/Eleven/Resource: `licenseSpecifications` has more than 10 license configurations, which is License Manager's default quota for one resource. Remove some, or have the quota raised [ack: cdk-license-manager:manyLicenses]",
  ]);
});

test('a license configuration of another Region is refused', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: ENV });
  const other = LicenseConfiguration.fromLicenseConfigurationArn(stack, 'Other', IMPORTED.replace(ENV.region, 'us-west-2'));

  newTemplate(stack).with(new LaunchLicenses(other));

  expect(errorsIn(stack)).toEqual([
    'Stack/Template/Resource: `licenseSpecifications` must be in the Region of the launch, eu-central-1, got Stack/Other in us-west-2. Create a license configuration in eu-central-1 (cdk-license-manager:licenseInOtherRegion)',
  ]);
});

test('a license configuration whose Region is a token is accepted', () => {
  const stack = newStack();
  const token = LicenseConfiguration.fromLicenseConfigurationArn(stack, 'Token', Fn.importValue('license'));

  newTemplate(stack).with(new LaunchLicenses(token));

  expect(licensesIn(stack)['Stack/Template/Resource']).toEqual([{ LicenseConfigurationArn: { 'Fn::ImportValue': 'license' } }]);
  expect(errorsIn(stack)).toEqual([]);
});

test('a launch template is refused where its data is a token', () => {
  const stack = newStack();
  const license = byCore(stack, 'License');

  new ec2.CfnLaunchTemplate(stack, 'Template', { launchTemplateData: Lazy.any({ produce: () => ({}) }) }).with(
    new LaunchLicenses(license),
  );

  expect(errorsIn(stack)).toEqual([
    'Stack/Template: `launchTemplateData` must not be a token, because no license configuration can be added to it. Give it as an object or list (cdk-license-manager:licensesNotAdded)',
  ]);
});

test('a launch template is refused where only CloudFormation knows its license specifications', () => {
  const stack = newStack();
  const license = byCore(stack, 'License');

  new ec2.CfnLaunchTemplate(stack, 'Template', {
    launchTemplateData: { licenseSpecifications: Fn.conditionIf('Licensed', [], Fn.ref('AWS::NoValue')) },
  }).with(new LaunchLicenses(license));

  expect(errorsIn(stack)).toEqual([
    'Stack/Template: `licenseSpecifications` must not be a token, because no license configuration can be added to it. Give it as an object or list (cdk-license-manager:licensesNotAdded)',
  ]);
});

test('a mixin without a license configuration is refused', () => {
  expect(() => new LaunchLicenses()).toThrow(
    new Error('`licenseConfigurations` must have at least one license configuration, got none'),
  );
});
