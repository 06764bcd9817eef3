// The time of one event: first for the work, then for the compensation of failed work, and last for the response.
import { external } from './external';

/** In seconds. */
export interface Reserves {
  readonly compensation: number;
  readonly response: number;
}

export class Deadline {
  /** For an event, or a part of it, that must end after `remaining` milliseconds. */
  static after(remaining: number, { compensation, response }: Reserves = { compensation: 0, response: 0 }): Deadline {
    const [begin, end] = [new AbortController(), new AbortController()];
    const cancels = [
      external.setAlarm(Math.max(0, remaining - (compensation + response) * 1000), () => begin.abort()),
      external.setAlarm(Math.max(0, remaining - response * 1000), () => end.abort()),
    ];
    return new Deadline(begin.signal, end.signal, () => cancels.forEach((cancel) => cancel()));
  }

  private constructor(
    /** Aborts when no further request may begin and reads must end. */
    readonly begin: AbortSignal,
    /** Aborts when a write must end. A write that is abandoned earlier could still take effect at any time. */
    readonly end: AbortSignal,
    /** Releases the timers. */
    readonly cancel: () => void,
  ) {}

  /** The deadline of a compensation: its requests may begin until the response is due. */
  get forCompensation(): Deadline {
    return new Deadline(this.end, this.end, this.cancel);
  }
}
