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

const identity = async (endpoint: string) => {
  const body = 'Action=GetCallerIdentity&Version=2011-06-15';
  const authorization = 'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/sts/aws4_request, SignedHeaders=host, Signature=x';
  const headers = { 'content-type': 'application/x-www-form-urlencoded', authorization };
  return (await fetch(endpoint, { method: 'POST', body, headers })).text();
};

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
