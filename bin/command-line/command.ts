// A command: what the help says about it, the options that it accepts, and the function that runs it.
import type { Terminal } from './terminal';

export interface Option {
  readonly type: 'string' | 'boolean';
  readonly description: string;
  /** Placeholder of a string in the help, such as `NAME`. */
  readonly placeholder?: string;
}

export type Options = Readonly<Record<string, Option>>;

/** Values of options; one that is not given is absent. */
export type Values<O extends Options> = { readonly [K in keyof O]?: O[K]['type'] extends 'boolean' ? boolean : string };

export interface Command<O extends Options = Options> {
  /** One line without a period. */
  readonly summary: string;
  /** Arguments as the usage line shows them, without options that are optional. */
  readonly usage?: string;
  /** Positional arguments that it accepts. @default 0 */
  readonly maxPositionals?: number;
  readonly options: O;
  /** Sentences for the end of the help. */
  readonly notes?: readonly string[];
  run(values: Values<O>, positionals: readonly string[], terminal: Terminal): Promise<void>;
}

/** Infers the types of the option values from the options. */
export function defineCommand<const O extends Options>(command: Command<O>): Command<O> {
  return command;
}

/** Exit codes of every command. 2 is for commands that check something and find a difference. */
export const ExitCode = { OK: 0, ERROR: 1, FINDINGS: 2, NOT_FOUND: 3, INTERRUPTED: 130 } as const;

/** An error for the person at the terminal: one sentence that says what to do. */
export class CommandError extends Error {
  constructor(
    message: string,
    readonly exitCode: number = ExitCode.ERROR,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'CommandError';
  }
}
