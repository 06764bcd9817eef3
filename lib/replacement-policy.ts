/**
 * The policy for a change that License Manager cannot make in place.
 */
export enum ReplacementPolicy {
  /** A new license configuration replaces the old one. */
  ALLOW = 'ALLOW',

  /** The deployment fails and changes nothing. */
  REFUSE = 'REFUSE',
}
