import { Logs } from '../../local-aws/logs';

const GROUP = 'group';
const line = (message: string, logStreamName = 'one', logGroupName = GROUP) => ({
  functionName: 'function',
  logGroupName,
  logStreamName,
  message,
});

let logs: Logs;
beforeEach(() => {
  logs = new Logs();
  logs.createGroup(GROUP);
});
const filter = (input: object) => logs.handle('FilterLogEvents', { logGroupName: GROUP, ...input }) as { events: object[] };

test('events by stream, time and limit', () => {
  jest.spyOn(Date, 'now').mockReturnValueOnce(1000).mockReturnValueOnce(2000).mockReturnValueOnce(3000);
  ['a', 'b', 'c'].forEach((message) => logs.put(line(message, message === 'c' ? 'two' : 'one')));
  const messages = (input: object) => filter(input).events.map((event) => (event as { message: string }).message);
  expect(messages({})).toEqual(['a', 'b', 'c']);
  expect(messages({ logStreamNames: ['two'] })).toEqual(['c']);
  expect(messages({ startTime: 2000, endTime: 2000 })).toEqual(['b']);
  expect(messages({ limit: 1 })).toEqual(['a']);
  expect(filter({}).events[0]).toEqual({ logStreamName: 'one', message: 'a', timestamp: 1000 });
});

test('a group that is not there, or not any more, is refused, and gets nothing', () => {
  logs.put(line('early', 'one', 'other'));
  expect(logs.createGroup('other')).toBe(true);
  expect(logs.createGroup('other')).toBe(false);
  expect(filter({ logGroupName: 'other' })).toMatchObject({ events: [] });
  logs.deleteGroup(GROUP);
  expect(() => filter({})).toThrow('The specified log group does not exist.');
});

test("Lambda's own group of a function is made for it", () => {
  logs.put(line('a', 'one', '/aws/lambda/function'));
  expect(filter({ logGroupName: '/aws/lambda/function' }).events).toHaveLength(1);
});

test('what it does not know is refused', () => {
  expect(() => filter({ filterPattern: 'x' })).toThrow('FilterLogEvents with filterPattern');
  expect(() => logs.handle('PutLogEvents', {})).toThrow('logs:PutLogEvents');
});
