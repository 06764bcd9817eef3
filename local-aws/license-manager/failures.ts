// Operations on a license configuration that failed, for ListFailuresForLicenseConfigurationOperations.
import { AwsError } from '../errors';
import { Configuration, seconds } from './configuration';
import { OfConfiguration } from './associations';
import { Scope } from './operations';
import { page } from './pages';

export interface Failure {
  readonly resourceArn: string;
  readonly resourceType: string;
  readonly resourceOwnerId: string;
  readonly message: string;
  readonly operation: string;
  readonly requestedBy: string;
  readonly at: Date;
}

export function listFailures({ store, region }: Scope, input: OfConfiguration): object {
  const { items, NextToken } = page(store.live(input.LicenseConfigurationArn, region).failures, input, store.assumptions);
  return {
    LicenseOperationFailureList: items.map((one) => ({
      ResourceArn: one.resourceArn,
      ResourceType: one.resourceType,
      ErrorMessage: one.message,
      FailureTime: seconds(one.at),
      OperationName: one.operation,
      ResourceOwnerId: one.resourceOwnerId,
      OperationRequestedBy: one.requestedBy,
    })),
    NextToken,
  };
}

/** Does `effect`. Its error becomes a failure of the license configuration. */
export function recording<T>(configuration: Configuration, failure: Omit<Failure, 'message'>, effect: () => T): T {
  try {
    return effect();
  } catch (error) {
    if (error instanceof AwsError) {
      configuration.failures.push({ ...failure, message: error.message });
    }
    throw error;
  }
}
