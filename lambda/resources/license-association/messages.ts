// The reasons that a deployment gets when associations cannot change: the resource, the license configurations and the remedy.
import { LicenseOperationFailure } from '@aws-sdk/client-license-manager';
import { StackState } from '../../cloudformation/stack';
import { isAccessDenied, isInvalidResourceState, isLicenseUsage, nameAndMessage } from '../../license-manager/errors';
import { AssociationChange } from '../../license-manager/api';

export function existedBefore(resourceArn: string, arns: readonly string[]): string {
  return (
    `${resourceArn} is already associated with ${arns.join(', ')}, and not by this resource. Nothing was changed, because a deletion of this resource would remove that association. ` +
    'Remove the association first, or remove this resource from the stack.'
  );
}

export function directionUnknown(resourceArn: string, arns: readonly string[], { status }: StackState): string {
  return (
    `Whether the stack is rolling back decides whether the associations of ${resourceArn} with ${arns.join(', ')} belong to this resource. ` +
    `CloudFormation did not say (${status}). Allow the function cloudformation:DescribeStacks on its own stack, and try again.`
  );
}

export function undoneUnknown(resourceArn: string, arns: readonly string[], { message }: Error): string {
  return (
    `Which associations of ${resourceArn} with ${arns.join(', ')} the failed change made depends on when it began and ended. ` +
    `CloudFormation did not say (${message}). Allow the function cloudformation:DescribeStackEvents on its own stack, and try again.`
  );
}

/** The error of a change, with what a person can do about it. */
export function explained(
  error: unknown,
  { resourceArn, add, remove }: AssociationChange,
  latest?: LicenseOperationFailure,
): unknown {
  const licenses = [...add, ...remove].map(({ LicenseConfigurationArn }) => LicenseConfigurationArn).join(', ');
  const help = isLicenseUsage(error)
    ? `Too few licenses are left for ${resourceArn} of ${licenses}. Raise licenseCount, set licenseCountHardLimit to false, or stop instances that use the licenses.`
    : isInvalidResourceState(error)
      ? `The associations of ${resourceArn} with ${licenses} cannot change in the present state. Check that the resource is not terminated, that the license configurations are not disabled, and that automated discovery did not make the association.`
      : isAccessDenied(error)
        ? `The function may change associations with license configurations of its own stack and with those that the associations of the template name: ${licenses}. If the update exchanges an imported license configuration whose ARN is a parameter or an attribute, add the new one in one deployment and remove the old one in the next.`
        : undefined;
  if (help === undefined) {
    return error;
  }
  const said = latest?.ErrorMessage;
  const failure = said ? ` Latest failure${at(latest)}, ${latest.OperationName}: ${said}` : '';
  return new Error(`${help} License Manager says: ${nameAndMessage(error)}${failure}`, { cause: error });
}

function at({ FailureTime }: LicenseOperationFailure): string {
  return FailureTime ? ` at ${FailureTime.toISOString()}` : '';
}
