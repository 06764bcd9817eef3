// Settings and usage reports through the CDK CLI, with the published bundle under its role's permissions.
import { callEc2, Members } from '../fixtures/ec2';
import { Cli } from './cli';
import { aws, cli, example, useCdk } from './harness';

useCdk({ recordOtherTypes: true });

const app = (context: Record<string, string>) => [
  '--app',
  'ts-node test/e2e/settings-app.ts',
  ...Object.entries(context).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
];
const deploy = (context: Record<string, string> = {}) => cli.deploy(...app(context));
const succeeds = { code: 0, output: expect.any(String) };
const reports = () => aws.licenseManager.reportGenerators();
const statuses = () => [...aws.cloudFormation.stacks.values()].map(({ status }) => status);
const settings = () => aws.licenseManager.settings();
const OURS = {
  bucketArn: 'arn:aws:s3:::aws-license-manager-service-123456789012-us-east-1',
  topicArn: 'arn:aws:sns:us-east-1:123456789012:aws-license-manager-service-alerts',
  organizationIntegration: true,
};

test('create, update, roll back and destroy: reports go before their license configuration, settings stay', async () => {
  const created = await deploy({ regions: 'eu-west-1' });
  expect(created).toEqual(succeeds);
  expect(created.output).toMatch(
    /Settings\.Reports = s3:\/\/aws-license-manager-service-123456789012-us-east-1\/Reports\/Settings-/,
  );
  expect(settings()).toMatchObject({ ...OURS, discoverySourceRegions: ['eu-west-1'] });
  const [{ arn }] = reports();

  expect(await deploy({ regions: 'eu-west-1,us-west-2', frequency: 'WEEK' })).toEqual(succeeds);
  const updated = { arn, frequency: { value: 1, period: 'WEEK' } };
  expect(reports()).toMatchObject([updated]);
  expect(settings().discoverySourceRegions).toEqual(['eu-west-1', 'us-west-2']);

  const failed = await deploy({ frequency: 'DAY', fail: 'true' });
  expect([failed.code, statuses()]).toEqual([1, ['UPDATE_ROLLBACK_COMPLETE']]);
  expect(reports()).toMatchObject([updated]);
  expect(settings()).toMatchObject({ ...OURS, discoverySourceRegions: ['eu-west-1', 'us-west-2'] });

  expect(await deploy({ type: 'Socket', regions: 'eu-west-1,us-west-2', frequency: 'WEEK' })).toEqual(succeeds);
  const [{ LicenseConfigurationArn: replacement }, ...predecessors] = aws.licenseManager.configurations();
  expect(predecessors).toEqual([]);
  expect(reports()).toMatchObject([{ ...updated, context: { licenseConfigurationArns: [replacement] } }]);

  expect(await deploy({ without: 'true', type: 'Socket' })).toEqual(succeeds);
  expect(reports()).toEqual([]);
  expect(settings()).toMatchObject(OURS);

  expect(await cli.destroy(...app({ without: 'true' }))).toEqual(succeeds);
  expect(aws.licenseManager.configurations()).toEqual([]);
  expect(settings()).toMatchObject(OURS);
});

test('a first deployment that fails leaves no report, and the next one succeeds and is destroyed', async () => {
  expect((await deploy({ fail: 'true' })).code).toBe(1);
  expect([reports(), aws.licenseManager.configurations()]).toEqual([[], []]);
  expect(await cli.destroy(...app({}))).toEqual(succeeds);

  expect(await deploy()).toEqual(succeeds);
  expect(reports()).toHaveLength(1);
  expect(await cli.destroy(...app({}))).toEqual(succeeds);
  expect([reports(), aws.licenseManager.configurations()]).toEqual([[], []]);
  expect(settings()).toMatchObject(OURS);
});

test('a deployment that finds the settings of somebody else fails, and changes none', async () => {
  settings().topicArn = OURS.topicArn.replace('alerts', 'theirs');
  const { code, output } = await deploy();
  expect([code, output]).toEqual([1, expect.stringContaining('have values that this stack did not set: SnsTopicArn is')]);
  expect(settings()).toMatchObject({ topicArn: OURS.topicArn.replace('alerts', 'theirs'), organizationIntegration: false });
});

test('the organization of the example is deployed with its settings, alarms, dashboard and report, updated, used from another account, and destroyed', async () => {
  const arn = 'arn:aws:organizations::123456789012:organization/o-abcdefghij';
  const context = [`organization=${arn}`, 'mail=licenses@example.com', 'chat=T0123456789/C0123456789'];
  const organization = (...more: string[]) => example('organization', ...context, ...more);
  expect(await cli.deploy(...organization())).toEqual(succeeds);
  expect(settings()).toMatchObject({ ...OURS, crossAccountDiscovery: true });
  expect(reports()).toHaveLength(1);

  expect(await cli.deploy(...organization('count=12'))).toEqual(succeeds);
  expect(aws.licenseManager.configurations()).toMatchObject([{ LicenseCount: 12 }]);
  expect(await cli.cdk('diff', '--fail', ...organization('count=12'))).toEqual(succeeds);

  // The embedded AWS only records the share.
  const member = aws.in({ account: '210987654321' });
  const [{ LicenseConfigurationArn: license }] = aws.licenseManager.configurations() as { LicenseConfigurationArn: string }[];
  aws.licenseManager.share(license, member.licenseManager);
  const ec2 = (action: string, members: Members) => callEc2(aws.endpoint, action, members, member.account);
  member.ssm.parameters.set('/images/sql-server', (await ec2('RegisterImage', { Name: 'sql-server' })).one('imageId'));
  const there = new Cli(aws.environment({ account: member.account }));
  const workload = ['Workload', ...organization(`sqlServerArn=${license}`, 'imageParameter=/images/sql-server')];
  expect(await there.deploy(...workload)).toEqual(succeeds);
  const [template] = (await ec2('DescribeLaunchTemplates', {})).all('launchTemplateId');
  const launched = await ec2('RunInstances', { 'LaunchTemplate.LaunchTemplateId': template });
  expect(aws.licenseManager.configurations()).toMatchObject([{ ConsumedLicenses: 8 }]);
  await expect(ec2('RunInstances', { 'LaunchTemplate.LaunchTemplateId': template })).rejects.toThrow(
    `UnsupportedOperation: No licenses available. ${license} has a hard limit of 12: 8 in use, 8 more needed.`,
  );
  await ec2('TerminateInstances', { 'InstanceId.1': launched.one('instanceId') });
  expect(await there.destroy(...workload)).toEqual(succeeds);
  there.close();

  expect(await cli.destroy(...organization())).toEqual(succeeds);
  expect([reports(), aws.licenseManager.configurations()]).toEqual([[], []]);
});
