// Stacks that stay as they are when an operation fails.
import { CloudFormation, CustomResourceEvent, Stack } from '../../../local-aws/cloudformation/index';
import { custom, failing, harness, Reply, templateOf } from '../../../local-aws/cloudformation/testing';

const mode = { disableRollback: true, deleteOnFailure: false, retainExceptOnCreate: false };
const byName = (event: CustomResourceEvent): Reply => ({
  PhysicalResourceId: event.RequestType === 'Delete' ? event.PhysicalResourceId : `id-${String(event.ResourceProperties.Name)}`,
});
const inPlace = (event: CustomResourceEvent): Reply => ({
  PhysicalResourceId: event.PhysicalResourceId ?? `id-${event.LogicalResourceId}`,
});
const sent = ({ eventLog }: CloudFormation) =>
  eventLog.map(({ event }) =>
    [event.RequestType, event.LogicalResourceId, event.ResourceProperties.Name, event.OldResourceProperties?.Name]
      .filter(Boolean)
      .join(' '),
  );
const statuses = ({ resources }: Stack) =>
  Object.fromEntries(Object.entries(resources).map(([logicalId, { status }]) => [logicalId, status]));

test('a failed create keeps what succeeded, and the next update deletes what failed and goes on', async () => {
  const { cloudFormation } = harness((event) =>
    event.ResourceProperties.Name === 'bad' && event.RequestType === 'Create'
      ? { Status: 'FAILED', Reason: 'no', PhysicalResourceId: 'half-made' }
      : inPlace(event),
  );
  const broken = await cloudFormation.deploy('S', templateOf({ A: custom({ Name: 'a' }), B: custom({ Name: 'bad' }) }), { mode });
  expect(broken).toMatchObject({
    status: 'CREATE_FAILED',
    statusReason: 'The following resource(s) failed to create: [B].',
    disableRollback: true,
  });
  expect(statuses(broken)).toMatchObject({ A: 'CREATE_COMPLETE', B: 'CREATE_FAILED' });

  const repaired = await cloudFormation.deploy('S', templateOf({ A: custom({ Name: 'a' }), B: custom({ Name: 'b' }) }), { mode });
  expect(repaired.status).toBe('UPDATE_COMPLETE');
  expect(sent(cloudFormation)).toEqual(['Create A a', 'Create B bad', 'Delete B bad', 'Create B b']);
});

test.each([
  [true, ['Create A a', 'Update A bad a', 'Update A a bad', 'Update A b a']],
  [false, ['Create A a', 'Update A bad a', 'Update A b bad']],
])('a failed update stays in UPDATE_FAILED (pausedUpdateRestoresFailed: %s)', async (pausedUpdateRestoresFailed, expected) => {
  const { cloudFormation } = harness((event) =>
    event.ResourceProperties.Name === 'bad' ? { Status: 'FAILED', Reason: 'no' } : inPlace(event),
  );
  Object.assign(cloudFormation.assumptions, { pausedUpdateRestoresFailed });
  await cloudFormation.deploy('S', templateOf({ A: custom({ Name: 'a' }) }));
  const broken = await cloudFormation.deploy('S', templateOf({ A: custom({ Name: 'bad' }), B: custom({ Name: 'b' }) }), { mode });
  expect(broken.status).toBe('UPDATE_FAILED');
  expect(statuses(broken)).toMatchObject({ A: 'UPDATE_FAILED', B: 'CREATE_COMPLETE' });
  expect(broken.resources.A!.reason).toMatch(/^Received response status \[FAILED\] from custom resource. Message returned: no/);

  await expect(cloudFormation.deploy('S', templateOf({ A: custom({ Name: 'b' }) }))).rejects.toThrow(
    'This stack is currently in a non-terminal [UPDATE_FAILED] state. To update the stack from this state, please use the ' +
      'disable-rollback parameter with update-stack API. To rollback to the last known good state, use the rollback-stack API',
  );
  const repaired = await cloudFormation.deploy('S', templateOf({ A: custom({ Name: 'b' }), B: custom({ Name: 'b' }) }), { mode });
  expect(repaired.status).toBe('UPDATE_COMPLETE');
  expect(sent(cloudFormation).filter((event) => event.includes(' A '))).toEqual(expected);
});

