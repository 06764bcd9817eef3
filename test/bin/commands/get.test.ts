import {
  CreateLicenseConfigurationCommand,
  DeleteLicenseConfigurationCommand,
  LicenseManagerClient,
} from '@aws-sdk/client-license-manager';
import { getCommand } from '../../../bin/commands/get';
import { RESERVED_TAGS } from '../../../lib/private/contract';
import { LocalAws, startLocalAws } from '../../../local-aws/server';
import { Cli } from '../../e2e/cli';
import { RecordedTerminal, runOn } from '../recorded-terminal';

const UNKNOWN = 'arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-00000000000000000000000000000000';
const ENVIRONMENT = { ...process.env };

let aws: LocalAws;
let client: LicenseManagerClient;

beforeEach(async () => {
  aws = await startLocalAws({ createsPerDay: 100 });
  // As in a shell where nothing else is configured.
  const others = Object.entries(ENVIRONMENT).filter(([name]) => !name.startsWith('AWS_'));
  const files = { AWS_CONFIG_FILE: '/nonexistent/config', AWS_SHARED_CREDENTIALS_FILE: '/nonexistent/credentials' };
  process.env = { ...Object.fromEntries(others), ...aws.environment(), ...files };
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  client = new LicenseManagerClient({ endpoint: aws.endpoint, region: aws.region, credentials });
});

afterEach(async () => {
  process.env = { ...ENVIRONMENT };
  client.destroy();
  await aws.close();
});

const get = (...args: string[]) => runOn(new RecordedTerminal(), getCommand(), ...args);
const failure = (code: number, message: string) => ({ code, output: '', errors: `${message}\n` });

async function create(name: string, stackName?: string): Promise<string> {
  const stackId = `arn:aws:cloudformation:us-east-1:123456789012:stack/${stackName}/51af3dc0-da77-11e4-872e-1234567db123`;
  const Tags = stackName === undefined ? [] : [{ Key: RESERVED_TAGS.stack, Value: stackId }];
  const created = await client.send(new CreateLicenseConfigurationCommand({ Name: name, LicenseCountingType: 'Core', Tags }));
  return created.LicenseConfigurationArn!;
}

test('shows a license configuration by its ARN', async () => {
  const arn = await create('Mine');
  expect(await get(arn)).toEqual({ code: 0, output: expect.stringMatching(/^Mine\n {2}ARN +arn:/), errors: '' });
});

test('shows the license configurations of a stack, and of no other stack', async () => {
  const arns = [await create('One', 'Stack'), await create('Two', 'Stack')];
  await create('Other', 'StackOther');
  await create('Foreign');
  const { code, output } = await get('--stack', 'Stack');
  expect(code).toBe(0);
  expect(output.match(/arn:\S+/g)!.sort()).toEqual(arns.sort());
});

test('shows the default stack where nothing is named', async () => {
  const arn = await create('Mine', 'Default');
  const { output } = await runOn(new RecordedTerminal(), getCommand('Default'));
  expect(output).toContain(arn);
});

test('prints the response of License Manager as JSON: an object for an ARN, an array for a stack', async () => {
  const arn = await create('Json', 'Stack');
  const one = await get(arn, '--json');
  expect(one).toMatchObject({ code: 0, errors: '' });
  expect(JSON.parse(one.output)).toMatchObject({ LicenseConfigurationArn: arn, Name: 'Json', LicenseCountingType: 'Core' });
  expect(JSON.parse(one.output)).not.toHaveProperty('$metadata');
  const all = await get('--stack', 'Stack', '--json');
  expect(JSON.parse(all.output)).toEqual([JSON.parse(one.output)]);
});

test('uses the Region of the ARN', async () => {
  delete process.env.AWS_REGION;
  delete process.env.AWS_DEFAULT_REGION;
  expect((await get(await create('Mine'))).code).toBe(0);
});

test('uses AWS_DEFAULT_REGION as the AWS CLI does', async () => {
  delete process.env.AWS_REGION;
  await create('Mine', 'Stack');
  expect((await get('--stack', 'Stack')).code).toBe(0);
});

test('prefers keys in the environment to AWS_PROFILE as the AWS CLI does', async () => {
  process.env.AWS_PROFILE = 'absent';
  expect((await get(await create('Mine'))).code).toBe(0);
});

test('says that a license configuration was not found', async () => {
  expect(await get(UNKNOWN)).toEqual(
    failure(
      3,
      `${UNKNOWN} was not found in this account and Region (us-east-1): it is deleted, or belongs to an account that needs another --profile.`,
    ),
  );
});

