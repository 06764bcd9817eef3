// `cdk rollback` after a rollback that failed: CloudFormation's ContinueUpdateRollback, with and without resources to skip.
import { AwsError } from '../../local-aws/errors';
import { app, arnOf, arns, aws, cli, deploy, destroy, failToDeploy, live, useCdk } from './harness';

useCdk();

const order = (licenseCount: number) => ({ stack: 'Back', licenses: { A: { licenseCount } } });
const status = () => aws.cloudFormation.require('Back').status;

/** The update succeeds, something else in the stack fails, and the rollback of the update fails, too. */
async function failToRollBack(licenseCount: number): Promise<void> {
  const operation = 'UpdateLicenseConfiguration';
  // A refusal of License Manager would be left, and the rollback would succeed.
  const error = new AwsError('UnrecognizedClientException', 'Updates are blocked.');
  aws.faults.inject({ operation, kind: 'delay' });
  aws.faults.inject({ operation, kind: 'error-before', error, times: Infinity });
  const { output } = await failToDeploy({ ...order(licenseCount), failAfter: ['A'] });
  expect([status(), output]).toEqual(['UPDATE_ROLLBACK_FAILED', expect.stringContaining('Updates are blocked.')]);
}

test('it goes on when the reason is gone, or leaves a license configuration as it is, which the next update corrects', async () => {
  const arn = arnOf(await deploy(order(1)), 'A');
  await failToRollBack(2);
  // The CLI's exit code depends on whether it has read the events before the stack is stable, which the embedded AWS is at once.
  expect((await cli.cdk('rollback', ...app(order(1)))).output).toContain('UPDATE_ROLLBACK_FAILED');
  expect([status(), live(arn)]).toEqual(['UPDATE_ROLLBACK_FAILED', expect.objectContaining({ LicenseCount: 2 })]);

  aws.faults.clear();
  expect(await cli.cdk('rollback', ...app(order(1)))).toEqual({ code: 0, output: expect.any(String) });
  expect([status(), live(arn)]).toEqual(['UPDATE_ROLLBACK_COMPLETE', expect.objectContaining({ LicenseCount: 1 })]);

  await failToRollBack(2);
  const { resources } = aws.cloudFormation.require('Back');
  const { logicalId } = Object.values(resources).find(({ physicalId }) => physicalId === arn)!;
  expect(await cli.cdk('rollback', '--orphan', logicalId, ...app(order(1)))).toEqual({ code: 0, output: expect.any(String) });
  expect([status(), live(arn)]).toEqual(['UPDATE_ROLLBACK_COMPLETE', expect.objectContaining({ LicenseCount: 2 })]);

  aws.faults.clear();
  await deploy(order(3));
  expect(live(arn)).toMatchObject({ LicenseCount: 3 });
  expect((await destroy(order(3))).code).toBe(0);
  expect(arns()).toEqual([]);
});
