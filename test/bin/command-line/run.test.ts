import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CommandError, defineCommand } from '../../../bin/command-line/command';
import { runProgram } from '../../../bin/command-line/run';
import { commands } from '../../../bin/commands';
import { getCommand } from '../../../bin/commands/get';
import { local } from '../../../bin/commands/local';
import { demo } from '../../../bin/demo/demo';
import { RecordedTerminal, runOn } from '../recorded-terminal';

const echo = defineCommand({
  summary: 'Repeat its arguments',
  maxPositionals: 1,
  options: {
    text: { type: 'string', placeholder: 'TEXT', description: 'a text' },
    loud: { type: 'boolean', description: 'loudly' },
  },
  async run(values, positionals, terminal) {
    terminal.print(JSON.stringify({ ...values, positionals }));
  },
});
const failing = (error: unknown) => ({ summary: 'Fail', options: {}, run: () => Promise.reject(error) });

async function program(...args: string[]) {
  const terminal = new RecordedTerminal();
  const code = await runProgram({ name: 'NAME', version: '1.2.3', summary: 'Commands.', commands: { echo } }, args, terminal);
  return { code, output: terminal.output, errors: terminal.errors };
}
const failure = (message: string) => ({ code: 1, output: '', errors: `${message}\n` });

test('a command receives its options and positional arguments', async () => {
  expect(await program('echo', 'one', '--text', 'two', '--loud')).toEqual({
    code: 0,
    output: '{"text":"two","loud":true,"positionals":["one"]}\n',
    errors: '',
  });
  expect((await program('echo', '--text=-two')).output).toBe('{"text":"-two","positionals":[]}\n');
});

test.each<[string[], string]>([
  [['bogus'], 'Unknown command bogus: use one of the commands echo, or see NAME --help.'],
  [['toString'], 'Unknown command toString: use one of the commands echo, or see NAME --help.'],
  [['--bogus'], 'Unknown option --bogus: use one of the commands echo, or see NAME --help.'],
  [['echo', '--bogus'], 'Unknown option --bogus: see NAME echo --help.'],
  [['echo', '-b'], 'Unknown option -b: see NAME echo --help.'],
  [['echo', '--toString'], 'Unknown option --toString: see NAME echo --help.'],
  [['echo', '--text'], '--text needs a value: see NAME echo --help.'],
  [['echo', '--text', '--loud'], '--text needs a value: see NAME echo --help.'],
  [['echo', '--text='], '--text needs a value: see NAME echo --help.'],
  [['echo', '--loud=yes'], '--loud accepts no value: see NAME echo --help.'],
  [['echo', 'one', 'two'], 'Unexpected argument two: see NAME echo --help.'],
])('rejects %j', async (args, message) => {
  expect(await program(...args)).toEqual(failure(message));
});

test('shows the version', async () => {
  expect(await program('--version')).toEqual({ code: 0, output: '1.2.3\n', errors: '' });
});

test('shows the help of all commands', async () => {
  const help = await program('--help');
  expect(help).toEqual(await program());
  expect(help).toEqual({ code: 0, output: expect.stringContaining('  echo  Repeat its arguments\n'), errors: '' });
});

test('shows the help of a command', async () => {
  expect(await program('echo', '--help')).toEqual({
    code: 0,
    output: [
      'Usage: NAME echo [options]',
      '',
      'Repeat its arguments.',
      '',
      'Options:',
      '  --text TEXT  a text',
      '  --loud       loudly',
      '  --help       show this help',
      '',
    ].join('\n'),
    errors: '',
  });
});

test.each(Object.entries({ ...commands, getOfApp: getCommand('Stack'), local, demo }))(
  'the help of %s fits in 80 columns',
  async (_, command) => {
    const { output } = await runOn(new RecordedTerminal(), command, '--help');
    expect(output.split('\n').filter((line) => line.length > 80)).toEqual([]);
  },
);

test('an expected error is a sentence, and has its exit code', async () => {
  expect(await runOn(new RecordedTerminal(), failing(new CommandError('Not found.', 3)))).toEqual({
    code: 3,
    output: '',
    errors: 'Not found.\n',
  });
});

test('an unexpected error shows its stack', async () => {
  const { code, errors } = await runOn(new RecordedTerminal(), failing(new TypeError('a defect')));
  expect(code).toBe(1);
  expect(errors).toMatch(/^TypeError: a defect\n +at /);
});

test('each file of bin/commands is a command', () => {
  const files = readdirSync(join(__dirname, '../../../bin/commands')).filter((name) => name !== 'index.ts');
  expect(files.map((name) => name.replace('.ts', ''))).toEqual(Object.keys(commands).sort());
});
