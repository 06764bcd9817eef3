import { NOTHING_CREATED, entrypoint } from '../../lambda/cloudformation/entrypoint';
import { CustomResourceEvent, FailedWithPhysicalId, Resource } from '../../lambda/cloudformation/event';
import { external } from '../../lambda/external';
import { Answers, takeAnswers } from './answers';

const reserves = { serviceTimeout: 60, functionTimeout: 30, undoReserve: 1, answerReserve: 1 };
const logged: string[] = [];
let answers: Answers;

beforeEach(async () => {
  answers = await takeAnswers();
  logged.length = 0;
  jest.spyOn(external, 'log').mockImplementation((entry) => void logged.push(JSON.stringify(entry)));
  jest.spyOn(external, 'sleep').mockResolvedValue();
});
afterEach(async () => {
  jest.restoreAllMocks();
  await answers.close();
});

let requests = 0;
const event = (more: object = {}): CustomResourceEvent =>
  ({
    RequestType: 'Create',
    ResponseURL: answers.url,
    StackId: 'stack',
    RequestId: `request-${++requests}`,
    ResourceType: 'Custom::X',
    LogicalResourceId: 'logical',
    ResourceProperties: {},
    ...more,
  }) as CustomResourceEvent;
const context = (remaining = 60_000) => ({ logStreamName: 'the/stream', getRemainingTimeInMillis: () => remaining });
const resource = (more: Partial<Resource>): Resource => {
  const unexpected = () => Promise.reject(new Error('not expected'));
  return { create: unexpected, update: unexpected, delete: unexpected, ...more };
};

