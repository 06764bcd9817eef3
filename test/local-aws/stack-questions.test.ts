// A function that asks CloudFormation about its own stack, over the wire and under its role.
import { LocalAws, startLocalAws } from '../../local-aws/server';

let aws: LocalAws;

beforeEach(async () => {
  aws = await startLocalAws();
});
afterEach(() => aws.close());

const ROLE = 'arn:aws:iam::123456789012:role/asking';

function roleWith(resource: string): string {
  const Statement = [
    { Effect: 'Allow', Action: ['cloudformation:DescribeStacks', 'cloudformation:DescribeStackResource'], Resource: resource },
  ];
  aws.iam.putRole({ roleName: 'asking', arn: ROLE, policies: [{ Version: '2012-10-17', Statement }] });
  return aws.iam.issueCredentials(ROLE).accessKeyId;
}

async function ask(accessKeyId: string, params: Record<string, string>): Promise<[number, string]> {
  const credential = `Credential=${accessKeyId}/20260101/us-east-1/cloudformation/aws4_request`;
  const headers = { authorization: `AWS4-HMAC-SHA256 ${credential}` };
  const response = await fetch(aws.endpoint, { method: 'POST', headers, body: new URLSearchParams(params) });
  return [response.status, await response.text()];
}

/** A stack that waits for a custom resource that never responds. */
function stackInProgress(): string {
  aws.lambda.override(async () => undefined);
  const resources = {
    Role: {
      Type: 'AWS::IAM::Role',
      Properties: { AssumeRolePolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole' }] } },
    },
    Handler: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Code: { ZipFile: '' },
        Handler: 'index.handler',
        Runtime: 'nodejs24.x',
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      },
    },
    A: { Type: 'Custom::Thing', Properties: { ServiceToken: { 'Fn::GetAtt': ['Handler', 'Arn'] } } },
  };
  void aws.cloudFormation.deploy('S', { Resources: resources });
  return aws.cloudFormation.stack('S')!.id;
}

test('DescribeStacks and DescribeStackResource respond while the stack is in progress', async () => {
  const id = stackInProgress();
  const key = roleWith(id);
  const [status, stacks] = await ask(key, { Action: 'DescribeStacks', StackName: id });
  expect(status).toBe(200);
  expect(stacks).toContain('<StackStatus>CREATE_IN_PROGRESS</StackStatus>');
  expect(stacks).toContain('<DisableRollback>false</DisableRollback>');
  const [, resource] = await ask(key, { Action: 'DescribeStackResource', StackName: id, LogicalResourceId: 'Role' });
  expect(resource).toContain('<LogicalResourceId>Role</LogicalResourceId>');
});

test('DescribeStacks may return the status before the last change for a while', async () => {
  const id = stackInProgress();
  const key = roleWith(id);
  const status = async () =>
    /<StackStatus>(.*)<\/StackStatus>/.exec((await ask(key, { Action: 'DescribeStacks', StackName: id }))[1])![1];
  const stack = aws.cloudFormation.stack('S')!;
  aws.cloudFormation.engine.setStatus(stack, 'DELETE_IN_PROGRESS');
  expect(await status()).toBe('DELETE_IN_PROGRESS');
  aws.assumptions.stackStatusDelay = 100;
  expect(await status()).toBe('CREATE_IN_PROGRESS');
  await new Promise((resolve) => setTimeout(resolve, 110));
  expect(await status()).toBe('DELETE_IN_PROGRESS');
});

test("a role needs the stack's own ARN", async () => {
  const id = stackInProgress();
  const key = roleWith(id.replace('/S/', '/Other/'));
  const [status, body] = await ask(key, { Action: 'DescribeStacks', StackName: id });
  expect(status).toBe(403);
  expect(body).toContain('<Type>Sender</Type><Code>AccessDenied</Code>');
  expect(body).toContain(
    `is not authorized to perform: cloudformation:DescribeStacks on resource: ${id} because no identity-based policy allows`,
  );
});

test('a stack that does not exist is a ValidationError, once the role may ask', async () => {
  const id = 'arn:aws:cloudformation:us-east-1:123456789012:stack/Gone/1';
  const [status, body] = await ask(roleWith(id), { Action: 'DescribeStacks', StackName: id });
  expect([status, body]).toEqual([400, expect.stringContaining('<Code>ValidationError</Code>')]);
  expect(body).toContain(`<Message>Stack with id ${id} does not exist</Message>`);
});

test.each([
  ['access-denied', 403, 'AccessDenied'],
  ['throttle', 400, 'Throttling'],
  ['error-before', 500, 'InternalFailure'],
] as const)('a fault of the kind %s responds %d %s, as the query protocol does', async (kind, status, code) => {
  const id = stackInProgress();
  const key = roleWith(id);
  for (const operation of ['DescribeStacks', 'DescribeStackResource']) {
    aws.faults.inject({ operation, kind });
    const params = { Action: operation, StackName: id, LogicalResourceId: 'Role' };
    expect(await ask(key, params)).toEqual([status, expect.stringContaining(`<Code>${code}</Code>`)]);
    expect((await ask(key, params))[0]).toBe(200);
    expect(aws.faults.injected({ operation, kind })).toBe(1);
  }
});

test('a cut connection and a delay', async () => {
  const id = stackInProgress();
  const key = roleWith(id);
  aws.faults.inject({ operation: 'DescribeStacks', kind: 'cut-before' });
  await expect(ask(key, { Action: 'DescribeStacks', StackName: id })).rejects.toThrow('fetch failed');
  aws.faults.inject({ operation: 'DescribeStacks', kind: 'delay', milliseconds: 60 });
  const started = Date.now();
  expect((await ask(key, { Action: 'DescribeStacks', StackName: id }))[0]).toBe(200);
  expect(Date.now() - started).toBeGreaterThanOrEqual(55);
});
