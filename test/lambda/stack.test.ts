// The questions about the stack that the function asks CloudFormation: what they say, and how often each is asked.
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CreateEvent, CustomResourceEvent } from '../../lambda/cloudformation/event';
import { describeStack, recordedIdOf, refuseLateCreate } from '../../lambda/cloudformation/stack';
import * as client from '../../lambda/cloudformation/stack-client';
import { Deadline } from '../../lambda/deadline';
import { external } from '../../lambda/external';
import { STACK_ID } from '../fixtures/arns';
import { ManualClock, useVirtualTime } from '../fixtures/virtual-time';

const event = (RequestType: string) =>
  ({ RequestType, StackId: STACK_ID, LogicalResourceId: 'License' }) as unknown as CustomResourceEvent;
const error = (name: string, message: string) => Object.assign(new Error(message), { name });
const pauses = () => jest.mocked(external.sleep).mock.calls.map(([milliseconds]) => milliseconds);

let deadline: Deadline;
let clock: ManualClock;
let send: jest.SpyInstance;

beforeEach(() => {
  clock = new ManualClock();
  useVirtualTime(clock);
  deadline = Deadline.after(600_000);
  send = jest.spyOn(CloudFormationClient.prototype, 'send');
});
afterEach(() => jest.restoreAllMocks());

const answers = (...stacks: (object | Error)[]) =>
  stacks.forEach((one) => (one instanceof Error ? send.mockRejectedValueOnce(one) : send.mockResolvedValueOnce(one)));
const described = (stack: object) => ({ Stacks: [stack] });

describe('the status', () => {
  test('is asked for with the id of the stack, once, and until the deadline', async () => {
    answers(described({ StackStatus: 'UPDATE_IN_PROGRESS' }));
    expect(await describeStack(event('Update'), deadline)).toEqual({
      direction: 'forward',
      status: 'UPDATE_IN_PROGRESS',
      rejectsReplacement: false,
    });
    expect(send.mock.calls).toEqual([
      [expect.objectContaining({ input: { StackName: STACK_ID } }), { abortSignal: deadline.begin }],
    ]);
    const [{ config }] = send.mock.contexts as CloudFormationClient[];
    expect(await config.maxAttempts()).toBe(1);
    expect(await (config.requestHandler as unknown as { configProvider: Promise<object> }).configProvider).toMatchObject({
      requestTimeout: 5000,
    });
  });

  test.each([
    [{ DisableRollback: true }, true],
    [{ DeploymentConfig: { DisableRollback: true } }, true],
    [{ DeploymentConfig: { Mode: 'EXPRESS' } }, true],
    [{ DisableRollback: false, DeploymentConfig: { DisableRollback: false, Mode: 'STANDARD' } }, false],
  ])('of a stack with %j says whether a replacement is rejected: %j', async (settings, rejectsReplacement) => {
    answers(described({ StackStatus: 'UPDATE_IN_PROGRESS', ...settings }));
    expect(await describeStack(event('Update'), deadline)).toMatchObject({ direction: 'forward', rejectsReplacement });
  });

  test.each([{}, { Stacks: [] }, described({})])('of a response %j fits no event', async (response) => {
    answers(response);
    expect(await describeStack(event('Update'), deadline)).toEqual({ direction: 'over', status: '', rejectsReplacement: false });
  });

  test('that does not fit a Delete is stale, and asked for again', async () => {
    answers(described({ StackStatus: 'UPDATE_IN_PROGRESS' }), described({ StackStatus: 'DELETE_IN_PROGRESS' }));
    expect(await describeStack(event('Delete'), deadline)).toMatchObject({ direction: 'ending' });
    expect(pauses()).toEqual([1000]);
  });

  test('that stays stale for ten seconds says nothing', async () => {
    answers(...Array<object>(5).fill(described({ StackStatus: 'UPDATE_IN_PROGRESS' })));
    expect(await describeStack(event('Delete'), deadline)).toEqual({
      direction: 'unknown',
      status: 'UPDATE_IN_PROGRESS',
      rejectsReplacement: false,
    });
    expect(pauses()).toEqual([1000, 2000, 3000, 4000]);
  });

  test('is asked for six times where that is denied, since a permission arrives late', async () => {
    answers(...Array<Error>(6).fill(error('AccessDenied', 'User is not authorized.')));
    expect(await describeStack(event('Update'), deadline)).toEqual({
      direction: 'unknown',
      status: 'User is not authorized.',
      rejectsReplacement: false,
    });
    expect(pauses()).toEqual([500, 1000, 2000, 4000, 5000]);
    expect(jest.mocked(external.log).mock.calls).toEqual([
      [{ level: 'WARN', message: 'stack-not-described', error: 'AccessDenied', reason: 'User is not authorized.' }],
    ]);
  });

  test('is found where a permission arrives late', async () => {
    answers(error('AccessDenied', 'Not yet.'), described({ StackStatus: 'UPDATE_IN_PROGRESS' }));
    expect(await describeStack(event('Update'), deadline)).toMatchObject({ direction: 'forward' });
  });

  test('is asked for once where the question is wrong', async () => {
    answers(error('ValidationError', 'Stack does not exist'));
    expect(await describeStack(event('Update'), deadline)).toMatchObject({
      direction: 'unknown',
      status: 'Stack does not exist',
    });
    expect(send).toHaveBeenCalledTimes(1);
  });

  test.each(['Throttling', 'ThrottlingException', 'RequestLimitExceeded'])(
    'is asked for until the deadline while CloudFormation responds %s',
    async (name) => {
      send.mockRejectedValue(error(name, 'Rate exceeded'));
      jest.mocked(external.sleep).mockImplementation(async (milliseconds) => {
        clock.advance(milliseconds);
        await new Promise(setImmediate);
      });
      expect(await describeStack(event('Update'), deadline)).toMatchObject({ direction: 'unknown', status: 'Rate exceeded' });
      expect(clock.now()).toBeGreaterThanOrEqual(600_000);
    },
  );
});

