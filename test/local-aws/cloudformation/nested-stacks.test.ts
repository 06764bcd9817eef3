// Nested stacks: what their custom resources see of both stacks, and in which order things happen.
import { CustomResourceEvent, Stack } from '../../../local-aws/cloudformation/index';
import { custom, failing, harness, Reply, templateOf } from '../../../local-aws/cloudformation/testing';

type Respond = (event: CustomResourceEvent) => Reply | undefined;

const byName: Respond = (event) => ({
  PhysicalResourceId: event.RequestType === 'Delete' ? event.PhysicalResourceId : `id-${String(event.ResourceProperties.Name)}`,
});
const mode = { disableRollback: true, deleteOnFailure: false, retainExceptOnCreate: false };

/** A parent with a function, and a stack inside that uses it. */
function nesting(respond: Respond = byName) {
  const seen: string[] = [];
  const found = harness((event) => {
    const { status, parentId } = cloudFormation.require(event.StackId);
    const outer = parentId === undefined ? '' : ` in ${cloudFormation.require(parentId).status}`;
    seen.push([event.RequestType, event.PhysicalResourceId ?? event.LogicalResourceId, status].join(' ') + outer);
    return respond(event);
  });
  const { cloudFormation, objects } = found;
  const parent = (inside: Record<string, object>, beside: Record<string, object> = {}): object => {
    const template = {
      Parameters: { Token: { Type: 'String' } },
      Resources: inside,
      Outputs: { First: { Value: { Ref: Object.keys(inside)[0] } } },
    };
    const text = JSON.stringify(template);
    const key = `${Buffer.from(text).toString('base64url').slice(-200)}.json`;
    objects.set(`assets/${key}`, Buffer.from(text));
    const Nested = {
      Type: 'AWS::CloudFormation::Stack',
      Properties: {
        TemplateURL: `http://localhost:4566/assets/${key}`,
        Parameters: { Token: { 'Fn::GetAtt': ['Handler', 'Arn'] } },
      },
    };
    return templateOf({ Nested, ...beside }, { Outputs: { First: { Value: { 'Fn::GetAtt': ['Nested', 'Outputs.First'] } } } });
  };
  const nestedOf = ({ resources }: Stack) => cloudFormation.require(resources.Nested!.physicalId!);
  return { ...found, seen, parent, nestedOf };
}

const thing = (Name: string) => ({ A: custom({ Name, ServiceToken: { Ref: 'Token' } }) });
const statuses = ({ events, name }: Stack) =>
  events.filter(({ LogicalResourceId }) => LogicalResourceId === name).map(({ ResourceStatus }) => ResourceStatus);

test('a nested stack has its own id, name, events, outputs and parent', async () => {
  const { cloudFormation, parent, nestedOf } = nesting();
  const stack = await cloudFormation.deploy('S', parent(thing('a')));
  expect(stack).toMatchObject({ status: 'CREATE_COMPLETE', outputs: { First: 'id-a' } });
  const nested = nestedOf(stack);
  expect(nested).toMatchObject({ status: 'CREATE_COMPLETE', parentId: stack.id, rootId: stack.id, outputs: { First: 'id-a' } });
  expect(nested.name).toMatch(/^S-Nested-[0-9a-f]{12}$/);
  expect(nested.id).toContain(`:stack/${nested.name}/`);
  expect(cloudFormation.eventLog[0]!.event.StackId).toBe(nested.id);
  const xml = await cloudFormation.handle('DescribeStacks', { StackName: nested.id });
  expect(xml).toContain(`<ParentId>${stack.id}</ParentId><RootId>${stack.id}</RootId>`);
});

