// What is printed and what is written down: rows under titles, and the goals.
import { arch, cpus, totalmem } from 'node:os';
import { Summary } from './statistics';

/** One line of a table, the same in the file. */
export type Row = Record<string, string | number | boolean | undefined>;

export interface Goal {
  readonly name: string;
  readonly goal: string;
  readonly measured: string;
  /** Undefined where it was not measured. */
  readonly reached?: boolean;
  /** Where it was not reached: what the least handler with the official client measures. */
  readonly least?: string;
}

/** What a run leaves behind. */
export interface Results {
  readonly machine: string;
  readonly node: string;
  readonly rows: readonly Row[];
  readonly goals: readonly Goal[];
}

export const NOT_MEASURED = 'not measured';

export function machine(): string {
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} x ${cpus()[0]?.model ?? 'unknown processor'}, ${arch()}, ${gigabytes} GB`;
}

export function rounded(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}

export function shown({ median, low, high }: Summary, digits = 1): string {
  return `${median.toFixed(digits)} (${low.toFixed(digits)}-${high.toFixed(digits)})`;
}

export class Report {
  private readonly rows: Row[] = [];

  table(title: string, rows: readonly Row[]): void {
    console.log(`\n${title}`);
    const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
    const lines = [names, ...rows.map((row) => names.map((name) => String(row[name] ?? '-')))];
    const widths = names.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
    const line = (cells: string[]) => `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
    console.log([line(lines[0]), line(widths.map((width) => '-'.repeat(width))), ...lines.slice(1).map(line)].join('\n'));
    this.rows.push(...rows.map((row) => ({ table: title, ...row })));
  }

  goals(goals: readonly Goal[]): void {
    const rows = goals.map((goal) => ({ figure: goal.name, goal: goal.goal, measured: goal.measured, reached: verdict(goal) }));
    const kept = this.rows.length;
    this.table('Goals', rows);
    this.rows.length = kept;
  }

  results(node: string, goals: readonly Goal[]): Results {
    return { machine: machine(), node, rows: this.rows, goals };
  }
}

export function verdict({ reached, least }: Goal): string {
  if (reached === undefined) {
    return NOT_MEASURED;
  }
  return reached ? 'yes' : least === undefined ? 'no' : `no; the least with the official client is ${least}`;
}
