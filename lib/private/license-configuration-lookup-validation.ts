// Everything about a look-up that can be known to be wrong before it is deployed. Tokens pass.

import { Token } from 'aws-cdk-lib/core';
import { ValidationError } from './messages';
import type { LicenseConfigurationLookupProps } from '../license-configuration-lookup';

const ACCOUNT = /^\d{12}$/;

export function findLookupErrors(props: LicenseConfigurationLookupProps): ValidationError[] {
  const errors: ValidationError[] = [];
  for (const id of ['licenseConfigurationName', 'parameterName'] as const) {
    const value = props[id];
    if (value !== undefined && !Token.isUnresolved(value) && value.trim() === '') {
      errors.push({ id, message: `\`${id}\` must not be empty, got: ${JSON.stringify(value)}` });
    }
  }
  const { ownerAccount } = props;
  if (ownerAccount !== undefined && !Token.isUnresolved(ownerAccount) && !ACCOUNT.test(ownerAccount)) {
    errors.push({ id: 'ownerAccount', message: `\`ownerAccount\` must be an id of 12 digits, got: ${ownerAccount}` });
  }
  return errors;
}
