// The terminal of a command: standard output for results, standard error for everything else.

export interface Terminal {
  /** Width of standard output; undefined where it is a file or a pipe. */
  readonly columns?: number;
  readonly color: boolean;
  /** Writes a line of the result. */
  print(line: string): void;
  /** Writes a line of information that is not part of the result. */
  inform(line: string): void;
}

const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 };

export type Paint = (style: keyof typeof CODES, text: string) => string;

export function painter(color: boolean): Paint {
  return (style, text) => (color ? `\u001b[${CODES[style]}m${text}\u001b[0m` : text);
}

export function processTerminal(): Terminal {
  // A reader such as `head` may close the pipe before the end.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') {
      throw error;
    }
    process.exit();
  });
  return {
    columns: process.stdout.isTTY ? process.stdout.columns : undefined,
    color: process.stdout.isTTY && !process.env.NO_COLOR,
    print: (line) => void process.stdout.write(`${line}\n`),
    inform: (line) => void process.stderr.write(`${line}\n`),
  };
}
