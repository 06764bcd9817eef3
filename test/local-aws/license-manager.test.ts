// The embedded License Manager, as the SDK's own client sees it.
import {
  CreateLicenseConfigurationCommand,
  CreateLicenseConfigurationCommandInput,
  DeleteLicenseConfigurationCommand,
  GetLicenseConfigurationCommand,
  LicenseManagerClient,
  ListAssociationsForLicenseConfigurationCommand,
  ListFailuresForLicenseConfigurationOperationsCommand,
  ListLicenseConfigurationsCommand,
  ListLicenseManagerReportGeneratorsCommand,
  ListLicenseSpecificationsForResourceCommand,
  ListTagsForResourceCommand,
  ListUsageForLicenseConfigurationCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateLicenseConfigurationCommand,
  UpdateLicenseConfigurationCommandInput,
  UpdateLicenseSpecificationsForResourceCommand,
} from '@aws-sdk/client-license-manager';
import { LocalAws, startLocalAws } from '../../local-aws/server';

let aws: LocalAws;
let client: LicenseManagerClient;

beforeEach(async () => {
  aws = await startLocalAws({ createsPerDay: 100 });
  client = new LicenseManagerClient({
    endpoint: aws.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
});

afterEach(async () => {
  client.destroy();
  await aws.close();
});

const create = async (input: Partial<CreateLicenseConfigurationCommandInput> = {}): Promise<string> => {
  const answer = await client.send(
    new CreateLicenseConfigurationCommand({ Name: 'Example', LicenseCountingType: 'Instance', ...input }),
  );
  return answer.LicenseConfigurationArn!;
};
const get = (arn: string) => client.send(new GetLicenseConfigurationCommand({ LicenseConfigurationArn: arn }));
const update = (arn: string, input: Partial<UpdateLicenseConfigurationCommandInput>) =>
  client.send(new UpdateLicenseConfigurationCommand({ LicenseConfigurationArn: arn, ...input }));
const remove = (arn: string) => client.send(new DeleteLicenseConfigurationCommand({ LicenseConfigurationArn: arn }));
const list = async () => (await client.send(new ListLicenseConfigurationsCommand({}))).LicenseConfigurations!;
const NOT_FOUND = {
  name: 'InvalidParameterValueException',
  message: expect.stringContaining('Invalid license configuration ARN'),
};
const GONE = `arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-${'0'.repeat(32)}`;
const INSTANCE = 'arn:aws:ec2:us-east-1:123456789012:instance/i-0123456789abcdef0';
const AMI = 'arn:aws:ec2:us-east-1::image/ami-0123456789abcdef0';

describe('create and get', () => {
  test('a create with the required members returns defaults for the others', async () => {
    const arn = await create();
    expect(arn).toMatch(/^arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-[0-9a-f]{32}$/);
    expect(await get(arn)).toMatchObject({
      LicenseConfigurationArn: arn,
      LicenseConfigurationId: arn.split(':').at(-1),
      Name: 'Example',
      Description: '',
      LicenseCount: 0,
      LicenseCountHardLimit: false,
      LicenseRules: [],
      Status: 'AVAILABLE',
      OwnerAccountId: '123456789012',
      ConsumedLicenses: 0,
      Tags: [],
    });
  });

  test('a create with all members returns them', async () => {
    const input: CreateLicenseConfigurationCommandInput = {
      Name: 'Example',
      LicenseCountingType: 'vCPU',
      Description: 'All of it',
      LicenseCount: 12,
      LicenseCountHardLimit: true,
      LicenseRules: ['#minimumVcpus=2', '#maximumVcpus=8', '#honorVcpuOptimization=True', '#allowedTenancy=EC2-Default'],
      Tags: [{ Key: 'team', Value: 'a' }],
      DisassociateWhenNotFound: true,
      LicenseExpiry: 1_900_000_000,
      ProductInformationList: [
        {
          ResourceType: 'SSM_MANAGED',
          ProductInformationFilterList: [
            {
              ProductInformationFilterName: 'Application Name',
              ProductInformationFilterComparator: 'EQUALS',
              ProductInformationFilterValue: ['X'],
            },
          ],
        },
      ],
    };
    expect(await get(await create(input))).toMatchObject(input);
  });

  test.each([
    ['Core', '#minimumVcpus=2'],
    ['Core', '#allowedTenancy=EC2-Default'],
    ['Core', '#allowedTenancy=EC2-DedicatedHost,EC2-Default'],
    ['vCPU', '#allowedTenancy=EC2-Default,'],
    ['vCPU', '#allowedTenancy=EC2-Default, EC2-DedicatedHost'],
    ['Socket', '#licenseAffinityToHost=181'],
    ['vCPU', '#maximumVcpus=0'],
    ['Instance', '#honorVcpuOptimization=True'],
    ['Instance', 'minimumVcpus=2'],
  ] as const)('%s rejects the rule %s', async (LicenseCountingType, rule) => {
    await expect(create({ LicenseCountingType, LicenseRules: [rule] })).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: expect.stringContaining(rule),
    });
  });

  test('allowedTenancy accepts or rejects several tenancies', async () => {
    const input = { LicenseCountingType: 'vCPU', LicenseRules: ['#allowedTenancy=EC2-Default,EC2-DedicatedHost'] } as const;
    expect(await get(await create({ ...input, LicenseRules: [...input.LicenseRules] }))).toMatchObject(input);
    aws.assumptions.severalTenancies = false;
    await expect(create({ ...input, LicenseRules: [...input.LicenseRules] })).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: `Invalid license rule ${input.LicenseRules[0]}: the value is not allowed.`,
    });
  });

  test('RDS needs the counting type vCPU', async () => {
    const ProductInformationList = [
      {
        ResourceType: 'RDS',
        ProductInformationFilterList: [
          {
            ProductInformationFilterName: 'Engine Edition',
            ProductInformationFilterComparator: 'EQUALS',
            ProductInformationFilterValue: ['oracle-ee'],
          },
        ],
      },
    ];
    await expect(create({ ProductInformationList })).rejects.toThrow('RDS needs the counting type vCPU');
    await create({ ProductInformationList, LicenseCountingType: 'vCPU' });
  });

  test('every operation fails without the service-linked role', async () => {
    aws.iam.setServiceLinkedRole(false);
    for (const call of [create(), get(GONE), list()]) {
      await expect(call).rejects.toMatchObject({
        name: 'AccessDeniedException',
        message: expect.stringMatching(/^Service role not found\. Consult/),
      });
    }
  });
});

