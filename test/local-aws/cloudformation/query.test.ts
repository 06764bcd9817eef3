import { CustomResourceEvent } from '../../../local-aws/cloudformation/index';
import { answer, custom, failing, harness, templateOf } from '../../../local-aws/cloudformation/testing';

const byId = (event: CustomResourceEvent) => ({
  PhysicalResourceId: event.PhysicalResourceId ?? 'thing',
  Data: { Name: 'made' },
});
const template = (name: string) =>
  JSON.stringify(templateOf({ A: custom({ Name: name }) }, { Outputs: { Name: { Value: { 'Fn::GetAtt': ['A', 'Name'] } } } }));
const capable = { 'Capabilities.member.1': 'CAPABILITY_IAM' };

const text = (element: string, answered: string) => new RegExp(`<${element}>([^<]*)</${element}>`).exec(answered)?.[1];

test('a change set is made, described, executed, and seen done', async () => {
  const { cloudFormation, objects } = harness(byId);
  objects.set('assets/template.json', Buffer.from(template('a')));
  const made = await cloudFormation.handle('CreateChangeSet', {
    StackName: 'S',
    ChangeSetName: 'c',
    ChangeSetType: 'CREATE',
    TemplateURL: 'http://localhost:4566/assets/template.json',
    ...capable,
  });
  expect(await cloudFormation.handle('DescribeStacks', { StackName: 'S' })).toContain(
    '<StackStatus>REVIEW_IN_PROGRESS</StackStatus>',
  );
  expect(text('TemplateBody', await cloudFormation.handle('GetTemplate', { StackName: 'S' }))).toBe('{}');
  const described = await cloudFormation.handle('DescribeChangeSet', { StackName: 'S', ChangeSetName: text('Id', made)! });
  expect(described).toContain('<Status>CREATE_COMPLETE</Status><ExecutionStatus>AVAILABLE</ExecutionStatus>');
  expect(described).toContain(
    '<Action>Add</Action><LogicalResourceId>A</LogicalResourceId><ResourceType>Custom::Thing</ResourceType>',
  );
  await cloudFormation.handle('ExecuteChangeSet', { StackName: 'S', ChangeSetName: 'c' });
  const stacks = await cloudFormation.handle('DescribeStacks', { StackName: text('StackId', made)! });
  expect(stacks).toContain('<StackStatus>CREATE_COMPLETE</StackStatus>');
  expect(stacks).toContain('<OutputKey>Name</OutputKey><OutputValue>made</OutputValue>');
  expect(await cloudFormation.handle('DescribeStackResources', { StackName: 'S' })).toContain(
    '<PhysicalResourceId>thing</PhysicalResourceId>',
  );
  expect(await cloudFormation.handle('DescribeStackResource', { StackName: 'S', LogicalResourceId: 'A' })).toContain(
    '<LastUpdatedTimestamp>',
  );
  expect(await cloudFormation.handle('ListStackResources', { StackName: 'S' })).toContain(
    '<ResourceStatus>CREATE_COMPLETE</ResourceStatus>',
  );
});

test('the answer about a stack in progress is held until the stack is done', async () => {
  const { cloudFormation } = harness(() => undefined);
  await cloudFormation.handle('CreateStack', { StackName: 'S', TemplateBody: template('a'), ...capable });
  const asked = cloudFormation.handle('DescribeStacks', { StackName: 'S' });
  await new Promise(setImmediate);
  answer(cloudFormation, cloudFormation.eventLog[0]!.event, { PhysicalResourceId: 'thing', Data: { Name: 'made' } });
  expect(text('StackStatus', await asked)).toBe('CREATE_COMPLETE');
});

