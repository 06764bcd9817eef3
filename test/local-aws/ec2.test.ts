// The embedded EC2 over its query protocol, and the licenses that its instances use.
import { LocalAws, startLocalAws } from '../../local-aws/server';
import { callEc2, Members } from '../fixtures/ec2';

const ROLE = 'arn:aws:iam::123456789012:role/launcher';
const REGION = 'us-east-1';

let aws: LocalAws;
let image: string;

beforeEach(async () => {
  aws = await startLocalAws({ createsPerDay: 100 });
  image = (await call('RegisterImage', { Name: 'base' })).one('imageId');
});

afterEach(() => aws.close());

const call = (action: string, members?: Members, accessKeyId?: string) => callEc2(aws.endpoint, action, members, accessKeyId);

type Terms = Partial<Parameters<LocalAws['licenseManager']['create']>[0]>;
const license = (terms: Terms = {}) => aws.licenseManager.create({ Name: 'x', LicenseCountingType: 'Instance', ...terms });
const hardLimit = (LicenseCount: number, terms: Terms = {}) => license({ LicenseCount, LicenseCountHardLimit: true, ...terms });
const run = (arn: string, members: Members = {}) =>
  call('RunInstances', {
    ImageId: image,
    MinCount: 1,
    MaxCount: 1,
    'LicenseSpecification.1.LicenseConfigurationArn': arn,
    ...members,
  });
const consumed = (arn: string) =>
  aws.licenseManager.configurations().find((one) => one.LicenseConfigurationArn === arn)!.ConsumedLicenses;
const host = async (members: Members = {}) =>
  (await call('AllocateHosts', { InstanceFamily: 'm5', Quantity: 1, ...members })).one('item');
const onHost = (id: string) => ({ 'Placement.Tenancy': 'host', 'Placement.HostId': id });
const noLicenses = (arn: string, limit: number, used: number, needed: number) =>
  `UnsupportedOperation: No licenses available. ${arn} has a hard limit of ${limit}: ${used} in use, ${needed} more needed.`;

describe('a hard limit', () => {
  test('allows launches from an associated AMI until all licenses are used', async () => {
    const arn = hardLimit(2);
    aws.licenseManager.associate(arn, { resourceArn: `arn:aws:ec2:us-east-1::image/${image}` });
    const launch = () => call('RunInstances', { ImageId: image, MinCount: 1, MaxCount: 1 });
    const first = (await launch()).one('instanceId');
    await launch();
    expect(consumed(arn)).toBe(2);
    await expect(launch()).rejects.toThrow(noLicenses(arn, 2, 2, 1));
    await call('StopInstances', { 'InstanceId.1': first });
    expect(consumed(arn)).toBe(1);
    await launch();
    await expect(call('StartInstances', { 'InstanceId.1': first })).rejects.toThrow(noLicenses(arn, 2, 2, 1));
    await call('TerminateInstances', { 'InstanceId.1': first });
    expect(aws.licenseManager.associations(arn)).toHaveLength(3);
  });

  test('launches as many as fit between MinCount and MaxCount, or none', async () => {
    const arn = hardLimit(3);
    await expect(run(arn, { MinCount: 4, MaxCount: 5 })).rejects.toThrow(noLicenses(arn, 3, 3, 1));
    expect(consumed(arn)).toBe(0);
    expect((await run(arn, { MinCount: 2, MaxCount: 5 })).all('instanceId')).toHaveLength(3);
    expect(consumed(arn)).toBe(3);
  });

  test('a soft limit only counts', async () => {
    const arn = license({ LicenseCount: 1 });
    await run(arn, { MinCount: 2, MaxCount: 2 });
    expect(consumed(arn)).toBe(2);
  });

  test('a repeated launch with the same ClientToken uses no more licenses', async () => {
    const arn = hardLimit(1);
    const first = await run(arn, { ClientToken: 'token' });
    expect((await run(arn, { ClientToken: 'token' })).one('instanceId')).toBe(first.one('instanceId'));
    expect(consumed(arn)).toBe(1);
  });

  test('a rejected launch is listed as a failure', async () => {
    const arn = hardLimit(0);
    await expect(run(arn)).rejects.toThrow(noLicenses(arn, 0, 0, 1));
    const { LicenseOperationFailureList: failures } = aws.licenseManager.handle(
      'ListFailuresForLicenseConfigurationOperations',
      { LicenseConfigurationArn: arn },
      { principal: { arn: 'root' }, region: REGION },
    ) as { LicenseOperationFailureList: object[] };
    expect(failures).toMatchObject([
      {
        OperationName: 'RunInstances',
        ResourceType: 'EC2_INSTANCE',
        ErrorMessage: noLicenses(arn, 0, 0, 1).replace('UnsupportedOperation: ', ''),
        OperationRequestedBy: 'arn:aws:iam::123456789012:user/local',
      },
    ]);
  });
});

