// The help of the command line and of each command, in 80 columns.
import type { Command, Option } from './command';
import { wrap } from './wrap';

const WIDTH = 80;

export const HELP_OPTION: Option = { type: 'boolean', description: 'show this help' };

/** @param invocation the words that start the command, for example `npx cdk-license-manager get` */
export function helpOf(invocation: string, command: Command): string {
  const usage = ['Usage:', invocation, command.usage, '[options]'].filter(Boolean).join(' ');
  const options = Object.entries({ ...command.options, help: HELP_OPTION }).map(
    ([name, { placeholder, description }]): [string, string] => [
      placeholder ? `--${name} ${placeholder}` : `--${name}`,
      description,
    ],
  );
  return [
    usage,
    '',
    ...wrap(`${command.summary}.`, WIDTH),
    '',
    'Options:',
    ...twoColumns(options),
    ...(command.notes ?? []).flatMap((note) => ['', ...wrap(note, WIDTH)]),
  ].join('\n');
}

/** Help of all commands together. */
export function helpOfAll(name: string, summary: string, commands: Readonly<Record<string, Command>>): string {
  return [
    `Usage: ${name} COMMAND [options]`,
    '',
    ...wrap(summary, WIDTH),
    '',
    'Commands:',
    ...twoColumns(Object.entries(commands).map(([key, command]) => [key, command.summary])),
    '',
    'Options:',
    ...twoColumns([
      ['--help', 'show this help, or with a command that of the command'],
      ['--version', 'show the version'],
    ]),
    '',
    ...wrap(
      'Exit codes: 0 success, 1 error, 2 a check found a difference, 3 the license configuration was not found, 130 interrupted.',
      WIDTH,
    ),
  ].join('\n');
}

function twoColumns(rows: [string, string][]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length)) + 2;
  return rows.flatMap(([left, right]) =>
    wrap(right, WIDTH - width - 2).map((line, index) => `  ${(index === 0 ? left : '').padEnd(width)}${line}`),
  );
}
