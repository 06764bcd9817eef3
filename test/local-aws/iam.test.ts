// The embedded IAM: decisions, and what the License Manager and IAM clients see of them.
import { CreateServiceLinkedRoleCommand, GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  CreateLicenseConfigurationCommand,
  DeleteLicenseManagerReportGeneratorCommand,
  GetLicenseConfigurationCommand,
  LicenseManagerClient,
  ListLicenseConfigurationsCommand,
  ListLicenseManagerReportGeneratorsCommand,
  TagResourceCommand,
} from '@aws-sdk/client-license-manager';
import { Context, Iam, PolicyDocument } from '../../local-aws/iam';
import { LocalAws, startLocalAws } from '../../local-aws/server';

const ROLE = 'arn:aws:iam::123456789012:role/function';
const ARN = 'arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-1';

const KEYS = { accessKeyId: 'test', secretAccessKey: 'test' };

const policy = (...statements: object[]): PolicyDocument => ({ Version: '2012-10-17', Statement: statements });
const allow = (extra: object = {}) => ({ Effect: 'Allow', Action: 'license-manager:*', Resource: '*', ...extra });

function ask(policies: PolicyDocument[], context: Context = {}, boundary?: PolicyDocument): () => void {
  const iam = new Iam('123456789012');
  iam.putRole({ roleName: 'function', arn: ROLE, policies, boundary });
  const principal = iam.principalOf(iam.issueCredentials(ROLE).accessKeyId);
  return () => iam.authorize({ principal, action: 'license-manager:GetLicenseConfiguration', resource: ARN, context });
}

