// Reports the steps of the demo: a title, a line of progress while a step runs, its result and duration.
import { Terminal, painter } from '../command-line/terminal';
import { wrap } from '../command-line/wrap';

const DEFAULT_COLUMNS = 80;
const INDENT = '   ';
const CLEAR_LINE = '\r\u001b[2K';
/** Emoji and the like may be two columns wide. */
const NOT_ASCII = /[^ -~]/g;
/** An event of a stack as the CDK CLI prints it: status, type, the resource. */
const STACK_EVENT = /\| +([A-Z_]{6,}) *\| ([\w:]+) *\| (\S*)/;

export class StepReporter {
  private readonly columns: number;
  private readonly interactive: boolean;
  private number = 0;
  private started = 0;
  private activity = '';
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly terminal: Terminal,
    private readonly verbose: boolean,
    private readonly write: (text: string) => void = (text) => void process.stdout.write(text),
  ) {
    this.columns = terminal.columns ?? DEFAULT_COLUMNS;
    this.interactive = terminal.columns !== undefined && !verbose;
  }

  begin(title: string, command: string): void {
    const paint = painter(this.terminal.color);
    this.terminal.print('');
    this.terminal.print(paint('bold', `${++this.number}. ${title}`));
    wrap(`$ ${command}`, this.columns - INDENT.length).forEach((line) => this.terminal.print(INDENT + paint('dim', line)));
    this.started = Date.now();
    this.activity = 'starting';
    if (this.interactive) {
      this.showProgress();
      this.timer = setInterval(() => this.showProgress(), 1000);
    }
  }

  /** A line that the CDK CLI prints. */
  line(text: string): void {
    if (this.verbose) {
      this.terminal.print(painter(this.terminal.color)('dim', INDENT + text));
    } else if (text.trim() !== '') {
      const [, status, type, resource] = STACK_EVENT.exec(text) ?? [];
      this.activity = status === undefined ? text.replaceAll(NOT_ASCII, '').trim() : `${status} ${type} ${resource}`;
      if (this.timer) {
        this.showProgress();
      }
    }
  }

  /** Ends a step with its result. */
  end(result: string, ...details: string[]): void {
    const seconds = `${((Date.now() - this.started) / 1000).toFixed(1)} s`;
    this.close();
    const paint = painter(this.terminal.color);
    this.lines(`✓ ${result} (${seconds})`).forEach((line) => this.terminal.print(paint('green', line)));
    details.flatMap((detail) => this.lines(`  ${detail}`)).forEach((line) => this.terminal.print(line));
  }

  /** Clears the line of progress. */
  close(): void {
    if (this.timer) {
      clearInterval(this.timer);
      this.timer = undefined;
      this.write(CLEAR_LINE);
    }
  }

  private showProgress(): void {
    const seconds = Math.floor((Date.now() - this.started) / 1000);
    // A full line would wrap on some terminals.
    const text = `${INDENT}… ${seconds} s  ${this.activity}`.slice(0, this.columns - 1);
    this.write(CLEAR_LINE + painter(this.terminal.color)('dim', text));
  }

  private lines(text: string): string[] {
    return wrap(text, this.columns - INDENT.length).map((line) => INDENT + line);
  }
}
