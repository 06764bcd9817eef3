// Associations and look-ups through the CDK CLI, with the permissions that the template gives to the function.
import { AMI, arnOf, arns, associated, aws, deploy, destroy, failToDeploy, INSTANCE, useCdk } from './harness';

useCdk();

const existing = (Name: string, limit: object = {}) =>
  aws.licenseManager.create({ Name, LicenseCountingType: 'Core', ...limit } as never);

test('an association follows a replacement of its license configuration and its rollback, and is gone after all', async () => {
  const associations = { Ami: { target: AMI, licenses: ['A'] } };
  const order = { stack: 'Follows', licenses: { A: { minimumCores: 2 } }, associations };
  const first = arnOf(await deploy(order), 'A');
  expect(associated(first)).toEqual([AMI]);

  const replaced = { ...order, licenses: { A: { minimumCores: 4 } } };
  await failToDeploy({ ...replaced, failAfter: ['Ami'] });
  expect(arns()).toEqual([first]);
  expect(associated(first)).toEqual([AMI]);

  const second = arnOf(await deploy(replaced), 'A');
  expect(arns()).toEqual([second]);
  expect(associated(second)).toEqual([AMI]);

  const third = arnOf(await deploy({ ...order, licenses: { A: { minimumCores: 6 } }, associations: {} }), 'A');
  expect(arns()).toEqual([third]);
  expect(associated(third)).toEqual([]);

  await destroy(order);
  expect(arns()).toEqual([]);
});

test('imported license configurations are added, rolled back, exchanged and refused, and the target changes', async () => {
  const [one, other] = [existing('One'), existing('Other')];
  const order = (target: string, ...licenses: string[]) => ({
    stack: 'Imports',
    licenses: {},
    associations: { A: { target, licenses } },
  });
  const without = { stack: 'Imports', licenses: { Own: {} } };
  await deploy(without);
  await failToDeploy({ ...without, ...order(AMI, one), failAfter: ['A'] });
  expect(associated(one)).toEqual([]);

  await deploy(order(AMI, one));
  expect([associated(one), associated(other)]).toEqual([[AMI], []]);

  await deploy(order(AMI, other));
  expect([associated(one), associated(other)]).toEqual([[], [AMI]]);

  await deploy(order(INSTANCE, other));
  expect([associated(one), associated(other)]).toEqual([[], [INSTANCE]]);

  const full = existing('Full', { LicenseCount: 0, LicenseCountHardLimit: true });
  const { output } = await failToDeploy(order(INSTANCE, other, full));
  expect(output).toContain(
    `Too few licenses are left for ${INSTANCE} of ${full}. ` +
      'Raise licenseCount, set licenseCountHardLimit to false, or stop instances that use the licenses. License Manager says: ' +
      `LicenseUsageException: No licenses available. ${full} has a hard limit of 0: 0 in use, 1 more needed.`,
  );
  expect([associated(one), associated(other), associated(full)]).toEqual([[], [INSTANCE], []]);

  await destroy(order(INSTANCE, other));
  expect([associated(one), associated(other)]).toEqual([[], []]);
  expect(arns()).toEqual([one, other, full]);
});

test('a look-up gives the license configuration of a central team to an association', async () => {
  const oracle = existing('Oracle');
  const order = {
    stack: 'Looks',
    licenses: {},
    lookups: { Found: 'Oracle' },
    associations: { A: { target: AMI, licenses: ['Found'] } },
  };
  expect(arnOf(await deploy(order), 'Found')).toBe(oracle);
  expect(associated(oracle)).toEqual([AMI]);

  const { output } = await failToDeploy({ ...order, lookups: { Found: 'Oracle XX' } });
  expect(output).toContain('No license configuration of the account 123456789012 has the name "Oracle XX".');
  expect(associated(oracle)).toEqual([AMI]);

  await destroy(order);
  expect(arns()).toEqual([oracle]);
  expect(associated(oracle)).toEqual([]);
});
