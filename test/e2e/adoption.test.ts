// Ten license configurations that somebody created by hand, adopted by the real CDK CLI: only the library's own tags ever differ.
import { RESERVED_TAG_PREFIX } from '../../lib/private/contract';
import { Order } from './app';
import { arnOf, arns, aws, deploy, destroy, failToDeploy, live, useCdk, writes } from './harness';

useCdk();

const stack = 'Adopting';
const IDS = [...'ABCDEFGHIJ'];

/** Creates license configuration number `index`, no two alike. */
function createByHand(index: number): string {
  return aws.licenseManager.create({
    Name: `By hand ${index}`,
    LicenseCountingType: index % 2 === 0 ? 'Core' : 'Socket',
    ...(index % 3 === 0 ? { LicenseCount: 10 + index, LicenseCountHardLimit: true } : {}),
    ...(index % 4 === 0 ? { LicenseRules: [index % 2 === 0 ? '#minimumCores=2' : '#minimumSockets=2'] } : {}),
    ...(index % 5 === 0 ? { Description: 'console' } : {}),
    Tags: [{ Key: 'theirs', Value: String(index) }],
  } as never);
}

/** The construct that agrees with license configuration number `index`. */
function agreeing(index: number, arn: string): Order['licenses'][string] {
  return {
    adopt: arn,
    licenseConfigurationName: `By hand ${index}`,
    licenseCountingType: (index % 2 === 0 ? 'Core' : 'Socket') as never,
    ...(index % 3 === 0 ? { licenseCount: 10 + index, licenseCountHardLimit: true } : {}),
    ...(index % 4 === 0 ? { minimumCores: 2 } : {}),
    ...(index % 5 === 0 ? { description: 'console' } : {}),
  };
}

const withoutOwnTags = (arn: string) => {
  const { Tags, ...terms } = live(arn) as { Tags: { Key: string }[] };
  return { ...terms, Tags: Tags.filter(({ Key }) => !Key.startsWith(RESERVED_TAG_PREFIX)) };
};

test('ten are adopted, rolled back, released, changed, replaced and deleted', async () => {
  aws.licenseManager.quotas.createsPerDay = 30;
  const byHand = IDS.map((_, index) => createByHand(index));
  const before = byHand.map(live);
  const adopting = Object.fromEntries(IDS.map((id, index) => [id, agreeing(index, byHand[index])]));

  // One that differs fails the deploy, with the code that agrees, and returns the other nine.
  const differing = { ...adopting, J: { ...adopting.J, licenseCount: 99, description: 'other' } };
  const refused = await failToDeploy({ stack, licenses: differing });
  expect(refused.output).toContain('To adopt it as it is, write:');
  expect(refused.output).toContain('licenseCount: 19,');
  expect(refused.output).toContain('(no description)');
  expect(byHand.map(live)).toEqual(before);
  await destroy({ stack, licenses: {} });

  // Another resource fails after all ten were adopted.
  await failToDeploy({ stack, licenses: adopting, failAfter: IDS });
  expect(byHand.map(live)).toEqual(before);
  await destroy({ stack, licenses: {} });

  // Adopted, and released by the end of the stack.
  await deploy({ stack, licenses: adopting });
  expect(writes()).toEqual(expect.arrayContaining(['TagResource']));
  expect(byHand.map(withoutOwnTags)).toEqual(before);
  await destroy({ stack, licenses: {} });
  expect(byHand.map(live)).toEqual(before);

  // Adopted again and changed; the rollback of a further change and of dropping adoptExisting keep it.
  const order: Order = { stack, licenses: { A: adopting.A, B: adopting.B } };
  await deploy(order);
  const changed: Order = { stack, licenses: { ...order.licenses, A: { ...adopting.A, licenseCount: 20 } } };
  await deploy(changed);
  expect(live(byHand[0])).toMatchObject({ LicenseCount: 20 });
  const { adopt, ...own } = { ...changed.licenses.A, licenseCount: 30 };
  await failToDeploy({ stack, licenses: { ...changed.licenses, A: own }, failAfter: ['A'] });
  expect(live(byHand[0])).toMatchObject({ LicenseCount: 20 });

  // The stack's own: replaced, and deleted with the stack. B is released.
  const ours = { ...own, licenseCount: 20 };
  expect(arnOf(await deploy({ stack, licenses: { ...changed.licenses, A: ours } }), 'A')).toBe(adopt);
  const replaced = await deploy({ stack, licenses: { ...changed.licenses, A: { ...ours, minimumCores: 4 } } });
  expect(arnOf(replaced, 'A')).not.toBe(adopt);
  await destroy({ stack, licenses: {} });
  expect(arns().sort()).toEqual(byHand.slice(1).sort());
  expect(live(byHand[1])).toEqual(before[1]);
}, 900_000);