describe('a Create that arrives late', () => {
  const late = { ...event('Create'), ResponseURL: 'https://s3/x?X-Amz-Date=20000101T000000Z' } as CreateEvent;

  test.each([
    ['goes on while the stack is created', described({ StackStatus: 'CREATE_IN_PROGRESS' })],
    ['goes on where CloudFormation does not say', error('ValidationError', 'Denied.')],
  ])('%s', async (_, answer) => {
    answers(answer);
    await expect(refuseLateCreate(late, deadline)).resolves.toBeUndefined();
  });

  test('is refused where nothing waits for it', async () => {
    answers(described({ StackStatus: 'ROLLBACK_IN_PROGRESS' }));
    await expect(refuseLateCreate(late, deadline)).rejects.toThrow(
      'The stack is in the status ROLLBACK_IN_PROGRESS and does not wait for this event any more. Nothing was changed.',
    );
  });
});

describe('the physical id that the stack records', () => {
  test('is asked for with the logical id', async () => {
    answers({ StackResourceDetail: { PhysicalResourceId: 'id' } });
    expect(await recordedIdOf(event('Delete'), deadline)).toBe('id');
    expect(send.mock.calls).toEqual([
      [
        expect.objectContaining({ input: { StackName: STACK_ID, LogicalResourceId: 'License' } }),
        { abortSignal: deadline.begin },
      ],
    ]);
  });

  test.each([
    ['without details', {}],
    ['of a resource that the stack does not have', error('ValidationError', 'Resource License does not exist for stack S')],
  ])('is none in a response %s', async (_, response) => {
    answers(response);
    expect(await recordedIdOf(event('Delete'), deadline)).toBeUndefined();
  });

  test('is an error where CloudFormation does not say', async () => {
    const denied = error('ValidationError', 'Stack [S] is unknown');
    answers(denied);
    expect(await recordedIdOf(event('Delete'), deadline)).toBe(denied);
  });
});

test('each page of the events is asked for with the token of the one before', async () => {
  answers({ StackEvents: [] });
  await client.describeEvents(STACK_ID, 'License', deadline.begin, 'token');
  expect(send.mock.calls).toEqual([
    [expect.objectContaining({ input: { StackName: STACK_ID, NextToken: 'token' } }), { abortSignal: deadline.begin }],
  ]);
});
