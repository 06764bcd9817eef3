// The two kinds of message about a license configuration, and the display of values that may be tokens.

import { Annotations, Token, Validations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** An invalid property or tag. It fails the synthesis. */
export interface ValidationError {
  /** Follows `cdk-license-manager:` in the error's id. */
  readonly id: string;
  readonly message: string;
}

/** A property that is allowed and probably not intended. It is acknowledged by its id. */
export interface Warning {
  /** Follows `cdk-license-manager:` in the warning's id. */
  readonly id: string;
  readonly message: string;
}

/** Prefix of all ids of errors and warnings. */
const ID_PREFIX = 'cdk-license-manager:';

export function addError(construct: IConstruct, id: string, message: string): void {
  Validations.of(construct).addError(ID_PREFIX + id, message);
}

export function addWarning(construct: IConstruct, id: string, message: string): void {
  Annotations.of(construct).addWarningV2(ID_PREFIX + id, message);
}

/** Loops and no callbacks: the CDK CLI takes the frame of a native `forEach` for the user's, and shows no line. */
export function addErrors(construct: IConstruct, errors: readonly ValidationError[]): void {
  for (const { id, message } of errors) {
    addError(construct, id, message);
  }
}

export function addWarnings(construct: IConstruct, warnings: readonly Warning[]): void {
  for (const { id, message } of warnings) {
    addWarning(construct, id, message);
  }
}

/** Whether both are known and not the same: a Region or an account may be a token. */
export function areKnownToDiffer(one: string | undefined, other: string | undefined): boolean {
  return one !== other && [one, other].every((value) => value !== undefined && !Token.isUnresolved(value));
}

/** A text for a message. Tokens have no readable text. */
export function display(value: string): string {
  return Token.isUnresolved(value) ? 'a token' : value;
}