describe('quotas', () => {
  test('a deleted license configuration still counts as a create of the day', async () => {
    aws.licenseManager.quotas.createsPerDay = 1;
    await remove(await create());
    await expect(create()).rejects.toMatchObject({
      name: 'ResourceLimitExceededException',
      message: expect.stringContaining('created in one day'),
    });
  });

  test('a Region has at most 25 license configurations, without the deleted ones', async () => {
    const arns: string[] = [];
    for (let made = 0; made < 25; made++) {
      arns.push(await create());
    }
    await expect(create()).rejects.toMatchObject({ name: 'ResourceLimitExceededException' });
    await remove(arns[0]);
    await create();
  });
});

describe('update', () => {
  test('changes the given members and no others', async () => {
    const arn = await create({ LicenseCount: 5, Description: 'before' });
    await update(arn, { Name: 'New', LicenseConfigurationStatus: 'DISABLED' });
    expect(await get(arn)).toMatchObject({ Name: 'New', Status: 'DISABLED', LicenseCount: 5, Description: 'before' });
  });

  test('only licenseAffinityToHost can be added to the rules', async () => {
    const arn = await create({ LicenseCountingType: 'Core', LicenseRules: ['#minimumCores=2'] });
    await expect(update(arn, { LicenseRules: ['#minimumCores=3'] })).rejects.toThrow('License rules cannot be changed');
    await expect(update(arn, { LicenseRules: [] })).rejects.toThrow('License rules cannot be changed');
    await update(arn, { LicenseRules: ['#licenseAffinityToHost=90', '#minimumCores=2'] });
    expect((await get(arn)).LicenseRules).toHaveLength(2);
  });

  test.each([
    [true, []],
    [false, [expect.anything()]],
  ])('an empty product list clears: %s', async (emptyProductListClears, expected) => {
    aws.assumptions.emptyProductListClears = emptyProductListClears;
    const filter = {
      ProductInformationFilterName: 'Platform Name',
      ProductInformationFilterComparator: 'EQUALS',
      ProductInformationFilterValue: ['X'],
    };
    const arn = await create({
      ProductInformationList: [{ ResourceType: 'SSM_MANAGED', ProductInformationFilterList: [filter] }],
    });
    await update(arn, { ProductInformationList: [] });
    expect((await get(arn)).ProductInformationList).toEqual(expected);
  });

  test('a running instance prevents disabling', async () => {
    const arn = await create();
    aws.licenseManager.associate(arn, { resourceArn: INSTANCE });
    await expect(update(arn, { LicenseConfigurationStatus: 'DISABLED' })).rejects.toMatchObject({
      name: 'InvalidResourceStateException',
    });
  });
});

