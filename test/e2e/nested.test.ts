// A license configuration in a nested stack, through the real CDK CLI: an app that fails where it is told to, and the example.
import { callEc2 } from '../fixtures/ec2';
import { arnOf, arns, associateAll, associated, ALL, aws, cli, example, live, useCdk } from './harness';

useCdk();

const app = (count: number, { fails = '', type = 'Core' } = {}) => [
  '--app',
  'ts-node test/e2e/nested-app.ts',
  '-c',
  `count=${count}`,
  '-c',
  `fails=${fails}`,
  '-c',
  `type=${type}`,
];
const stacks = () =>
  [...aws.cloudFormation.stacks.values()].map(({ parentId, status }) => `${parentId ? 'nested' : 'parent'} ${status}`);

test('deploy, failed updates that are rolled back, a replacement, diff, drift, destroy', async () => {
  const arn = arnOf(await cli.deploy(...app(1)), 'License');
  expect(live(arn)).toMatchObject({ LicenseCount: 1 });
  expect(stacks()).toEqual(['parent CREATE_COMPLETE', 'nested CREATE_COMPLETE']);

  const diff = await cli.cdk('diff', ...app(2));
  expect(diff.output).toContain('[~] Custom::LicenseConfiguration');
  const drift = await cli.cdk('drift', ...app(1));
  expect(drift).toMatchObject({ code: 0, output: expect.stringContaining('No drift detected') });

  for (const fails of ['nested', 'parent']) {
    expect((await cli.deploy(...app(2, { fails, type: 'Socket' }))).code).toBe(1);
    expect(stacks()).toEqual(['parent UPDATE_ROLLBACK_COMPLETE', 'nested UPDATE_ROLLBACK_COMPLETE']);
    expect(arns()).toEqual([arn]);
    expect(live(arn)).toMatchObject({ LicenseCount: 1, LicenseCountingType: 'Core' });
  }

  associateAll(arn);
  const replaced = arnOf(await cli.deploy(...app(2, { type: 'Socket' })), 'License');
  expect(stacks()).toEqual(['parent UPDATE_COMPLETE', 'nested UPDATE_COMPLETE']);
  expect(arns()).toEqual([replaced]);
  expect(associated(replaced)).toEqual(ALL);

  ALL.forEach((resource) => aws.licenseManager.disassociate(replaced, resource));
  expect((await cli.destroy(...app(2))).code).toBe(0);
  expect(arns()).toEqual([]);
  expect(stacks()).toEqual(['parent DELETE_COMPLETE', 'nested DELETE_COMPLETE']);
});

test('--no-rollback leaves what succeeded, and cdk rollback takes it back', async () => {
  const arn = arnOf(await cli.deploy(...app(1)), 'License');
  expect((await cli.deploy(...app(2, { fails: 'nested' }), '--no-rollback')).code).toBe(1);
  expect(stacks()).toEqual(['parent UPDATE_FAILED', 'nested UPDATE_FAILED']);
  expect(live(arn)).toMatchObject({ LicenseCount: 2 });

  expect(await cli.cdk('rollback', ...app(1))).toMatchObject({ code: 0 });
  expect(stacks()).toEqual(['parent UPDATE_ROLLBACK_COMPLETE', 'nested UPDATE_ROLLBACK_COMPLETE']);
  expect(live(arn)).toMatchObject({ LicenseCount: 1 });
});

test('the example: launches consume the license of the nested stack, and a failed update of the parent rolls back both', async () => {
  const nested = (...context: string[]) => example('nested-stack', ...context);
  const image = (await callEc2(aws.endpoint, 'RegisterImage', { Name: 'al2023' })).one('imageId');
  aws.ssm.parameters.set('/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-6.1-x86_64', image);

  const { output } = await cli.deploy(...nested());
  const arn = arnOf({ code: 0, output }, 'Analytics');
  expect(stacks()).toEqual(['parent CREATE_COMPLETE', 'nested CREATE_COMPLETE']);
  const [template] = (await callEc2(aws.endpoint, 'DescribeLaunchTemplates')).all('launchTemplateId');
  const instance = (await callEc2(aws.endpoint, 'RunInstances', { 'LaunchTemplate.LaunchTemplateId': template })).one(
    'instanceId',
  );
  expect(live(arn)).toMatchObject({ LicenseCount: 10, ConsumedLicenses: 1 });

  expect((await cli.deploy(...nested('count=12', 'fails=NestedStackExample'))).code).toBe(1);
  expect(stacks()).toEqual(['parent UPDATE_ROLLBACK_COMPLETE', 'nested UPDATE_ROLLBACK_COMPLETE']);
  expect(live(arn)).toMatchObject({ LicenseCount: 10, ConsumedLicenses: 1 });

  expect((await cli.deploy(...nested('count=12'))).code).toBe(0);
  expect(live(arn)).toMatchObject({ LicenseCount: 12 });
  expect((await cli.cdk('diff', '--fail', ...nested('count=12'))).code).toBe(0);

  await callEc2(aws.endpoint, 'TerminateInstances', { 'InstanceId.1': instance });
  expect((await cli.destroy(...nested())).code).toBe(0);
  expect(arns()).toEqual([]);
  expect(stacks()).toEqual(['parent DELETE_COMPLETE', 'nested DELETE_COMPLETE']);
});
