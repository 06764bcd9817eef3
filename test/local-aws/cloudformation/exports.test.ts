// Exports and imports between stacks.
import { harness } from '../../../local-aws/cloudformation/testing';

const producer = (value: string, exported = true) => ({
  Resources: { T: { Type: 'AWS::SNS::Topic', Properties: { TopicName: value } } },
  Outputs: { Out: { Value: { 'Fn::GetAtt': ['T', 'TopicName'] }, ...(exported ? { Export: { Name: 'Shared' } } : {}) } },
});
const consumer = {
  Parameters: { Name: { Type: 'String', Default: 'Shared' } },
  Resources: { U: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: { 'Fn::ImportValue': { 'Fn::Sub': '${Name}' } } } } },
};

function both() {
  const { cloudFormation } = harness(() => undefined);
  return {
    cloudFormation,
    deployed: cloudFormation.deploy('P', producer('one')).then(() => cloudFormation.deploy('C', consumer)),
  };
}

test('a stack imports what another exports, and both are listed', async () => {
  const { cloudFormation, deployed } = both();
  expect((await deployed).resources.U!.properties).toEqual({ DisplayName: 'one' });
  expect(await cloudFormation.handle('ListExports', {})).toBe(
    `<Exports><member><Name>Shared</Name><Value>one</Value><ExportingStackId>${cloudFormation.stack('P')!.id}</ExportingStackId></member></Exports>`,
  );
  expect(await cloudFormation.handle('ListImports', { ExportName: 'Shared' })).toBe('<Imports><member>C</member></Imports>');
});

test('a value that nothing exports is not found', async () => {
  const { cloudFormation } = harness(() => undefined);
  const stack = await cloudFormation.deploy('C', consumer);
  expect(stack.events.find(({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED')!.ResourceStatusReason).toBe(
    'No export named Shared found.',
  );
  await expect(cloudFormation.handle('ListImports', { ExportName: 'Shared' })).rejects.toThrow(
    "Export 'Shared' is not imported by any stack.",
  );
});

test('an export in use cannot be deleted, with its stack or without', async () => {
  const { cloudFormation, deployed } = both();
  await deployed;
  const reason = 'Export Shared cannot be deleted as it is in use by C';
  expect(await cloudFormation.destroy('P')).toMatchObject({ status: 'CREATE_COMPLETE', statusReason: reason });
  const stack = await cloudFormation.deploy('P', producer('one', false));
  expect(stack.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(stack.events.find(({ ResourceStatus }) => ResourceStatus === 'UPDATE_ROLLBACK_IN_PROGRESS')!.ResourceStatusReason).toBe(
    reason,
  );
  await cloudFormation.destroy('C');
  expect((await cloudFormation.destroy('P')).status).toBe('DELETE_COMPLETE');
});

test('an export in use cannot change its value', async () => {
  const { cloudFormation, deployed } = both();
  await deployed;
  const stack = await cloudFormation.deploy('P', producer('two'));
  expect(stack).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE', outputs: { Out: 'one' }, exports: { Out: 'Shared' } });
  expect(stack.events.map(({ ResourceStatusReason }) => ResourceStatusReason)).toContain(
    'Export Shared cannot be updated as it is in use by C',
  );
});

test('two stacks cannot export one name', async () => {
  const { cloudFormation } = harness(() => undefined);
  await cloudFormation.deploy('P', producer('one'));
  const stack = await cloudFormation.deploy('Q', producer('two'));
  expect(stack.status).toBe('ROLLBACK_COMPLETE');
  expect(stack.events.map(({ ResourceStatusReason }) => ResourceStatusReason)).toContain(
    'Export with name Shared is already exported by stack P. Rollback requested by user.',
  );
});
