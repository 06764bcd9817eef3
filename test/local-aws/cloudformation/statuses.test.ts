// A custom resource that asks, while an event is running, for the status of its stack and for the id that the stack records of it.
import { CustomResourceEvent } from '../../../local-aws/cloudformation/index';
import { custom, failing, harness, templateOf } from '../../../local-aws/cloudformation/testing';

function asking() {
  const seen: string[] = [];
  const found = harness(async (event) => {
    const ask = (action: string, params: object) =>
      cloudFormation.handle(action, { StackName: event.StackId, ...params }, { hold: false });
    const status = /<StackStatus>(\w+)</.exec(await ask('DescribeStacks', {}))![1];
    const resource = await ask('DescribeStackResource', { LogicalResourceId: event.LogicalResourceId });
    const recorded = /<PhysicalResourceId>([^<]*)</.exec(resource)?.[1] ?? 'none';
    seen.push([event.RequestType, event.PhysicalResourceId, status, `records ${recorded}`].filter(Boolean).join(' '));
    return { PhysicalResourceId: idOf(event) };
  });
  const { cloudFormation } = found;
  return { ...found, seen };
}

const idOf = ({ RequestType, PhysicalResourceId, ResourceProperties: { Name, Fixed } }: CustomResourceEvent) =>
  RequestType === 'Delete' || (RequestType === 'Update' && Fixed) ? PhysicalResourceId : `id-${String(Name)}`;

test('a replacement that succeeds, and the removal of the stack', async () => {
  const { cloudFormation, seen } = asking();
  await cloudFormation.deploy('S', templateOf({ A: custom({ Name: 'a' }) }));
  await cloudFormation.deploy('S', templateOf({ A: custom({ Name: 'b' }) }));
  await cloudFormation.destroy('S');
  expect(seen).toEqual([
    'Create CREATE_IN_PROGRESS records none',
    'Update id-a UPDATE_IN_PROGRESS records id-a',
    'Delete id-a UPDATE_COMPLETE_CLEANUP_IN_PROGRESS records id-b',
    'Delete id-b DELETE_IN_PROGRESS records id-b',
  ]);
});

test('a resource that leaves the template', async () => {
  const { cloudFormation, seen } = asking();
  await cloudFormation.deploy('S', templateOf({ A: custom({ Name: 'a' }) }));
  await cloudFormation.deploy('S', templateOf({}));
  expect(seen[1]).toBe('Delete id-a UPDATE_COMPLETE_CLEANUP_IN_PROGRESS records id-a');
});

test('a create that is rolled back', async () => {
  const { cloudFormation, seen } = asking();
  await cloudFormation.deploy('S', templateOf({ A: custom({ Name: 'a' }), Bad: failing(['A']) }));
  expect(seen[1]).toBe('Delete id-a ROLLBACK_IN_PROGRESS records id-a');
});

test('an update in place that is rolled back', async () => {
  const { cloudFormation, seen } = asking();
  await cloudFormation.deploy('S', templateOf({ A: custom({ Name: 'a', Fixed: true }) }));
  await cloudFormation.deploy('S', templateOf({ A: custom({ Name: 'b', Fixed: true }), Bad: failing(['A']) }));
  expect(seen.slice(1)).toEqual([
    'Update id-a UPDATE_IN_PROGRESS records id-a',
    'Update id-a UPDATE_ROLLBACK_IN_PROGRESS records id-a',
  ]);
});

test.each([
  ['Delete', ['Delete id-b UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS records id-a']],
  ['Retain', []],
])('a replacement that is rolled back under UpdateReplacePolicy %s', async (UpdateReplacePolicy, expected) => {
  const { cloudFormation, seen } = asking();
  await cloudFormation.deploy('S', templateOf({ A: custom({ Name: 'a' }) }));
  const replacement = custom({ Name: 'b' }, { UpdateReplacePolicy });
  const stack = await cloudFormation.deploy('S', templateOf({ A: replacement, Bad: failing(['A']) }));
  expect(stack.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(stack.resources.A!.physicalId).toBe('id-a');
  expect(seen.slice(2)).toEqual(expected);
  const kept = stack.events.some(
    ({ ResourceStatus, PhysicalResourceId }) => ResourceStatus === 'DELETE_SKIPPED' && PhysicalResourceId === 'id-b',
  );
  expect(kept).toBe(UpdateReplacePolicy === 'Retain');
});