test.each([
  [false, ['Create A a', 'Update A b a', 'Update A a b']],
  [true, ['Create A a', 'Update A b a', 'Delete A b', 'Update A a b']],
])(
  'a custom resource is asked to replace, and the replacement is refused (refusedReplacementDeleted: %s)',
  async (refusedReplacementDeleted, expected) => {
    const { cloudFormation } = harness(byName);
    Object.assign(cloudFormation.assumptions, { refusedReplacementDeleted });
    await cloudFormation.deploy('S', templateOf({ A: custom({ Name: 'a' }) }));
    const stack = await cloudFormation.deploy('S', templateOf({ A: custom({ Name: 'b' }) }), { mode });
    expect(stack.status).toBe('UPDATE_FAILED');
    expect(stack.resources.A).toMatchObject({
      physicalId: 'id-a',
      status: 'UPDATE_FAILED',
      reason: 'Replacement type updates not supported on stack with disable-rollback.',
    });
    expect(sent(cloudFormation)).toEqual(expected);
  },
);

test('a native resource is not replaced at all', async () => {
  const { cloudFormation } = harness(byName);
  const topic = (TopicName: string) => templateOf({ T: { Type: 'AWS::SNS::Topic', Properties: { TopicName } } });
  await cloudFormation.deploy('S', topic('one'));
  const stack = await cloudFormation.deploy('S', topic('two'), { mode });
  expect(stack.resources.T).toMatchObject({
    physicalId: 'arn:aws:sns:us-east-1:123456789012:one',
    reason: 'Replacement type updates not supported on stack with disable-rollback.',
  });
});

test('OnFailure DELETE deletes the stack whose create failed', async () => {
  const { cloudFormation } = harness(byName);
  const stack = await cloudFormation.deploy('S', templateOf({ A: custom({ Name: 'a' }), Bad: failing(['A']) }), {
    mode: { ...mode, disableRollback: false, deleteOnFailure: true },
  });
  expect(stack.status).toBe('DELETE_COMPLETE');
  expect(sent(cloudFormation)).toEqual(['Create A a', 'Delete A a']);
});

test.each([
  [false, ['Create A a']],
  [true, ['Create A a', 'Delete A a']],
])('RollbackStack deletes a stack without a stable state (RetainExceptOnCreate: %s)', async (retainExceptOnCreate, expected) => {
  const { cloudFormation } = harness(byName);
  const A = custom({ Name: 'a' }, { DeletionPolicy: 'Retain' });
  const stack = await cloudFormation.deploy('S', templateOf({ A, Bad: failing(['A']) }), { mode });
  cloudFormation.rollbackStack(stack, { retainExceptOnCreate });
  await stack.operation;
  expect(stack.status).toBe('ROLLBACK_COMPLETE');
  expect(sent(cloudFormation)).toEqual(expected);
  expect(() => cloudFormation.rollbackStack(stack)).toThrow('is in ROLLBACK_COMPLETE state and can not be rolled back.');
});