describe('list', () => {
  test('has pages and filters, and no tags', async () => {
    aws.assumptions.pageSize = 2;
    for (const LicenseCountingType of ['Instance', 'vCPU', 'Instance'] as const) {
      await create({ LicenseCountingType, Tags: [{ Key: 'team', Value: 'a' }] });
    }
    const first = await client.send(new ListLicenseConfigurationsCommand({}));
    expect(first.LicenseConfigurations).toHaveLength(2);
    expect(first.LicenseConfigurations![0]).not.toHaveProperty('Tags');
    const second = await client.send(new ListLicenseConfigurationsCommand({ NextToken: first.NextToken }));
    expect(second.LicenseConfigurations).toHaveLength(1);
    expect(second.NextToken).toBeUndefined();
    const Filters = [{ Name: 'licenseCountingType', Values: ['vCPU'] }];
    expect((await client.send(new ListLicenseConfigurationsCommand({ Filters }))).LicenseConfigurations).toHaveLength(1);
    const arn = first.LicenseConfigurations![1].LicenseConfigurationArn!;
    const byArn = await client.send(new ListLicenseConfigurationsCommand({ LicenseConfigurationArns: [arn, GONE] }));
    expect(byArn.LicenseConfigurations).toHaveLength(1);
    await expect(
      client.send(new ListLicenseConfigurationsCommand({ Filters: [{ Name: 'name', Values: ['x'] }] })),
    ).rejects.toThrow('Invalid filter name');
  });
});

describe('delete', () => {
  test('a deleted license configuration has the status DELETED for a while', async () => {
    const arn = await create();
    await remove(arn);
    expect((await get(arn)).Status).toBe('DELETED');
    expect((await list())[0].Status).toBe('DELETED');
    await expect(remove(arn)).rejects.toMatchObject(NOT_FOUND);
    await expect(update(arn, { Name: 'x' })).rejects.toMatchObject(NOT_FOUND);
    aws.assumptions.softDelete = false;
    await expect(get(arn)).rejects.toMatchObject(NOT_FOUND);
    expect(await list()).toEqual([]);
  });

  test('a license configuration in use is not deleted, and the error differs from not found', async () => {
    const arn = await create();
    aws.licenseManager.associate(arn, { resourceArn: AMI });
    const error = await remove(arn).catch((caught) => caught);
    expect(error.name).toBe('InvalidParameterValueException');
    expect(error.message).not.toContain('Invalid license configuration ARN');
    aws.licenseManager.disassociate(arn, AMI);
    aws.licenseManager.addReportGenerator(arn);
    await expect(remove(arn)).rejects.toThrow('report generators');
    const found = await client.send(
      new ListLicenseManagerReportGeneratorsCommand({ Filters: [{ Name: 'LicenseConfigurationArn', Values: [arn] }] }),
    );
    expect(found.ReportGenerators).toHaveLength(1);
    aws.licenseManager.removeReportGenerators(arn);
    await remove(arn);
    expect(aws.licenseManager.configurations()).toEqual([]);
  });
});

