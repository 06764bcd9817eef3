// The meanings of License Manager's errors. Several meanings share a code, so the message counts too.

/** A request was sent and no response says whether it took effect. */
export class OutcomeUnknown extends Error {
  constructor(readonly problem: unknown) {
    super(nameAndMessage(problem));
    this.name = 'OutcomeUnknown';
  }
}

/** License Manager rejected the request and changed nothing: a client error of its own model. */
export function isRejection(error: unknown): boolean {
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  return status !== undefined && status >= 400 && status < 500;
}

export function isNotFound(error: unknown): boolean {
  return named(error, 'InvalidParameterValueException') && /Invalid license configuration ARN/i.test(messageOf(error));
}

export function isInvalidParameter(error: unknown): boolean {
  return named(error, 'InvalidParameterValueException', 'InvalidParameterValue') && !isNotFound(error);
}

/** The account has no service-linked role yet, which License Manager reports on every operation. */
export function isServiceRoleMissing(error: unknown): boolean {
  return isAnyAccessDenied(error) && /Service role not found/i.test(messageOf(error));
}

export const SERVICE_ROLE_HELP =
  'This account is not set up for License Manager. Run `aws iam create-service-linked-role --aws-service-name license-manager.amazonaws.com` once, or open License Manager in the console, and deploy again.';

/** Rejects with the remedy where the account is not set up and the event does not create the role. */
export async function helpToSetUp<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw isServiceRoleMissing(error) ? new Error(`${messageOf(error)} ${SERVICE_ROLE_HELP}`, { cause: error }) : error;
  }
}

/** Denied by IAM, maybe only because the permissions of a new role have not arrived everywhere. */
export function isAccessDenied(error: unknown): boolean {
  return isAnyAccessDenied(error) && !isServiceRoleMissing(error);
}

export function isQuotaExceeded(error: unknown): boolean {
  return named(error, 'ResourceLimitExceededException');
}

/** The error of a request that the deadline prevents, in the form of the SDK's own. */
export function pastDeadline(): Error {
  return Object.assign(new Error('The deadline of the event has passed.'), { name: 'AbortError' });
}

export function isAborted(error: unknown): boolean {
  return named(error, 'AbortError');
}

/** A hard limit leaves too few licenses for the association. */
export function isLicenseUsage(error: unknown): boolean {
  return named(error, 'LicenseUsageException');
}

export function isInvalidResourceState(error: unknown): boolean {
  return named(error, 'InvalidResourceStateException');
}

/** License Manager does not allow the change now: by a value, a state or a use, a quota, or because something does not exist. */
export function isRefusal(error: unknown): boolean {
  return (
    isInvalidParameter(error) ||
    isNotFound(error) ||
    isInvalidResourceState(error) ||
    isLicenseUsage(error) ||
    isQuotaExceeded(error) ||
    named(error, 'ResourceNotFoundException', 'ValidationException')
  );
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

/** The license configuration does not exist any more. */
export class Gone extends Error {
  constructor(arn: string) {
    super(`${arn} does not exist.`);
    this.name = 'Gone';
  }
}

/** The license configuration carries the tag of another stack. */
export class OwnedByAnotherStack extends Error {
  constructor(
    arn: string,
    readonly owner: string,
  ) {
    super(`${arn} belongs to the stack ${owner}.`);
    this.name = 'OwnedByAnotherStack';
  }
}

export function nameAndMessage(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
