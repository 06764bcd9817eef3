// The CDK CLI's commands besides plain deploy and destroy, on two stacks of which one imports from the other.
import { aws, cli, useCdk } from './harness';

useCdk();

const APP = ['--app', 'ts-node test/e2e/commands-app.ts'];
const ONE = ['Consumer', '--exclusively', ...APP];
const counts = () => aws.licenseManager.configurations().map(({ LicenseCount }) => LicenseCount);
const statusOf = (name: string) => aws.cloudFormation.stack(name)?.status;

test('ls, change sets, parameters, imports, express mode, hotswap, drift, and what is refused', async () => {
  expect(await cli.cdk('ls', ...APP)).toEqual({ code: 0, output: expect.stringMatching(/^Producer\nConsumer$/m) });

  const changeSet = ['--change-set-name', 'mine'];
  expect((await cli.deploy('Producer', '--method', 'prepare-change-set', ...changeSet, ...APP)).code).toBe(0);
  expect([statusOf('Producer'), counts()]).toEqual(['REVIEW_IN_PROGRESS', []]);
  expect((await cli.deploy('Producer', '--method', 'execute-change-set', ...changeSet, ...APP)).code).toBe(0);
  expect([statusOf('Producer'), counts()]).toEqual(['CREATE_COMPLETE', [1]]);

  const deployed = await cli.deploy('--all', '--express', '--parameters', 'Producer:Count=3', ...APP);
  expect(deployed.output).toMatch(
    /Consumer\.Imported = arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-/,
  );
  expect([statusOf('Producer'), counts()]).toEqual(['UPDATE_COMPLETE', [3]]);
  expect(aws.cloudFormation.stack('Producer')).toMatchObject({ deploymentConfig: { Mode: 'EXPRESS' }, disableRollback: true });

  const hotswapped = await cli.deploy(...ONE, '--hotswap', '-c', 'version=2');
  expect(hotswapped).toMatchObject({ code: 0, output: expect.stringContaining('hotswapped!') });
  const drift = await cli.cdk('drift', 'Consumer', ...APP);
  expect(drift).toMatchObject({ code: 0, output: expect.stringContaining('[~] AWS::Lambda::Function Function') });

  const refused = await cli.deploy(...ONE, '--revert-drift', '-c', 'version=3');
  expect(refused.code).toBe(1);
  expect(refused.output).toContain('The embedded AWS does not support DeploymentMode in CreateChangeSet.');

  const used = await cli.destroy('Producer', '--exclusively', ...APP);
  expect(used.code).toBe(1);
  expect(used.output).toMatch(
    /Failed to destroy Producer: UPDATE_COMPLETE \(Export \S+ cannot be deleted as it is in use by Consumer\)/,
  );
  expect((await cli.destroy('--all', ...APP)).code).toBe(0);
  expect([statusOf('Producer'), statusOf('Consumer'), counts()]).toEqual([undefined, undefined, []]);
});
