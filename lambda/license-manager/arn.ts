// arn:PARTITION:license-manager:REGION:ACCOUNT:license-configuration:lic-...
import { LICENSE_CONFIGURATION_ARN } from '../../lib/private/contract';

export interface LicenseConfigurationArn {
  readonly ownerAccountId: string;
  readonly id: string;
  /** The ARN of another license configuration of the same account and Region. */
  sibling(id: string): string;
}

/** The parts of the ARN of a license configuration; undefined if the text is not one. */
export function parseArn(text: string): LicenseConfigurationArn | undefined {
  const match = LICENSE_CONFIGURATION_ARN.exec(text);
  if (!match) {
    return undefined;
  }
  const [, prefix, ownerAccountId, middle, id] = match;
  return { ownerAccountId, id, sibling: (other) => prefix + ownerAccountId + middle + other };
}
