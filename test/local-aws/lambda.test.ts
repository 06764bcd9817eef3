import { Lambda } from '../../local-aws/lambda';
import { strToU8, zipSync } from 'fflate';
import { unzip } from '../../local-aws/lambda-code';

const ROLE = 'arn:aws:iam::123456789012:role/R';

/** A zip with one file, deflated or stored. */
function zip(name: string, text: string, deflated = true): Buffer {
  return Buffer.from(zipSync({ [name]: strToU8(text) }, { level: deflated ? 6 : 0 }));
}

describe('Lambda', () => {
  const objects = new Map<string, Buffer>();
  let lambda: Lambda;
  let seen: [string, string][];

  beforeEach(() => {
    seen = [];
    lambda = new Lambda({
      s3: { get: (bucket, key) => objects.get(`${bucket}/${key}`) },
      iam: { issueCredentials: (roleArn) => ({ accessKeyId: `key of ${roleArn}`, secretAccessKey: 's', sessionToken: 't' }) },
      environment: () => ({ AWS_ENDPOINT_URL: 'http://localhost:1' }),
      onLog: ({ functionName, message }) => seen.push([functionName, message]),
    });
  });
  afterEach(() => lambda.close());

  const create = (source: string, rest: object = {}) =>
    lambda.createFunction(
      { Code: { ZipFile: source }, Handler: 'index.handler', Role: ROLE, Runtime: 'nodejs24.x', Timeout: 10, ...rest },
      { stackName: 'S', logicalId: 'F' },
    );
  const logged = (name: string) =>
    lambda
      .logs(name)
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as object);

  test('runs the uploaded zip with its environment, identity and context', async () => {
    const source = `exports.handler = async (event, context) => console.log(JSON.stringify({
      event, own: process.env.OWN, region: process.env.AWS_REGION, key: process.env.AWS_ACCESS_KEY_ID, endpoint: process.env.AWS_ENDPOINT_URL,
      memory: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE, limit: process.execArgv, home: process.env.HOME,
      left: context.getRemainingTimeInMillis() > 9000, sameStream: context.logStreamName === process.env.AWS_LAMBDA_LOG_STREAM_NAME,
      name: context.functionName === process.env.AWS_LAMBDA_FUNCTION_NAME }));`;
    objects.set('b/k.zip', zip('index.js', source));
    const { name, arn } = create('', {
      Code: { S3Bucket: 'b', S3Key: 'k.zip' },
      Environment: { Variables: { OWN: 'mine' } },
      MemorySize: 256,
    });
    lambda.invokeAsync(arn, { a: 1 });
    await lambda.idle();
    expect(logged(name)).toEqual([
      {
        event: { a: 1 },
        own: 'mine',
        region: 'us-east-1',
        key: `key of ${ROLE}`,
        endpoint: 'http://localhost:1',
        memory: '256',
        limit: ['--max-old-space-size=256'],
        left: true,
        sameStream: true,
        name: true,
      },
    ]);
  });

  test('stays warm, and runs one event at a time in a sandbox', async () => {
    const { name, arn } = create(`let n = 0; exports.handler = async () => {
      console.log(JSON.stringify({ n: ++n, pid: process.pid })); await new Promise((done) => setTimeout(done, 100)); };`);
    lambda.invokeAsync(arn, {});
    await lambda.idle();
    lambda.invokeAsync(arn, {});
    lambda.invokeAsync(arn, {});
    await lambda.idle();
    const entries = logged(name) as { n: number; pid: number }[];
    expect(entries.map(({ n }) => n).sort()).toEqual([1, 1, 2]);
    expect(new Set(entries.map(({ pid }) => pid)).size).toBe(2);
  });

  test('is killed at its timeout', async () => {
    const { name, arn } = create('exports.handler = async () => { for (;;); };', { Timeout: 1 });
    lambda.eventInvokeConfigs.set(name, { MaximumRetryAttempts: 0 });
    lambda.invokeAsync(arn, {});
    await lambda.idle();
    expect(lambda.logs(name).join('\n')).toContain('Task timed out after 1.00 seconds');
  });

  test("has the SDK, and of this project's other modules and this machine's programs none", async () => {
    const { name, arn } = create(`exports.handler = async () => {
      const works = (run) => { try { run(); return true; } catch { return false; } };
      console.log(JSON.stringify({
        sdk: works(() => require('@aws-sdk/client-license-manager')), other: works(() => require('constructs')),
        npm: works(() => require('node:child_process').execSync('npm --version', { stdio: 'ignore' })) })); };`);
    lambda.invokeAsync(arn, {});
    await lambda.idle();
    expect(logged(name)).toEqual([{ sdk: true, other: false, npm: false }]);
  });

  test.each([
    ['throws at load', "throw new Error('no such table');", 'no such table'],
    ['exits at load', "console.error('no such table'); process.exit(7);", 'Runtime exited during initialization'],
    ['throws', "exports.handler = async () => { throw new Error('no such table'); };", 'Error: no such table'],
    [
      'throws where nobody catches',
      "exports.handler = () => new Promise(() => setTimeout(() => { throw new Error('no such table'); }));",
      'Runtime exited with error: exit status 1',
    ],
  ])('what %s is seen', async (_, source, end) => {
    const { name, arn } = create(source);
    lambda.eventInvokeConfigs.set(name, { MaximumRetryAttempts: 0 });
    lambda.invokeAsync(arn, {});
    await lambda.idle();
    expect(seen).toContainEqual([name, expect.stringContaining('no such table')]);
    expect(seen).toContainEqual([name, expect.stringContaining(end)]);
    expect(seen).toEqual(lambda.logs(name).map((line) => [name, line]));
  });

  test('an event whose function fails is tried again as often as the function says', async () => {
    const pauses: number[] = [];
    lambda = new Lambda({
      s3: { get: () => undefined },
      iam: { issueCredentials: () => ({ accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c' }) },
      environment: () => ({}),
      sleep: async (milliseconds) => void pauses.push(milliseconds),
    });
    let calls = 0;
    lambda.override(async () => {
      calls++;
      throw new Error('no');
    });
    const { name, arn } = create('');
    lambda.invokeAsync(arn, {});
    await lambda.idle();
    expect([calls, pauses]).toEqual([3, [60_000, 120_000]]);
    lambda.eventInvokeConfigs.set(name, { MaximumRetryAttempts: 0 });
    lambda.invokeAsync(arn, {});
    await lambda.idle();
    expect(calls).toBe(4);
  });

  test('new code runs in new sandboxes', async () => {
    const { name, arn } = create('exports.handler = async () => console.log("{\\"v\\":1}");');
    lambda.invokeAsync(arn, {});
    await lambda.idle();
    lambda.updateFunction(name, {
      Code: { ZipFile: 'exports.handler = async () => console.log("{\\"v\\":2}");' },
      Handler: 'index.handler',
      Role: ROLE,
      Runtime: 'nodejs24.x',
    });
    lambda.invokeAsync(arn, {});
    await lambda.idle();
    expect(logged(name)).toEqual([{ v: 1 }, { v: 2 }]);
  });

  test.each([
    [{ Runtime: 'python3.13' }, 'Runtime python3.13 is not supported by the embedded AWS, which has Node.js only'],
    [{ Code: { S3Bucket: 'b', S3Key: 'missing' } }, 'S3 Error Code: NoSuchKey (s3://b/missing)'],
  ])('refuses %j', (properties, message) => {
    expect(() => create('', properties)).toThrow(message);
  });

  test('an unknown function is refused at once', () => {
    expect(() => lambda.invokeAsync('arn:aws:lambda:us-east-1:123456789012:function:none', {})).toThrow('Function not found');
  });
});

test('rejects an archive that is not a zip', () => {
  expect(() => unzip(Buffer.from('text'))).toThrow('Could not unzip uploaded file.');
});

test.each([true, false])('unzips (deflated: %s)', (deflated) => {
  expect(
    unzip(zip('a/b.txt', 'hello', deflated))
      .get('a/b.txt')!
      .toString(),
  ).toBe('hello');
});
