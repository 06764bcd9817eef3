// Associations of AMIs, instances and hosts with a license configuration: the one place that moves and removes them.
import { LicenseConfigurationStatus, LicenseSpecification } from '@aws-sdk/client-license-manager';
import { Association, LicenseManager } from './api';
import { external } from '../external';
import { parseArn } from './arn';
import { isInvalidResourceState } from './errors';

/** Resource types whose association the API can add and remove. The others are License Manager's own discoveries. */
const TRANSFERABLE = new Set<string | undefined>(['EC2_AMI', 'EC2_INSTANCE', 'EC2_HOST']);

/** Whether the association with this license configuration can move to another one. */
export function isTransferable({ ResourceType, ResourceOwnerId }: Association, licenseConfigurationArn: string): boolean {
  const sameAccount = ResourceOwnerId === undefined || ResourceOwnerId === parseArn(licenseConfigurationArn)?.ownerAccountId;
  return TRANSFERABLE.has(ResourceType) && sameAccount;
}

/** Moves the associations that can move. A disabled license configuration may accept none, and is enabled while it receives them. */
export async function transferAssociations(api: LicenseManager, from: string, to: string): Promise<void> {
  try {
    await moveAll(api, from, to);
  } catch (error) {
    if (!isInvalidResourceState(error) || (await api.get(to))?.Status !== LicenseConfigurationStatus.DISABLED) {
      throw error;
    }
    await api.update(to, { LicenseConfigurationStatus: LicenseConfigurationStatus.AVAILABLE });
    try {
      await moveAll(api, from, to);
    } finally {
      await disable(api.forCompensation, to);
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
async function moveAll(api: LicenseManager, from: string, to: string): Promise<void> {
  for (const association of await api.associations(from)) {
    if (isTransferable(association, from)) {
      await api.associate({
        resourceArn: association.ResourceArn!,
        add: specifications([to], association.AmiAssociationScope),
        remove: specifications([from], association.AmiAssociationScope),
      });
    }
  }
}

export async function disassociateAll(api: LicenseManager, arn: string): Promise<void> {
  for (const { ResourceArn, AmiAssociationScope } of await api.associations(arn)) {
    await api.associate({ resourceArn: ResourceArn!, add: [], remove: specifications([arn], AmiAssociationScope) });
  }
}

export function specifications(arns: readonly string[], scope: string | undefined): LicenseSpecification[] {
  return arns.map((arn) => ({ LicenseConfigurationArn: arn, AmiAssociationScope: scope }));
}
