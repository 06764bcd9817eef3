// The example for several accounts and Regions: each stack deploys, updates, rolls back and is destroyed in its own.
import { aws, cli, example, failToDeploy, useCdk } from './harness';

useCdk();

const [PRODUCTION, TEST] = ['123456789012', '210987654321'];
const STACKS = {
  ProductionInEurope: { account: PRODUCTION, region: 'eu-central-1' },
  ProductionInAmerica: { account: PRODUCTION, region: 'us-east-1' },
  TestInEurope: { account: TEST, region: 'eu-central-1' },
};
const ENVIRONMENTS = Object.values(STACKS);
const SUCCEEDS = { code: 0, output: expect.any(String) };

const app = (...context: string[]) => [
  '--all',
  ...example('several-accounts-and-regions', `accounts=${PRODUCTION},${TEST}`, ...context),
];
const licenses = () => ENVIRONMENTS.map((environment) => aws.in(environment).licenseManager.configurations());
const counts = () => licenses().map((all) => all.map(({ LicenseCount }) => LicenseCount));
const arns = () => licenses().map((all) => all.map(({ LicenseConfigurationArn }) => LicenseConfigurationArn));
const statuses = () =>
  ENVIRONMENTS.map((environment) =>
    [...aws.in(environment).cloudFormation.stacks.values()].map(({ name, status }) => `${name} ${status}`),
  );
const allAre = (status: string) => Object.keys(STACKS).map((name) => [`${name} ${status}`]);

test('several-accounts-and-regions: one stack fails and rolls back, and the others go on', async () => {
  expect(await cli.deploy(...app())).toEqual(SUCCEEDS);
  expect(counts()).toEqual([[96], [64], [16]]);
  expect(statuses()).toEqual(allAre('CREATE_COMPLETE'));
  const created = arns();
  expect(created).toEqual(
    ENVIRONMENTS.map(({ account, region }) => [expect.stringMatching(`^arn:aws:license-manager:${region}:${account}:`)]),
  );
  expect(aws.s3.keys(`cdk-hnb659fds-assets-${TEST}-eu-central-1`)).not.toEqual([]);

  // The stacks are independent, so the one that fails may end before or after the others.
  expect((await cli.deploy(...app('count=12', 'fails=ProductionInAmerica'), '--concurrency', '3')).code).toBe(1);
  expect(counts()).toEqual([[12], [64], [12]]);
  expect(statuses()).toEqual([
    ['ProductionInEurope UPDATE_COMPLETE'],
    ['ProductionInAmerica UPDATE_ROLLBACK_COMPLETE'],
    ['TestInEurope UPDATE_COMPLETE'],
  ]);
  expect(arns()).toEqual(created);

  expect(await cli.deploy(...app('count=12'))).toEqual(SUCCEEDS);
  expect([counts(), arns()]).toEqual([[[12], [12], [12]], created]);
  expect(await cli.cdk('diff', '--fail', ...app('count=12'))).toEqual(SUCCEEDS);

  expect(await cli.destroy(...app())).toEqual(SUCCEEDS);
  expect(counts()).toEqual([[], [], []]);
  expect(statuses()).toEqual(allAre('DELETE_COMPLETE'));
  expect(aws.in({ account: TEST, region: 'us-east-1' }).cloudFormation.stacks.size).toBe(0);
});

test('a Region that does not exist fails by name', async () => {
  const env = { account: PRODUCTION, region: 'eu-nowhere-1' };
  const { output } = await failToDeploy({ stack: 'Nowhere', env, licenses: { A: {} } });
  expect(output).toContain(
    "There is no Region eu-nowhere-1. Correct AWS_REGION, or the region in the stack's env; aws-cdk-lib's RegionInfo lists all Regions.",
  );
});