test('tags are added, removed and returned', async () => {
  const arn = await create({ Tags: [{ Key: 'a', Value: '1' }] });
  await client.send(new TagResourceCommand({ ResourceArn: arn, Tags: [{ Key: 'b', Value: '2' }] }));
  await client.send(new UntagResourceCommand({ ResourceArn: arn, TagKeys: ['a', 'c'] }));
  expect((await client.send(new ListTagsForResourceCommand({ ResourceArn: arn }))).Tags).toEqual([{ Key: 'b', Value: '2' }]);
  await expect(client.send(new TagResourceCommand({ ResourceArn: arn, Tags: [{ Key: 'aws:x', Value: '' }] }))).rejects.toThrow(
    'reserved',
  );
  await expect(client.send(new TagResourceCommand({ ResourceArn: GONE, Tags: [] }))).rejects.toMatchObject(NOT_FOUND);
});

describe('unpublished behavior', () => {
  const arns = async () => (await list()).map((one) => one.LicenseConfigurationArn);

  test('a new license configuration is missing from the list for a while', async () => {
    aws.assumptions.listDelay = 200;
    const arn = await create();
    expect(await arns()).toEqual([]);
    expect((await get(arn)).Name).toBe('Example');
    await new Promise((resolve) => setTimeout(resolve, 210));
    expect(await arns()).toEqual([arn]);
  });

  test('IAM decides on the tags before the last change for a while', async () => {
    const role = 'arn:aws:iam::123456789012:role/function';
    const Condition = { StringEquals: { 'aws:ResourceTag/team': 'a' } };
    const Statement = [{ Effect: 'Allow', Action: 'license-manager:*', Resource: '*', Condition }];
    aws.iam.putRole({ roleName: 'function', arn: role, policies: [{ Version: '2012-10-17', Statement }] });
    const credentials = aws.iam.issueCredentials(role);
    const member = new LicenseManagerClient({ endpoint: aws.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
    const getAsMember = (arn: string) => member.send(new GetLicenseConfigurationCommand({ LicenseConfigurationArn: arn }));
    const DENIED = { name: 'AccessDeniedException' };
    try {
      const arn = await create({ Tags: [{ Key: 'team', Value: 'a' }] });
      await getAsMember(arn);
      aws.assumptions.tagPolicyDelay = 200;
      await expect(getAsMember(arn)).rejects.toMatchObject(DENIED);
      await new Promise((resolve) => setTimeout(resolve, 210));
      await getAsMember(arn);
      await client.send(new UntagResourceCommand({ ResourceArn: arn, TagKeys: ['team'] }));
      await getAsMember(arn);
      await new Promise((resolve) => setTimeout(resolve, 210));
      await expect(getAsMember(arn)).rejects.toMatchObject(DENIED);
    } finally {
      member.destroy();
    }
  });

  test('the tags of a deleted license configuration are not found, or empty', async () => {
    const tagsOf = () => client.send(new ListTagsForResourceCommand({ ResourceArn: GONE }));
    await expect(tagsOf()).rejects.toMatchObject(NOT_FOUND);
    aws.assumptions.goneHasNoTags = true;
    expect((await tagsOf()).Tags).toEqual([]);
  });
});

test('a tag with an empty value is kept, or removed', async () => {
  const arn = await create({ Tags: [{ Key: 'team', Value: 'a' }] });
  const toEmpty = new TagResourceCommand({ ResourceArn: arn, Tags: [{ Key: 'team', Value: '' }] });
  const empty = () => client.send(toEmpty).then(async () => (await get(arn)).Tags);
  expect(await empty()).toEqual([{ Key: 'team', Value: '' }]);
  aws.assumptions.emptyTagValuesKept = false;
  expect(await empty()).toEqual([]);
});

describe('the quota on tags', () => {
  const tag = (arn: string, ...keys: string[]) =>
    client.send(new TagResourceCommand({ ResourceArn: arn, Tags: keys.map((Key) => ({ Key, Value: '' })) }));
  const keys = (count: number) => Array.from({ length: count }, (_, index) => `k${index}`);

  test('is 50, without the tags of AWS itself', async () => {
    const arn = await create();
    aws.licenseManager.change(arn, (live) => live.tags.set('aws:cloudformation:stack-name', 'S'));
    await tag(arn, ...keys(50));
    await tag(arn, 'k0');
    await expect(tag(arn, 'k50')).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: 'Invalid tags: more than 50.',
    });
    aws.assumptions.tagErrorCode = 'ValidationException';
    await expect(tag(arn, 'k50')).rejects.toMatchObject({ name: 'ValidationException' });
  });

  test('a tag of AWS itself cannot be removed', async () => {
    const arn = await create();
    await expect(client.send(new UntagResourceCommand({ ResourceArn: arn, TagKeys: ['AWS:x'] }))).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: 'Invalid tags: the key AWS:x is reserved.',
    });
  });
});

