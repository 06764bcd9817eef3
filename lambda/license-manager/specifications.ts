// The license configurations of one AMI, instance or host, which License Manager calls its license specifications.
import {
  LicenseManagerClient,
  LicenseOperationFailure,
  LicenseSpecification,
  ListFailuresForLicenseConfigurationOperationsCommand,
  ListFailuresForLicenseConfigurationOperationsCommandOutput,
  ListLicenseSpecificationsForResourceCommand,
  ListLicenseSpecificationsForResourceCommandOutput,
} from '@aws-sdk/client-license-manager';
import { Deadline } from '../deadline';
import { external } from '../external';
import { Calls } from './calls';
import { isInvalidParameter, isNotFound, nameAndMessage } from './errors';

export class Specifications {
  private readonly calls: Calls;

  constructor(client: LicenseManagerClient, deadline: Deadline) {
    this.calls = new Calls(client, deadline);
  }

  /** ARNs of the license configurations of a resource. One that does not exist any more has none. */
  async of(resourceArn: string): Promise<string[]> {
    try {
      const all = await this.calls.pages<ListLicenseSpecificationsForResourceCommandOutput, LicenseSpecification>(
        'ListLicenseSpecificationsForResource',
        (NextToken) => new ListLicenseSpecificationsForResourceCommand({ ResourceArn: resourceArn, NextToken }),
        (page) => page.LicenseSpecifications,
      );
      return all.map(({ LicenseConfigurationArn }) => LicenseConfigurationArn!);
    } catch (error) {
      if (isInvalidParameter(error) || isNotFound(error)) {
        return [];
      }
      throw error;
    }
  }

  /** The latest failure of the resource with these license configurations. It only explains another error, so that it never fails. */
  async latestFailure(resourceArn: string, arns: readonly string[]): Promise<LicenseOperationFailure | undefined> {
    const found: LicenseOperationFailure[] = [];
    for (const arn of arns) {
      try {
        found.push(...(await this.failures(arn)).filter(({ ResourceArn }) => ResourceArn === resourceArn));
      } catch (error) {
        external.log({
          level: 'INFO',
          message: 'failures-not-listed',
          licenseConfigurationArn: arn,
          reason: nameAndMessage(error),
        });
      }
    }
    return found.sort((one, other) => timeOf(other) - timeOf(one))[0];
  }

  private async failures(arn: string): Promise<LicenseOperationFailure[]> {
    return this.calls.pages<ListFailuresForLicenseConfigurationOperationsCommandOutput, LicenseOperationFailure>(
      'ListFailuresForLicenseConfigurationOperations',
      (NextToken) => new ListFailuresForLicenseConfigurationOperationsCommand({ LicenseConfigurationArn: arn, NextToken }),
      (page) => page.LicenseOperationFailureList,
    );
  }
}

function timeOf({ FailureTime }: LicenseOperationFailure): number {
  return FailureTime?.getTime() ?? 0;
}