describe('the counting type', () => {
  test.each<[Terms, Members, number]>([
    [{ LicenseCountingType: 'Instance' }, { InstanceType: 'm5.2xlarge' }, 1],
    [{ LicenseCountingType: 'vCPU' }, { InstanceType: 'm5.2xlarge' }, 8],
    [{ LicenseCountingType: 'vCPU' }, { InstanceType: 'm5.2xlarge', 'CpuOptions.ThreadsPerCore': 1 }, 8],
    [
      { LicenseCountingType: 'vCPU', LicenseRules: ['#honorVcpuOptimization=True'] },
      { InstanceType: 'm5.2xlarge', 'CpuOptions.CoreCount': 2, 'CpuOptions.ThreadsPerCore': 1 },
      2,
    ],
  ])('%j counts %j as %d', async (terms, members, expected) => {
    const arn = license(terms);
    await run(arn, members);
    expect(consumed(arn)).toBe(expected);
  });

  test.each([
    ['Core', 48],
    ['Socket', 2],
  ] as const)('%s counts a host once', async (LicenseCountingType, expected) => {
    const arn = license({ LicenseCountingType });
    const id = await host();
    const first = (await run(arn, onHost(id))).one('instanceId');
    const second = (await run(arn, onHost(id))).one('instanceId');
    expect(consumed(arn)).toBe(expected);
    const { LicenseConfigurationUsageList: usage } = aws.licenseManager.handle(
      'ListUsageForLicenseConfiguration',
      { LicenseConfigurationArn: arn },
      { principal: { arn: 'root' }, region: REGION },
    ) as { LicenseConfigurationUsageList: object[] };
    expect(usage).toMatchObject([
      {
        ResourceArn: `arn:aws:ec2:us-east-1:123456789012:dedicated-host/${id}`,
        ResourceType: 'EC2_HOST',
        ConsumedLicenses: expected,
      },
    ]);
    await call('StopInstances', { 'InstanceId.1': first });
    expect(consumed(arn)).toBe(expected);
    await call('StopInstances', { 'InstanceId.1': second });
    expect(consumed(arn)).toBe(0);
  });
});

describe('an association', () => {
  const instance = (id: string) => `arn:aws:ec2:us-east-1:123456789012:instance/${id}`;
  const specify = (ResourceArn: string, arn: string) =>
    aws.licenseManager.handle(
      'UpdateLicenseSpecificationsForResource',
      { ResourceArn, AddLicenseSpecifications: [{ LicenseConfigurationArn: arn }] },
      { principal: { arn: 'root' }, region: REGION },
    );

  test('counts the licenses of a running instance, and of a stopped one when it starts', async () => {
    const arn = hardLimit(4, { LicenseCountingType: 'vCPU' });
    const [running, stopped] = (
      await call('RunInstances', { ImageId: image, InstanceType: 'm5.xlarge', MinCount: 2, MaxCount: 2 })
    ).all('instanceId');
    await call('StopInstances', { 'InstanceId.1': stopped });
    specify(instance(stopped), arn);
    expect(consumed(arn)).toBe(0);
    specify(instance(running), arn);
    expect(consumed(arn)).toBe(4);
    await expect(call('StartInstances', { 'InstanceId.1': stopped })).rejects.toThrow(noLicenses(arn, 4, 4, 4));
  });

  test('images and hosts can be associated, and use no license', async () => {
    aws.assumptions.missingResourceRejected = true;
    const arn = hardLimit(0, { LicenseCountingType: 'Core' });
    for (const resource of [`us-east-1::image/${image}`, `us-east-1:123456789012:dedicated-host/${await host()}`]) {
      specify(`arn:aws:ec2:${resource}`, arn);
    }
    expect(aws.licenseManager.associations(arn)).toHaveLength(2);
    expect(consumed(arn)).toBe(0);
  });

  test('a terminated instance has none', async () => {
    const arn = license();
    const id = (await run(arn)).one('instanceId');
    await call('TerminateInstances', { 'InstanceId.1': id });
    expect(() => specify(instance(id), arn)).toThrow(
      expect.objectContaining({
        code: 'InvalidResourceStateException',
        message: `${instance(id)} is terminated.`,
      }),
    );
  });
});