describe('associations', () => {
  const change = (resource: string, add: string[], drop: string[] = [], AmiAssociationScope?: string) =>
    client.send(
      new UpdateLicenseSpecificationsForResourceCommand({
        ResourceArn: resource,
        AddLicenseSpecifications: add.map((LicenseConfigurationArn) => ({ LicenseConfigurationArn, AmiAssociationScope })),
        RemoveLicenseSpecifications: drop.map((LicenseConfigurationArn) => ({ LicenseConfigurationArn })),
      }),
    );

  test('one call replaces an association, and both lists return it', async () => {
    const [one, two] = [await create(), await create()];
    await change(AMI, [one], [], 'cross-account');
    await change(AMI, [two], [one]);
    const specifications = await client.send(new ListLicenseSpecificationsForResourceCommand({ ResourceArn: AMI }));
    expect(specifications.LicenseSpecifications).toEqual([{ LicenseConfigurationArn: two }]);
    const { LicenseConfigurationAssociations: found } = await client.send(
      new ListAssociationsForLicenseConfigurationCommand({ LicenseConfigurationArn: two }),
    );
    expect(found).toEqual([
      { ResourceArn: AMI, ResourceType: 'EC2_AMI', ResourceOwnerId: '123456789012', AssociationTime: expect.any(Date) },
    ]);
  });

  test('adding an association again keeps its time, or sets it', async () => {
    const arn = await create();
    const past = new Date('2026-01-01T00:00:00Z');
    const timeAfterAdding = async () => {
      await change(AMI, [arn]);
      const { LicenseConfigurationAssociations: found } = await client.send(
        new ListAssociationsForLicenseConfigurationCommand({ LicenseConfigurationArn: arn }),
      );
      return found![0]!.AssociationTime!;
    };
    await change(AMI, [arn]);
    aws.licenseManager.change(arn, (live) => (live.associations = live.associations.map((one) => ({ ...one, since: past }))));
    expect(await timeAfterAdding()).toEqual(past);
    aws.assumptions.addRenewsAssociationTime = true;
    expect((await timeAfterAdding()).getTime()).toBeGreaterThan(past.getTime());
  });

  test('the scope of an AMI is kept and returned', async () => {
    const arn = await create();
    await change(AMI, [arn], [], 'cross-account');
    const specifications = await client.send(new ListLicenseSpecificationsForResourceCommand({ ResourceArn: AMI }));
    expect(specifications.LicenseSpecifications).toEqual([
      { LicenseConfigurationArn: arn, AmiAssociationScope: 'cross-account' },
    ]);
    const { LicenseConfigurationAssociations: found } = await client.send(
      new ListAssociationsForLicenseConfigurationCommand({ LicenseConfigurationArn: arn }),
    );
    expect(found).toMatchObject([{ ResourceArn: AMI, AmiAssociationScope: 'cross-account' }]);
    await expect(change(INSTANCE, [arn], [], 'cross-account')).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: `Invalid AMI association scope for ${INSTANCE}.`,
    });
  });

  test('one call adds and removes several, and changes none if it fails', async () => {
    const [one, two, three] = [await create(), await create(), await create()];
    const full = await create({ LicenseCount: 0, LicenseCountHardLimit: true });
    const associated = () => [one, two, three, full].map((arn) => aws.licenseManager.associations(arn).length);
    await change(INSTANCE, [one, two]);
    expect(associated()).toEqual([1, 1, 0, 0]);
    await expect(change(INSTANCE, [three, full], [one])).rejects.toMatchObject({ name: 'LicenseUsageException' });
    await expect(change(INSTANCE, [three, GONE], [one])).rejects.toMatchObject(NOT_FOUND);
    expect(associated()).toEqual([1, 1, 0, 0]);
    await change(INSTANCE, [three], [one, two]);
    expect(associated()).toEqual([0, 0, 1, 0]);
  });

  test('an existing association needs no other license', async () => {
    const arn = await create({ LicenseCount: 1, LicenseCountHardLimit: true });
    await change(INSTANCE, [arn]);
    await change(INSTANCE, [arn]);
    await change(INSTANCE, [arn], [arn]);
    expect((await get(arn)).ConsumedLicenses).toBe(1);
  });

  test('a resource has at most 10 license configurations', async () => {
    const arns = await Promise.all(Array.from({ length: 11 }, () => create()));
    await expect(change(INSTANCE, arns)).rejects.toMatchObject({
      name: 'ResourceLimitExceededException',
      message: 'You have reached the maximum allowed number of license configurations per resource.',
    });
    await change(INSTANCE, arns.slice(1));
  });

  test('a resource that does not exist may be rejected', async () => {
    const arn = await create();
    aws.assumptions.missingResourceRejected = true;
    await expect(change(INSTANCE, [arn])).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: `Invalid resource ARN: ${INSTANCE}`,
    });
  });

  test('a rejected association is listed as a failure', async () => {
    const arn = await create({ LicenseCount: 0, LicenseCountHardLimit: true });
    await expect(change(INSTANCE, [arn])).rejects.toThrow();
    const { LicenseOperationFailureList: failures } = await client.send(
      new ListFailuresForLicenseConfigurationOperationsCommand({ LicenseConfigurationArn: arn }),
    );
    expect(failures).toEqual([
      {
        ResourceArn: INSTANCE,
        ResourceType: 'EC2_INSTANCE',
        ErrorMessage: `No licenses available. ${arn} has a hard limit of 0: 0 in use, 1 more needed.`,
        FailureTime: expect.any(Date),
        OperationName: 'UpdateLicenseSpecificationsForResource',
        ResourceOwnerId: '123456789012',
        OperationRequestedBy: 'arn:aws:iam::123456789012:user/local',
      },
    ]);
  });

  test('a hard limit counts instances', async () => {
    const arn = await create({ LicenseCount: 1, LicenseCountHardLimit: true });
    await change(INSTANCE, [arn]);
    expect((await get(arn)).ConsumedLicenses).toBe(1);
    const usage = await client.send(new ListUsageForLicenseConfigurationCommand({ LicenseConfigurationArn: arn }));
    expect(usage.LicenseConfigurationUsageList).toMatchObject([{ ResourceArn: INSTANCE, ConsumedLicenses: 1 }]);
    await expect(change(`${INSTANCE}1`, [arn])).rejects.toMatchObject({ name: 'LicenseUsageException' });
  });

  test('a discovered association cannot be removed', async () => {
    const arn = await create();
    aws.licenseManager.markDiscovered(arn, { resourceArn: INSTANCE });
    await expect(change(INSTANCE, [], [arn])).rejects.toMatchObject({ name: 'InvalidResourceStateException' });
  });
});
