import { CreateLicenseConfigurationCommand, LicenseManagerClient } from '@aws-sdk/client-license-manager';
import { STACK_NAME } from '../bin/stack-name';
import { RESERVED_TAGS } from '../lib/private/contract';
import { Cli } from './e2e/cli';
import { LocalAws, startLocalAws } from '../local-aws/server';

const GONE = 'arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-00000000000000000000000000000000';

let aws: LocalAws;
let cli: Cli;
let client: LicenseManagerClient;
beforeAll(async () => {
  aws = await startLocalAws();
  // As a person runs it: test/setup.ts keeps the SDK quiet, and here `get` has to.
  cli = new Cli({ ...aws.environment(), AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: '' });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  client = new LicenseManagerClient({ endpoint: aws.endpoint, region: aws.region, credentials });
});
afterAll(async () => {
  cli.close();
  client.destroy();
  await aws.close();
});

async function create(name: string, stackName?: string): Promise<string> {
  const stackId = `arn:aws:cloudformation:us-east-1:123456789012:stack/${stackName}/51af3dc0-da77-11e4-872e-1234567db123`;
  const Tags = stackName === undefined ? [] : [{ Key: RESERVED_TAGS.stack, Value: stackId }];
  const created = await client.send(new CreateLicenseConfigurationCommand({ Name: name, LicenseCountingType: 'Core', Tags }));
  return created.LicenseConfigurationArn!;
}

test('refuses plainly before there is anything to get', async () => {
  expect(await cli.get()).toMatchObject({
    code: 1,
    output: expect.stringContaining(
      `The stack ${STACK_NAME} has no license configuration in this account and Region: it is gone or was never deployed.`,
    ),
  });
  expect(await cli.get(GONE)).toMatchObject({
    code: 1,
    output: expect.stringContaining(`${GONE} is gone: License Manager knows no such license configuration.`),
  });
});

test.each([[['a', 'b']], [['a', '--stack', 'b']]])('shows the usage when given %j', async (args) => {
  expect(await cli.get(...args)).toMatchObject({
    code: 1,
    output: expect.stringContaining('Usage: npm run get -- [ARN | --stack NAME] [--json]'),
  });
});

test.each(['nonsense', 'arn:aws:s3:::bucket', `${GONE}:more`])('refuses what is no ARN of a license: %s', async (text) => {
  expect(await cli.get(text)).toEqual({
    code: 1,
    output:
      `${text} is no license configuration's ARN, which is arn:PARTITION:license-manager:REGION:ACCOUNT:license-configuration:lic-ID. ` +
      'Take it from the outputs of the stack, or name the stack: npm run get -- --stack NAME\n',
  });
});

test('finds what a stack has, and nothing of others', async () => {
  const arn = await create('Mine', STACK_NAME);
  await create('Other', `${STACK_NAME}Other`);
  await create('Foreign');
  const { code, output } = await cli.get();
  expect(code).toBe(0);
  expect(output).toContain(arn);
  expect(output).not.toMatch(/Other|Foreign|\u001b/);
});

test('prints what License Manager says, as JSON', async () => {
  const arn = await create('Json');
  const { code, output } = await cli.get(arn, '--json');
  expect(code).toBe(0);
  expect(JSON.parse(output)).toMatchObject({ LicenseConfigurationArn: arn, Name: 'Json', LicenseCountingType: 'Core' });
});
