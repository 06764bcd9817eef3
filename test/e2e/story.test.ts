// What `npm run local` says before it begins; its story is told by .ci/run.
import { startLocalAws } from '../../local-aws/server';
import { Cli } from './cli';

async function local(endpoint: string, ...args: string[]) {
  const cli = new Cli({ AWS_ENDPOINT_URL: endpoint });
  try {
    return await cli.local(...args);
  } finally {
    cli.close();
  }
}

test('an endpoint where nothing answers is told in one line', async () => {
  const aws = await startLocalAws();
  const { endpoint } = aws;
  await aws.close();
  expect(await local(endpoint)).toEqual({
    code: 1,
    output:
      `\nAWS_ENDPOINT_URL is ${endpoint}, where nothing answers (ECONNREFUSED): ` +
      'start what should listen there, or unset AWS_ENDPOINT_URL to use the embedded AWS.\n',
  });
});

test('what is no endpoint is told, too', async () => {
  const { code, output } = await local('nonsense');
  expect(code).toBe(1);
  expect(output).toContain('AWS_ENDPOINT_URL is nonsense, where nothing answers (ERR_INVALID_URL)');
});

test('an endpoint is not kept', async () => {
  const { code, output } = await local('http://127.0.0.1:4566', '--keep');
  expect(code).toBe(1);
  expect(output).toContain('AWS_ENDPOINT_URL is set (http://127.0.0.1:4566): unset it');
});
