// The outside world that is neither License Manager nor CloudFormation: clock, random numbers and log. Tests replace its members.
import { randomBytes } from 'node:crypto';

export const external = {
  now: (): number => Date.now(),
  random: (): number => Math.random(),
  unique: (): string => randomBytes(6).toString('hex'),
  sleep: (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  /** Calls `ring` once after that time; the returned function cancels it. */
  setAlarm: (milliseconds: number, ring: () => void): (() => void) => {
    const timer = setTimeout(ring, milliseconds);
    return () => clearTimeout(timer);
  },
  log: (entry: LogEntry): void => {
    console.log(JSON.stringify(entry));
  },
};

/** `message` is a stable code, listed in docs/operating.md, so that metric filters can match it. */
export interface LogEntry {
  readonly level: 'INFO' | 'WARN' | 'ERROR';
  readonly message: string;
  readonly [field: string]: unknown;
}
