// The response to CloudFormation: its size, and the PUT.
import http, { createServer, RequestListener } from 'node:http';
import { AddressInfo } from 'node:net';
import { failure, Response, send, success } from '../../lambda/cloudformation/response';
import { external } from '../../lambda/external';
import { ResponseEndpoint, startResponseEndpoint } from '../fixtures/response-endpoint';
import { ManualClock, useVirtualTime } from '../fixtures/virtual-time';

const EVENT = { StackId: 's', RequestId: 'r', LogicalResourceId: 'l' } as never;
const RESPONSE: Response = { StackId: 's', RequestId: 'r', LogicalResourceId: 'l', Status: 'SUCCESS', PhysicalResourceId: 'id' };
let responses: ResponseEndpoint;
let clock: ManualClock;

beforeEach(async () => {
  responses = await startResponseEndpoint();
  clock = new ManualClock();
  useVirtualTime(clock);
});
afterEach(async () => {
  jest.useRealTimers();
  jest.restoreAllMocks();
  await responses.close();
});

const sendWithin = (milliseconds: number) => send(responses.url, RESPONSE, clock.now() + milliseconds);
const bytes = (response: Response) => Buffer.byteLength(JSON.stringify(response));

describe('a response never exceeds 4096 bytes', () => {
  test.each(['x', 'ü', '"', '🙂', '\n'])('when its reason consists of %j', (character) => {
    const response = failure(EVENT, 'id', character.repeat(9000), 'the/stream');
    expect(bytes(response)).toBeLessThanOrEqual(4096);
    expect(bytes(response)).toBeGreaterThan(4080);
    expect(response.Reason).toMatch(/… \(log stream: the\/stream\)$/);
  });

  // T9 of the reproductions.
  test('when an attribute is long: the longest one loses its end', () => {
    const attributes = { Id: 'lic-1', Name: 'n'.repeat(9000), Owner: '123456789012' };
    const response = success(EVENT, { physicalResourceId: 'id', attributes });
    expect(bytes(response)).toBeLessThanOrEqual(4096);
    expect(bytes(response)).toBeGreaterThan(4080);
    expect(response.Data).toEqual({ ...attributes, Name: expect.stringMatching(/^n+…$/) as string });
  });

  test('and loses nothing when it has exactly 4096', () => {
    const withName = (length: number) => success(EVENT, { physicalResourceId: 'id', attributes: { Name: 'n'.repeat(length) } });
    const longest = 4096 - bytes(withName(0));
    expect(withName(longest).Data).toEqual({ Name: 'n'.repeat(longest) });
    expect(withName(longest + 1).Data).toEqual({ Name: `${'n'.repeat(longest - 3)}…` });
    const because = (length: number) => failure(EVENT, 'id', 'r'.repeat(length), 'stream');
    const longestReason = 4096 - bytes(because(0));
    expect(because(longestReason).Reason).toBe(`${'r'.repeat(longestReason)} (log stream: stream)`);
    expect(because(longestReason + 1).Reason).toBe(`${'r'.repeat(longestReason - 3)}… (log stream: stream)`);
  });

  test('and is not cut when it fits', () => {
    const attributes = { Name: 'n'.repeat(3000) };
    expect(success(EVENT, { physicalResourceId: 'id', attributes: {} }).Data).toEqual({});
    expect(success(EVENT, { physicalResourceId: 'id', attributes }).Data).toEqual(attributes);
    expect(failure(EVENT, 'id', 'why', 'the/stream').Reason).toBe('why (log stream: the/stream)');
  });
});

test('a response is sent once, and only if it is the first', async () => {
  expect(await sendWithin(15_000)).toBe('this');
  expect(responses.bodies).toEqual([JSON.stringify(RESPONSE)]);
  expect(responses.conditions).toEqual(['*']);
});

test('a response that another delivery has given is reported', async () => {
  responses.rejections.push(412);
  expect(await sendWithin(15_000)).toBe('another');
});

test.each([[[500, 503]], [[503, 500, 502]]])('a response is sent again after HTTP %j', async (rejections) => {
  responses.rejections.push(...rejections);
  expect(await sendWithin(15_000)).toBe('this');
  expect(responses.accepted).toHaveLength(1);
});

test('a response that is rejected after an uncertain attempt may be its own', async () => {
  responses.rejections.push(500, 412);
  expect(await sendWithin(15_000)).toBe('this');
});

