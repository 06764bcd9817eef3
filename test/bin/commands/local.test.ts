import { local } from '../../../bin/commands/local';
import { startLocalAws } from '../../../local-aws/server';
import { RecordedTerminal, runOn } from '../recorded-terminal';

/** Runs the command until it has started, and ends it as Ctrl-C does after `use`. */
async function run(args: string[], use: (output: string) => Promise<void>) {
  const terminal = new RecordedTerminal();
  const running = runOn(terminal, local, ...args);
  while (terminal.output === '') {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  try {
    await use(terminal.output);
  } finally {
    process.emit('SIGINT');
  }
  return running;
}

const request = async (endpoint: string, service: string, parameters: Record<string, string>) => {
  const authorization = `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=x`;
  const headers = { 'content-type': 'application/x-www-form-urlencoded', authorization };
  return (await fetch(endpoint, { method: 'POST', body: new URLSearchParams(parameters), headers })).text();
};
const identity = (endpoint: string) => request(endpoint, 'sts', { Action: 'GetCallerIdentity', Version: '2011-06-15' });

test('starts the embedded AWS, shows how to use it, and ends with Ctrl-C', async () => {
  let endpoint = '';
  const { code, output, errors } = await run([], async (started) => {
    [endpoint] = /http:\/\/127\.0\.0\.1:\d+/.exec(started)!;
    expect(await identity(endpoint)).toContain('<Account>123456789012</Account>');
  });
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  expect(output).toContain(`The embedded AWS listens at ${endpoint}. It is for trials and tests only.\n`);
  if (process.platform !== 'win32') {
    expect(output).toContain('  unset AWS_PROFILE AWS_SESSION_TOKEN\n');
    expect(output).toContain(`  export AWS_ENDPOINT_URL=${endpoint}\n`);
  }
  await expect(identity(endpoint)).rejects.toThrow('fetch failed');
});

test('prints only JSON with --json', async () => {
  const { output } = await run(['--json'], async (started) => {
    const { AWS_ENDPOINT_URL: endpoint } = JSON.parse(started) as Record<string, string>;
    expect(await identity(endpoint)).toContain('<Account>');
  });
  expect(JSON.parse(output)).toMatchObject({ AWS_ACCESS_KEY_ID: 'test', AWS_REGION: 'us-east-1' });
});

test('listens at the port that is given', async () => {
  const other = await startLocalAws();
  const { port } = new URL(other.endpoint);
  expect(await runOn(new RecordedTerminal(), local, '--port', port)).toEqual({
    code: 1,
    output: '',
    errors: `The port ${port} cannot be used (EADDRINUSE): choose another one, or omit --port.\n`,
  });
  await other.close();
  const { output } = await run(['--port', port], async () => undefined);
  expect(output).toContain(`http://127.0.0.1:${port}.`);
});

test.each(['http', '-1', '65536', '80.5'])('rejects the port %s', async (port) => {
  expect(await runOn(new RecordedTerminal(), local, `--port=${port}`)).toEqual({
    code: 1,
    output: '',
    errors: `--port must be a number from 0 to 65535, got: ${port}.\n`,
  });
});

test('records resources of other types with --record-other-types, and says so', async () => {
  const { errors } = await run(['--record-other-types', '--json'], async (started) => {
    const { AWS_ENDPOINT_URL: endpoint } = JSON.parse(started) as Record<string, string>;
    const changeSet = { StackName: 'S', ChangeSetName: 'c', Version: '2010-05-15' };
    const TemplateBody = JSON.stringify({ Resources: { Queue: { Type: 'AWS::SQS::Queue' } } });
    await request(endpoint, 'cloudformation', { Action: 'CreateChangeSet', ChangeSetType: 'CREATE', TemplateBody, ...changeSet });
    await request(endpoint, 'cloudformation', { Action: 'ExecuteChangeSet', ...changeSet });
    const describe = () => request(endpoint, 'cloudformation', { Action: 'DescribeStacks', ...changeSet });
    while (!(await describe()).includes('CREATE_COMPLETE')) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });
  expect(errors).toBe('S: recorded, not simulated: Queue (AWS::SQS::Queue)\n');
});
