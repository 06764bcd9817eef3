/**
 * What happens when a change cannot be made in place.
 */
export enum ReplacementPolicy {
  /** A new license configuration takes the old one's place. */
  ALLOW = 'ALLOW',

  /** The deployment fails and nothing is changed. */
  REFUSE = 'REFUSE',
}
