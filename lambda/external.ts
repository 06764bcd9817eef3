// The outside world that is neither License Manager nor CloudFormation: the clock, chance and the log. Tests replace its members.
import { randomBytes } from 'node:crypto';

export const external = {
  now: (): number => Date.now(),
  random: (): number => Math.random(),
  unique: (): string => randomBytes(6).toString('hex'),
  sleep: (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  /** Rings once, unless it is called off by what this answers. */
  alarm: (milliseconds: number, ring: () => void): (() => void) => {
    const timer = setTimeout(ring, milliseconds);
    return () => clearTimeout(timer);
  },
  log: (entry: { level: 'INFO' | 'WARN' | 'ERROR'; message: string; [field: string]: unknown }): void => {
    console.log(JSON.stringify(entry));
  },
};
