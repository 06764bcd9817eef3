import { NOTHING_CREATED, entrypoint } from '../../lambda/cloudformation/entrypoint';
import { CustomResourceEvent, FailedWithPhysicalId, Resource } from '../../lambda/cloudformation/event';
import { external } from '../../lambda/external';
import { ResponseEndpoint, startResponseEndpoint } from '../fixtures/response-endpoint';

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
const resource = (more: Partial<Resource>): Record<string, Resource> => {
  const unexpected = () => Promise.reject(new Error('not expected'));
  return { 'Custom::X': { create: unexpected, update: unexpected, delete: unexpected, ...more } };
};

test('a success has the physical id and the attributes', async () => {
  await entrypoint(resource({ create: async () => ({ physicalResourceId: 'id', attributes: { A: 'a' } }) }), timeouts)(
    event({ RequestId: 'r' }),
    context(),
  );
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

test('a failed Create reports that nothing was created, and its Delete does nothing', async () => {
  const handler = entrypoint(resource({ create: () => Promise.reject(new TypeError('why')) }), timeouts);
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

test('a failed Update keeps the physical id of the event', async () => {
  const handler = entrypoint(resource({ update: () => Promise.reject(new Error('why')) }), timeouts);
  await handler(event({ RequestType: 'Update', PhysicalResourceId: 'id' }), context());
  expect(responses.accepted).toEqual([expect.objectContaining({ Status: 'FAILED', PhysicalResourceId: 'id' })]);
});

test('a failed Create can name the physical id of the resource that it left behind', async () => {
  await entrypoint(resource({ create: () => Promise.reject(new FailedWithPhysicalId('left', new Error('why'))) }), timeouts)(
    event(),
    context(),
  );
  expect(responses.accepted).toEqual([
    expect.objectContaining({ Status: 'FAILED', PhysicalResourceId: 'left', Reason: 'Error: why (log stream: the/stream)' }),
  ]);
});

test.each(['x', 'ü', '"', '🙂', '\n'])('a reason of %j never exceeds 4096 bytes', async (character) => {
  await entrypoint(resource({ create: () => Promise.reject(new Error(character.repeat(9000))) }), timeouts)(event(), context());
  const [body] = responses.bodies;
  expect(Buffer.byteLength(body)).toBeLessThanOrEqual(4096);
  expect(Buffer.byteLength(body)).toBeGreaterThan(4080);
  expect(responses.accepted[0].Reason).toMatch(/… \(log stream: the\/stream\)$/);
});

test('retries a response that is rejected', async () => {
  responses.rejections.push(500, 503);
  await entrypoint(resource({ create: async () => ({ physicalResourceId: 'id' }) }), timeouts)(event(), context());
  expect(responses.accepted).toHaveLength(1);
});

test('ends before the deadline when no response is accepted', async () => {
  let now = 0;
  jest.spyOn(external, 'now').mockImplementation(() => now);
  jest.spyOn(external, 'sleep').mockImplementation(async (milliseconds) => void (now += milliseconds));
  responses.rejections.push(...Array<number>(1000).fill(500));
  const running = entrypoint(resource({ create: async () => ({ physicalResourceId: 'id' }) }), timeouts)(
    event(),
    context(60_000),
  );
  await expect(running).rejects.toThrow('CloudFormation did not accept the response before the deadline.');
  expect(now).toBeLessThan(60_000);
  expect(now).toBeGreaterThan(55_000);
});

test('a second delivery gets the same response and does nothing', async () => {
  let created = 0;
  const handler = entrypoint(resource({ create: async () => ({ physicalResourceId: `id-${++created}` }) }), timeouts);
  const one = event();
  await handler(one, context());
  await handler(one, context());
  expect(responses.accepted.map(({ PhysicalResourceId }) => PhysicalResourceId)).toEqual(['id-1', 'id-1']);
});

test('the work ends before the compensation, and the compensation before the response', async () => {
  const ended: string[] = [];
  const handler = entrypoint(
    resource({
      create: (_, { begin, end }) =>
        new Promise((__, reject) => {
          begin.addEventListener('abort', () => ended.push(`begin, end ${end.aborted ? 'too' : 'later'}`));
          end.addEventListener('abort', () => reject(new Error('late')));
        }),
    }),
    timeouts,
  );
  await handler(event(), context(2100));
  expect(ended).toEqual(['begin, end later']);
  expect(responses.accepted).toEqual([expect.objectContaining({ Status: 'FAILED' })]);
});

test.each(['Create', 'Update', 'Delete'])('a %s of an unknown resource type fails and changes nothing', async (RequestType) => {
  await entrypoint(resource({}), timeouts)(
    event({ RequestType, ResourceType: 'Custom::New', PhysicalResourceId: RequestType === 'Create' ? undefined : 'id' }),
    context(),
  );
  expect(responses.accepted).toEqual([
    expect.objectContaining({
      Status: 'FAILED',
      Reason:
        'Error: This version of the function does not know the resource type Custom::New. Nothing was changed. Deploy with a newer version of the library. (log stream: the/stream)',
    }),
  ]);
});

test.each(['constructor', 'toString'])('%s is not a resource type', async (ResourceType) => {
  await entrypoint(resource({}), timeouts)(event({ ResourceType }), context());
  expect(responses.accepted[0].Reason).toContain('does not know the resource type');
});

test('a success with a long attribute never exceeds 4096 bytes', async () => {
  const attributes = { Id: 'lic-1', Name: 'ü'.repeat(4000) };
  await entrypoint(resource({ create: async () => ({ physicalResourceId: 'id', attributes }) }), timeouts)(event(), context());
  const [body] = responses.bodies;
  expect(Buffer.byteLength(body)).toBeLessThanOrEqual(4096);
  expect(Buffer.byteLength(body)).toBeGreaterThan(4090);
  expect(responses.accepted[0]).toMatchObject({ Status: 'SUCCESS', Data: { Id: 'lic-1', Name: expect.stringMatching(/^ü+…$/) } });
});

describe('the condition that the response is the first one', () => {
  const respond = () =>
    entrypoint(resource({ create: async () => ({ physicalResourceId: 'id' }) }), timeouts)(event(), context());

  test.each([403, 501])('is dropped when the endpoint rejects it with %i', async (status) => {
    responses.rejections.push(status);
    await respond();
    expect(responses.conditions).toEqual(['*', undefined]);
    expect(responses.accepted).toHaveLength(1);
  });

  test.each([409, 500, 503])('stays when the endpoint rejects the response with %i', async (status) => {
    responses.rejections.push(status);
    await respond();
    expect(responses.conditions).toEqual(['*', '*']);
    expect(responses.accepted).toHaveLength(1);
  });

  test('a 412 after a 501 is an error like any other', async () => {
    responses.rejections.push(501, 412);
    await respond();
    expect(responses.conditions).toEqual(['*', undefined, undefined]);
    expect(responses.accepted).toHaveLength(1);
  });
});

test('the response URL is never logged', async () => {
  const handler = entrypoint(resource({ create: () => Promise.reject(new Error('why')) }), timeouts);
  responses.rejections.push(403);
  await handler(event(), context());
  await responses.close();
  const end = context(300);
  await expect(handler(event(), end)).rejects.toThrow();
  expect(logged.length).toBeGreaterThan(3);
  expect(logged.join()).not.toContain('X-Amz-Signature');
});

describe('when CloudFormation has accepted the response of another run', () => {
  const compensate = jest.fn(async () => undefined);
  const handler = () => entrypoint(resource({ create: async () => ({ physicalResourceId: 'id', compensate }) }), timeouts);
  beforeEach(() => compensate.mockClear());

  test('this run is compensated', async () => {
    responses.rejections.push(412);
    await handler()(event(), context());
    expect([compensate.mock.calls.length, responses.accepted]).toEqual([1, []]);
  });

  test('nothing is compensated if the accepted response may be this one', async () => {
    responses.rejections.push(503, 412);
    await handler()(event(), context());
    expect(compensate).not.toHaveBeenCalled();
  });

  test('nothing is compensated after a first response', async () => {
    await handler()(event(), context());
    expect([compensate.mock.calls.length, responses.accepted.length]).toEqual([0, 1]);
  });
});

test.each([
  [1259, 'SUCCESS'],
  [1262, 'FAILED'],
])('an event that is %i s old ends in %s', async (age, status) => {
  const signed = new Date(Date.now() - age * 1000).toISOString().replace(/[-:]|\.\d+/g, '');
  const create = jest.fn(async () => ({ physicalResourceId: 'id' }));
  await entrypoint(resource({ create }), { ...timeouts, serviceTimeout: 1860, functionTimeout: 600 })(
    event({ ResponseURL: `${responses.url}&X-Amz-Date=${signed}` }),
    context(),
  );
  expect(responses.accepted).toEqual([expect.objectContaining({ Status: status })]);
  expect(create).toHaveBeenCalledTimes(status === 'SUCCESS' ? 1 : 0);
});