test('the cleanup of a nested stack waits for the cleanup of its parent', async () => {
  const { cloudFormation, parent, nestedOf, seen } = nesting();
  await cloudFormation.deploy('S', parent(thing('a')));
  const late = { Late: custom({ Name: 'late', Of: { 'Fn::GetAtt': ['Nested', 'Outputs.First'] } }) };
  const stack = await cloudFormation.deploy('S', parent(thing('b'), late));
  expect(seen).toEqual([
    'Create A CREATE_IN_PROGRESS in CREATE_IN_PROGRESS',
    'Update id-a UPDATE_IN_PROGRESS in UPDATE_IN_PROGRESS',
    'Create Late UPDATE_IN_PROGRESS',
    'Delete id-a UPDATE_COMPLETE_CLEANUP_IN_PROGRESS in UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
  ]);
  expect(statuses(nestedOf(stack)).slice(2)).toEqual([
    'UPDATE_IN_PROGRESS',
    'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
    'UPDATE_COMPLETE',
  ]);
});

test('a create that fails inside is deleted by the rollback of the parent', async () => {
  const { cloudFormation, parent, seen } = nesting();
  const stack = await cloudFormation.deploy('S', parent({ ...thing('a'), Bad: failing(['A']) }));
  expect(stack.status).toBe('ROLLBACK_COMPLETE');
  const nested = cloudFormation.require(stack.resources.Nested!.physicalId!);
  expect(statuses(nested)).toEqual(['CREATE_IN_PROGRESS', 'CREATE_FAILED', 'DELETE_IN_PROGRESS', 'DELETE_COMPLETE']);
  expect(seen[1]).toBe('Delete id-a DELETE_IN_PROGRESS in ROLLBACK_IN_PROGRESS');
  expect(stack.events.find(({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED')!.ResourceStatusReason).toBe(
    `Embedded stack ${nested.id} was not successfully created: The following resource(s) failed to create: [Bad].`,
  );
});

test('a create that fails inside rolls back on its own with nestedCreateRollsBack', async () => {
  const { cloudFormation, parent, seen } = nesting();
  cloudFormation.assumptions.nestedCreateRollsBack = true;
  const stack = await cloudFormation.deploy('S', parent({ ...thing('a'), Bad: failing(['A']) }));
  expect(stack.status).toBe('ROLLBACK_COMPLETE');
  expect(seen[1]).toBe('Delete id-a ROLLBACK_IN_PROGRESS in CREATE_IN_PROGRESS');
});

test('an update that fails inside rolls back on its own, and its cleanup waits for the parent', async () => {
  const { cloudFormation, parent, nestedOf, seen } = nesting();
  await cloudFormation.deploy('S', parent(thing('a')));
  const stack = await cloudFormation.deploy('S', parent({ ...thing('b'), Bad: failing(['A']) }));
  expect(stack).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE', outputs: { First: 'id-a' } });
  const nested = nestedOf(stack);
  expect(nested.outputs).toEqual({ First: 'id-a' });
  expect(nested.resources.A!.physicalId).toBe('id-a');
  expect(statuses(nested).slice(2)).toEqual([
    'UPDATE_IN_PROGRESS',
    'UPDATE_ROLLBACK_IN_PROGRESS',
    'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
    'UPDATE_ROLLBACK_COMPLETE',
  ]);
  expect(seen.slice(2)).toEqual([
    'Delete id-b UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS in UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
  ]);
  expect(stack.events.find(({ ResourceStatus }) => ResourceStatus === 'UPDATE_FAILED')!.ResourceStatusReason).toBe(
    `Embedded stack ${nested.id} was not successfully updated. Currently in UPDATE_ROLLBACK_IN_PROGRESS with reason: ` +
      'The following resource(s) failed to create: [Bad].',
  );
});

test('an update that fails beside a nested stack rolls it back', async () => {
  const { cloudFormation, parent, nestedOf, seen } = nesting();
  await cloudFormation.deploy('S', parent(thing('a')));
  const stack = await cloudFormation.deploy('S', parent(thing('b'), { Bad: failing(['Nested']) }));
  expect(stack).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE', outputs: { First: 'id-a' } });
  expect(nestedOf(stack)).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE', outputs: { First: 'id-a' } });
  expect(seen.slice(1)).toEqual([
    'Update id-a UPDATE_IN_PROGRESS in UPDATE_IN_PROGRESS',
    'Delete id-b UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS in UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
  ]);
  const again = await cloudFormation.deploy('S', parent(thing('b')));
  expect(again).toMatchObject({ status: 'UPDATE_COMPLETE', outputs: { First: 'id-b' } });
});

test('a nested stack that leaves the template is deleted in the cleanup, and with its parent', async () => {
  const { cloudFormation, parent, nestedOf, seen } = nesting();
  const nested = nestedOf(await cloudFormation.deploy('S', parent(thing('a'))));
  await cloudFormation.deploy('S', templateOf({}));
  expect(nested.status).toBe('DELETE_COMPLETE');
  expect(seen[1]).toBe('Delete id-a DELETE_IN_PROGRESS in UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');

  await cloudFormation.deploy('S', parent(thing('a')));
  expect((await cloudFormation.destroy('S')).status).toBe('DELETE_COMPLETE');
  expect(seen[3]).toBe('Delete id-a DELETE_IN_PROGRESS in DELETE_IN_PROGRESS');
  expect([...cloudFormation.stacks.values()].every(({ status }) => status === 'DELETE_COMPLETE')).toBe(true);
});

test('a delete that fails inside fails the parent', async () => {
  const { cloudFormation, parent, nestedOf } = nesting((event) =>
    event.RequestType === 'Delete' ? { Status: 'FAILED', Reason: 'in use', PhysicalResourceId: 'id-a' } : byName(event),
  );
  const nested = nestedOf(await cloudFormation.deploy('S', parent(thing('a'))));
  const stack = await cloudFormation.destroy('S');
  expect(stack.status).toBe('DELETE_FAILED');
  expect(stack.resources.Nested!.reason).toBe(
    `Embedded stack ${nested.id} was not successfully deleted: The following resource(s) failed to delete: [A].`,
  );
});

test('without rollback both stacks stay in UPDATE_FAILED, until RollbackStack on the parent', async () => {
  const { cloudFormation, parent, nestedOf } = nesting((event) => ({ PhysicalResourceId: event.PhysicalResourceId ?? 'same' }));
  await cloudFormation.deploy('S', parent(thing('a')));
  const stack = await cloudFormation.deploy('S', parent({ ...thing('b'), Bad: failing(['A']) }), { mode });
  expect([stack.status, nestedOf(stack).status]).toEqual(['UPDATE_FAILED', 'UPDATE_FAILED']);
  cloudFormation.rollbackStack(stack);
  await stack.operation;
  expect([stack.status, nestedOf(stack).status]).toEqual(['UPDATE_ROLLBACK_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE']);
  expect(nestedOf(stack).resources).toMatchObject({ A: { properties: { Name: 'a' } } });
  expect(Object.keys(nestedOf(stack).resources)).toEqual(['A']);
});

test('ContinueUpdateRollback skips a resource of a nested stack', async () => {
  const { cloudFormation, parent, nestedOf } = nesting((event) =>
    event.OldResourceProperties?.Name === 'b'
      ? { Status: 'FAILED', Reason: 'cannot go back', PhysicalResourceId: 'same' }
      : { PhysicalResourceId: event.PhysicalResourceId ?? 'same' },
  );
  await cloudFormation.deploy('S', parent(thing('a')));
  const stack = await cloudFormation.deploy('S', parent(thing('b'), { Bad: failing(['Nested']) }));
  expect([stack.status, nestedOf(stack).status]).toEqual(['UPDATE_ROLLBACK_FAILED', 'UPDATE_ROLLBACK_FAILED']);
  expect(() => cloudFormation.continueUpdateRollback(stack, ['Nested.B'])).toThrow(
    'The following resources to skip are not in UPDATE_FAILED: [Nested.B]',
  );
  cloudFormation.continueUpdateRollback(stack, ['Nested.A']);
  await stack.operation;
  expect([stack.status, nestedOf(stack).status]).toEqual(['UPDATE_ROLLBACK_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE']);
  expect(nestedOf(stack).resources.A).toMatchObject({
    status: 'UPDATE_COMPLETE',
    reason: 'Resource skipped during UpdateRollback',
  });
});
