// Makes the role that License Manager needs once in an account. A bundle of its own, loaded only where the role is missing.
import { CreateServiceLinkedRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { SERVICE_LINKED_ROLE_SERVICE } from '../../lib/private/contract';

/** That it exists already is as good: several configurations of a fresh account ask for it at once. */
export async function createServiceLinkedRole(abortSignal: AbortSignal): Promise<void> {
  try {
    await new IAMClient().send(new CreateServiceLinkedRoleCommand({ AWSServiceName: SERVICE_LINKED_ROLE_SERVICE }), {
      abortSignal,
    });
  } catch (error) {
    if (!(error instanceof Error && /has been taken in this account/.test(error.message))) {
      throw error;
    }
  }
}
