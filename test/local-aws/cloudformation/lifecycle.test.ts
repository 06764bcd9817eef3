import { assume } from '../../../local-aws/assumptions';
import { CustomResourceEvent, Stack } from '../../../local-aws/cloudformation/index';
import { answer, custom, failing, harness, Reply, templateOf } from '../../../local-aws/cloudformation/testing';

const byName = (event: CustomResourceEvent): Reply => ({
  PhysicalResourceId: event.RequestType === 'Delete' ? event.PhysicalResourceId : `id-${String(event.ResourceProperties.Name)}`,
  Data: { Name: `attribute-${String(event.ResourceProperties.Name)}` },
});

const sent = ({ eventLog }: { eventLog: { event: CustomResourceEvent }[] }) =>
  eventLog.map(({ event: { RequestType, LogicalResourceId, PhysicalResourceId } }) =>
    [RequestType, LogicalResourceId, PhysicalResourceId].filter(Boolean).join(' '),
  );

test('a create event says everything, scalars as strings', async () => {
  const { cloudFormation } = harness(byName);
  const stack = await cloudFormation.deploy(
    'S',
    templateOf({ A: custom({ Name: 'a', Count: 10, Hard: true, List: [1, { Deep: false }], ServiceTimeout: 60 }) }),
  );
  expect(stack.status).toBe('CREATE_COMPLETE');
  const token = stack.resources.Handler!.attributes.Arn;
  expect(cloudFormation.eventLog[0]!.event).toEqual({
    RequestType: 'Create',
    ResponseURL: expect.stringMatching(
      /^http:\/\/localhost:4566\/cfn-response\/[\w-]+\?.*X-Amz-Date=\d{8}T\d{6}Z&X-Amz-Expires=7200.*&X-Amz-Signature=/,
    ),
    StackId: stack.id,
    RequestId: expect.any(String),
    ResourceType: 'Custom::Thing',
    LogicalResourceId: 'A',
    ResourceProperties: {
      ServiceToken: token,
      ServiceTimeout: '60',
      Name: 'a',
      Count: '10',
      Hard: 'true',
      List: ['1', { Deep: 'false' }],
    },
  });
});

test('an update event has the old properties; nothing changed sends nothing', async () => {
  const { cloudFormation } = harness((event) => ({ ...byName(event), PhysicalResourceId: 'same' }));
  await cloudFormation.deploy('S', templateOf({ A: custom({ Name: 'a' }) }));
  await cloudFormation.deploy('S', templateOf({ A: custom({ Name: 'a' }) }));
  expect(cloudFormation.eventLog).toHaveLength(1);
  const stack = await cloudFormation.deploy('S', templateOf({ A: custom({ Name: 'b' }) }));
  expect(stack.status).toBe('UPDATE_COMPLETE');
  expect(cloudFormation.eventLog[1]!.event).toMatchObject({
    RequestType: 'Update',
    PhysicalResourceId: 'same',
    ResourceProperties: { Name: 'b' },
    OldResourceProperties: { Name: 'a', ServiceToken: expect.any(String) },
  });
});

test('a replacement updates what depends on it, and only then deletes the old one', async () => {
  const { cloudFormation } = harness(byName);
  const template = (name: string) =>
    templateOf({ A: custom({ Name: name }), B: custom({ Name: 'b', Of: { 'Fn::GetAtt': ['A', 'Name'] } }) });
  await cloudFormation.deploy('S', template('a'));
  const stack = await cloudFormation.deploy('S', template('a2'));
  expect(stack.status).toBe('UPDATE_COMPLETE');
  expect(sent(cloudFormation).slice(2)).toEqual(['Update A id-a', 'Update B id-b', 'Delete A id-a']);
  expect(stack.resources.A!.physicalId).toBe('id-a2');
});

