// The switchboard, as the SDK's own client sees it.
import {
  CreateLicenseConfigurationCommand,
  GetLicenseConfigurationCommand,
  LicenseManagerClient,
  ListLicenseConfigurationsCommand,
} from '@aws-sdk/client-license-manager';
import { LocalAws, startLocalAws } from '../../local-aws/server';

let aws: LocalAws;
let client: LicenseManagerClient;

beforeEach(async () => {
  aws = await startLocalAws();
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

const operation = 'CreateLicenseConfiguration';
const create = () => client.send(new CreateLicenseConfigurationCommand({ Name: 'x', LicenseCountingType: 'Core' }));
const created = () => aws.licenseManager.configurations().length;

test.each([
  ['throttle', 'RateLimitExceededException', 0],
  ['conflict', 'ConflictException', 0],
  ['access-denied', 'AccessDeniedException', 0],
  ['error-before', 'ServerInternalException', 0],
  ['error-after', 'ServerInternalException', 1],
] as const)('%s answers %s', async (kind, name, effect) => {
  aws.faults.inject({ operation, kind });
  await expect(create()).rejects.toMatchObject({ name });
  expect(created()).toBe(effect);
  expect(aws.faults.injected({ operation, kind })).toBe(1);
  expect(aws.calls.of('license-manager', operation)).toMatchObject([
    { outcome: name, effective: effect === 1, input: { Name: 'x' } },
  ]);
  await create();
});

test.each([
  ['cut-before', 0],
  ['cut-after', 1],
] as const)('%s gives no answer', async (kind, effect) => {
  aws.faults.inject({ operation, kind });
  await expect(create()).rejects.toThrow(/socket hang up|ECONNRESET|other side closed/);
  expect(created()).toBe(effect);
  expect(aws.calls.of('license-manager')).toMatchObject([{ outcome: 'cut', effective: effect === 1 }]);
});

test('so many times, and only that operation', async () => {
  aws.faults.inject({ operation, kind: 'throttle', times: 2 });
  await client.send(new ListLicenseConfigurationsCommand({}));
  await expect(create()).rejects.toThrow();
  await expect(create()).rejects.toThrow();
  await create();
});

test('a delay', async () => {
  aws.faults.inject({ operation, kind: 'delay', milliseconds: 60 });
  const started = Date.now();
  await create();
  expect(Date.now() - started).toBeGreaterThanOrEqual(55);
});

test.each([400, 429] as const)('a rate limit, with status %d', async (status) => {
  aws.assumptions.throttleStatus = status;
  aws.faults.limitRate({ requestsPerSecond: 0.001, burst: 2 });
  const list = () => client.send(new ListLicenseConfigurationsCommand({}));
  await list();
  await list();
  await expect(list()).rejects.toMatchObject({ name: 'RateLimitExceededException', $metadata: { httpStatusCode: status } });
  aws.faults.limitRate(undefined);
  await list();
});

test('what it does not know is refused by name', async () => {
  const call = (headers: Record<string, string>, body: string) =>
    fetch(aws.endpoint, {
      method: 'POST',
      body,
      headers: { authorization: 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/sqs/aws4_request', ...headers },
    });
  const json = await call({ 'x-amz-target': 'AWSLicenseManager.CreateGrant' }, '{}');
  expect([json.status, await json.text()]).toEqual([400, expect.stringContaining('license-manager:CreateGrant')]);
  const query = await call({}, 'Action=SendMessage');
  expect([query.status, await query.text()]).toEqual([400, expect.stringContaining('sqs:SendMessage')]);
  const { $metadata } = await client
    .send(new GetLicenseConfigurationCommand({ LicenseConfigurationArn: 'x' }))
    .catch((error) => error);
  expect($metadata.httpStatusCode).toBe(400);
});
