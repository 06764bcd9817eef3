import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { CfnLicenseConfiguration } from 'aws-cdk-lib/aws-licensemanager';
import { App, Fn, NestedStack, Stack, Tags } from 'aws-cdk-lib/core';
import { HostResourceGroup, HostResourceGroupProps, LicenseConfiguration, LicenseCountingType } from '../../lib';
import { byCore, ENV, errorsIn, newStack, warningsIn } from './launches';

const HOST_ARN = `arn:aws:ec2:${ENV.region}:${ENV.account}:dedicated-host/h-0123456789abcdef0`;

const LICENSE_ARN = `arn:aws:license-manager:${ENV.region}:${ENV.account}:license-configuration:lic-0123456789abcdef0123456789abcdef`;

const GENERIC = {
  Type: 'AWS::ResourceGroups::Generic',
  Parameters: [
    { Name: 'allowed-resource-types', Values: ['AWS::EC2::Host'] },
    { Name: 'deletion-protection', Values: ['UNLESS_EMPTY'] },
  ],
};

function groupIn(stack: Stack) {
  const [group] = Object.values(Template.fromStack(stack).findResources('AWS::ResourceGroups::Group'));
  return group;
}

function errorsOf(props: HostResourceGroupProps, stack = newStack()): string[] {
  new HostResourceGroup(stack, 'Hosts', props);
  return errorsIn(stack);
}

test('a group without properties allocates and releases hosts of any family for any license', () => {
  const stack = newStack();
  new HostResourceGroup(stack, 'Hosts');

  expect(groupIn(stack).Properties).toEqual({
    Name: 'Stack-Hosts-6D4EEC0C',
    Configuration: [
      {
        Type: 'AWS::EC2::HostManagement',
        Parameters: [
          { Name: 'auto-allocate-host', Values: ['true'] },
          { Name: 'auto-release-host', Values: ['true'] },
          { Name: 'any-host-based-license-configuration', Values: ['true'] },
        ],
      },
      GENERIC,
    ],
  });
  expect(errorsIn(stack)).toEqual([]);
  expect(warningsIn(stack)).toEqual([]);
});

test('a group has all its properties, tags and hosts', () => {
  const stack = newStack();
  const license = byCore(stack, 'License');
  const imported = LicenseConfiguration.fromLicenseConfigurationArn(stack, 'Imported', LICENSE_ARN);
  const native = new CfnLicenseConfiguration(stack, 'Native', { name: 'Native', licenseCountingType: 'Socket' });
  const host = new ec2.CfnHost(stack, 'Host', { availabilityZone: 'eu-central-1a', instanceFamily: 'm5' });
  const group = new HostResourceGroup(stack, 'Hosts', {
    hostResourceGroupName: 'Hosts_1.a-b',
    description: 'For Windows Server',
    licenseConfigurations: [license, imported, native, license],
    families: ['m5', 'c5', 'm5'],
    hosts: [host],
    hostArns: [HOST_ARN],
    autoAllocate: false,
    autoRelease: false,
    autoHostRecovery: true,
  });
  Tags.of(group).add('team', 'licenses');

  expect(groupIn(stack).Properties).toEqual({
    Name: 'Hosts_1.a-b',
    Description: 'For Windows Server',
    Configuration: [
      {
        Type: 'AWS::EC2::HostManagement',
        Parameters: [
          { Name: 'auto-allocate-host', Values: ['false'] },
          { Name: 'auto-release-host', Values: ['false'] },
          { Name: 'auto-host-recovery', Values: ['true'] },
          { Name: 'allowed-host-families', Values: ['m5', 'c5'] },
          {
            Name: 'allowed-host-based-license-configurations',
            Values: [stack.resolve(license.licenseConfigurationArn), LICENSE_ARN, { Ref: 'Native' }],
          },
        ],
      },
      GENERIC,
    ],
    Resources: [
      {
        'Fn::Join': [
          '',
          ['arn:', { Ref: 'AWS::Partition' }, `:ec2:${ENV.region}:${ENV.account}:dedicated-host/`, { Ref: 'Host' }],
        ],
      },
      HOST_ARN,
    ],
    Tags: [{ Key: 'team', Value: 'licenses' }],
  });
  expect(errorsIn(stack)).toEqual([]);
  expect(warningsIn(stack)).toEqual([]);
});

