// A license configuration in a nested stack, through the real CDK CLI.
import { arnOf, arns, associateAll, associated, ALL, aws, cli, live, useCdk } from './harness';

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
