// Runs a command: parses its arguments, shows its help, and turns errors into one sentence and an exit code.
import { parseArgs } from 'node:util';
import { Command, CommandError, ExitCode, Options, Values } from './command';
import { HELP_OPTION, helpOf, helpOfAll } from './help';
import type { Terminal } from './terminal';

export interface Program {
  readonly name: string;
  readonly version: string;
  readonly summary: string;
  readonly commands: Readonly<Record<string, Command>>;
}

/** Returns the exit code. */
export async function runProgram(program: Program, args: readonly string[], terminal: Terminal): Promise<number> {
  const [first, ...rest] = args;
  if (first === undefined || first === '--help') {
    terminal.print(helpOfAll(program.name, program.summary, program.commands));
    return ExitCode.OK;
  }
  if (first === '--version') {
    terminal.print(program.version);
    return ExitCode.OK;
  }
  if (!Object.hasOwn(program.commands, first)) {
    const kind = first.startsWith('-') ? 'option' : 'command';
    terminal.inform(
      `Unknown ${kind} ${first}: use one of the commands ${Object.keys(program.commands).join(', ')}, or see ${program.name} --help.`,
    );
    return ExitCode.ERROR;
  }
  return runCommand(`${program.name} ${first}`, program.commands[first], rest, terminal);
}

/**
 * Returns the exit code.
 *
 * @param invocation the words that start the command, for example `npx cdk-license-manager get`
 */
export async function runCommand(
  invocation: string,
  command: Command,
  args: readonly string[],
  terminal: Terminal,
): Promise<number> {
  try {
    const { values, positionals } = parse(invocation, command, args);
    if (values.help) {
      terminal.print(helpOf(invocation, command));
    } else {
      await command.run(values, positionals, terminal);
    }
    return ExitCode.OK;
  } catch (error) {
    const { message, exitCode } = error instanceof CommandError ? error : unexpected(error);
    terminal.inform(message);
    return exitCode;
  }
}

function parse(
  invocation: string,
  command: Command,
  args: readonly string[],
): { values: Values<Options>; positionals: string[] } {
  const options = { ...command.options, help: HELP_OPTION };
  const reject = (problem: string) => new CommandError(`${problem}: see ${invocation} --help.`);
  // Not strict, so that the messages are our own.
  const { tokens } = parseArgs({ args: [...args], options, allowPositionals: true, strict: false, tokens: true });
  const values: Record<string, string | boolean> = {};
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') {
      positionals.push(token.value);
    } else if (token.kind === 'option') {
      const option = Object.hasOwn(options, token.name) ? options[token.name as keyof typeof options] : undefined;
      if (option === undefined) {
        throw reject(`Unknown option ${token.rawName}`);
      }
      if (option.type === 'boolean' && token.value !== undefined) {
        throw reject(`${token.rawName} accepts no value`);
      }
      if (option.type === 'string' && (!token.value || (!token.inlineValue && token.value.startsWith('-')))) {
        throw reject(`${token.rawName} needs a value`);
      }
      values[token.name] = token.value ?? true;
    }
  }
  const extra = positionals[command.maxPositionals ?? 0];
  if (extra !== undefined && !values.help) {
    throw reject(`Unexpected argument ${extra}`);
  }
  return { values: values as Values<Options>, positionals };
}

/** An error that no command expects is a defect, so its stack is shown. */
function unexpected(error: unknown): { message: string; exitCode: number } {
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { message, exitCode: ExitCode.ERROR };
}
