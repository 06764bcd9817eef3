// A terminal that keeps what is written to it, and a command that runs on it.
import { Command } from '../../bin/command-line/command';
import { runCommand } from '../../bin/command-line/run';
import type { Terminal } from '../../bin/command-line/terminal';

export class RecordedTerminal implements Terminal {
  output = '';
  errors = '';

  constructor(
    readonly columns?: number,
    readonly color = false,
  ) {}

  readonly print = (line: string): void => void (this.output += `${line}\n`);
  readonly inform = (line: string): void => void (this.errors += `${line}\n`);
}

export async function runOn(terminal: RecordedTerminal, command: Command, ...args: string[]) {
  const code = await runCommand('NAME', command, args, terminal);
  return { code, output: terminal.output, errors: terminal.errors };
}