describe('a rule', () => {
  test.each<[string, Terms['LicenseCountingType'], Members, string]>([
    ['#allowedTenancy=EC2-DedicatedInstance', 'vCPU', {}, 'does not allow the tenancy EC2-Default.'],
    ['#minimumVcpus=4', 'vCPU', { InstanceType: 'm5.large' }, 'does not allow 2 vcpus.'],
    ['#maximumVcpus=4', 'Instance', { InstanceType: 'm5.2xlarge' }, 'does not allow 8 vcpus.'],
  ])('%s of %s rejects a launch with %j', async (rule, LicenseCountingType, members, why) => {
    const arn = license({ LicenseCountingType, LicenseRules: [rule] });
    await expect(run(arn, members)).rejects.toThrow(`UnsupportedOperation: The rule ${rule} of ${arn} ${why}`);
    expect(consumed(arn)).toBe(0);
  });

  test.each<[string, Terms['LicenseCountingType'], string]>([
    ['#minimumCores=49', 'Core', '48 cores'],
    ['#maximumCores=47', 'Core', '48 cores'],
    ['#minimumSockets=3', 'Socket', '2 sockets'],
    ['#maximumSockets=1', 'Socket', '2 sockets'],
  ])('%s of %s rejects a host', async (rule, LicenseCountingType, amount) => {
    const arn = license({ LicenseCountingType, LicenseRules: [rule] });
    await expect(run(arn, onHost(await host()))).rejects.toThrow(`The rule ${rule} of ${arn} does not allow ${amount}.`);
  });

  test('an allowed launch passes every rule', async () => {
    const LicenseRules = ['#allowedTenancy=EC2-Default', '#minimumVcpus=2', '#maximumVcpus=2'];
    const arn = license({ LicenseCountingType: 'vCPU', LicenseRules });
    await run(arn, { InstanceType: 'm5.large' });
    expect(consumed(arn)).toBe(2);
  });

  test('cores and sockets need a dedicated host', async () => {
    const arn = license({ LicenseCountingType: 'Core' });
    await expect(run(arn)).rejects.toThrow(
      `UnsupportedOperation: The counting type Core of ${arn} needs a dedicated host, not the tenancy EC2-Default.`,
    );
  });

  test('licenseAffinityToHost keeps licenses on the host of an earlier launch', async () => {
    const [one, other] = [await host(), await host()];
    const bound = hardLimit(48, { LicenseCountingType: 'Core', LicenseRules: ['#licenseAffinityToHost=90'] });
    const free = hardLimit(48, { LicenseCountingType: 'Core' });
    for (const arn of [bound, free]) {
      const id = (await run(arn, onHost(one))).one('instanceId');
      await call('TerminateInstances', { 'InstanceId.1': id });
    }
    await run(free, onHost(other));
    await expect(run(bound, onHost(other))).rejects.toThrow(noLicenses(bound, 48, 48, 48));
    await run(bound, onHost(one));
  });
});

