// Associations of AMIs, instances and hosts with a license configuration: the one place that moves and removes them.
import { LicenseConfigurationStatus, LicenseSpecification } from '@aws-sdk/client-license-manager';
import { Association, LicenseManager } from './api';
import { external } from '../external';
import { parseArn } from './arn';
import { isInvalidResourceState, isRefusal, nameAndMessage } from './errors';

/** Resource types whose association the API can add and remove. The others are License Manager's own discoveries. */
const TRANSFERABLE = new Set<string | undefined>(['EC2_AMI', 'EC2_INSTANCE', 'EC2_HOST']);

/** Whether the association with this license configuration can move to another one. */
export function isTransferable({ ResourceType, ResourceOwnerId }: Association, licenseConfigurationArn: string): boolean {
  const sameAccount = ResourceOwnerId === undefined || ResourceOwnerId === parseArn(licenseConfigurationArn)?.ownerAccountId;
  return TRANSFERABLE.has(ResourceType) && sameAccount;
}

/**
 * Moves the associations that can move. A disabled license configuration may accept none, and is enabled while it receives them.
 *
 * @param mayBeRejected leaves those that License Manager does not move
 */
export async function transferAssociations(api: LicenseManager, from: string, to: string, mayBeRejected = false): Promise<void> {
  try {
    await moveAll(api, from, to, false);
  } catch (error) {
    if (isInvalidResourceState(error) && (await api.get(to))?.Status === LicenseConfigurationStatus.DISABLED) {
      await api.update(to, { LicenseConfigurationStatus: LicenseConfigurationStatus.AVAILABLE });
      try {
        await moveAll(api, from, to, mayBeRejected);
      } finally {
        await disable(api.forCompensation, to);
      }
    } else if (mayBeRejected && isRefusal(error)) {
      await moveAll(api, from, to, mayBeRejected);
    } else {
      throw error;
    }
  }
}

/** License Manager disables none that a running instance uses. */
async function disable(api: LicenseManager, arn: string): Promise<void> {
  try {
    await api.update(arn, { LicenseConfigurationStatus: LicenseConfigurationStatus.DISABLED });
  } catch (error) {
    if (!isInvalidResourceState(error)) {
      throw error;
    }
    external.log({ level: 'WARN', message: 'left-enabled', licenseConfigurationArn: arn, reason: String(error) });
  }
}

/** Moves each association in one call, so that no resource is ever without a license configuration. */
async function moveAll(api: LicenseManager, from: string, to: string, mayBeRejected: boolean): Promise<void> {
  for (const association of await api.associations(from)) {
    if (isTransferable(association, from)) {
      const { ResourceArn: resourceArn, AmiAssociationScope: scope } = association;
      try {
        await api.associate({
          resourceArn: resourceArn!,
          add: specifications([to], scope),
          remove: specifications([from], scope),
        });
      } catch (error) {
        if (!mayBeRejected || !isRefusal(error)) {
          throw error;
        }
        logNotRestored(resourceArn!, to, error);
      }
    }
  }
}

/** A rollback leaves an association out. */
export function logNotRestored(resourceArn: string, licenseConfigurationArn: string, error: unknown): void {
  const reason = nameAndMessage(error);
  external.log({ level: 'WARN', message: 'association-not-restored', resourceArn, licenseConfigurationArn, reason });
}

export async function disassociateAll(api: LicenseManager, arn: string): Promise<void> {
  for (const { ResourceArn, AmiAssociationScope } of await api.associations(arn)) {
    await api.associate({ resourceArn: ResourceArn!, add: [], remove: specifications([arn], AmiAssociationScope) });
  }
}

export function specifications(arns: readonly string[], scope: string | undefined): LicenseSpecification[] {
  return arns.map((arn) => ({ LicenseConfigurationArn: arn, AmiAssociationScope: scope }));
}
