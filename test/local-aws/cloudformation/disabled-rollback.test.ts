// Stacks that stay as they are when an operation fails.
import { CloudFormation, CustomResourceEvent, Stack } from '../../../local-aws/cloudformation/index';
import { custom, failing, harness, Reply, templateOf } from '../../../local-aws/cloudformation/testing';

const mode = { disableRollback: true, deleteOnFailure: false };
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
    mode: { disableRollback: false, deleteOnFailure: true },
  });
  expect(stack.status).toBe('DELETE_COMPLETE');
  expect(sent(cloudFormation)).toEqual(['Create A a', 'Delete A a']);
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