test('hosts can be added later, each of them once', () => {
  const stack = newStack();
  const group = new HostResourceGroup(stack, 'Hosts', { hostArns: [HOST_ARN] });
  const host = new ec2.CfnHost(stack, 'Host', { availabilityZone: 'eu-central-1a', instanceFamily: 'm5' });

  group.addHost(host);
  group.addHost(host);
  group.addHostArn(HOST_ARN);
  group.addHostArn(Fn.importValue('host'));

  expect(groupIn(stack).Properties.Resources).toEqual([
    HOST_ARN,
    {
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:ec2:${ENV.region}:${ENV.account}:dedicated-host/`, { Ref: 'Host' }]],
    },
    { 'Fn::ImportValue': 'host' },
  ]);
  expect(errorsIn(stack)).toEqual([]);
});

test('a group that allows any license depends on all license configurations of its stack, also those created later', () => {
  const stack = newStack();
  const before = byCore(stack, 'Before');
  new HostResourceGroup(stack, 'Hosts');
  const after = byCore(stack, 'After');
  byCore(new Stack(App.of(stack) as App, 'Other', { env: ENV }), 'Elsewhere');
  byCore(new NestedStack(stack, 'Nested'), 'Below');

  expect(groupIn(stack).DependsOn).toEqual([after, before].map((one) => stack.resolve(one.licenseConfigurationArn).Ref));
});

test('a group has the ARN and name of its resource, and an imported one those of its ARN', () => {
  const stack = newStack();
  const group = new HostResourceGroup(stack, 'Hosts');
  const arn = 'arn:aws:resource-groups:us-west-2:444455556666:group/Others';
  const imported = HostResourceGroup.fromHostResourceGroupArn(stack, 'Imported', arn);

  expect(stack.resolve(group.hostResourceGroupName)).toEqual({ Ref: 'Hosts3EBB0FED' });
  expect(stack.resolve(group.groupRef)).toEqual({
    groupArn: { 'Fn::GetAtt': ['Hosts3EBB0FED', 'Arn'] },
    groupName: { Ref: 'Hosts3EBB0FED' },
  });
  expect(imported.groupRef).toEqual({ groupArn: arn, groupName: 'Others' });
  expect(imported.env).toEqual({ region: 'us-west-2', account: '444455556666' });
});

test.each(['', 'AWS-hosts', 'awshosts', 'with space', 'x'.repeat(129)])('the name "%s" is refused', (hostResourceGroupName) => {
  expect(errorsOf({ hostResourceGroupName })).toEqual([
    `Stack/Hosts/Resource: \`hostResourceGroupName\` must be 1 to 128 letters, digits, hyphens, periods and underscores and must not begin with aws, got: ${hostResourceGroupName} (cdk-license-manager:hostResourceGroupName)`,
  ]);
});

test('a generated name that begins with aws is refused', () => {
  const stack = new Stack(new App(), 'AwsStack', { env: ENV });

  expect(errorsOf({}, stack)).toEqual([
    'AwsStack/Hosts/Resource: `hostResourceGroupName` must be 1 to 128 letters, digits, hyphens, periods and underscores and must not begin with aws, got: AwsStack-Hosts-295B9A43 (cdk-license-manager:hostResourceGroupName)',
  ]);
});

test.each(['Mac2', 'mac2.metal', 'm5 '])('the family "%s" is refused', (family) => {
  expect(errorsOf({ families: ['c5', family] })).toEqual([
    `Stack/Hosts/Resource: \`families\` must be names of instance families in lower case, like mac2 or m5, got: ${family} (cdk-license-manager:hostFamilies)`,
  ]);
});

test('empty lists are refused', () => {
  expect(errorsOf({ families: [], licenseConfigurations: [] })).toEqual([
    'Stack/Hosts/Resource: `families` must not be empty. Leave it out to allow any family (cdk-license-manager:hostFamilies)',
    'Stack/Hosts/Resource: `licenseConfigurations` must not be empty. Leave it out to allow any that counts by core or socket (cdk-license-manager:hostLicenses)',
  ]);
});

test.each([LicenseCountingType.VCPU, LicenseCountingType.INSTANCE])(
  'license configurations that count by %s are refused',
  (licenseCountingType) => {
    const stack = newStack();
    const own = new LicenseConfiguration(stack, 'Own', { licenseCountingType });
    const native = new CfnLicenseConfiguration(stack, 'Native', { name: 'Native', licenseCountingType });

    expect(errorsOf({ licenseConfigurations: [own, native] }, stack)).toEqual([
      `Stack/Hosts/Resource: \`licenseConfigurations\` must count by Core or Socket, got Stack/Native that counts by ${licenseCountingType} (cdk-license-manager:hostLicenses)`,
      `Stack/Hosts/Resource: \`licenseConfigurations\` must count by Core or Socket, got Stack/Own that counts by ${licenseCountingType} (cdk-license-manager:hostLicenses)`,
    ]);
  },
);

test('a license configuration of another Region is refused', () => {
  const stack = newStack();
  const other = LicenseConfiguration.fromLicenseConfigurationArn(stack, 'Other', LICENSE_ARN.replace(ENV.region, 'us-west-2'));

  expect(errorsOf({ licenseConfigurations: [other] }, stack)).toEqual([
    "Stack/Hosts/Resource: `licenseConfigurations` must be in the group's Region, eu-central-1, got Stack/Other in us-west-2 (cdk-license-manager:hostLicenses)",
  ]);
});

test('hosts that are not hosts, or of another Region, are refused', () => {
  const instance = `arn:aws:ec2:${ENV.region}:${ENV.account}:instance/i-0123456789abcdef0`;
  const elsewhere = HOST_ARN.replace(ENV.region, 'us-west-2');

  expect(errorsOf({ hostArns: ['h-0123456789abcdef0', instance, elsewhere] })).toEqual([
    "Stack/Hosts/Resource: `hostArn` must be a Dedicated Host's ARN, arn:PARTITION:ec2:REGION:ACCOUNT:dedicated-host/h-ID, got: arn:aws:ec2:eu-central-1:111122223333:instance/i-0123456789abcdef0 (cdk-license-manager:host)",
    "Stack/Hosts/Resource: `hostArn` must be a Dedicated Host's ARN, arn:PARTITION:ec2:REGION:ACCOUNT:dedicated-host/h-ID, got: h-0123456789abcdef0 (cdk-license-manager:host)",
    `Stack/Hosts/Resource: \`hostArn\` must be in the group's Region, eu-central-1, got: ${elsewhere} (cdk-license-manager:host)`,
  ]);
});

test('a host construct of another Region is refused', () => {
  const app = new App();
  const [stack, other] = [ENV, { ...ENV, region: 'us-west-2' }].map(
    (env) => new Stack(app, `Stack-${env.region}`, { env, crossRegionReferences: true }),
  );
  const host = new ec2.CfnHost(other, 'Host', { availabilityZone: 'us-west-2a', instanceFamily: 'm5' });

  new HostResourceGroup(stack, 'Hosts').addHost(host);

  expect(errorsIn(stack)).toEqual([
    "Stack-eu-central-1/Hosts/Resource: `host` must be in the group's Region, eu-central-1, got Stack-us-west-2/Host in us-west-2 (cdk-license-manager:host)",
  ]);
});

test.each(['Hosts', 'arn:aws:ec2:us-east-1:111122223333:dedicated-host/h-0123456789abcdef0'])(
  'the import of "%s" throws',
  (arn) => {
    expect(() => HostResourceGroup.fromHostResourceGroupArn(newStack(), 'Imported', arn)).toThrow(
      new Error(`\`hostResourceGroupArn\` must be the ARN of a resource group, got: ${arn}`),
    );
  },
);

test('a group whose ARN is a token is imported', () => {
  const stack = newStack();
  const imported = HostResourceGroup.fromHostResourceGroupArn(stack, 'Imported', Fn.importValue('hosts'));

  expect(stack.resolve(imported.groupRef)).toEqual({
    groupArn: { 'Fn::ImportValue': 'hosts' },
    groupName: {
      'Fn::Select': [1, { 'Fn::Split': ['/', { 'Fn::Select': [5, { 'Fn::Split': [':', { 'Fn::ImportValue': 'hosts' }] }] }] }],
    },
  });
});

test('tokens are accepted', () => {
  const stack = new Stack(new App(), 'Stack');
  const license = LicenseConfiguration.fromLicenseConfigurationArn(stack, 'Token', Fn.importValue('license'));
  const anywhere = LicenseConfiguration.fromLicenseConfigurationArn(stack, 'Anywhere', LICENSE_ARN);

  expect(
    errorsOf(
      {
        hostResourceGroupName: Fn.ref('Name'),
        families: [Fn.ref('Family')],
        licenseConfigurations: [license, anywhere],
        hostArns: [Fn.ref('Host'), HOST_ARN],
      },
      stack,
    ),
  ).toEqual([]);
});

test('EC2 Mac with a count by socket and with host recovery is a warning', () => {
  const stack = newStack();
  const bySocket = new LicenseConfiguration(stack, 'License', { licenseCountingType: LicenseCountingType.SOCKET });
  new HostResourceGroup(stack, 'Mac', {
    families: ['mac2-m2'],
    licenseConfigurations: [bySocket],
    autoHostRecovery: true,
    autoAllocate: false,
  });
  new HostResourceGroup(stack, 'Other', { families: ['m5'], licenseConfigurations: [bySocket], autoHostRecovery: true });

  expect(warningsIn(stack)).toEqual([
    'Stack/Mac/Resource: `autoHostRecovery` is true, but EC2 Mac has no host recovery. Leave it out [ack: cdk-license-manager:macWithoutHostRecovery]',
    'Stack/Mac/Resource: `families` has EC2 Mac, whose hosts can be released 24 hours after their allocation at the earliest: the group cannot be deleted before. Acknowledge this once you have planned for it [ack: cdk-license-manager:macHostsRemain]',
    'Stack/Mac/Resource: `licenseConfigurations` count by Socket, but AWS describes EC2 Mac with Core only. Count by Core [ack: cdk-license-manager:macBySocket]',
  ]);
});

test('hosts that are allocated and never released are a warning', () => {
  const stack = newStack();
  new HostResourceGroup(stack, 'Hosts', { autoRelease: false });

  expect(warningsIn(stack)).toEqual([
    'Stack/Hosts/Resource: `autoRelease` is false with `autoAllocate`: the group cannot be deleted before its hosts are released by hand. Set `autoRelease` to true, or plan for it [ack: cdk-license-manager:hostsRemain]',
  ]);
});
