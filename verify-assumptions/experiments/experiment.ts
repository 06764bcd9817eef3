// An experiment: a few calls that settle one or several assumptions.
import { AssumptionId } from '../../local-aws/assumptions';
import { Account, Seen } from '../account';
import { Observation, Observations } from '../observation';
import { Operations } from '../operations';

/** What the experiments of a run share. */
export interface Trial {
  readonly account: Account;
  /** The license configuration that most experiments change. The stack's function records its events in the tags. */
  readonly subject: { readonly arn: string; readonly createdAt: Pick<Seen<unknown>, 'startedAt' | 'endedAt'> };
  readonly operations: Operations;
}

export interface Experiment {
  readonly settles: readonly AssumptionId[];
  run(trial: Trial): Promise<Observations>;
}

/** Each of the ids needs an observation. */
export function experiment<const Id extends AssumptionId>(
  settles: readonly Id[],
  run: (trial: Trial) => Promise<Readonly<Record<Id, Observation>>>,
): Experiment {
  return { settles, run: run as Experiment['run'] };
}

export function notSettled(reason: string): Observation {
  return { notSettled: reason };
}

export function evidence(...seen: readonly { readonly evidence: string }[]): string {
  return seen.map((one) => one.evidence).join('; ');
}

/** Whether AWS rejected the request because of its content; undefined where another error says nothing about that. */
export function isRejected({ error }: Seen<unknown>): boolean | undefined {
  if (error === undefined) {
    return false;
  }
  return /^(InvalidParameterValue|Validation|Serialization|InvalidResourceState)/.test(error.name) ? true : undefined;
}

/** The observation that a request is rejected, or that it is not. */
export function rejection(seen: Seen<unknown>): Observation {
  const value = isRejected(seen);
  return value === undefined ? notSettled(seen.evidence) : { value, evidence: seen.evidence };
}

/** A resource or license configuration that has never existed, in the account and Region of `arn`. */
export function madeUp(arn: string, kind: 'license-configuration' | 'report-generator' | 'instance', last = '0'): string {
  const [, partition, , region, account] = arn.split(':');
  switch (kind) {
    case 'license-configuration':
      return `arn:${partition}:license-manager:${region}:${account}:license-configuration:lic-${last.padStart(32, '0')}`;
    case 'report-generator':
      return `arn:${partition}:license-manager:${region}:${account}:report-generator:r-${last.padStart(32, '0')}`;
    case 'instance':
      return `arn:${partition}:ec2:${region}:${account}:instance/i-${last.padStart(17, '0')}`;
  }
}