test('another service token is refused, and the rollback has nothing to bring back', async () => {
  const { cloudFormation } = harness(byName);
  await cloudFormation.deploy('S', templateOf({ A: custom({ Name: 'a' }) }));
  const ServiceToken = 'arn:aws:lambda:us-east-1:123456789012:function:other';
  const stack = await cloudFormation.deploy('S', templateOf({ A: custom({ Name: 'b', ServiceToken }) }));
  expect(stack.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(stack.events.map(({ ResourceStatusReason }) => ResourceStatusReason)).toContain(
    'Modifying service token is not allowed.',
  );
  expect(sent(cloudFormation)).toEqual(['Create A']);
  expect((await cloudFormation.deploy('S', templateOf({ A: custom({ Name: 'a' }) }))).resources.A!.physicalId).toBe('id-a');
});

test.each([
  ['Retain', ['Create A', 'Update A id-a']],
  ['Delete', ['Create A', 'Update A id-a', 'Delete A id-a']],
])('UpdateReplacePolicy %s', async (UpdateReplacePolicy, expected) => {
  const { cloudFormation } = harness(byName);
  await cloudFormation.deploy('S', templateOf({ A: custom({ Name: 'a' }, { UpdateReplacePolicy }) }));
  await cloudFormation.deploy('S', templateOf({ A: custom({ Name: 'a2' }, { UpdateReplacePolicy }) }));
  expect(sent(cloudFormation)).toEqual(expected);
});

test('a failed create is deleted with the id of the failed answer, and the stack rolls back', async () => {
  const { cloudFormation, policies } = harness((event) =>
    event.RequestType === 'Create' ? { Status: 'FAILED', Reason: 'no', PhysicalResourceId: 'half-made' } : byName(event),
  );
  const stack = await cloudFormation.deploy('S', templateOf({ A: custom({ Name: 'a' }) }));
  expect(stack.status).toBe('ROLLBACK_COMPLETE');
  expect(sent(cloudFormation)).toEqual(['Create A', 'Delete A half-made']);
  expect(stack.events.find(({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED')).toMatchObject({
    LogicalResourceId: 'A',
    ResourceStatusReason: expect.stringMatching(
      /^Received response status \[FAILED\] from custom resource. Message returned: no \(RequestId: /,
    ),
  });
  expect(policies.size).toBe(0);
  await expect(cloudFormation.deploy('S', templateOf({ A: custom({ Name: 'b' }) }))).rejects.toThrow(
    'ROLLBACK_COMPLETE state and can not be updated',
  );
  expect((await cloudFormation.destroy('S')).status).toBe('DELETE_COMPLETE');
  expect(cloudFormation.eventLog).toHaveLength(2);
});

test.each([
  ['Retain', ['Create A']],
  ['RetainExceptOnCreate', ['Create A', 'Delete A id-a']],
])('DeletionPolicy %s when the first deploy fails', async (DeletionPolicy, expected) => {
  const { cloudFormation } = harness(byName);
  const stack = await cloudFormation.deploy(
    'S',
    templateOf({ A: custom({ Name: 'a' }, { DeletionPolicy }), Bad: failing(['A']) }),
  );
  expect(stack.status).toBe('ROLLBACK_COMPLETE');
  expect(sent(cloudFormation)).toEqual(expected);
});

test.each(['Retain', 'RetainExceptOnCreate'])('DeletionPolicy %s outlives its stack', async (DeletionPolicy) => {
  const { cloudFormation } = harness(byName);
  await cloudFormation.deploy('S', templateOf({ A: custom({ Name: 'a' }, { DeletionPolicy }) }));
  expect((await cloudFormation.destroy('S')).status).toBe('DELETE_COMPLETE');
  expect(sent(cloudFormation)).toEqual(['Create A']);
});

test('a create that is never answered ends after ServiceTimeout; its Delete has an invented id', async () => {
  const { cloudFormation, clock } = harness((event) => (event.RequestType === 'Create' ? undefined : byName(event)));
  const done = cloudFormation.deploy('S', templateOf({ A: custom({ Name: 'a', ServiceTimeout: 120 }) }));
  await new Promise(setImmediate);
  clock.advance(119_000);
  await new Promise(setImmediate);
  expect(cloudFormation.eventLog).toHaveLength(1);
  clock.advance(1000);
  expect((await done).status).toBe('ROLLBACK_COMPLETE');
  expect(sent(cloudFormation)[1]).toMatch(/^Delete A S-A-\w+$/);
  expect(cloudFormation.eventLog[0]!.outcome).toBe('TIMED_OUT');
  expect(answer(cloudFormation, cloudFormation.eventLog[0]!.event, { PhysicalResourceId: 'late' })).toBe(200);
  expect(cloudFormation.eventLog[0]!.answers).toMatchObject([{ counted: false }]);
});

test('a failed update is followed by an update back', async () => {
  const { cloudFormation } = harness((event) =>
    event.ResourceProperties.Name === 'bad'
      ? { Status: 'FAILED', PhysicalResourceId: event.PhysicalResourceId }
      : { PhysicalResourceId: 'same' },
  );
  await cloudFormation.deploy('S', templateOf({ A: custom({ Name: 'a' }) }));
  const stack = await cloudFormation.deploy('S', templateOf({ A: custom({ Name: 'bad' }) }));
  expect(stack.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(cloudFormation.eventLog[2]!.event).toMatchObject({
    RequestType: 'Update',
    PhysicalResourceId: 'same',
    ResourceProperties: { Name: 'a' },
    OldResourceProperties: { Name: 'bad' },
  });
  expect((await cloudFormation.deploy('S', templateOf({ A: custom({ Name: 'c' }) }))).status).toBe('UPDATE_COMPLETE');
});

test.each([
  [false, ['Update A id-a', 'Delete A id-a2']],
  [true, ['Update A id-a', 'Update A id-a2', 'Delete A id-a2']],
])('a rolled-back replacement deletes the new one (rollbackSendsUpdate: %s)', async (rollbackSendsUpdate, expected) => {
  const { cloudFormation } = harness(byName, { assumptions: assume({ rollbackSendsUpdate }) });
  await cloudFormation.deploy('S', templateOf({ A: custom({ Name: 'a' }) }));
  const stack = await cloudFormation.deploy('S', templateOf({ A: custom({ Name: 'a2' }), Bad: failing(['A']) }));
  expect(stack.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(sent(cloudFormation).slice(1)).toEqual(expected);
  expect(stack.resources.A).toMatchObject({ physicalId: 'id-a', properties: { Name: 'a' } });
  expect(stack.resources.Bad).toBeUndefined();
});

test('what an update added is deleted on rollback, what it removed stays', async () => {
  const { cloudFormation } = harness(byName);
  await cloudFormation.deploy('S', templateOf({ A: custom({ Name: 'a' }) }));
  const stack = await cloudFormation.deploy('S', templateOf({ B: custom({ Name: 'b' }), Bad: failing(['B']) }));
  expect(stack.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(sent(cloudFormation)).toEqual(['Create A', 'Create B', 'Delete B id-b']);
  expect(Object.keys(stack.resources).sort()).toEqual(['A', 'Handler', 'Role']);
});

test('a resource removed from the template is deleted', async () => {
  const { cloudFormation } = harness(byName);
  await cloudFormation.deploy('S', templateOf({ A: custom({ Name: 'a' }) }));
  const stack = await cloudFormation.deploy('S', templateOf({}));
  expect(stack.status).toBe('UPDATE_COMPLETE');
  expect(sent(cloudFormation)).toEqual(['Create A', 'Delete A id-a']);
});

test('a delete that fails leaves the stack in DELETE_FAILED, with what the resource needs; a second delete goes on', async () => {
  let refuse = true;
  const { cloudFormation } = harness((event) =>
    event.RequestType === 'Delete' && refuse
      ? { Status: 'FAILED', Reason: 'in use', PhysicalResourceId: event.PhysicalResourceId }
      : byName(event),
  );
  await cloudFormation.deploy('S', templateOf({ A: custom({ Name: 'a' }) }));
  const stack = await cloudFormation.destroy('S');
  expect(stack).toMatchObject({ status: 'DELETE_FAILED', statusReason: 'The following resource(s) failed to delete: [A].' });
  expect(stack.resources.Handler!.status).toBe('CREATE_COMPLETE');
  refuse = false;
  expect((await cloudFormation.destroy('S')).status).toBe('DELETE_COMPLETE');
});

test.each([
  ['over 4096 bytes', { PhysicalResourceId: 'x', Data: { Long: 'x'.repeat(4096) } }, 'Response object is too long.'],
  ['of another request', { PhysicalResourceId: 'x', RequestId: 'other' }, 'RequestId is "other", not that of the request'],
  ['without a physical id', {}, 'Invalid PhysicalResourceId'],
  ['without a known status', { PhysicalResourceId: 'x', Status: 'OK' }, 'Status is "OK"'],
])('an answer %s fails the resource', async (_, reply, message) => {
  const { cloudFormation } = harness((event) => (event.RequestType === 'Create' ? reply : byName(event)));
  const stack = await cloudFormation.deploy('S', templateOf({ A: custom({ Name: 'a' }) }));
  expect(stack.status).toBe('ROLLBACK_COMPLETE');
  expect(stack.events.find(({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED')!.ResourceStatusReason).toContain(message);
});

test('independent resources are made at the same time, dependent ones after another', async () => {
  let running = 0;
  let most = 0;
  const { cloudFormation } = harness(async (event) => {
    most = Math.max(most, ++running);
    await new Promise(setImmediate);
    running--;
    return byName(event);
  });
  const three = { A: custom({ Name: 'a' }), B: custom({ Name: 'b' }), C: custom({ Name: 'c' }, { DependsOn: ['A', 'B'] }) };
  await cloudFormation.deploy('S', templateOf(three));
  expect(most).toBe(2);
  await cloudFormation.destroy('S');
  expect(sent(cloudFormation)[2]).toBe('Create C');
  expect(sent(cloudFormation)[3]).toBe('Delete C id-c');
});

test('with cancelsInFlight a failure gives up what is still being made', async () => {
  const { cloudFormation, lambda } = harness((event) => (event.RequestType === 'Create' ? undefined : byName(event)), {
    assumptions: assume({ cancelsInFlight: true }),
  });
  const stack = await cloudFormation.deploy('S', templateOf({ A: custom({ Name: 'a' }), Bad: failing(['Handler']) }));
  expect(stack.status).toBe('ROLLBACK_COMPLETE');
  expect(cloudFormation.eventLog[0]!.outcome).toBe('CANCELED');
  expect(sent(cloudFormation)[1]).toMatch(/^Delete A S-A-\w+$/);
  await lambda.idle();
});

test('an event can be delivered again; the second answer does not count', async () => {
  const seen: string[] = [];
  const { cloudFormation, lambda } = harness((event) => {
    seen.push(event.RequestId);
    return byName(event);
  });
  await cloudFormation.deploy('S', templateOf({ A: custom({ Name: 'a' }) }));
  cloudFormation.redeliver(seen[0]!);
  await lambda.idle();
  expect(seen).toEqual([seen[0], seen[0]]);
  expect(cloudFormation.eventLog[0]!.answers.map(({ counted }) => counted)).toEqual([true, false]);
});

test('an update back that makes a third one leaves neither of the other two', async () => {
  let made = 0;
  const { cloudFormation } = harness(
    (event) => ({
      PhysicalResourceId: event.RequestType === 'Delete' ? event.PhysicalResourceId : `id-${++made}`,
    }),
    { assumptions: assume({ rollbackSendsUpdate: true }) },
  );
  await cloudFormation.deploy('S', templateOf({ A: custom({ Name: 'a' }) }));
  const stack = await cloudFormation.deploy('S', templateOf({ A: custom({ Name: 'a2' }), Bad: failing(['A']) }));
  expect(stack.resources.A!.physicalId).toBe('id-3');
  expect(sent(cloudFormation).slice(1)).toEqual(['Update A id-1', 'Update A id-2', 'Delete A id-2', 'Delete A id-1']);
});

test('a cleanup that fails is tried three times, and the stack is updated all the same', async () => {
  const { cloudFormation } = harness((event) =>
    event.RequestType === 'Delete'
      ? { Status: 'FAILED', Reason: 'in use', PhysicalResourceId: event.PhysicalResourceId }
      : byName(event),
  );
  await cloudFormation.deploy('S', templateOf({ A: custom({ Name: 'a' }) }));
  const stack = await cloudFormation.deploy('S', templateOf({ A: custom({ Name: 'a2' }) }));
  expect(stack.status).toBe('UPDATE_COMPLETE');
  expect(sent(cloudFormation).slice(2)).toEqual(['Delete A id-a', 'Delete A id-a', 'Delete A id-a']);
});

test('a role gets what its policies say, and loses it with them', async () => {
  const { cloudFormation, policies } = harness(byName);
  const PolicyDocument = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'a:b', Resource: '*' }] };
  const policy = { Type: 'AWS::IAM::Policy', Properties: { PolicyName: 'P', PolicyDocument, Roles: [{ Ref: 'Role' }] } };
  const { resources } = await cloudFormation.deploy('S', templateOf({ Policy: policy }));
  const role = resources.Role!.physicalId!;
  expect(policies.get(role)).toEqual([PolicyDocument]);
  await cloudFormation.deploy('S', templateOf({}));
  expect(policies.get(role)).toEqual([]);
});

test('a function, its role and its log group change in place', async () => {
  const { cloudFormation, lambda } = harness(byName);
  const updated = jest.spyOn(lambda, 'updateFunction');
  const template = (
    { Architectures, LEVEL, ZipFile }: { Architectures: string[]; LEVEL: string; ZipFile: string },
    statement: string,
    RetentionInDays: number,
  ): object => {
    const { Resources } = templateOf({ Log: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays } } }) as {
      Resources: Record<string, { Properties: object }>;
    };
    Object.assign(Resources.Handler!.Properties, { Architectures, Environment: { Variables: { LEVEL } }, Code: { ZipFile } });
    const PolicyDocument = { Statement: [{ Effect: 'Allow', Action: statement, Resource: '*' }] };
    Object.assign(Resources.Role!.Properties, { Policies: [{ PolicyName: 'P', PolicyDocument }] });
    return { Resources };
  };
  const ids = ({ resources }: Stack) => Object.values(resources).map(({ physicalId }) => physicalId);
  const first = ids(
    await cloudFormation.deploy('S', template({ Architectures: ['arm64'], LEVEL: '1', ZipFile: '1;' }, 'a:b', 7)),
  );
  const stack = await cloudFormation.deploy('S', template({ Architectures: ['x86_64'], LEVEL: '2', ZipFile: '2;' }, 'a:c', 30));
  expect(stack.status).toBe('UPDATE_COMPLETE');
  expect(ids(stack)).toEqual(first);
  expect(updated.mock.calls).toEqual([
    [
      stack.resources.Handler!.physicalId,
      expect.objectContaining({
        Architectures: ['x86_64'],
        Environment: { Variables: { LEVEL: '2' } },
        Code: { ZipFile: '2;' },
      }),
    ],
  ]);
});

test('the inline policies of a role hold 10,240 bytes together, whatever their white space', async () => {
  const { cloudFormation } = harness(byName);
  const policy = (bytes: number) => {
    const document = { Statement: [{ Effect: 'Allow', Action: '', Resource: '*' }] };
    document.Statement[0]!.Action = 'x'.repeat(bytes - JSON.stringify(document).length);
    return { Type: 'AWS::IAM::Policy', Properties: { PolicyName: 'P', PolicyDocument: document, Roles: [{ Ref: 'Role' }] } };
  };
  const full = { One: policy(5000), Two: policy(5240) };
  expect((await cloudFormation.deploy('S', templateOf(full))).status).toBe('CREATE_COMPLETE');
  const stack = await cloudFormation.deploy('S', templateOf({ ...full, Three: policy(100) }));
  expect(stack.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(stack.events.find(({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED')!.ResourceStatusReason).toBe(
    `Maximum policy size of 10240 bytes exceeded for role ${stack.resources.Role!.physicalId} (Service: Iam, Status Code: 409, LimitExceeded)`,
  );
});
