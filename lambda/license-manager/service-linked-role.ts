// Creates the service-linked role that License Manager needs once in an account. A bundle of its own, loaded only where it is missing.
import { CreateServiceLinkedRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { SERVICE_LINKED_ROLE_SERVICE } from '../../lib/private/contract';

/** Succeeds if the role already exists: several license configurations of a new account create it at once. */
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
