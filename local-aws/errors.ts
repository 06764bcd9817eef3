// An error as an AWS service returns it. Each protocol frames it in its own way; see `server.ts`.

export class AwsError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly httpStatus = 400,
  ) {
    super(message);
    this.name = code;
  }
}

/** For operations that this server does not know, so that a test never passes on a silent success. */
export function unsupported(what: string): AwsError {
  return new AwsError('NotImplementedByLocalAws', `The embedded AWS does not know ${what}.`);
}

export function isAwsError(error: unknown): error is AwsError {
  const { code, httpStatus } = (error ?? {}) as Partial<AwsError>;
  return error instanceof Error && typeof code === 'string' && typeof httpStatus === 'number';
}
