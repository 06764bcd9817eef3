// Faults between a caller and a service: per operation, a number of times, before or after the effect.
import { AwsError } from './errors';

/** Services of the query protocol, whose common errors have other codes than those of the JSON protocol. */
const QUERY_SERVICES = new Set(['cloudformation', 'iam', 'sts']);

export type FaultKind =
  'throttle' | 'conflict' | 'access-denied' | 'error-before' | 'error-after' | 'cut-before' | 'cut-after' | 'delay';

export interface Fault {
  /** Name of the API operation, for example `CreateLicenseConfiguration` or `DescribeStacks`; `*` stands for all of License Manager's. */
  readonly operation: string;
  readonly kind: FaultKind;
  /** @default 1 */
  readonly times?: number;
  /** How long a `delay` lasts. */
  readonly milliseconds?: number;
  /** Instead of the kind's own error. */
  readonly error?: AwsError;
}

/** The connection is cut instead of a response. */
export class Cut extends Error {
  override readonly name = 'Cut';
}

export class Faults {
  private readonly waiting: { fault: Fault; left: number }[] = [];
  private readonly done: { operation: string; kind: FaultKind }[] = [];
  private bucket?: { perSecond: number; burst: number; tokens: number; filledAt: number };

  constructor(private readonly throttleStatus: () => number) {}

  inject(fault: Fault): void {
    this.waiting.push({ fault, left: fault.times ?? 1 });
  }

  /** From now on License Manager returns RateLimitExceededException for requests above this rate. */
  limitRate(limit: { requestsPerSecond: number; burst: number } | undefined): void {
    this.bucket = limit && { perSecond: limit.requestsPerSecond, burst: limit.burst, tokens: limit.burst, filledAt: Date.now() };
  }

  /** How many faults really happened. */
  injected(only: { operation?: string; kind?: FaultKind } = {}): number {
    return this.done.filter((one) => (only.operation ?? one.operation) === one.operation && (only.kind ?? one.kind) === one.kind)
      .length;
  }

  clear(): void {
    this.waiting.length = 0;
    this.done.length = 0;
    this.bucket = undefined;
  }

  /** Runs `effect`, with the faults that are due around it. */
  async around<T>(service: string, operation: string, effect: () => Promise<T>): Promise<T> {
    const licenseManager = service === 'license-manager';
    if (licenseManager && !this.hasToken()) {
      this.done.push({ operation, kind: 'throttle' });
      throw this.throttled(service);
    }
    const fault = this.take(operation, licenseManager);
    if (fault === undefined) {
      return effect();
    }
    this.done.push({ operation, kind: fault.kind });
    switch (fault.kind) {
      case 'delay':
        await new Promise((resolve) => setTimeout(resolve, fault.milliseconds ?? 0));
        return effect();
      case 'throttle':
        throw fault.error ?? this.throttled(service);
      case 'conflict':
        throw (
          fault.error ??
          new AwsError('ConflictException', 'There was a conflict processing the request. Try your request again.', 409)
        );
      case 'access-denied':
        throw fault.error ?? denied(service, operation);
      case 'error-before':
        throw fault.error ?? internalError(service);
      case 'error-after':
        await effect();
        throw fault.error ?? internalError(service);
      case 'cut-before':
        throw new Cut();
      case 'cut-after':
        await effect();
        throw new Cut();
    }
  }

  private take(operation: string, licenseManager: boolean): Fault | undefined {
    const index = this.waiting.findIndex(
      ({ fault }) => fault.operation === operation || (fault.operation === '*' && licenseManager),
    );
    if (index < 0) {
      return undefined;
    }
    const entry = this.waiting[index];
    if (--entry.left <= 0) {
      this.waiting.splice(index, 1);
    }
    return entry.fault;
  }

  private hasToken(): boolean {
    const bucket = this.bucket;
    if (bucket === undefined) {
      return true;
    }
    const now = Date.now();
    bucket.tokens = Math.min(bucket.burst, bucket.tokens + ((now - bucket.filledAt) / 1000) * bucket.perSecond);
    bucket.filledAt = now;
    if (bucket.tokens < 1) {
      return false;
    }
    bucket.tokens -= 1;
    return true;
  }

  private throttled(service: string): AwsError {
    if (QUERY_SERVICES.has(service)) {
      return new AwsError('Throttling', 'Rate exceeded', 400);
    }
    return new AwsError(
      'RateLimitExceededException',
      'Too many requests have been submitted. Try again after a brief wait.',
      this.throttleStatus(),
    );
  }
}

function internalError(service: string): AwsError {
  return QUERY_SERVICES.has(service)
    ? new AwsError('InternalFailure', 'The request processing has failed because of an unknown error, exception or failure.', 500)
    : new AwsError('ServerInternalException', 'The server experienced an internal error. Try again.', 500);
}

function denied(service: string, operation: string): AwsError {
  const message = `User is not authorized to perform: ${service}:${operation}`;
  return QUERY_SERVICES.has(service)
    ? new AwsError('AccessDenied', message, 403)
    : new AwsError('AccessDeniedException', message);
}
