// The two kinds of message about a license configuration, and the display of values that may be tokens.

import { Token } from 'aws-cdk-lib/core';

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
export const MESSAGE_ID_PREFIX = 'cdk-license-manager:';

/** A text for a message. Tokens have no readable text. */
export function display(value: string): string {
  return Token.isUnresolved(value) ? 'a token' : value;
}
