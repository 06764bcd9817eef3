// A CDK app with stacks in several accounts and Regions: each deploys, updates, rolls back and is destroyed in its own.
import { aws, cli, useCdk } from './harness';

useCdk();

const HERE = { account: '123456789012', region: 'us-east-1' };
const EUROPE = { account: '123456789012', region: 'eu-central-1' };
const OTHER = { account: '210987654321', region: 'eu-west-1' };
const ALL = [HERE, EUROPE, OTHER];

const app = (count: number, fails = '') => [
  '--app',
  'ts-node test/e2e/environments-app.ts',
  '--all',
  '-c',
  `environments=${ALL.map(({ account, region }) => `${account}/${region}`).join()}`,
  '-c',
  `count=${count}`,
  '-c',
  `fails=${fails}`,
];
const licensesIn = (environment: { account: string; region: string }) => aws.in(environment).licenseManager.configurations();
const counts = () => ALL.map((environment) => licensesIn(environment).map(({ LicenseCount }) => LicenseCount));
const statuses = () =>
  ALL.map((environment) =>
    [...aws.in(environment).cloudFormation.stacks.values()].map(({ name, status }) => `${name} ${status}`),
  );
const arns = () => ALL.flatMap((environment) => licensesIn(environment).map(({ LicenseConfigurationArn: arn }) => arn as string));

test('several accounts and Regions', async () => {
  expect(await cli.deploy(...app(1))).toMatchObject({ code: 0 });
  expect(counts()).toEqual([[1], [1], [1]]);
  const created = arns();
  expect(created).toEqual(
    ALL.map(({ account, region }) => expect.stringMatching(`^arn:aws:license-manager:${region}:${account}:`)),
  );
  expect(aws.s3.keys('cdk-hnb659fds-assets-210987654321-eu-west-1')).not.toEqual([]);

  // The stacks are independent, so the one that fails may end before or after the others.
  const failed = await cli.deploy(...app(2, EUROPE.region), '--concurrency', '3');
  expect(failed.code).toBe(1);
  expect(counts()).toEqual([[2], [1], [2]]);
  expect(statuses()).toEqual([
    ['Licenses-123456789012-us-east-1 UPDATE_COMPLETE'],
    ['Licenses-123456789012-eu-central-1 UPDATE_ROLLBACK_COMPLETE'],
    ['Licenses-210987654321-eu-west-1 UPDATE_COMPLETE'],
  ]);
  expect(arns()).toEqual(created);

  expect((await cli.destroy(...app(2))).code).toBe(0);
  expect(counts()).toEqual([[], [], []]);
  expect(statuses().flat()).toEqual(ALL.map(({ account, region }) => `Licenses-${account}-${region} DELETE_COMPLETE`));
});