describe('decisions', () => {
  test('the words of a refusal', () => {
    const subject =
      'User: arn:aws:sts::123456789012:assumed-role/function/local is not authorized to perform: license-manager:GetLicenseConfiguration';
    expect(ask([policy(allow({ Action: 's3:*' }))])).toThrow(
      `${subject} on resource: ${ARN} because no identity-based policy allows the license-manager:GetLicenseConfiguration action`,
    );
    expect(ask([policy(allow(), allow({ Effect: 'Deny' }))])).toThrow('with an explicit deny in an identity-based policy');
    expect(ask([policy(allow())], {}, policy(allow({ Action: 's3:*' })))).toThrow('because no permissions boundary allows');
  });

  test.each([
    [{ Action: ['s3:*', 'license-manager:get*'] }],
    [{ Action: undefined, NotAction: 'license-manager:Delete*' }],
    [{ Resource: 'arn:aws:license-manager:*:*:license-configuration:lic-?' }],
    [{ Resource: undefined, NotResource: 'arn:aws:s3:::*' }],
  ])('allows by %j', (extra) => {
    expect(ask([policy(JSON.parse(JSON.stringify(allow(extra))))])).not.toThrow();
  });

  test.each<[object, Context, boolean]>([
    [{ StringEquals: { 'aws:ResourceTag/stack': 'a' } }, { 'aws:ResourceTag/stack': 'a' }, true],
    [{ StringEquals: { 'aws:ResourceTag/stack': ['a', 'b'] } }, { 'AWS:ResourceTag/stack': 'b' }, true],
    [{ StringEquals: { 'aws:ResourceTag/Stack': 'a' } }, { 'aws:ResourceTag/stack': 'a' }, true],
    [{ StringEquals: { 'aws:ResourceTag/stack': 'a' } }, { 'aws:ResourceTag/stack': 'A' }, false],
    [{ StringEquals: { 'aws:ResourceTag/stack': 'a' } }, {}, false],
    [{ StringEqualsIfExists: { 'aws:ResourceTag/stack': 'a' } }, {}, true],
    [{ StringEqualsIfExists: { 'aws:ResourceTag/stack': 'a' } }, { 'aws:ResourceTag/stack': 'b' }, false],
    [{ StringNotEquals: { 'aws:ResourceTag/stack': 'a' } }, {}, true],
    [{ StringLike: { 'aws:RequestTag/x': 'a*' } }, { 'aws:RequestTag/x': 'abc' }, true],
    [{ Null: { 'aws:ResourceTag/stack': 'true' } }, {}, true],
    [{ Null: { 'aws:ResourceTag/stack': 'false' } }, {}, false],
    [{ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a', 'b'] } }, { 'aws:TagKeys': ['a'] }, true],
    [{ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a', 'b'] } }, { 'aws:TagKeys': ['a', 'c'] }, false],
    [{ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['a'] } }, {}, true],
    [{ 'ForAnyValue:StringLike': { 'aws:TagKeys': 'cdk-*' } }, { 'aws:TagKeys': ['x', 'cdk-y'] }, true],
    [{ 'ForAnyValue:StringLike': { 'aws:TagKeys': 'cdk-*' } }, {}, false],
    [{ ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*:1:topic*' } }, { 'aws:SourceArn': 'arn:aws:sns:us-east-1:1:topic-a' }, true],
    [{ ArnEquals: { 'aws:SourceArn': 'arn:aws:sns:*:topic' } }, { 'aws:SourceArn': 'arn:aws:sns:us-east-1:1:topic' }, false],
    [{ StringEquals: { a: '1', b: '2' } }, { a: '1' }, false],
  ])('%j with %j', (Condition, context, allowed) => {
    const call = ask([policy(allow({ Condition }))], context);
    (allowed ? expect(call).not : expect(call)).toThrow();
  });

  test.each([
    [allow({ Condition: { NumericLessThan: { a: '1' } } }), 'NumericLessThan'],
    [allow({ Principal: '*' }), 'Principal'],
    [allow({ Resource: 'arn:aws:s3:::${aws:username}' }), 'policy variables'],
    [allow({ Effect: 'Maybe' }), 'Maybe'],
  ])('refuses the unknown loudly', (statement, named) => {
    expect(ask.bind(undefined, [policy(statement)])).toThrow(named);
  });
});

describe('over HTTP', () => {
  let aws: LocalAws;
  const clients: { destroy(): void }[] = [];

  beforeEach(async () => {
    aws = await startLocalAws({ setUp: false });
  });

  afterEach(async () => {
    clients.splice(0).forEach((client) => client.destroy());
    await aws.close();
  });

  function as(policies: PolicyDocument[]): { licenseManager: LicenseManagerClient; iam: IAMClient } {
    aws.iam.putRole({ roleName: 'function', arn: ROLE, policies });
    const options = { endpoint: aws.endpoint, region: 'us-east-1', credentials: aws.iam.issueCredentials(ROLE), maxAttempts: 1 };
    const made = { licenseManager: new LicenseManagerClient(options), iam: new IAMClient(options) };
    clients.push(made.licenseManager, made.iam);
    return made;
  }

  test('tags in the request and on the resource decide', async () => {
    aws.iam.setServiceLinkedRole(true);
    const { licenseManager } = as([
      policy(
        allow({
          Action: 'license-manager:CreateLicenseConfiguration',
          Condition: { StringEquals: { 'aws:RequestTag/stack': 'mine' } },
        }),
        allow({
          Action: ['license-manager:Get*', 'license-manager:TagResource'],
          Condition: { StringEquals: { 'aws:ResourceTag/stack': 'mine' } },
        }),
      ),
    ]);
    const create = (stack: string) =>
      licenseManager.send(
        new CreateLicenseConfigurationCommand({ Name: 'x', LicenseCountingType: 'Core', Tags: [{ Key: 'stack', Value: stack }] }),
      );
    const get = (arn: string) => licenseManager.send(new GetLicenseConfigurationCommand({ LicenseConfigurationArn: arn }));
    await expect(create('other')).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining('on resource: *'),
    });
    const { LicenseConfigurationArn: mine } = await create('mine');
    await licenseManager.send(new TagResourceCommand({ ResourceArn: mine, Tags: [{ Key: 'a', Value: 'b' }] }));
    expect((await get(mine!)).Tags).toHaveLength(2);
    const others = aws.licenseManager.create({
      Name: 'y',
      LicenseCountingType: 'Core',
      Tags: [{ Key: 'stack', Value: 'other' }],
    });
    await expect(get(others)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await expect(get(ARN)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    aws.assumptions.goneLooksDenied = false;
    await expect(get(ARN)).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
    await expect(licenseManager.send(new ListLicenseConfigurationsCommand({}))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });

  test('a list of report generators is authorized on the license configuration of its filter', async () => {
    aws.iam.setServiceLinkedRole(true);
    const { licenseManager } = as([
      policy(
        allow({ Resource: 'arn:*:license-configuration:*', Condition: { StringEquals: { 'aws:ResourceTag/stack': 'mine' } } }),
      ),
    ]);
    const [mine, others] = ['mine', 'other'].map((Value) =>
      aws.licenseManager.create({ Name: 'x', LicenseCountingType: 'Core', Tags: [{ Key: 'stack', Value }] }),
    );
    const list = (arn: string) =>
      licenseManager.send(
        new ListLicenseManagerReportGeneratorsCommand({ Filters: [{ Name: 'LicenseConfigurationArn', Values: [arn] }] }),
      );
    await expect(list(mine)).resolves.toMatchObject({ ReportGenerators: [] });
    await expect(list(others)).rejects.toMatchObject({ message: expect.stringContaining(`on resource: ${others}`) });
    aws.assumptions.reportListNamesConfiguration = false;
    await expect(list(mine)).rejects.toMatchObject({ message: expect.stringContaining('on resource: *') });
  });

  test('the tags of a report generator decide, or IAM does not get them', async () => {
    aws.iam.setServiceLinkedRole(true);
    const { licenseManager } = as([policy(allow({ Condition: { StringEquals: { 'aws:ResourceTag/stack': 'mine' } } }))]);
    const arn = aws.licenseManager.addReportGenerator(aws.licenseManager.create({ Name: 'x', LicenseCountingType: 'Core' }));
    const [generator] = aws.licenseManager.reportGenerators();
    generator!.tags.set('stack', 'mine');
    aws.assumptions.reportGeneratorTagsInPolicies = false;
    const remove = () =>
      licenseManager.send(new DeleteLicenseManagerReportGeneratorCommand({ LicenseManagerReportGeneratorArn: arn }));
    await expect(remove()).rejects.toMatchObject({ name: 'AccessDeniedException' });
    aws.assumptions.reportGeneratorTagsInPolicies = true;
    await remove();
  });

  test('GetRole knows the service-linked role and the roles of functions', async () => {
    const admin = new IAMClient({ endpoint: aws.endpoint, region: 'us-east-1', credentials: KEYS });
    const { iam } = as([policy(allow())]);
    clients.push(admin);
    const linked = { RoleName: 'AWSServiceRoleForAWSLicenseManagerRole' };
    await expect(admin.send(new GetRoleCommand(linked))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      message: 'The role with name AWSServiceRoleForAWSLicenseManagerRole cannot be found.',
    });
    aws.iam.setServiceLinkedRole(true);
    expect((await admin.send(new GetRoleCommand(linked))).Role!.Arn).toBe(
      'arn:aws:iam::123456789012:role/aws-service-role/license-manager.amazonaws.com/AWSServiceRoleForAWSLicenseManagerRole',
    );
    expect((await admin.send(new GetRoleCommand({ RoleName: 'function' }))).Role).toMatchObject({ Arn: ROLE, Path: '/' });
    await expect(iam.send(new GetRoleCommand(linked))).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test('permissions that arrive later', async () => {
    aws.iam.setServiceLinkedRole(true);
    aws.iam.permissionsDelay = 100;
    const { licenseManager } = as([policy(allow())]);
    const list = () => licenseManager.send(new ListLicenseConfigurationsCommand({}));
    await expect(list()).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await new Promise((resolve) => setTimeout(resolve, 110));
    await list();
  });

  test('the service-linked role is created once, and License Manager sees it later', async () => {
    aws.iam.serviceLinkedRoleDelay = 60_000;
    const Condition = { StringEquals: { 'iam:AWSServiceName': 'license-manager.amazonaws.com' } };
    const { iam, licenseManager } = as([policy(allow(), allow({ Action: 'iam:CreateServiceLinkedRole', Condition }))]);
    const list = () => licenseManager.send(new ListLicenseConfigurationsCommand({}));
    const create = (AWSServiceName: string) => iam.send(new CreateServiceLinkedRoleCommand({ AWSServiceName }));
    await expect(create('ecs.amazonaws.com')).rejects.toMatchObject({ Code: 'AccessDenied' });
    const { Role } = await create('license-manager.amazonaws.com');
    expect(Role!.RoleName).toBe('AWSServiceRoleForAWSLicenseManagerRole');
    await expect(create('license-manager.amazonaws.com')).rejects.toMatchObject({
      name: 'InvalidInputException',
      message: expect.stringContaining('has been taken in this account'),
    });
    await expect(list()).rejects.toThrow('Service role not found');
    aws.iam.serviceLinkedRoleDelay = 0;
    await list();
  });
});
