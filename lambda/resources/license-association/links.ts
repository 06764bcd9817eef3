// The associations of one resource, decoded from the properties of the custom resource. A link is one of them.
import { LicenseAssociationProperties } from '../../../lib/private/contract';
import { Properties } from '../../cloudformation/event';
import { PropertyReader } from '../../cloudformation/properties';

export interface Links {
  /** ARN of the AMI, instance or host. */
  readonly resourceArn: string;
  /** ARNs of its license configurations. */
  readonly arns: readonly string[];
  readonly scope?: 'cross-account';
}

type Name = keyof LicenseAssociationProperties & string;

export function decode(properties: Properties): Links {
  const reader = new PropertyReader(properties);
  const arns = [...new Set(reader.list<string>('LicenseConfigurationArns' satisfies Name) ?? [])];
  if (arns.length === 0) {
    throw new Error('Property LicenseConfigurationArns is required.');
  }
  return {
    resourceArn: reader.requiredString('ResourceArn' satisfies Name),
    arns,
    ...(reader.boolean('CrossAccountAmi' satisfies Name) ? { scope: 'cross-account' } : {}),
  };
}

/** The properties of the event before, or of a Delete; undefined if they are invalid, since they then changed nothing. */
export function decodePrior(properties: Properties): Links | undefined {
  try {
    return decode(properties);
  } catch {
    return undefined;
  }
}
