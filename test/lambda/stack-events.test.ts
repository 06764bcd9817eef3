// The forward change that an event on the way back undoes, as the events of its stack say.
import type { StackEvent } from '@aws-sdk/client-cloudformation';
import { CustomResourceEvent, DeleteEvent, UpdateEvent } from '../../lambda/cloudformation/event';
import { undoneBy } from '../../lambda/cloudformation/stack';
import * as client from '../../lambda/cloudformation/stack-client';
import { Deadline } from '../../lambda/deadline';
import { external } from '../../lambda/external';
import { STACK_ID } from '../fixtures/arns';

afterEach(() => jest.restoreAllMocks());

const event = { RequestType: 'Update', StackId: STACK_ID, LogicalResourceId: 'L', ResourceType: 'Custom::X' } as UpdateEvent;
const remove = { ...event, RequestType: 'Delete' } as DeleteEvent;
const deadline = Deadline.after(600_000);
afterAll(() => deadline.cancel());

const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 12, minute));
const own = (minute: number, ResourceStatus: string, ResourceStatusReason?: string): Partial<StackEvent> => ({
  LogicalResourceId: 'L',
  ResourceType: 'Custom::X',
  PhysicalResourceId: 'id',
  Timestamp: at(minute),
  ResourceStatus: ResourceStatus as never,
  ResourceStatusReason,
});
const stack = (minute: number, ResourceStatus: string): Partial<StackEvent> => ({
  ...own(minute, ResourceStatus),
  LogicalResourceId: 's',
  ResourceType: 'AWS::CloudFormation::Stack',
  PhysicalResourceId: STACK_ID,
});
const other = (minute: number, ResourceStatus = 'UPDATE_IN_PROGRESS'): Partial<StackEvent> => ({
  ...own(minute, ResourceStatus),
  LogicalResourceId: 'Other',
});

const FAILED = 'Received response status [FAILED] from custom resource. Message returned: Error: x';
const SILENT = 'CloudFormation did not receive a response from your Custom Resource.';

const UNKNOWN = { beganAt: NaN, endedAt: NaN, refused: false };

/** Oldest first. */
async function undone(events: Partial<StackEvent>[], by: CustomResourceEvent = event) {
  jest.spyOn(client, 'describeEvents').mockResolvedValue({ StackEvents: events.reverse() } as never);
  return undoneBy(by, deadline);
}

test('an update that is rolled back began with its first event in the operation, and ended with its last', async () => {
  const events = [
    stack(0, 'UPDATE_IN_PROGRESS'),
    own(1, 'UPDATE_IN_PROGRESS'),
    own(2, 'UPDATE_COMPLETE'),
    stack(3, 'UPDATE_IN_PROGRESS'),
    own(4, 'UPDATE_IN_PROGRESS'),
    own(5, 'UPDATE_COMPLETE'),
    stack(6, 'UPDATE_ROLLBACK_IN_PROGRESS'),
    own(7, 'UPDATE_IN_PROGRESS'),
  ];
  expect(await undone(events)).toEqual({ beganAt: at(4).getTime(), endedAt: at(5).getTime(), refused: false });
});

test.each([
  [FAILED, true, at(2).getTime()],
  [SILENT, false, Infinity],
  ['Resource update canceled', false, Infinity],
])('an update that failed with %j was refused: %j', async (reason, refused, end) => {
  const events = [stack(0, 'UPDATE_IN_PROGRESS'), own(1, 'UPDATE_IN_PROGRESS'), own(2, 'UPDATE_FAILED', reason)];
  expect(await undone(events)).toEqual({ beganAt: at(1).getTime(), endedAt: end, refused });
});

test('a rollback that continues undoes the update, not the rollback that failed', async () => {
  const events = [
    stack(0, 'UPDATE_IN_PROGRESS'),
    own(1, 'UPDATE_IN_PROGRESS'),
    own(2, 'UPDATE_COMPLETE'),
    stack(3, 'UPDATE_ROLLBACK_IN_PROGRESS'),
    own(4, 'UPDATE_IN_PROGRESS'),
    own(5, 'UPDATE_FAILED', FAILED),
    stack(6, 'UPDATE_ROLLBACK_FAILED'),
    stack(7, 'UPDATE_ROLLBACK_IN_PROGRESS'),
    own(8, 'UPDATE_IN_PROGRESS'),
  ];
  expect(await undone(events)).toEqual({ beganAt: at(1).getTime(), endedAt: at(2).getTime(), refused: false });
});

test('a delete undoes the create, also after a delete that failed', async () => {
  const events = [
    stack(0, 'CREATE_IN_PROGRESS'),
    own(1, 'CREATE_IN_PROGRESS'),
    own(2, 'CREATE_IN_PROGRESS', 'Resource creation Initiated'),
    own(3, 'CREATE_FAILED', SILENT),
    stack(4, 'DELETE_IN_PROGRESS'),
    own(5, 'DELETE_IN_PROGRESS'),
    own(6, 'DELETE_FAILED'),
    own(7, 'DELETE_IN_PROGRESS'),
  ];
  expect(await undone(events, remove)).toEqual({ beganAt: at(1).getTime(), endedAt: Infinity, refused: false });
});

const CREATED = [
  stack(0, 'CREATE_IN_PROGRESS'),
  own(1, 'CREATE_IN_PROGRESS'),
  own(2, 'CREATE_COMPLETE'),
  stack(3, 'CREATE_COMPLETE'),
];

