// Accounts and Regions: each pair has a state of its own.
import { CreateLicenseConfigurationCommand, LicenseManagerClient } from '@aws-sdk/client-license-manager';
import { custom, templateOf } from '../../local-aws/cloudformation/testing';
import { LocalAws, startLocalAws } from '../../local-aws/server';

const HOME = '123456789012';
const OTHER = '210987654321';

let aws: LocalAws;

beforeEach(async () => {
  aws = await startLocalAws();
});
afterEach(() => aws.close());

async function create(accessKeyId: string, region: string, sessionToken?: string): Promise<string> {
  const credentials = { accessKeyId, secretAccessKey: 'test', sessionToken };
  const client = new LicenseManagerClient({ endpoint: aws.endpoint, region, credentials, maxAttempts: 1 });
  const input = { Name: 'x', LicenseCountingType: 'Core' } as const;
  return (await client.send(new CreateLicenseConfigurationCommand(input))).LicenseConfigurationArn!;
}

async function post(accessKeyId: string, region: string, service: string, params: Record<string, string>): Promise<string> {
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/${region}/${service}/aws4_request`;
  const body = new URLSearchParams(params);
  return (await fetch(aws.endpoint, { method: 'POST', headers: { authorization }, body })).text();
}

const text = (element: string, xml: string) => new RegExp(`<${element}>([^<]*)<`).exec(xml)![1]!;
const countOf = (account: string, region: string) => aws.in({ account, region }).licenseManager.configurations().length;

test('the Region is that of the signature, the account that of a 12-digit access key', async () => {
  expect(await create('test', 'us-east-1')).toMatch(`arn:aws:license-manager:us-east-1:${HOME}:`);
  expect(await create('test', 'eu-central-1')).toMatch(`arn:aws:license-manager:eu-central-1:${HOME}:`);
  expect(await create(OTHER, 'eu-central-1')).toMatch(`arn:aws:license-manager:eu-central-1:${OTHER}:`);
  expect([countOf(HOME, 'us-east-1'), countOf(HOME, 'eu-central-1'), countOf(OTHER, 'eu-central-1')]).toEqual([1, 1, 1]);
  expect(countOf(OTHER, 'us-east-1')).toBe(0);
  expect(aws.calls.of('license-manager').map(({ account, region }) => `${account} ${region}`)).toEqual([
    `${HOME} us-east-1`,
    `${HOME} eu-central-1`,
    `${OTHER} eu-central-1`,
  ]);
});

test('GetCallerIdentity names the account', async () => {
  const ask = async (key: string) => text('Account', await post(key, 'us-east-1', 'sts', { Action: 'GetCallerIdentity' }));
  expect([await ask('test'), await ask(OTHER)]).toEqual([HOME, OTHER]);
});

test('a role of the CDK in another account is assumed, and its session acts there', async () => {
  const name = `cdk-hnb659fds-deploy-role-${OTHER}-eu-west-1`;
  const params = { Action: 'AssumeRole', RoleArn: `arn:aws:iam::${OTHER}:role/${name}`, RoleSessionName: 'cdk' };
  const session = text('AccessKeyId', await post('test', 'us-east-1', 'sts', params));
  const identity = await post(session, 'us-east-1', 'sts', { Action: 'GetCallerIdentity' });
  expect(text('Account', identity)).toBe(OTHER);
  expect(text('Arn', identity)).toBe(`arn:aws:sts::${OTHER}:assumed-role/${name}/cdk`);
  expect(await create(session, 'eu-west-1', 'token')).toMatch(`arn:aws:license-manager:eu-west-1:${OTHER}:`);
});

test('stacks, functions, roles and exports live where they are deployed', async () => {
  const template = templateOf(
    {},
    { Outputs: { Arn: { Value: { 'Fn::GetAtt': ['Handler', 'Arn'] }, Export: { Name: 'Shared' } } } },
  );
  const here = await aws.in({ region: 'eu-west-1' }).cloudFormation.deploy('S', template);
  const there = await aws.in({ account: OTHER, region: 'us-west-2' }).cloudFormation.deploy('S', template);
  expect(here.outputs.Arn).toMatch(`arn:aws:lambda:eu-west-1:${HOME}:function:`);
  expect(there.outputs.Arn).toMatch(`arn:aws:lambda:us-west-2:${OTHER}:function:`);
  expect(there.id).toMatch(`arn:aws:cloudformation:us-west-2:${OTHER}:stack/S/`);
  expect(aws.cloudFormation.stack('S')).toBeUndefined();
  const role = `arn:aws:iam::${OTHER}:role/${there.resources.Role!.physicalId}`;
  expect([aws.iam.hasRole(role), aws.in({ account: OTHER }).iam.hasRole(role)]).toEqual([false, true]);
});

test('the function of a custom resource runs in the Region of its stack', async () => {
  const region = 'ap-southeast-2';
  const source = `exports.handler = async (event, context) => {
    const body = JSON.stringify({
      Status: 'SUCCESS', PhysicalResourceId: process.env.AWS_REGION + ' ' + context.invokedFunctionArn,
      StackId: event.StackId, RequestId: event.RequestId, LogicalResourceId: event.LogicalResourceId,
    });
    await fetch(event.ResponseURL, { method: 'PUT', body, headers: { 'content-type': '' } });
  };`;
  const template = templateOf({ A: custom() }) as { Resources: Record<string, { Properties: { Code?: object } }> };
  template.Resources.Handler!.Properties.Code = { ZipFile: source };
  const { resources, status } = await aws.in({ account: OTHER, region }).cloudFormation.deploy('S', template);
  expect([status, resources.A!.physicalId]).toEqual(['CREATE_COMPLETE', `${region} ${resources.Handler!.attributes.Arn}`]);
});

test('a custom resource cannot use the function of another Region', async () => {
  const { resources } = await aws.in({ region: 'eu-west-1' }).cloudFormation.deploy('S', templateOf({}));
  const ServiceToken = resources.Handler!.attributes.Arn as string;
  const stack = await aws.cloudFormation.deploy('S', {
    Resources: { A: { Type: 'Custom::Thing', Properties: { ServiceToken } } },
  });
  expect(stack.status).toBe('ROLLBACK_COMPLETE');
  expect(stack.events.find(({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED')!.ResourceStatusReason).toBe(
    `Function not found: ${ServiceToken}`,
  );
});

test('a Region of another partition', async () => {
  const { outputs, id } = await aws.in({ region: 'cn-north-1' }).cloudFormation.deploy('S', {
    Resources: { T: { Type: 'AWS::SNS::Topic' } },
    Outputs: { Partition: { Value: { 'Fn::Sub': '${AWS::Partition} ${AWS::URLSuffix}' } }, Topic: { Value: { Ref: 'T' } } },
  });
  expect(outputs).toEqual({
    Partition: 'aws-cn amazonaws.com.cn',
    Topic: expect.stringMatching(`^arn:aws-cn:sns:cn-north-1:${HOME}:`),
  });
  expect(id).toMatch('arn:aws-cn:cloudformation:cn-north-1:');
});

test('a Region that does not exist is refused by name', async () => {
  const message =
    "There is no Region eu-nowhere-1. Correct AWS_REGION, or the region in the stack's env; aws-cdk-lib's RegionInfo lists all Regions.";
  await expect(create('test', 'eu-nowhere-1')).rejects.toMatchObject({ name: 'UnknownRegion', message });
  expect(await post('test', 'eu-nowhere-1', 'sts', { Action: 'GetCallerIdentity' })).toContain('<Code>UnknownRegion</Code>');
});

test('buckets and SSM parameters of a stack', async () => {
  const template = (Value: string) => ({
    Resources: {
      B: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'reports' } },
      P: { Type: 'AWS::SSM::Parameter', Properties: { Name: '/license/arn', Type: 'String', Value } },
    },
    Outputs: { Arn: { Value: { 'Fn::GetAtt': ['B', 'Arn'] } }, Value: { Value: { 'Fn::GetAtt': ['P', 'Value'] } } },
  });
  const { outputs } = await aws.cloudFormation.deploy('S', template('one'));
  expect(outputs).toEqual({ Arn: 'arn:aws:s3:::reports', Value: 'one' });
  await aws.cloudFormation.deploy('S', template('two'));
  expect(aws.ssm.parameters.get('/license/arn')).toBe('two');
  aws.s3.put('reports', 'key', Buffer.from('x'));
  const stack = await aws.cloudFormation.destroy('S');
  expect(stack).toMatchObject({
    status: 'DELETE_FAILED',
    resources: { B: { reason: 'The bucket you tried to delete is not empty: reports' }, P: { status: 'DELETE_COMPLETE' } },
  });
  expect(aws.ssm.parameters.has('/license/arn')).toBe(false);
});
