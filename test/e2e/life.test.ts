// The license's life through the real CDK CLI, the published bundle in a process of its own, under its role's permissions.
import { ALL, app, arnOf, arns, associateAll, associated, aws, cli, deploy, destroy, live, writes, useCdk } from './harness';

useCdk();

test('create, no change, diff, update in place, replace, remove from the stack, destroy', async () => {
  const stack = 'Life';
  const arn = arnOf(await deploy({ stack, licenses: { A: { minimumCores: 2 }, B: { licenseCount: 1 } } }), 'A');
  expect(arns()).toHaveLength(2);

  aws.calls.clear();
  await deploy({ stack, licenses: { A: { minimumCores: 2 }, B: { licenseCount: 1 } } });
  expect(aws.calls.operations('license-manager')).toEqual([]);
  const diff = await cli.cdk(
    'diff',
    ...app({ stack, licenses: { A: { minimumCores: 2, licenseCount: 7 }, B: { licenseCount: 1 } } }),
  );
  expect(diff.output).toContain('LicenseCount');
  expect(aws.calls.operations('license-manager')).toEqual([]);

  expect(arnOf(await deploy({ stack, licenses: { A: { minimumCores: 2, licenseCount: 7 }, B: { licenseCount: 1 } } }), 'A')).toBe(
    arn,
  );
  expect(live(arn)).toMatchObject({ LicenseCount: 7 });
  expect(writes()).toEqual(['UpdateLicenseConfiguration']);

  const replaced = arnOf(
    await deploy({ stack, licenses: { A: { minimumCores: 4, licenseCount: 7 }, B: { licenseCount: 1 } } }),
    'A',
  );
  expect(replaced).not.toBe(arn);
  expect(arns()).toContain(replaced);
  expect(arns()).not.toContain(arn);

  await deploy({ stack, licenses: { A: { minimumCores: 4, licenseCount: 7 } } });
  expect(arns()).toEqual([replaced]);

  expect((await destroy({ stack, licenses: {} })).code).toBe(0);
  expect(arns()).toEqual([]);
});

test('a replacement moves what is associated, and the old one goes', async () => {
  const stack = 'Replacement';
  const arn = arnOf(await deploy({ stack, licenses: { A: {} } }), 'A');
  associateAll(arn);
  const replaced = arnOf(await deploy({ stack, licenses: { A: { licenseCountingType: 'Socket' as never } } }), 'A');
  expect(replaced).not.toBe(arn);
  expect(arns()).toEqual([replaced]);
  expect(associated(replaced)).toEqual(ALL);
});

test('one license that depends on another, by --method=direct', async () => {
  const order = { stack: 'Direct', licenses: { A: {}, B: { after: 'A' } } };
  const ran = await deploy(order, '--method=direct');
  expect(live(arnOf(ran, 'B'))).toMatchObject({ Description: arnOf(ran, 'A') });
  expect(
    arnOf(
      await deploy(
        { ...order, licenses: { A: { licenseCountingType: 'Socket' as never }, B: { after: 'A' } } },
        '--method=direct',
      ),
      'B',
    ),
  ).toBe(arnOf(ran, 'B'));
  expect(arns()).toHaveLength(2);
});

test('a construct is renamed without losing its license', async () => {
  const stack = 'Renaming';
  const arn = arnOf(await deploy({ stack, licenses: { A: { retain: true, licenseConfigurationName: 'Kept' } } }), 'A');
  aws.calls.clear();
  expect(arnOf(await deploy({ stack, licenses: { B: { adopt: arn, licenseConfigurationName: 'Kept' } } }), 'B')).toBe(arn);
  expect(arns()).toEqual([arn]);
  expect(writes()).toEqual(['TagResource']);
});

test('an expiry in the past warns, and still deploys and destroys', async () => {
  const order = { stack: 'Expired', licenses: { A: { expiry: 1_700_000_000 } } };
  const ran = await deploy(order);
  expect(ran.output).toContain('cdk-license-manager:expired');
  expect(live(arnOf(ran, 'A'))).toMatchObject({ LicenseExpiry: 1_700_000_000 });
  expect((await destroy(order)).code).toBe(0);
  expect(arns()).toEqual([]);
});
