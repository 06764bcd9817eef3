// Deploys and destroys that must fail, and those that must not, through the real CDK CLI.
import { LicenseManagerClient, UpdateLicenseConfigurationCommand } from '@aws-sdk/client-license-manager';
import { ReplacementPolicy } from '../../lib';
import { ALL, arnOf, arns, associateAll, associated, aws, deploy, destroy, failToDeploy, live, useCdk } from './harness';

useCdk();

test('a failed create, a failed update and a failed replacement roll back', async () => {
  const stack = 'Rollback';
  await failToDeploy({ stack, licenses: { A: {} }, failAfter: ['A'] });
  expect(arns()).toEqual([]);
  await destroy({ stack, licenses: {} });

  const arn = arnOf(await deploy({ stack, licenses: { A: { licenseCount: 1 } } }), 'A');
  await failToDeploy({ stack, licenses: { A: { licenseCount: 2 } }, failAfter: ['A'] });
  expect(live(arn)).toMatchObject({ LicenseCount: 1 });

  associateAll(arn);
  await failToDeploy({ stack, licenses: { A: { licenseCount: 1, licenseCountingType: 'Socket' as never } }, failAfter: ['A'] });
  expect(arns()).toEqual([arn]);
  expect(associated(arn)).toEqual(ALL);
});

test('a failure is told alone, and with what the function logged', async () => {
  const stack = 'Told';
  const socket = { licenseCountingType: 'Socket' as never, replacementPolicy: ReplacementPolicy.REFUSE };
  await deploy({ stack, licenses: { A: {} } });
  const refused = await failToDeploy({ stack, licenses: { A: socket } });
  expect(refused.output).toContain(
    'is needed to change LicenseCountingType from Core to Socket, and replacementPolicy is REFUSE',
  );
  expect(refused.output).toMatch(/Logs from Told-[^]*ERROR failed/);
  const other = await failToDeploy({ stack, licenses: { A: {} }, failAfter: ['A'] });
  expect(other.output).toContain('not a name!');
  expect(other.output).not.toContain('is needed to change');
});

test('a license in use fails the destroy clearly, and goes with disassociateOnDelete', async () => {
  const stack = 'InUse';
  const order = { stack, licenses: { A: {} } };
  const arn = arnOf(await deploy(order), 'A');
  associateAll(arn);
  const failed = await destroy(order);
  expect(failed.code).toBe(1);
  expect(failed.output).toContain('is in use by 3 associated resource(s)');
  expect(arns()).toEqual([arn]);
});

test('disassociateOnDelete', async () => {
  const order = { stack: 'Disassociate', licenses: { A: { disassociateOnDelete: true } } };
  associateAll(arnOf(await deploy(order), 'A'));
  expect((await destroy(order)).code).toBe(0);
  expect(arns()).toEqual([]);
});

test('RETAIN_ON_UPDATE_OR_DELETE keeps the license, but not one whose first deploy failed', async () => {
  const order = { stack: 'Retained', licenses: { A: { retain: true } } };
  await failToDeploy({ ...order, failAfter: ['A'] });
  expect(arns()).toEqual([]);
  await destroy(order);
  const arn = arnOf(await deploy(order), 'A');
  expect((await destroy(order)).code).toBe(0);
  expect(arns()).toEqual([arn]);
});

test('a role that may not create fails the deploy with what AWS says, and leaves nothing', async () => {
  const ran = await failToDeploy({ stack: 'Denied', licenses: { A: {} }, without: 'license-manager:CreateLicenseConfiguration' });
  expect(ran.output).toContain('AccessDeniedException');
  expect(aws.cloudFormation.stack('Denied')).toMatchObject({ status: 'ROLLBACK_COMPLETE' });
  expect(arns()).toEqual([]);
});

test('an account without the service-linked role just works', async () => {
  aws.iam.setServiceLinkedRole(false);
  await deploy({ stack: 'Fresh', licenses: { A: {} } });
  expect(arns()).toHaveLength(1);
});

test('the handler of one stack cannot touch the license of another', async () => {
  const [one, two] = [
    arnOf(await deploy({ stack: 'One', licenses: { A: {} } }), 'A'),
    arnOf(await deploy({ stack: 'Two', licenses: { A: {} } }), 'A'),
  ];
  const { principal } = aws.calls.of('license-manager', 'CreateLicenseConfiguration').at(-1)!;
  const role = aws.iam.issueCredentials(principal.replace(':sts:', ':iam:').replace(/:assumed-role\/([^/]+)\/.*/, ':role/$1'));
  const client = new LicenseManagerClient({ endpoint: aws.endpoint, region: 'us-east-1', credentials: role });
  const change = (arn: string) =>
    client.send(new UpdateLicenseConfigurationCommand({ LicenseConfigurationArn: arn, LicenseCount: 9 }));
  await expect(change(two)).resolves.toBeDefined();
  await expect(change(one)).rejects.toThrow('is not authorized to perform: license-manager:UpdateLicenseConfiguration');
});
