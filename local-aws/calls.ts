// The log of calls, so that tests can assert what a handler did and how often.

export interface Call {
  readonly account: string;
  readonly region: string;
  readonly service: string;
  readonly operation: string;
  /** ARN of the caller. */
  readonly principal: string;
  readonly input: unknown;
  /** `ok`, the error code, or `cut` where the caller got no response. */
  readonly outcome: string;
  /** Whether the operation took effect, whatever its response. */
  readonly effective: boolean;
  readonly at: Date;
}

export class Calls {
  private readonly all: Call[] = [];

  record(call: Call): void {
    this.all.push(call);
  }

  /** In the order in which they ended. */
  of(service: string, operation?: string): Call[] {
    return this.all.filter((call) => call.service === service && (operation === undefined || call.operation === operation));
  }

  /** Names of the operations called, in order. */
  operations(service: string): string[] {
    return this.of(service).map((call) => call.operation);
  }

  clear(): void {
    this.all.length = 0;
  }
}