test('a delete undoes the create of an earlier operation', async () => {
  const events = [
    ...CREATED,
    stack(4, 'UPDATE_IN_PROGRESS'),
    other(5),
    other(6, 'UPDATE_COMPLETE'),
    stack(7, 'UPDATE_ROLLBACK_IN_PROGRESS'),
    own(8, 'DELETE_IN_PROGRESS'),
  ];
  expect(await undone(events, remove)).toEqual({ beganAt: at(1).getTime(), endedAt: at(2).getTime(), refused: false });
});

test('a delete undoes the last change of the resource, not the changes of operations before that', async () => {
  const events = [
    ...CREATED,
    stack(4, 'UPDATE_IN_PROGRESS'),
    own(5, 'UPDATE_IN_PROGRESS'),
    own(6, 'UPDATE_FAILED', FAILED),
    stack(7, 'UPDATE_ROLLBACK_IN_PROGRESS'),
    own(8, 'DELETE_IN_PROGRESS'),
  ];
  expect(await undone(events, remove)).toEqual({ beganAt: at(5).getTime(), endedAt: at(6).getTime(), refused: true });
});

test('another resource of the same type does not count', async () => {
  const events = [
    stack(0, 'UPDATE_IN_PROGRESS'),
    other(1),
    other(2, 'UPDATE_COMPLETE'),
    own(3, 'UPDATE_IN_PROGRESS'),
    own(4, 'UPDATE_FAILED', FAILED),
    stack(5, 'UPDATE_ROLLBACK_IN_PROGRESS'),
    own(6, 'UPDATE_IN_PROGRESS'),
  ];
  expect(await undone(events)).toEqual({ beganAt: at(3).getTime(), endedAt: at(4).getTime(), refused: true });
});

test('a stack that has the name of its resource does not count', async () => {
  const events = [...CREATED, stack(4, 'UPDATE_IN_PROGRESS'), stack(5, 'UPDATE_COMPLETE'), own(6, 'DELETE_IN_PROGRESS')];
  const named = events.map((one) => ({ ...one, LogicalResourceId: 'L' }));
  expect(await undone(named, remove)).toEqual({ beganAt: at(1).getTime(), endedAt: at(2).getTime(), refused: false });
});

test('an update on the way forward undoes nothing, whatever an earlier operation did', async () => {
  const events = [
    stack(0, 'UPDATE_IN_PROGRESS'),
    own(1, 'UPDATE_IN_PROGRESS'),
    own(2, 'UPDATE_FAILED', FAILED),
    stack(3, 'UPDATE_IN_PROGRESS'),
    own(4, 'UPDATE_IN_PROGRESS'),
  ];
  expect(await undone(events)).toEqual(UNKNOWN);
});

/** The tokens of the pages that were read. */
function givePages(pages: Partial<StackEvent>[][]): (string | undefined)[] {
  const tokens: (string | undefined)[] = [];
  jest.spyOn(client, 'describeEvents').mockImplementation((_stackId, _logicalId, _signal, token) => {
    tokens.push(token);
    const next = tokens.length < pages.length ? `${tokens.length}` : undefined;
    return Promise.resolve({ StackEvents: pages[tokens.length - 1], NextToken: next } as never);
  });
  return tokens;
}

test('the events are read as far back as the beginning of the operation', async () => {
  const tokens = givePages([
    [own(5, 'UPDATE_IN_PROGRESS'), other(4)],
    [own(3, 'UPDATE_COMPLETE'), other(2)],
    [own(1, 'UPDATE_IN_PROGRESS'), stack(0, 'UPDATE_IN_PROGRESS')],
    [own(-1, 'CREATE_COMPLETE')],
  ]);
  expect(await undoneBy(event, deadline)).toEqual({ beganAt: at(1).getTime(), endedAt: at(3).getTime(), refused: false });
  expect(tokens).toEqual([undefined, '1', '2']);
});

test('an update whose own event is not listed yet undoes nothing', async () => {
  const tokens = givePages([
    [stack(3, 'UPDATE_IN_PROGRESS')],
    [own(2, 'UPDATE_COMPLETE'), own(1, 'UPDATE_IN_PROGRESS'), stack(0, 'UPDATE_IN_PROGRESS')],
  ]);
  expect(await undoneBy(event, deadline)).toEqual(UNKNOWN);
  expect(tokens).toEqual([undefined]);
});

test('the events of a delete are read as far back as the change, whatever operations began since', async () => {
  givePages([[own(8, 'DELETE_IN_PROGRESS'), stack(4, 'UPDATE_IN_PROGRESS')], [...CREATED].reverse()]);
  expect(await undoneBy(remove, deadline)).toEqual({ beganAt: at(1).getTime(), endedAt: at(2).getTime(), refused: false });
});

test.each<[string, CustomResourceEvent, Partial<StackEvent>[]]>([
  ['of an update without a beginning of an operation', event, [own(1, 'UPDATE_IN_PROGRESS'), own(2, 'UPDATE_FAILED', FAILED)]],
  ['of an update without a change of the resource', event, [stack(0, 'UPDATE_IN_PROGRESS'), other(1)]],
  ['of a delete without a change of the resource', remove, [stack(0, 'UPDATE_IN_PROGRESS'), other(1)]],
])('events %s leave the time unknown', async (_, by, events) => {
  expect(await undone(events, by)).toEqual(UNKNOWN);
});

test('a denial is the error', async () => {
  const denied = Object.assign(new Error('not allowed'), { name: 'AccessDenied' });
  jest.spyOn(external, 'sleep').mockResolvedValue();
  jest.spyOn(external, 'log').mockImplementation();
  jest.spyOn(client, 'describeEvents').mockRejectedValue(denied);
  expect(await undoneBy(event, deadline)).toBe(denied);
});