describe('hosts, launch templates and instance types', () => {
  test('an instance takes a host with automatic placement, and a host with instances is not released', async () => {
    await expect(call('RunInstances', { ImageId: image, 'Placement.Tenancy': 'host' })).rejects.toThrow(
      'InsufficientHostCapacity',
    );
    const id = await host({ AutoPlacement: 'on' });
    await call('RunInstances', { ImageId: image, InstanceType: 'm5.24xlarge', 'Placement.Tenancy': 'host' });
    expect((await call('DescribeHosts', { 'HostId.1': id })).xml).toContain(
      '<cores>48</cores><sockets>2</sockets><totalVCpus>96</totalVCpus>',
    );
    await expect(run(license(), onHost(id))).rejects.toThrow('InsufficientHostCapacity');
    expect((await call('ReleaseHosts', { 'HostId.1': id })).one('code')).toBe('Client.InvalidHost.Occupied');
    expect((await call('DescribeHosts')).all('hostId')).toEqual([id]);
  });

  test('a launch template brings its licenses, and its versions build on each other', async () => {
    const [one, other] = [license(), license()];
    const data = (arn: string) => ({ 'LaunchTemplateData.LicenseSpecification.1.LicenseConfigurationArn': arn });
    const name = { LaunchTemplateName: 'app' };
    const type = { 'LaunchTemplateData.ImageId': image, 'LaunchTemplateData.InstanceType': 'm5.xlarge' };
    const id = (await call('CreateLaunchTemplate', { ...name, ...type, ...data(one) })).one('launchTemplateId');
    await call('CreateLaunchTemplateVersion', { LaunchTemplateId: id, SourceVersion: 1, ...data(other) });
    const versions = await call('DescribeLaunchTemplateVersions', name);
    expect(versions.all('licenseConfigurationArn')).toEqual([one, other]);
    expect(versions.all('instanceType')).toEqual(['m5.xlarge', 'm5.xlarge']);
    const launch = (Version: string) =>
      call('RunInstances', { 'LaunchTemplate.LaunchTemplateName': 'app', 'LaunchTemplate.Version': Version });
    expect((await launch('1')).one('instanceType')).toBe('m5.xlarge');
    await launch('$Latest');
    expect([consumed(one), consumed(other)]).toEqual([1, 1]);
    await expect(launch('3')).rejects.toThrow('InvalidLaunchTemplateId.VersionNotFound');
    await expect(call('CreateLaunchTemplate', name)).rejects.toThrow('InvalidLaunchTemplateName.AlreadyExistsException');
  });

  test('DescribeInstanceTypes and DescribeImages return what a launch needs', async () => {
    const types = await call('DescribeInstanceTypes', { 'InstanceType.1': 'm6g.large' });
    expect([types.one('instanceType'), types.one('defaultVCpus'), types.one('defaultCores')]).toEqual(['m6g.large', '2', '2']);
    expect((await call('DescribeImages', { 'Owner.1': 'self' })).one('imageId')).toBe(image);
  });

  test.each([
    ['RunInstances', { ImageId: 'ami-0' }, "InvalidAMIID.NotFound: The image id '[ami-0]' does not exist"],
    ['RunInstances', {}, 'MissingParameter: The request must contain the parameter ImageId'],
    [
      'RunInstances',
      { 'LaunchTemplate.LaunchTemplateName': 'x' },
      'InvalidLaunchTemplateName.NotFoundException: The launch template name x does not exist',
    ],
    ['StartInstances', { 'InstanceId.1': 'i-0' }, "InvalidInstanceID.NotFound: The instance ID 'i-0' does not exist"],
    [
      'RunInstances',
      { HibernationOptions: 'x' },
      'UnknownParameter: The embedded EC2 does not know the parameter HibernationOptions',
    ],
    ['CreateVpc', {}, 'NotImplementedByLocalAws: The embedded AWS does not know ec2:CreateVpc.'],
    ['DescribeInstances', { 'Filter.1.Name': 'vpc-id', 'Filter.1.Value.1': 'x' }, "The filter 'vpc-id' is invalid"],
  ])('%s with %j is rejected', async (action, members, message) => {
    await call('RunInstances', { ImageId: image });
    await expect(call(action, members)).rejects.toThrow(message.replaceAll("'", '&#39;'));
  });
});

describe('tags', () => {
  test('DescribeInstances and ListResourceInventory filter by them', async () => {
    const tag = (value: string) => ({
      'TagSpecification.1.ResourceType': 'instance',
      'TagSpecification.1.Tag.1.Key': 'product',
      'TagSpecification.1.Tag.1.Value': value,
    });
    const [oracle] = (await call('RunInstances', { ImageId: image, ...tag('oracle') })).all('instanceId');
    await call('RunInstances', { ImageId: image, ...tag('sap') });
    const filter = { 'Filter.1.Name': 'tag:product', 'Filter.1.Value.1': 'ora*' };
    expect((await call('DescribeInstances', filter)).all('instanceId')).toEqual([oracle]);
    const inventory = (Filters: object[]) =>
      (
        aws.licenseManager.handle('ListResourceInventory', { Filters }, { principal: { arn: 'root' }, region: REGION }) as {
          ResourceInventoryList: object[];
        }
      ).ResourceInventoryList;
    expect(inventory([{ Name: 'tag:product', Condition: 'EQUALS', Value: 'oracle' }])).toEqual([
      {
        ResourceId: oracle,
        ResourceType: 'EC2_INSTANCE',
        ResourceArn: `arn:aws:ec2:us-east-1:123456789012:instance/${oracle}`,
        Platform: 'Linux/UNIX',
        ResourceOwningAccountId: '123456789012',
        AmiId: image,
        HostId: undefined,
        Region: 'us-east-1',
        InstanceType: 'm5.large',
      },
    ]);
    expect(inventory([{ Name: 'resource_id', Condition: 'NOT_EQUALS', Value: oracle }])).toHaveLength(1);
    expect(inventory([{ Name: 'platform', Condition: 'BEGINS_WITH', Value: 'Linux' }])).toHaveLength(2);
    expect(() => inventory([{ Name: 'platform', Condition: 'CONTAINS', Value: 'Linux' }])).toThrow(
      'Invalid filter: platform CONTAINS',
    );
  });
});