test('a success carries the id and the attributes', async () => {
  await entrypoint(resource({ create: async () => ({ physicalResourceId: 'id', attributes: { A: 'a' } }) }), reserves)(
    event({ RequestId: 'r' }),
    context(),
  );
  expect(answers.taken).toEqual([
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

test('a failed create says that nothing was created, and the Delete that follows does nothing', async () => {
  const handler = entrypoint(resource({ create: () => Promise.reject(new TypeError('why')) }), reserves);
  await handler(event(), context());
  await handler(event({ RequestType: 'Delete', PhysicalResourceId: NOTHING_CREATED }), context());
  expect(answers.taken).toEqual([
    expect.objectContaining({
      Status: 'FAILED',
      PhysicalResourceId: NOTHING_CREATED,
      Reason: 'TypeError: why (log stream: the/stream)',
    }),
    expect.objectContaining({ Status: 'SUCCESS', PhysicalResourceId: NOTHING_CREATED }),
  ]);
});

test('a failed update keeps the id of the event', async () => {
  const handler = entrypoint(resource({ update: () => Promise.reject(new Error('why')) }), reserves);
  await handler(event({ RequestType: 'Update', PhysicalResourceId: 'id' }), context());
  expect(answers.taken).toEqual([expect.objectContaining({ Status: 'FAILED', PhysicalResourceId: 'id' })]);
});

test('a failure can name the id of what it left behind', async () => {
  await entrypoint(resource({ create: () => Promise.reject(new FailedWithPhysicalId('left', new Error('why'))) }), reserves)(
    event(),
    context(),
  );
  expect(answers.taken).toEqual([
    expect.objectContaining({ Status: 'FAILED', PhysicalResourceId: 'left', Reason: 'Error: why (log stream: the/stream)' }),
  ]);
});

test.each(['x', 'ü', '"', '🙂', '\n'])('an answer never exceeds 4096 bytes: %j', async (character) => {
  await entrypoint(resource({ create: () => Promise.reject(new Error(character.repeat(9000))) }), reserves)(event(), context());
  const [body] = answers.bodies;
  expect(Buffer.byteLength(body)).toBeLessThanOrEqual(4096);
  expect(Buffer.byteLength(body)).toBeGreaterThan(4080);
  expect(answers.taken[0].Reason).toMatch(/… \(log stream: the\/stream\)$/);
});

test('an answer that is not taken is given again', async () => {
  answers.refuse.push(500, 503);
  await entrypoint(resource({ create: async () => ({ physicalResourceId: 'id' }) }), reserves)(event(), context());
  expect(answers.taken).toHaveLength(1);
});

test('it ends before the deadline when no answer is ever taken', async () => {
  let now = 0;
  jest.spyOn(external, 'now').mockImplementation(() => now);
  jest.spyOn(external, 'sleep').mockImplementation(async (milliseconds) => void (now += milliseconds));
  answers.refuse.push(...Array<number>(1000).fill(500));
  const running = entrypoint(resource({ create: async () => ({ physicalResourceId: 'id' }) }), reserves)(
    event(),
    context(60_000),
  );
  await expect(running).rejects.toThrow('CloudFormation did not take the answer before the deadline');
  expect(now).toBeLessThan(60_000);
  expect(now).toBeGreaterThan(55_000);
});

test('the same event again gets the same answer, and does nothing twice', async () => {
  let created = 0;
  const handler = entrypoint(resource({ create: async () => ({ physicalResourceId: `id-${++created}` }) }), reserves);
  const one = event();
  await handler(one, context());
  await handler(one, context());
  expect(answers.taken.map((answer) => answer.PhysicalResourceId)).toEqual(['id-1', 'id-1']);
});

test('work is told to stop in time to be taken back, and that in time to be answered', async () => {
  const stopped: string[] = [];
  const handler = entrypoint(
    resource({
      create: (_, { work, undo }) =>
        new Promise((__, reject) => {
          work.addEventListener('abort', () => stopped.push(`work, undo ${undo.aborted ? 'too' : 'may go on'}`));
          undo.addEventListener('abort', () => reject(new Error('late')));
        }),
    }),
    reserves,
  );
  await handler(event(), context(2100));
  expect(stopped).toEqual(['work, undo may go on']);
  expect(answers.taken).toEqual([expect.objectContaining({ Status: 'FAILED' })]);
});

test('the response URL is never logged', async () => {
  const handler = entrypoint(resource({ create: () => Promise.reject(new Error('why')) }), reserves);
  answers.refuse.push(403);
  await handler(event(), context());
  await answers.close();
  const end = context(300);
  await expect(handler(event(), end)).rejects.toThrow();
  expect(logged.length).toBeGreaterThan(3);
  expect(logged.join()).not.toContain('X-Amz-Signature');
});

describe('when another run of the same event was heard', () => {
  const undo = jest.fn(async () => undefined);
  const handler = () => entrypoint(resource({ create: async () => ({ physicalResourceId: 'id', undo }) }), reserves);
  beforeEach(() => undo.mockClear());

  test('what this one made is taken back', async () => {
    answers.refuse.push(412);
    await handler()(event(), context());
    expect([undo.mock.calls.length, answers.taken]).toEqual([1, []]);
  });

  test('nothing is taken back if the answer may have been this one', async () => {
    answers.refuse.push(503, 412);
    await handler()(event(), context());
    expect(undo).not.toHaveBeenCalled();
  });

  test('nothing is taken back where nothing is refused', async () => {
    await handler()(event(), context());
    expect([undo.mock.calls.length, answers.taken.length]).toEqual([0, 1]);
  });
});

test.each([
  [1259, 'SUCCESS'],
  [1262, 'FAILED'],
])('an event that is %i s old ends in %s', async (age, status) => {
  const signed = new Date(Date.now() - age * 1000).toISOString().replace(/[-:]|\.\d+/g, '');
  const create = jest.fn(async () => ({ physicalResourceId: 'id' }));
  await entrypoint(resource({ create }), { ...reserves, serviceTimeout: 1860, functionTimeout: 600 })(
    event({ ResponseURL: `${answers.url}&X-Amz-Date=${signed}` }),
    context(),
  );
  expect(answers.taken).toEqual([expect.objectContaining({ Status: status })]);
  expect(create).toHaveBeenCalledTimes(status === 'SUCCESS' ? 1 : 0);
});
