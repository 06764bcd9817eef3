// The custom-resource protocol, with resources of the test.
import { NOTHING_CREATED, entrypoint } from '../../lambda/cloudformation/entrypoint';
import { CustomResourceEvent, FailedWithPhysicalId, Resource } from '../../lambda/cloudformation/event';
import { external } from '../../lambda/external';
import { ResponseEndpoint, startResponseEndpoint } from '../fixtures/response-endpoint';
import { ManualClock, signingDate } from '../fixtures/virtual-time';

const timeouts = { serviceTimeout: 60, functionTimeout: 30, compensation: 1, response: 1 };
const logged: string[] = [];
let responses: ResponseEndpoint;

beforeEach(async () => {
  responses = await startResponseEndpoint();
  logged.length = 0;
  jest.spyOn(external, 'log').mockImplementation((entry) => void logged.push(JSON.stringify(entry)));
  jest.spyOn(external, 'sleep').mockResolvedValue();
});
afterEach(async () => {
  jest.restoreAllMocks();
  await responses.close();
});

let requests = 0;
const event = (more: object = {}): CustomResourceEvent =>
  ({
    RequestType: 'Create',
    ResponseURL: responses.url,
    StackId: 'stack',
    RequestId: `request-${++requests}`,
    ResourceType: 'Custom::X',
    LogicalResourceId: 'logical',
    ResourceProperties: {},
    ...more,
  }) as CustomResourceEvent;
const context = (remaining = 60_000) => ({ logStreamName: 'the/stream', getRemainingTimeInMillis: () => remaining });
const handlerOf = (methods: Partial<Resource>, times = timeouts) => {
  const unexpected = () => Promise.reject(new Error('not expected'));
  return entrypoint({ 'Custom::X': { create: unexpected, update: unexpected, delete: unexpected, ...methods } }, times);
};

test('a success has the physical id and the attributes', async () => {
  const handler = handlerOf({ create: async () => ({ physicalResourceId: 'id', attributes: { A: 'a' } }) });
  await handler(event({ RequestId: 'r' }), context());
  expect(responses.accepted).toEqual([
    {
      StackId: 'stack',
      RequestId: 'r',
      LogicalResourceId: 'logical',
      Status: 'SUCCESS',
      PhysicalResourceId: 'id',
      Data: { A: 'a' },
    },
  ]);
});

test('an event, and the response that CloudFormation accepts, are logged', async () => {
  const handler = handlerOf({ update: async () => ({ physicalResourceId: 'id' }) });
  await handler(event({ RequestType: 'Update', RequestId: 'r', PhysicalResourceId: 'before' }), context());
  expect(logged.map((entry) => JSON.parse(entry) as unknown)).toEqual([
    {
      level: 'INFO',
      message: 'event',
      requestType: 'Update',
      resourceType: 'Custom::X',
      requestId: 'r',
      stackId: 'stack',
      logicalResourceId: 'logical',
      physicalResourceId: 'before',
    },
    { level: 'INFO', message: 'response-accepted', status: 'SUCCESS', physicalResourceId: 'id' },
  ]);
});

test.each([
  [new TypeError('why'), 'TypeError: why', expect.stringMatching(/^TypeError: why\n +at /)],
  ['why', 'why', undefined],
])('a failure with %j is logged with its stack', async (failure, reason, stack: unknown) => {
  const handler = handlerOf({ create: () => Promise.reject(failure) });
  await handler(event(), context());
  expect(JSON.parse(logged[1])).toEqual({ level: 'ERROR', message: 'failed', reason, stack });
});

test('the timers of an event are released', async () => {
  const canceled = jest.fn();
  jest.spyOn(external, 'setAlarm').mockReturnValue(canceled);
  await handlerOf({ create: async () => ({ physicalResourceId: 'id' }) })(event(), context());
  expect(canceled).toHaveBeenCalledTimes(2);
});

