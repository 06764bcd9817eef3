import { AutoScalingGroup } from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnGroup } from 'aws-cdk-lib/aws-resourcegroups';
import { Template } from 'aws-cdk-lib/assertions';
import { Fn, Lazy, Mixins, Stack } from 'aws-cdk-lib/core';
import { HostResourceGroup, LaunchLicenses, LaunchPlacement } from '../../lib';
import {
  byCore,
  consumed,
  ENV,
  errorsIn,
  INSTANCE_TYPE,
  MACHINE_IMAGE,
  newStack,
  newTemplate,
  newVpc,
  warningsIn,
} from './launches';

const MAC = new ec2.InstanceType('mac2.metal');

const GROUP_ARN = `arn:aws:resource-groups:${ENV.region}:${ENV.account}:group/Hosts`;

function importGroup(stack: Stack) {
  return HostResourceGroup.fromHostResourceGroupArn(stack, 'Imported', GROUP_ARN);
}

/** The data of the stack's only launch template. */
function dataIn(stack: Stack) {
  const [template] = Object.values(Template.fromStack(stack).findResources('AWS::EC2::LaunchTemplate'));
  return template.Properties.LaunchTemplateData;
}

test('a launch template is placed on hosts of a group, and keeps its own placement', () => {
  const stack = newStack();
  const hosts = new HostResourceGroup(stack, 'Hosts');
  const template = new ec2.CfnLaunchTemplate(stack, 'Template', {
    launchTemplateData: { instanceType: 'm5.large', placement: { availabilityZone: 'eu-central-1a' } },
  });

  template.with(new LaunchPlacement(hosts));

  expect(dataIn(stack)).toEqual({
    InstanceType: 'm5.large',
    Placement: {
      AvailabilityZone: 'eu-central-1a',
      HostResourceGroupArn: stack.resolve(hosts.hostResourceGroupArn),
      Tenancy: 'host',
    },
  });
  expect(warningsIn(stack)).toEqual([]);
});

test('an imported and a native group can be the placement', () => {
  const stack = newStack();
  const native = new CfnGroup(stack, 'Native', { name: 'Native' });
  const [first, second] = ['First', 'Second'].map((id) => new ec2.CfnLaunchTemplate(stack, id, { launchTemplateData: {} }));

  first.with(new LaunchPlacement(importGroup(stack)));
  second.with(new LaunchPlacement(native));

  Template.fromStack(stack).templateMatches({
    Resources: {
      First: { Properties: { LaunchTemplateData: { Placement: { HostResourceGroupArn: GROUP_ARN, Tenancy: 'host' } } } },
      Second: {
        Properties: {
          LaunchTemplateData: { Placement: { HostResourceGroupArn: { 'Fn::GetAtt': ['Native', 'Arn'] }, Tenancy: 'host' } },
        },
      },
    },
  });
});

test('an instance is placed on hosts of a group, and a warning says that a change replaces it', () => {
  const stack = newStack();
  new ec2.CfnInstance(stack, 'Instance', { tenancy: 'host' }).with(new LaunchPlacement(importGroup(stack)));

  Template.fromStack(stack).hasResourceProperties('AWS::EC2::Instance', { HostResourceGroupArn: GROUP_ARN, Tenancy: 'host' });
  expect(warningsIn(stack)).toEqual([
    'Stack/Instance: A change of its host resource group replaces the instance [ack: cdk-license-manager:placementChangeReplacesInstance]',
  ]);
});

test('a warning says that a change replaces an instance with the LatestVersionNumber', () => {
  const stack = newStack();
  const template = newTemplate(stack).with(new LaunchPlacement(importGroup(stack))) as ec2.LaunchTemplate;
  new ec2.CfnInstance(stack, 'Follower', {
    launchTemplate: { launchTemplateId: template.launchTemplateId, version: template.latestVersionNumber },
  });

  expect(warningsIn(stack)).toEqual([
    'Stack/Follower: The instance has the LatestVersionNumber of Stack/Template/Resource: a change of the host resource group there replaces the instance [ack: cdk-license-manager:placementChangeReplacesInstance]',
  ]);
});

test.each(['placement first', 'license first'])('placement and license of an auto scaling group go together, %s', (order) => {
  const stack = newStack();
  const license = byCore(stack, 'License');
  const hosts = new HostResourceGroup(stack, 'Hosts', { licenseConfigurations: [license] });
  const group = new AutoScalingGroup(stack, 'Group', { vpc: newVpc(stack), launchTemplate: newTemplate(stack) });
  const mixins = [new LaunchPlacement(hosts), new LaunchLicenses(license)];

  group.with(...(order === 'placement first' ? mixins : mixins.reverse()));

  expect(dataIn(stack)).toMatchObject({
    Placement: { HostResourceGroupArn: stack.resolve(hosts.hostResourceGroupArn), Tenancy: 'host' },
    LicenseSpecifications: consumed(stack, license),
  });
});

test('placement of a stack reaches the launch template that an aspect creates for `requireImdsv2`', () => {
  const stack = newStack();
  const vpc = newVpc(stack);
  new HostResourceGroup(stack, 'Hosts').placeAtLaunch(stack);
  new ec2.Instance(stack, 'Instance', { vpc, machineImage: MACHINE_IMAGE, instanceType: INSTANCE_TYPE, requireImdsv2: true });

  expect(dataIn(stack).Placement).toEqual({ HostResourceGroupArn: { 'Fn::GetAtt': ['Hosts3EBB0FED', 'Arn'] }, Tenancy: 'host' });
  expect(errorsIn(stack)).toEqual([]);
});

