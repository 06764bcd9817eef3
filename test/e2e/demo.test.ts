// The whole demo, as `npm run local` runs it.
import { startLocalAws } from '../../local-aws/server';
import { Cli } from './cli';

jest.setTimeout(200_000);

test('runs on the embedded AWS whatever the environment says, fits in 80 columns, and ends with the next steps', async () => {
  const cli = new Cli({ AWS_ENDPOINT_URL: '', AWS_PROFILE: 'absent', AWS_ENDPOINT_URL_CLOUDFORMATION: 'http://127.0.0.1:1' });
  const { code, output } = await cli.local();
  cli.close();
  const lines = output.trimEnd().split('\n');
  expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('5. Delete it') });
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
  expect(lines[1]).toMatch(/^Deploys to the embedded AWS at http:\/\/127\.0\.0\.1:\d+: no AWS account is used\.$/);
  expect(lines.slice(-4)).toEqual([
    'Next',
    '  npm run local -- --keep  keeps the embedded AWS running, for your own app',
    '  npx cdk deploy           deploys this stack to your AWS account',
    '  README.md                shows how to use the construct in your own stack',
  ]);
});

test('says before it deploys that an endpoint of the environment is used, and shows everything when verbose', async () => {
  const aws = await startLocalAws();
  const { endpoint } = aws;
  const cli = new Cli(aws.environment());
  const { code, output } = await cli.local('--verbose');
  cli.close();
  await aws.close();
  expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('CREATE_COMPLETE') });
  expect(output.split('\n\n')[0].replaceAll('\n', ' ')).toContain(
    `Deploys to ${endpoint}, because AWS_ENDPOINT_URL is set. Unset it to use the embedded AWS.`,
  );
});