test('the response of an event is kept until a thousand others came', async () => {
  const create = jest.fn(async () => ({ physicalResourceId: 'id' }));
  const handler = handlerOf({ create });
  const [first, second, ...others] = Array.from({ length: 1001 }, () => event());
  for (const one of [first, second, ...others, second, first]) {
    await handler(one, context());
  }
  expect(create).toHaveBeenCalledTimes(1002);
});

test('a failed Create says that nothing was created, and the Delete that follows does nothing', async () => {
  const handler = handlerOf({ create: () => Promise.reject(new TypeError('why')) });
  await handler(event(), context());
  await handler(event({ RequestType: 'Delete', PhysicalResourceId: NOTHING_CREATED }), context());
  expect(responses.accepted).toEqual([
    expect.objectContaining({
      Status: 'FAILED',
      PhysicalResourceId: NOTHING_CREATED,
      Reason: 'TypeError: why (log stream: the/stream)',
    }),
    expect.objectContaining({ Status: 'SUCCESS', PhysicalResourceId: NOTHING_CREATED }),
  ]);
});

test('a failed Update has the physical id of the event', async () => {
  const handler = handlerOf({ update: () => Promise.reject(new FailedWithPhysicalId('other', new Error('why'))) });
  await handler(event({ RequestType: 'Update', PhysicalResourceId: 'id' }), context());
  expect(responses.accepted).toEqual([expect.objectContaining({ Status: 'FAILED', PhysicalResourceId: 'id' })]);
});

test('a failed Create can name the physical id of what it left behind', async () => {
  const handler = handlerOf({ create: () => Promise.reject(new FailedWithPhysicalId('left', new Error('why'))) });
  await handler(event(), context());
  expect(responses.accepted).toEqual([
    expect.objectContaining({ Status: 'FAILED', PhysicalResourceId: 'left', Reason: 'Error: why (log stream: the/stream)' }),
  ]);
});

test.each(['Create', 'Update', 'Delete'])(
  'a %s of an unknown resource type fails, and no resource is called',
  async (RequestType) => {
    await handlerOf({})(event({ RequestType, ResourceType: 'Custom::Y', PhysicalResourceId: 'id' }), context());
    expect(responses.accepted).toEqual([
      expect.objectContaining({
        Status: 'FAILED',
        Reason:
          'Error: This version of the function does not know the resource type Custom::Y. Nothing was changed. ' +
          'Deploy with a newer version of the library. (log stream: the/stream)',
      }),
    ]);
  },
);

test('an Update with the physical id of a Create that failed reaches its resource', async () => {
  const update = jest.fn(async () => ({ physicalResourceId: 'id' }));
  await handlerOf({ update })(event({ RequestType: 'Update', PhysicalResourceId: NOTHING_CREATED }), context());
  expect(update).toHaveBeenCalledTimes(1);
});

test('a failure without an error has the physical id of a Create that failed', async () => {
  await handlerOf({ create: () => Promise.reject(undefined as unknown as Error) })(
    event({ PhysicalResourceId: 'no' }),
    context(),
  );
  expect(responses.accepted).toEqual([
    expect.objectContaining({ PhysicalResourceId: NOTHING_CREATED, Reason: 'undefined (log stream: the/stream)' }),
  ]);
});

test('a resource type that every object has is unknown', async () => {
  await handlerOf({})(event({ ResourceType: 'constructor' }), context());
  expect(responses.accepted[0].Reason).toContain('does not know the resource type constructor');
});

test('the same event again gets the same response, and does nothing twice', async () => {
  let created = 0;
  const handler = handlerOf({ create: async () => ({ physicalResourceId: `id-${++created}` }) });
  const one = event();
  await handler(one, context());
  await handler(one, context());
  expect(responses.accepted.map((response) => response.PhysicalResourceId)).toEqual(['id-1', 'id-1']);
});

