// The handler logs no tag values and no response URLs.
import { external } from '../../lambda/external';
import { newHandler } from '../fixtures/handler';
import { ResponseEndpoint, startResponseEndpoint } from '../fixtures/response-endpoint';
import { AwsError } from '../../local-aws/errors';
import { LocalAws, startLocalAws } from '../../local-aws/server';

describe('the log', () => {
  const SECRET = 'value-of-a-tag';
  const environment = { ...process.env };
  let aws: LocalAws;
  let responses: ResponseEndpoint;
  let lines: string[];
  let requests = 0;

  beforeEach(async () => {
    [aws, responses] = await Promise.all([startLocalAws(), startResponseEndpoint()]);
    Object.assign(process.env, aws.environment());
    lines = [];
    for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
      jest.spyOn(console, method).mockImplementation((...args: unknown[]) => void lines.push(args.map(String).join(' ')));
    }
    jest.spyOn(external, 'sleep').mockResolvedValue();
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    process.env = { ...environment };
    await Promise.all([aws.close(), responses.close()]);
  });

  const send = async (RequestType: string, more: object = {}, url = responses.url, remaining = 600_000) => {
    const event = {
      RequestType,
      ResponseURL: url,
      StackId: 'arn:aws:cloudformation:us-east-1:123456789012:stack/s/1',
      RequestId: `security-${++requests}`,
      ResourceType: 'Custom::LicenseConfiguration',
      LogicalResourceId: 'License',
      ResourceProperties: tagged,
      ...(RequestType === 'Update' ? { OldResourceProperties: tagged } : {}),
      ...more,
    };
    await newHandler()(event as never, { logStreamName: 'stream', getRemainingTimeInMillis: () => remaining });
    return responses.accepted.at(-1)!;
  };
  const quoting = (value: string) =>
    new AwsError(
      'InvalidParameterValueException',
      `1 validation error detected: Value '[Tag(key=team, value=${value})]' at 'tags' failed to satisfy constraint`,
    );
  /** Lambda logs what a handler throws. */
  const thrown = (error: Error) => void lines.push(`${error.stack} ${String(error.cause)}`);
  const tagged = { Name: 'n', LicenseCountingType: 'Core', Tags: [{ Key: 'team', Value: SECRET }] };
  const created = async () => (await send('Create')).PhysicalResourceId;
  const retagged = { Name: 'n', LicenseCountingType: 'Core', Tags: [{ Key: 'team', Value: `${SECRET}-2` }] };

  const scenarios: [string, () => Promise<unknown>][] = [
    [
      'a life',
      async () => {
        const PhysicalResourceId = await created();
        expect(await send('Update', { PhysicalResourceId, ResourceProperties: retagged })).toMatchObject({ Status: 'SUCCESS' });
        expect(await send('Delete', { PhysicalResourceId })).toMatchObject({ Status: 'SUCCESS' });
      },
    ],
    [
      'a refused create',
      async () => {
        aws.faults.inject({ operation: 'CreateLicenseConfiguration', kind: 'error-before', times: 1000 });
        await send('Create');
      },
    ],
    [
      'refused tags',
      async () => {
        const PhysicalResourceId = await created();
        aws.faults.inject({ operation: 'TagResource', kind: 'access-denied', times: 1000 });
        await send('Update', { PhysicalResourceId, ResourceProperties: retagged }, responses.url, 61_000);
      },
    ],
    [
      'a create refused with its tags quoted',
      async () => {
        aws.faults.inject({ operation: 'CreateLicenseConfiguration', kind: 'error-before', error: quoting(SECRET) });
        expect((await send('Create')).Reason).toContain("Value '[Tag(key=team, value=[value of the tag team])]' at 'tags'");
      },
    ],
    [
      'tags refused with a quotation',
      async () => {
        const PhysicalResourceId = await created();
        aws.faults.inject({ operation: 'TagResource', kind: 'error-before', error: quoting(`${SECRET}-2`) });
        expect((await send('Update', { PhysicalResourceId, ResourceProperties: retagged })).Reason).toContain(
          '[value of the tag team]',
        );
      },
    ],
    [
      'a cut connection',
      async () => {
        aws.faults.inject({ operation: 'CreateLicenseConfiguration', kind: 'cut-after' });
        await send('Create');
      },
    ],
    [
      'an answer refused at first',
      async () => {
        responses.rejections.push(403, 500);
        await send('Create');
      },
    ],
    ['an event without properties', () => send('Create', { ResourceProperties: {} })],
    ['a delete of what never answered', () => send('Delete', { PhysicalResourceId: 's-License-ABC' })],
    [
      'an address that nobody responses at',
      () => send('Create', {}, 'http://127.0.0.1:1/answer?X-Amz-Signature=secret', 1000).catch(thrown),
    ],
    ['an address that is none', () => send('Create', {}, 'nonsense?X-Amz-Signature=secret', 1000).catch(thrown)],
  ];

  test('a value that is a word of an error hides nothing of what the error means', async () => {
    aws.iam.setServiceLinkedRole(false);
    const Tags = ['Service', 'role', 'e', '.+', 'not found'].map((Value, index) => ({ Key: `k${index}`, Value }));
    expect(await send('Create', { ResourceProperties: { ...retagged, Tags } })).toMatchObject({ Status: 'SUCCESS' });

    const error = new AwsError('InvalidParameterValueException', 'The name of the license is not valid.');
    aws.faults.inject({ operation: 'CreateLicenseConfiguration', kind: 'error-before', error });
    expect((await send('Create', { ResourceProperties: { ...retagged, Tags } })).Reason).toContain(error.message);
  });

  test.each(scenarios)('of %s has neither the address to answer at nor a value of a tag', async (_, happen) => {
    await happen();
    expect(lines.length).toBeGreaterThan(0);
    const text = lines.join('\n');
    for (const secret of ['X-Amz-Signature', responses.url, SECRET]) {
      expect(text).not.toContain(secret);
    }
  });
});