// T1 of the reproductions.
test.each([300, 501, 403, 400])('a response is sent without the condition after HTTP %i', async (status) => {
  responses.rejections.push(status);
  expect(await sendWithin(15_000)).toBe('this');
  expect(responses.conditions).toStrictEqual(['*', undefined]);
});

test.each([409, 500])('the condition stays after HTTP %i', async (status) => {
  responses.rejections.push(status);
  await sendWithin(15_000);
  expect(responses.conditions).toEqual(['*', '*']);
});

test('HTTP 409 does not hide that another delivery was first', async () => {
  responses.rejections.push(409, 412);
  expect(await sendWithin(15_000)).toBe('another');
});

test('a response that is never accepted ends before the deadline', async () => {
  responses.rejections.push(...Array<number>(1000).fill(500));
  const started = clock.now();
  await expect(sendWithin(60_000)).rejects.toThrow('CloudFormation did not accept the response before the deadline.');
  expect(clock.now() - started).toBeLessThan(60_000);
  expect(clock.now() - started).toBeGreaterThan(55_000);
  expect(jest.mocked(external.log).mock.calls[0]).toEqual([{ level: 'WARN', message: 'response-rejected', problem: 'HTTP 500' }]);
});

test('a pause that would end at the deadline is not begun', async () => {
  responses.rejections.push(500, 500);
  await expect(sendWithin(200)).rejects.toThrow('CloudFormation did not accept the response before the deadline.');
  expect(responses.conditions).toEqual(['*']);
});

test.each([
  ['https://127.0.0.1:1/response?X-Amz-Signature=secret', 'Error: connect ECONNREFUSED 127.0.0.1:1'],
  ['http://127.0.0.1:1/response?X-Amz-Signature=secret', 'Error: connect ECONNREFUSED 127.0.0.1:1'],
  ['http://[?X-Amz-Signature=secret', 'TypeError: Invalid URL'],
])('a response that cannot be sent to %s is logged without the URL, and sent again', async (url, problem) => {
  await expect(send(url, RESPONSE, clock.now() + 500)).rejects.toThrow('did not accept the response before the deadline');
  const rejected = [{ level: 'WARN', message: 'response-rejected', problem }];
  expect(jest.mocked(external.log).mock.calls).toEqual([rejected, rejected]);
});

test('an error that quotes the URL is logged without the URL', async () => {
  jest.spyOn(http, 'request').mockImplementation(() => {
    throw new Error(`cannot connect to ${responses.url}`);
  });
  await expect(sendWithin(100)).rejects.toThrow('did not accept the response before the deadline');
  expect(jest.mocked(external.log).mock.calls).toEqual([
    [{ level: 'WARN', message: 'response-rejected', problem: 'Error: cannot connect to [ResponseURL]' }],
  ]);
});

test('a response whose answer breaks off is sent again', async () => {
  const answers: RequestListener[] = [
    (_, answer) => answer.writeHead(200, { 'content-length': 2 }).write('x', () => answer.destroy()),
    (_, answer) => answer.end(),
  ];
  const server = createServer((request, answer) => answers.shift()!(request, answer)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  expect(await send(url, RESPONSE, clock.now() + 15_000).finally(() => server.close())).toBe('this');
  expect(jest.mocked(external.log).mock.calls).toEqual([
    [{ level: 'WARN', message: 'response-rejected', problem: 'Error: aborted' }],
  ]);
}, 10_000);

/** The network stays real. */
const useFakeTimers = () => jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });

test('the timer of an attempt is released', async () => {
  useFakeTimers();
  await sendWithin(15_000);
  expect(jest.getTimerCount()).toBe(0);
});

test.each([
  ['is sent again', []],
  ['counts as accepted where the next attempt is not the first', [412]],
])('a response without an answer is given up after five seconds, and %s', async (_, rejections) => {
  useFakeTimers();
  responses.silent = 1;
  responses.rejections.push(...rejections);
  const sent = sendWithin(15_000);
  while (responses.conditions.length < 1) {
    await new Promise(setImmediate);
  }
  await jest.advanceTimersByTimeAsync(5000);
  jest.useRealTimers();
  expect(await sent).toBe('this');
  expect(jest.mocked(external.log).mock.calls).toEqual([
    [{ level: 'WARN', message: 'response-rejected', problem: 'Error: no response in 5000 ms' }],
  ]);
  expect(responses.conditions).toEqual(['*', '*']);
});