test('the work ends in time for the compensation, and that in time for the response', async () => {
  const ended: string[] = [];
  const handler = handlerOf({
    create: (_, { begin, end }) =>
      new Promise((__, reject) => {
        begin.addEventListener('abort', () => ended.push(`begin, end ${end.aborted ? 'too' : 'later'}`));
        end.addEventListener('abort', () => reject(new Error('late')));
      }),
  });
  await handler(event(), context(2100));
  expect(ended).toEqual(['begin, end later']);
  expect(responses.accepted).toEqual([expect.objectContaining({ Status: 'FAILED' })]);
});

test('the last attempt to respond comes at least half a second before the end of the function', async () => {
  const clock = new ManualClock();
  jest.spyOn(external, 'now').mockImplementation(() => clock.now());
  jest.mocked(external.sleep).mockImplementation(async (milliseconds) => clock.advance(milliseconds));
  responses.rejections.push(...Array<number>(100).fill(500));
  const handler = handlerOf({ create: async () => ({ physicalResourceId: 'id' }) });
  const began = clock.now();
  await expect(handler(event(), context(1101))).rejects.toThrow('did not accept the response before the deadline');
  expect([clock.now() - began, responses.conditions.length]).toEqual([600, 3]);
});

test('the response URL is never logged', async () => {
  const handler = handlerOf({ create: () => Promise.reject(new Error('why')) });
  responses.rejections.push(403);
  await handler(event(), context());
  await responses.close();
  await expect(handler(event(), context(300))).rejects.toThrow('CloudFormation did not accept the response before the deadline.');
  expect(logged.length).toBeGreaterThan(3);
  expect(logged.join()).not.toContain('X-Amz-Signature');
});

describe('when CloudFormation has accepted the response of another delivery', () => {
  let compensate: jest.Mock<Promise<void>>;
  const handler = () => handlerOf({ create: async () => ({ physicalResourceId: 'id', compensate }) });
  beforeEach(() => void (compensate = jest.fn(async () => undefined)));

  test('this one is compensated', async () => {
    responses.rejections.push(412);
    await handler()(event(), context());
    expect([compensate.mock.calls.length, responses.accepted]).toEqual([1, []]);
    expect(JSON.parse(logged[1])).toEqual({ level: 'WARN', message: 'duplicate-delivery', compensates: true });
  });

  test('the compensation has a time of its own, whose timers are released', async () => {
    const canceled = jest.fn();
    const setAlarm = jest.spyOn(external, 'setAlarm').mockReturnValue(canceled);
    responses.rejections.push(412);
    await handler()(event(), context());
    const second = timeouts.compensation * 1000;
    expect(setAlarm.mock.calls.slice(2).map(([milliseconds]) => milliseconds)).toEqual([second, second]);
    expect(canceled).toHaveBeenCalledTimes(4);
  });

  test('an event that has nothing to compensate ends', async () => {
    responses.rejections.push(412);
    await handlerOf({ create: async () => ({ physicalResourceId: 'id' }) })(event(), context());
    expect(logged.map((entry) => JSON.parse(entry) as unknown).slice(1)).toEqual([
      { level: 'WARN', message: 'duplicate-delivery', compensates: false },
    ]);
  });

  test('nothing is compensated if that response may be its own', async () => {
    responses.rejections.push(503, 412);
    await handler()(event(), context());
    expect(compensate).not.toHaveBeenCalled();
  });

  test('nothing is compensated where both are accepted', async () => {
    await handler()(event(), context());
    expect([compensate.mock.calls.length, responses.accepted.length]).toEqual([0, 1]);
  });
});

test.each([
  [1259, 'SUCCESS'],
  [1262, 'FAILED'],
])('an event that is %i s old ends in %s', async (age, status) => {
  const create = jest.fn(async () => ({ physicalResourceId: 'id' }));
  const handler = handlerOf({ create }, { ...timeouts, serviceTimeout: 1860, functionTimeout: 600 });
  await handler(event({ ResponseURL: `${responses.url}&X-Amz-Date=${signingDate(Date.now() - age * 1000)}` }), context());
  expect(responses.accepted).toEqual([expect.objectContaining({ Status: status })]);
  expect(create).toHaveBeenCalledTimes(status === 'SUCCESS' ? 1 : 0);
});