describe('permissions', () => {
  const as = (...Resource: string[]) => {
    const Statement = [{ Effect: 'Allow', Action: 'ec2:*', Resource }];
    aws.iam.putRole({ roleName: 'launcher', arn: ROLE, policies: [{ Version: '2012-10-17', Statement }] });
    return aws.iam.issueCredentials(ROLE).accessKeyId;
  };
  const denied = (action: string, arn: string) =>
    'UnauthorizedOperation: You are not authorized to perform this operation. User: arn:aws:sts::123456789012:assumed-role/launcher/local ' +
    `is not authorized to perform: ec2:${action} on resource: ${arn} because no identity-based policy allows the ec2:${action} action`;

  test('a role needs the license configuration to launch and to start', async () => {
    const arn = license();
    const members = { ImageId: image, 'LicenseSpecification.1.LicenseConfigurationArn': arn };
    const ec2 = ['arn:aws:ec2:us-east-1:*:instance/*', 'arn:aws:ec2:us-east-1::image/*'];
    await expect(call('RunInstances', members, as(...ec2))).rejects.toThrow(denied('RunInstances', arn));
    const id = (await call('RunInstances', members, as(...ec2, arn))).one('instanceId');
    const instance = { 'InstanceId.1': id };
    await call('StopInstances', instance, as(...ec2));
    await expect(call('StartInstances', instance, as(...ec2))).rejects.toThrow(denied('StartInstances', arn));
    expect(consumed(arn)).toBe(0);
    await call('StartInstances', instance, as(...ec2, arn));
    expect(consumed(arn)).toBe(1);
    await expect(call('RunInstances', { ...members, DryRun: 'true' }, as(...ec2, arn))).rejects.toThrow('DryRunOperation');
  });
});

describe('another account', () => {
  const CONSUMER = '210987654321';
  const consumer = () => aws.in({ account: CONSUMER });
  const launch = (members: Members) => call('RunInstances', members, CONSUMER);
  const asConsumer = (operation: string, input: object) =>
    consumer().licenseManager.handle(operation, input, { principal: { arn: 'root' }, region: REGION }) as Record<string, never>;

  test('uses an AMI with the licenses of its owner, where the scope is cross-account', async () => {
    const [local, shared] = [license(), hardLimit(1)];
    const resourceArn = `arn:aws:ec2:us-east-1::image/${image}`;
    aws.licenseManager.associate(local, { resourceArn });
    aws.licenseManager.associate(shared, { resourceArn, scope: 'cross-account' });
    aws.ec2.shareImage(image, REGION, consumer().ec2);
    const id = (await launch({ ImageId: image })).one('instanceId');
    expect([consumed(local), consumed(shared)]).toEqual([0, 1]);
    await expect(launch({ ImageId: image })).rejects.toThrow(noLicenses(shared, 1, 1, 1));
    await call('StopInstances', { 'InstanceId.1': id }, CONSUMER);
    expect(consumed(shared)).toBe(0);
    expect(asConsumer('ListLicenseConfigurations', {}).LicenseConfigurations).toEqual([]);
  });

  test('sees and uses a shared license configuration, and changes nothing in it', async () => {
    const arn = license();
    const mine = (await call('RegisterImage', { Name: 'mine' }, CONSUMER)).one('imageId');
    const members = { ImageId: mine, 'LicenseSpecification.1.LicenseConfigurationArn': arn };
    await expect(launch(members)).rejects.toThrow(`UnsupportedOperation: Invalid license configuration ARN: ${arn}`);
    aws.licenseManager.share(arn, consumer().licenseManager);
    await launch(members);
    expect(consumed(arn)).toBe(1);
    expect(asConsumer('GetLicenseConfiguration', { LicenseConfigurationArn: arn }).OwnerAccountId).toBe('123456789012');
    expect(asConsumer('ListLicenseConfigurations', {}).LicenseConfigurations).toHaveLength(1);
    aws.assumptions.sharedListed = false;
    expect(asConsumer('ListLicenseConfigurations', {}).LicenseConfigurations).toEqual([]);
    const change = () => asConsumer('UpdateLicenseConfiguration', { LicenseConfigurationArn: arn, Name: 'y' });
    const refusal = `${arn} belongs to the account 123456789012.`;
    expect(change).toThrow(expect.objectContaining({ code: 'AccessDeniedException', message: refusal }));
    aws.assumptions.sharedChangeErrorCode = 'InvalidParameterValueException';
    expect(change).toThrow(expect.objectContaining({ code: 'InvalidParameterValueException', message: refusal }));
    aws.licenseManager.unshare(arn, consumer().licenseManager);
    expect(() => asConsumer('GetLicenseConfiguration', { LicenseConfigurationArn: arn })).toThrow(
      'Invalid license configuration ARN',
    );
  });
});
