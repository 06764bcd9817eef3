// The response to CloudFormation: its size, and the PUT.
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

  test('and is not cut when it fits', () => {
    const attributes = { Name: 'n'.repeat(3000) };
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
test.each([501, 403, 400])('a response is sent without the condition after HTTP %i', async (status) => {
  responses.rejections.push(status);
  expect(await sendWithin(15_000)).toBe('this');
  expect(responses.conditions).toEqual(['*', undefined]);
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
