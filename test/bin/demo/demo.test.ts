// The demo before it deploys. test/e2e/demo.test.ts runs all of it.
import { demo } from '../../../bin/demo/demo';
import { startLocalAws } from '../../../local-aws/server';
import { RecordedTerminal, runOn } from '../recorded-terminal';

const ENVIRONMENT = { ...process.env };
afterEach(() => {
  process.env = { ...ENVIRONMENT };
});

const run = (...args: string[]) => runOn(new RecordedTerminal(), demo, ...args);
const failure = (message: string) => ({ code: 1, output: '', errors: `${message}\n` });

test('says that nothing responds at the endpoint of the environment', async () => {
  const aws = await startLocalAws();
  const { endpoint } = aws;
  await aws.close();
  process.env.AWS_ENDPOINT_URL = endpoint;
  expect(await run()).toEqual(
    failure(
      `No response from AWS_ENDPOINT_URL (${endpoint}: ECONNREFUSED): ` +
        'start the server there, or unset the variable to use the embedded AWS.',
    ),
  );
});

test('says that the endpoint of the environment is not a URL', async () => {
  process.env.AWS_ENDPOINT_URL = 'nonsense';
  expect((await run()).errors).toContain('No response from AWS_ENDPOINT_URL (nonsense: ERR_INVALID_URL)');
});

test('does not keep an endpoint of the environment', async () => {
  process.env.AWS_ENDPOINT_URL = 'http://127.0.0.1:4566';
  expect(await run('--keep')).toEqual(
    failure('AWS_ENDPOINT_URL is set (http://127.0.0.1:4566): unset it to start an embedded AWS with --keep.'),
  );
});

test('rejects an option of --keep without it', async () => {
  expect(await run('--port', '4566')).toEqual(failure('--port needs --keep: see npm run local -- --help.'));
});

test('rejects an unknown option', async () => {
  expect(await run('--bogus')).toEqual(failure('Unknown option --bogus: see NAME --help.'));
});