test('placement of an auto scaling group with a launch configuration throws', () => {
  const stack = newStack();
  const group = new AutoScalingGroup(stack, 'Group', {
    vpc: newVpc(stack),
    machineImage: MACHINE_IMAGE,
    instanceType: INSTANCE_TYPE,
  });

  expect(() => importGroup(stack).placeAtLaunch(group)).toThrow(
    new Error(
      '`placeAtLaunch` applies to nothing in Stack/Group, because it has no AWS::EC2::Instance, no AWS::EC2::LaunchTemplate and no auto scaling group with a launch template of this app. Give an auto scaling group a launch template, for example by the feature flag `@aws-cdk/aws-autoscaling:generateLaunchTemplateInsteadOfLaunchConfig`',
    ),
  );
  expect(() =>
    Mixins.of(group)
      .requireAny()
      .apply(new LaunchPlacement(importGroup(new Stack(stack, 'Other')))),
  ).toThrow('At least one mixin application was required');
});

test('a group of another Region is refused', () => {
  const stack = newStack();
  const other = HostResourceGroup.fromHostResourceGroupArn(stack, 'Other', GROUP_ARN.replace(ENV.region, 'us-west-2'));

  newTemplate(stack).with(new LaunchPlacement(other));

  expect(errorsIn(stack)).toEqual([
    'Stack/Template/Resource: `hostResourceGroupArn` must be in the Region of the launch, eu-central-1, got Stack/Other in us-west-2 (cdk-license-manager:placementInOtherRegion)',
  ]);
});

test.each(['default', 'dedicated'])('the tenancy %s is refused', (tenancy) => {
  const stack = newStack();
  const placement = new LaunchPlacement(importGroup(stack));
  new ec2.CfnInstance(stack, 'Instance', { tenancy }).with(placement);
  new ec2.CfnLaunchTemplate(stack, 'Template', { launchTemplateData: { placement: { tenancy } } }).with(placement);

  const message = `\`tenancy\` must be host or absent with a host resource group, got: ${tenancy} (cdk-license-manager:placementTenancy)`;
  expect(errorsIn(stack)).toEqual([`Stack/Instance: ${message}`, `Stack/Template: ${message}`]);
});

test('a tenancy that is a token is replaced', () => {
  const stack = newStack();
  new ec2.CfnInstance(stack, 'Instance', { tenancy: Fn.ref('Tenancy') }).with(new LaunchPlacement(importGroup(stack)));

  Template.fromStack(stack).hasResourceProperties('AWS::EC2::Instance', { Tenancy: 'host' });
  expect(errorsIn(stack)).toEqual([]);
});

test('placement in two groups is refused, and twice in the same group is not', () => {
  const stack = newStack();
  const [first, second] = [new HostResourceGroup(stack, 'First'), new HostResourceGroup(stack, 'Second')];
  newTemplate(stack, 'Once').with(new LaunchPlacement(first), new LaunchPlacement(first));
  newTemplate(stack, 'Twice').with(new LaunchPlacement(first), new LaunchPlacement(second));

  expect(errorsIn(stack)).toEqual([
    'Stack/Twice/Resource: `hostResourceGroupArn` must be one host resource group, got two. Place the launch once (cdk-license-manager:placementInTwoGroups)',
  ]);
});

test.each([
  ['launchTemplateData', Lazy.any({ produce: () => ({}) })],
  ['placement', { placement: Lazy.any({ produce: () => ({}) }) }],
])('a launch template is refused where its `%s` is a token', (property, launchTemplateData) => {
  const stack = newStack();
  new ec2.CfnLaunchTemplate(stack, 'Template', { launchTemplateData }).with(new LaunchPlacement(importGroup(stack)));

  expect(errorsIn(stack)).toEqual([
    `Stack/Template: \`${property}\` must not be a token, because no host resource group can be added to it. Give it as an object (cdk-license-manager:placementNotSet)`,
  ]);
});

test('a placement group and automatic recovery are warnings with EC2 Mac only', () => {
  for (const [instanceType, warnings] of [
    [
      MAC,
      [
        'Stack/Instance: `placementGroupName` has a placement group, which EC2 Mac instances do not support. Remove it [ack: cdk-license-manager:macWithoutPlacementGroup]',
        'Stack/Template: `maintenanceOptions` asks for automatic recovery, which EC2 Mac instances do not have. Remove it, and let an auto scaling group replace instances [ack: cdk-license-manager:macWithoutRecovery]',
        'Stack/Template: `placement` has a placement group, which EC2 Mac instances do not support. Remove it [ack: cdk-license-manager:macWithoutPlacementGroup]',
      ],
    ],
    [INSTANCE_TYPE, []],
  ] as const) {
    const stack = newStack();
    const placement = new LaunchPlacement(importGroup(stack));
    new ec2.CfnInstance(stack, 'Instance', { instanceType: `${instanceType}`, placementGroupName: 'Near' }).with(placement);
    new ec2.CfnLaunchTemplate(stack, 'Template', {
      launchTemplateData: {
        instanceType: `${instanceType}`,
        placement: { groupName: 'Near' },
        maintenanceOptions: { autoRecovery: 'default' },
      },
    }).with(placement);

    expect(warningsIn(stack).filter((warning) => !warning.includes('ReplacesInstance'))).toEqual(warnings);
  }
});
