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
  ['CreateStack', { TemplateBody: template('a'), StackPolicyBody: '{}', ...capable }, 'ValidationError'],
  ['CreateChangeSet', { TemplateBody: template('a'), ImportExistingResources: 'true', ...capable }, 'ValidationError'],
  ['CancelUpdateStack', {}, 'InvalidAction'],
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

test('a parameter that would change the result is refused by name', async () => {
  const { cloudFormation } = harness(byId);
  const params = { StackName: 'S', TemplateBody: template('a'), ...capable };
  const topic = { 'NotificationARNs.member.1': 'arn:aws:sns:us-east-1:123456789012:topic' };
  await expect(cloudFormation.handle('CreateStack', { ...params, ...topic })).rejects.toThrow(
    'The embedded AWS does not support NotificationARNs in CreateStack.',
  );
});

test('drift is detected on all resources but custom ones, which CloudFormation does not look at', async () => {
  const { cloudFormation } = harness(byId);
  const { id } = await cloudFormation.deploy('S', JSON.parse(template('a')) as object);
  const detection = text('StackDriftDetectionId', await cloudFormation.handle('DetectStackDrift', { StackName: 'S' }))!;
  const status = await cloudFormation.handle('DescribeStackDriftDetectionStatus', { StackDriftDetectionId: detection });
  expect([text('StackId', status), text('DetectionStatus', status), text('StackDriftStatus', status)]).toEqual([
    id,
    'DETECTION_COMPLETE',
    'IN_SYNC',
  ]);
  const drifts = await cloudFormation.handle('DescribeStackResourceDrifts', { StackName: 'S' });
  expect([...drifts.matchAll(/<LogicalResourceId>(\w+)</g)].map(([, name]) => name)).toEqual(['Role', 'Handler']);
});

test('a summary names parameters, resource types and capabilities, of a stack or of a template', async () => {
  const { cloudFormation } = harness(byId);
  const Parameters = { P: { Type: 'String', Default: 'x' } };
  const body = templateOf({ A: custom({ Name: 'a' }) }, { Parameters });
  await cloudFormation.deploy('S', body);
  const expected =
    '<Parameters><member><ParameterKey>P</ParameterKey><ParameterType>String</ParameterType><DefaultValue>x</DefaultValue><NoEcho>false</NoEcho></member></Parameters>' +
    '<ResourceTypes><member>AWS::IAM::Role</member><member>AWS::Lambda::Function</member><member>Custom::Thing</member></ResourceTypes>' +
    '<Capabilities><member>CAPABILITY_NAMED_IAM</member></Capabilities>';
  expect(await cloudFormation.handle('GetTemplateSummary', { StackName: 'S' })).toBe(expected);
  expect(await cloudFormation.handle('GetTemplateSummary', { TemplateBody: JSON.stringify(body) })).toBe(expected);
});

test('resources are retained only by the delete of a stack in DELETE_FAILED', async () => {
  const { cloudFormation } = harness((event) => (event.RequestType === 'Delete' ? { Status: 'FAILED' } : byId(event)));
  const { id } = await cloudFormation.deploy('S', JSON.parse(template('a')) as object);
  const retain = { StackName: 'S', 'RetainResources.member.1': 'A' };
  await expect(cloudFormation.handle('DeleteStack', retain)).rejects.toThrow(
    `Invalid operation on stack [${id}]. When you delete a stack, specify which resources to retain only when the stack is in the DELETE_FAILED state.`,
  );
  expect((await cloudFormation.destroy('S')).status).toBe('DELETE_FAILED');
  await cloudFormation.handle('DeleteStack', retain);
  const stack = cloudFormation.require(id);
  await stack.operation;
  expect([stack.status, stack.resources.A!.status]).toEqual(['DELETE_COMPLETE', 'DELETE_SKIPPED']);
});

test('a change set says what happens to the resources that it replaces or removes', async () => {
  const { cloudFormation } = harness(byId);
  const topics = (name: string) => ({
    T: { Type: 'AWS::SNS::Topic', Properties: { TopicName: name } },
    Kept: { Type: 'AWS::SNS::Topic', Properties: { TopicName: `${name}-kept` }, UpdateReplacePolicy: 'Retain' },
  });
  await cloudFormation.deploy('S', templateOf({ ...topics('one'), Old: { Type: 'AWS::SNS::Topic', DeletionPolicy: 'Retain' } }));
  const TemplateBody = JSON.stringify(templateOf(topics('two')));
  await cloudFormation.handle('CreateChangeSet', { StackName: 'S', ChangeSetName: 'c', TemplateBody, ...capable });
  const described = await cloudFormation.handle('DescribeChangeSet', { StackName: 'S', ChangeSetName: 'c' });
  const actions = [...described.matchAll(/<LogicalResourceId>(\w+)<.*?<PolicyAction>(\w+)</g)].map(([, ...found]) => found);
  expect(actions).toEqual([
    ['T', 'ReplaceAndDelete'],
    ['Kept', 'ReplaceAndRetain'],
    ['Old', 'Retain'],
  ]);
});