test('RollbackStack returns to the last stable state, over several failed updates', async () => {
  const { cloudFormation } = harness(inPlace);
  await cloudFormation.deploy('S', templateOf({ A: custom({ Name: 'a' }) }));
  await cloudFormation.deploy('S', templateOf({ A: custom({ Name: 'b' }), B: custom({ Name: 'b' }), Bad: failing() }), { mode });
  const stack = await cloudFormation.deploy('S', templateOf({ A: custom({ Name: 'c' }), Bad: failing() }), { mode });
  expect(stack).toMatchObject({ status: 'UPDATE_FAILED', statusReason: 'The following resource(s) failed to create: [Bad].' });
  cloudFormation.rollbackStack(stack);
  await stack.operation;
  expect(stack.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(sent(cloudFormation)).toEqual([
    'Create A a',
    'Update A b a',
    'Create B b',
    'Update A c b',
    'Update A a c',
    'Delete B b',
  ]);
  expect(JSON.parse(stack.templateBody)).toEqual(templateOf({ A: custom({ Name: 'a' }) }));
  expect((await cloudFormation.deploy('S', templateOf({ A: custom({ Name: 'd' }) }))).status).toBe('UPDATE_COMPLETE');
});

describe('a rollback that fails', () => {
  const stuck = async () => {
    const { cloudFormation } = harness((event) =>
      event.RequestType === 'Update' && event.ResourceProperties.Name === 'a'
        ? { Status: 'FAILED', Reason: 'stuck' }
        : inPlace(event),
    );
    await cloudFormation.deploy('S', templateOf({ A: custom({ Name: 'a' }) }));
    const stack = await cloudFormation.deploy('S', templateOf({ A: custom({ Name: 'b' }), Bad: failing(['A']) }));
    expect(stack).toMatchObject({
      status: 'UPDATE_ROLLBACK_FAILED',
      statusReason: 'The following resource(s) failed to update: [A].',
    });
    return { cloudFormation, stack };
  };

  test.each([['A'], 'failing' as const])('goes on with %j skipped', async (skip) => {
    const { cloudFormation, stack } = await stuck();
    cloudFormation.continueUpdateRollback(stack, typeof skip === 'string' ? 'failing' : skip);
    await stack.operation;
    expect(stack.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(stack.resources.A).toMatchObject({ status: 'UPDATE_COMPLETE', reason: 'Resource skipped during UpdateRollback' });
  });

  test('fails once more with nothing skipped', async () => {
    const { cloudFormation, stack } = await stuck();
    cloudFormation.continueUpdateRollback(stack);
    await stack.operation;
    expect(stack.status).toBe('UPDATE_ROLLBACK_FAILED');
    expect(sent(cloudFormation).slice(2)).toEqual(['Update A a b', 'Update A a a']);
  });

  test('leaves a stack whose deletion deletes a resource before what either template made it depend on', async () => {
    const { cloudFormation } = harness((event) =>
      event.OldResourceProperties?.Name === 'b' ? { Status: 'FAILED', Reason: 'stuck' } : inPlace(event),
    );
    const on = (Name: string, need: string) => ({
      [need]: { Type: 'AWS::SNS::Topic' },
      A: custom({ Name }, { DependsOn: [need] }),
    });
    await cloudFormation.deploy('S', templateOf(on('a', 'Old')));
    const stack = await cloudFormation.deploy('S', templateOf({ ...on('b', 'New'), Bad: failing(['A']) }));
    expect(stack.status).toBe('UPDATE_ROLLBACK_FAILED');
    await cloudFormation.destroy('S');
    const deleted = stack.events.filter(({ ResourceStatus }) => ResourceStatus === 'DELETE_COMPLETE');
    const order = deleted.map(({ LogicalResourceId }) => LogicalResourceId).filter((id) => ['A', 'Old', 'New'].includes(id));
    expect([order[0], [...order].sort()]).toEqual(['A', ['A', 'New', 'Old']]);
  });
});

describe('the parameters of the API', () => {
  const body = JSON.stringify(templateOf({ A: custom({ Name: 'a' }) }));
  const shown = async (params: Record<string, string>, expressShowsDisableRollback = true) => {
    const { cloudFormation } = harness(byName);
    Object.assign(cloudFormation.assumptions, { expressShowsDisableRollback });
    const input = { StackName: 'S', TemplateBody: body, 'Capabilities.member.1': 'CAPABILITY_IAM', ...params };
    await cloudFormation.handle('CreateStack', input);
    const xml = await cloudFormation.handle('DescribeStacks', { StackName: 'S' });
    return [
      /<DisableRollback>(\w+)</.exec(xml)![1],
      /<DeploymentConfig>(.*)<\/DeploymentConfig>/.exec(xml)![1],
      cloudFormation.stack('S')!.disableRollback,
    ];
  };

  test.each([
    [{}, ['false', '<Mode>STANDARD</Mode>', false]],
    [{ DisableRollback: 'true' }, ['true', '<Mode>STANDARD</Mode>', true]],
    [{ OnFailure: 'DO_NOTHING' }, ['true', '<Mode>STANDARD</Mode>', true]],
    [{ 'DeploymentConfig.Mode': 'EXPRESS' }, ['true', '<Mode>EXPRESS</Mode>', true]],
    [
      { 'DeploymentConfig.Mode': 'EXPRESS', 'DeploymentConfig.DisableRollback': 'false' },
      ['false', '<Mode>EXPRESS</Mode><DisableRollback>false</DisableRollback>', false],
    ],
  ])('%j', async (params, expected) => {
    expect(await shown(params)).toEqual(expected);
  });

  test('express mode without rollback may not show in DisableRollback', async () => {
    expect(await shown({ 'DeploymentConfig.Mode': 'EXPRESS' }, false)).toEqual(['false', '<Mode>EXPRESS</Mode>', true]);
  });
});