test('says that a license configuration is deleted while License Manager still returns it', async () => {
  aws.assumptions.softDelete = true;
  const arn = await create('Mine', 'Stack');
  await client.send(new DeleteLicenseConfigurationCommand({ LicenseConfigurationArn: arn }));
  expect(await get(arn)).toEqual(failure(3, `${arn} is deleted.`));
  expect((await get('--stack', 'Stack')).code).toBe(3);
});

test('says that a stack has none', async () => {
  expect(await get('--stack', 'Absent', '--json')).toEqual(
    failure(
      3,
      'The stack Absent has no license configuration in this account and Region (us-east-1): ' +
        'it is destroyed or not deployed, or it needs another --region or --profile.',
    ),
  );
});

test.each<[string[], string]>([
  [[], 'An ARN or a stack is required: use the ARN from the outputs of the stack, or --stack NAME.'],
  [[UNKNOWN, '--stack', 'b'], 'An ARN and --stack exclude each other: use one of them.'],
  [[UNKNOWN, '--region', 'eu-central-1'], `${UNKNOWN} is in us-east-1, but --region is eu-central-1: omit --region.`],
])('rejects the arguments %j', async (args, message) => {
  expect(await get(...args)).toEqual(failure(1, message));
});

test.each(['nonsense', 'arn:aws:s3:::bucket', `${UNKNOWN}:more`])('rejects %s, which is not the ARN of one', async (text) => {
  expect(await get(text)).toEqual(
    failure(
      1,
      `${text} is not the ARN of a license configuration, arn:PARTITION:license-manager:REGION:ACCOUNT:license-configuration:lic-ID: ` +
        'use the ARN from the outputs of the stack, or --stack NAME.',
    ),
  );
});

describe('explains in one sentence', () => {
  test('that no Region is set', async () => {
    delete process.env.AWS_REGION;
    delete process.env.AWS_DEFAULT_REGION;
    expect(await get('--stack', 'Stack')).toEqual(
      failure(1, 'No AWS Region is set: use --region, or set AWS_REGION or the region of the profile.'),
    );
  });

  test('that there are no credentials', async () => {
    delete process.env.AWS_ACCESS_KEY_ID;
    expect(await get(UNKNOWN)).toEqual(
      failure(
        1,
        'No AWS credentials were found: use --profile, set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, ' +
          'or start the embedded AWS with npx cdk-license-manager local.',
      ),
    );
  });

  test.each([true, false])('that a profile does not exist, with a Region: %p', async (withRegion) => {
    if (!withRegion) {
      delete process.env.AWS_REGION;
      delete process.env.AWS_DEFAULT_REGION;
    }
    const message =
      'The profile absent does not exist or has no credentials: aws configure list-profiles shows the profiles that exist.';
    expect(await get('--stack', 'Stack', '--profile', 'absent')).toEqual(failure(1, message));
    Object.assign(process.env, { AWS_PROFILE: 'absent', AWS_ACCESS_KEY_ID: '' });
    expect(await get('--stack', 'Stack')).toEqual(failure(1, message));
  });

  test('that a Region is not one', async () => {
    expect(await get('--stack', 'Stack', '--region', 'not a region')).toEqual(
      failure(1, 'Region not accepted: region="not a region" is not a valid hostname component.'),
    );
  });

  test('that the account is not set up', async () => {
    aws.iam.setServiceLinkedRole(false);
    expect(await get(UNKNOWN)).toEqual(
      failure(
        1,
        'License Manager is not set up in this account: run ' +
          'aws iam create-service-linked-role --aws-service-name license-manager.amazonaws.com.',
      ),
    );
  });
});

// In a process of its own: of errors of Node.js the SDK makes something else in the sandbox of Jest.
describe('npm run get', () => {
  const npmRunGet = async (endpoint: string, ...args: string[]) => {
    const cli = new Cli({ AWS_ENDPOINT_URL: endpoint, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: '' });
    try {
      return await cli.get(...args);
    } finally {
      cli.close();
    }
  };

  test('prints nothing but JSON with --json', async () => {
    const arn = await create('Mine', 'LicenseStack');
    const { code, output } = await npmRunGet(aws.endpoint, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(output)).toMatchObject([{ LicenseConfigurationArn: arn }]);
  });

  test('says that nothing listens at the endpoint', async () => {
    const { endpoint } = aws;
    await aws.close();
    expect(await npmRunGet(endpoint)).toEqual({
      code: 1,
      output: `No response from AWS_ENDPOINT_URL (${endpoint}): start the server there, or unset the variable to call AWS (ECONNREFUSED).\n`,
    });
    aws = await startLocalAws();
  });

  test('says that the endpoint is not a URL', async () => {
    expect(await npmRunGet('nonsense')).toEqual({
      code: 1,
      output: 'AWS_ENDPOINT_URL (nonsense) is not a URL: set it to one such as http://127.0.0.1:4566, or unset it.\n',
    });
  });
});
