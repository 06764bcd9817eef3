// The options of the stack's function change in place, through the real CDK CLI, and leave the license configuration alone.
import { arnOf, arns, aws, deploy, destroy, live, useCdk, writes } from './harness';

useCdk();

test('architecture and createServiceLinkedRole are switched on a deployed stack', async () => {
  const stack = 'Switched';
  const licenses = { A: {} };
  const arn = arnOf(await deploy({ stack, licenses }), 'A');
  const before = live(arn);
  const physicalIds = () =>
    Object.values(aws.cloudFormation.stack(stack)!.resources)
      .map(({ physicalId }) => physicalId)
      .sort();
  const ids = physicalIds();
  const provided = () =>
    Object.values(aws.cloudFormation.stack(stack)!.resources).find(({ type }) => type === 'AWS::Lambda::Function')!.properties;
  expect(provided()).toMatchObject({ Architectures: ['arm64'] });
  aws.calls.clear();

  await deploy({ stack, licenses, provider: { x86: true, createServiceLinkedRole: false } });
  expect(provided()).toMatchObject({
    Architectures: ['x86_64'],
    Environment: { Variables: { NO_SERVICE_LINKED_ROLE: 'true' } },
  });
  expect(physicalIds()).toEqual(ids);
  expect([writes(), live(arn)]).toEqual([[], before]);

  await deploy({ stack, licenses });
  expect(provided()).toMatchObject({ Architectures: ['arm64'] });
  expect([physicalIds(), writes(), live(arn)]).toEqual([ids, [], before]);
  expect((await destroy({ stack, licenses })).code).toBe(0);
  expect(arns()).toEqual([]);
});
