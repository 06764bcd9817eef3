// What License Manager's errors mean. Several meanings share a code, so the message counts, and where that is not enough, a list.

/** A request was sent and no answer tells whether it took effect. */
export class OutcomeUnknown extends Error {
  constructor(readonly problem: unknown) {
    super(nameAndMessage(problem));
    this.name = 'OutcomeUnknown';
  }
}

/** License Manager answered and did nothing: a client error of its own model. */
export function isRefusal(error: unknown): boolean {
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  return status !== undefined && status >= 400 && status < 500;
}

export function isNotFound(error: unknown): boolean {
  return named(error, 'InvalidParameterValueException') && /Invalid license configuration ARN/i.test(messageOf(error));
}

export function isInvalidParameter(error: unknown): boolean {
  return named(error, 'InvalidParameterValueException', 'InvalidParameterValue') && !isNotFound(error);
}

/** The account has no service-linked role yet; License Manager says so on every operation. */
export function isServiceRoleMissing(error: unknown): boolean {
  return isAnyAccessDenied(error) && /Service role not found/i.test(messageOf(error));
}

/** Denied by IAM, maybe only because a fresh role's permissions have not arrived everywhere. */
export function isAccessDenied(error: unknown): boolean {
  return isAnyAccessDenied(error) && !isServiceRoleMissing(error);
}

export function isQuotaExceeded(error: unknown): boolean {
  return named(error, 'ResourceLimitExceededException');
}

/** As the SDK itself ends what is aborted. */
export function tooLate(): Error {
  return Object.assign(new Error('There is no time left.'), { name: 'AbortError' });
}

export function isAborted(error: unknown): boolean {
  return named(error, 'AbortError');
}

/** IAM says `AccessDenied`. */
function isAnyAccessDenied(error: unknown): boolean {
  return named(error, 'AccessDeniedException', 'AuthorizationException', 'AccessDenied');
}

function named(error: unknown, ...names: string[]): boolean {
  return error instanceof Error && names.includes(error.name);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** There is no such license configuration any more. */
export class Gone extends Error {
  constructor(arn: string, cause: unknown) {
    super(`${arn} does not exist.`, { cause });
    this.name = 'Gone';
  }
}

export function nameAndMessage(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