test('without a change a change set fails and an update is refused', async () => {
  const { cloudFormation } = harness(byId);
  await cloudFormation.deploy('S', JSON.parse(template('a')) as object);
  await cloudFormation.handle('CreateChangeSet', { StackName: 'S', ChangeSetName: 'c', TemplateBody: template('a'), ...capable });
  const described = await cloudFormation.handle('DescribeChangeSet', { StackName: 'S', ChangeSetName: 'c' });
  expect(text('Status', described)).toBe('FAILED');
  expect(text('StatusReason', described)).toMatch(/^The submitted information didn(&#39;|')t contain changes\./);
  await expect(cloudFormation.handle('ExecuteChangeSet', { StackName: 'S', ChangeSetName: 'c' })).rejects.toMatchObject({
    code: 'InvalidChangeSetStatus',
  });
  await expect(
    cloudFormation.handle('UpdateStack', { StackName: 'S', TemplateBody: template('a'), ...capable }),
  ).rejects.toMatchObject({
    code: 'ValidationError',
    message: 'No updates are to be performed.',
  });
});

test('a deleted change set is not found, and may be deleted again', async () => {
  const { cloudFormation } = harness(byId);
  await cloudFormation.deploy('S', JSON.parse(template('a')) as object);
  await cloudFormation.handle('CreateChangeSet', { StackName: 'S', ChangeSetName: 'c', TemplateBody: template('b'), ...capable });
  await cloudFormation.handle('DeleteChangeSet', { StackName: 'S', ChangeSetName: 'c' });
  await cloudFormation.handle('DeleteChangeSet', { StackName: 'S', ChangeSetName: 'c' });
  await expect(cloudFormation.handle('DescribeChangeSet', { StackName: 'S', ChangeSetName: 'c' })).rejects.toMatchObject({
    code: 'ChangeSetNotFound',
    httpStatus: 404,
  });
});

test('a change set names what changes, and whether it is replaced', async () => {
  const { cloudFormation } = harness(byId);
  const topic = (TopicName: string) => ({
    T: { Type: 'AWS::SNS::Topic', Properties: { TopicName } },
    A: custom({ Name: TopicName }),
  });
  await cloudFormation.deploy('S', templateOf({ ...topic('one'), Old: { Type: 'AWS::SNS::Topic' } }));
  await cloudFormation.handle('CreateChangeSet', {
    StackName: 'S',
    ChangeSetName: 'c',
    TemplateBody: JSON.stringify(templateOf(topic('two'))),
    ...capable,
  });
  const described = await cloudFormation.handle('DescribeChangeSet', { StackName: 'S', ChangeSetName: 'c' });
  const changes = [
    ...described.matchAll(
      /<Action>(\w+)<\/Action><LogicalResourceId>(\w+)<\/LogicalResourceId>.*?(?:<Replacement>(\w+)<|<\/ResourceChange>)/g,
    ),
  ];
  expect(changes.map(([, ...found]) => found)).toEqual([
    ['Modify', 'T', 'True'],
    ['Modify', 'A', 'False'],
    ['Remove', 'Old', undefined],
  ]);
});

test('events tell the newest first, with the reason of a failure', async () => {
  const { cloudFormation } = harness(byId);
  await cloudFormation.deploy('S', templateOf({ Bad: failing() }));
  const events = await cloudFormation.handle('DescribeStackEvents', { StackName: 'S' });
  expect(text('ResourceStatus', events)).toBe('ROLLBACK_COMPLETE');
  expect(events).toMatch(/<ResourceStatusReason>Invalid parameter: Topic Name/);
});

test('a deleted stack is known by its id only', async () => {
  const { cloudFormation } = harness(byId);
  const { id } = await cloudFormation.deploy('S', JSON.parse(template('a')) as object);
  await cloudFormation.handle('DeleteStack', { StackName: 'S' });
  expect(text('StackStatus', await cloudFormation.handle('DescribeStacks', { StackName: id }))).toBe('DELETE_COMPLETE');
  await expect(cloudFormation.handle('DescribeStacks', { StackName: 'S' })).rejects.toMatchObject({
    code: 'ValidationError',
    message: 'Stack with id S does not exist',
  });
  await expect(cloudFormation.handle('DeleteStack', { StackName: 'S' })).resolves.toBe('');
});

test.each([
  ['CreateStack', { TemplateBody: template('a') }, 'InsufficientCapabilitiesException'],
  ['CreateStack', { TemplateBody: template('a'), OnFailure: 'IGNORE', ...capable }, 'ValidationError'],
  ['CreateStack', { TemplateBody: template('a'), OnFailure: 'DELETE', DisableRollback: 'false' }, 'ValidationError'],
  [
    'CreateStack',
    { TemplateBody: JSON.stringify({ Resources: { A: { Type: 'AWS::SNS::Topic', DependsOn: 'Gone' } } }) },
    'ValidationError',
  ],
  [
    'CreateStack',
    { TemplateBody: JSON.stringify({ Resources: { A: { Type: 'T', DependsOn: 'B' }, B: { Type: 'T', DependsOn: 'A' } } }) },
    'ValidationError',
  ],
  ['DetectStackDrift', {}, 'InvalidAction'],
])('%s refuses %j', async (action, params, code) => {
  const { cloudFormation } = harness(byId);
  await expect(cloudFormation.handle(action, { StackName: 'S', ...params })).rejects.toMatchObject({ code });
});

test('parameters and tags come with the submission, and stay where the previous value is asked for', async () => {
  const { cloudFormation } = harness(byId);
  const body = JSON.stringify({
    Parameters: { P: { Type: 'String' } },
    Resources: { T: { Type: 'AWS::SNS::Topic', Properties: { TopicName: { Ref: 'P' } } } },
  });
  await cloudFormation.handle('CreateStack', {
    StackName: 'S',
    TemplateBody: body,
    'Parameters.member.1.ParameterKey': 'P',
    'Parameters.member.1.ParameterValue': 'one',
    'Tags.member.1.Key': 'k',
    'Tags.member.1.Value': 'v',
  });
  await cloudFormation.stack('S')!.operation;
  await cloudFormation.handle('UpdateStack', {
    StackName: 'S',
    UsePreviousTemplate: 'true',
    'Parameters.member.1.ParameterKey': 'P',
    'Parameters.member.1.UsePreviousValue': 'true',
  });
  await cloudFormation.stack('S')!.operation;
  expect(cloudFormation.stack('S')).toMatchObject({ status: 'UPDATE_COMPLETE', tags: {}, parameters: { P: 'one' } });
});
