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

export function decode(properties: Properties): Links {
  const reader = new PropertyReader<LicenseAssociationProperties>(properties);
  const arns = [...new Set(reader.requiredList<string>('LicenseConfigurationArns'))];
  return {
    resourceArn: reader.requiredString('ResourceArn'),
    arns,
    ...(reader.boolean('CrossAccountAmi') ? { scope: 'cross-account' } : {}),
  };
}
