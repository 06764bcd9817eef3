// Everything about a share that can be known to be wrong before it is deployed. Tokens pass.

import { ResourceEnvironment, Token } from 'aws-cdk-lib/core';
import type { LicenseConfigurationShareProps } from '../license-configuration-share';

const ACCOUNT = /^\d{12}$/;
const ORGANIZATIONAL_UNIT = /^arn:[^:]+:organizations::\d{12}:ou\/o-[a-z0-9]{10,32}\/ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}$/;
const ORGANIZATION = /^arn:[^:]+:organizations::\d{12}:organization\/o-[a-z0-9]{10,32}$/;

export function findShareErrors(props: LicenseConfigurationShareProps, env: ResourceEnvironment): string[] {
  const { shareName, licenseConfigurations, accounts = [], organizationalUnits = [], organization } = props;
  const errors: string[] = [];
  if (isKnown(shareName) && shareName.trim() === '') {
    errors.push(`\`shareName\` must not be empty, got: ${JSON.stringify(shareName)}`);
  }
  if (licenseConfigurations.length === 0) {
    errors.push('`licenseConfigurations` must not be empty');
  }
  for (const { node, env: theirs } of licenseConfigurations) {
    if (isKnown(theirs.region) && isKnown(env.region) && theirs.region !== env.region) {
      errors.push(`\`licenseConfigurations\` must be in the share's Region, ${env.region}, got ${node.path} in ${theirs.region}`);
    }
    if (isKnown(theirs.account) && isKnown(env.account) && theirs.account !== env.account) {
      errors.push(
        `\`licenseConfigurations\` must be of the share's account, ${env.account}, got ${node.path} of ${theirs.account}`,
      );
    }
  }
  if (accounts.length + organizationalUnits.length === 0 && organization === undefined) {
    errors.push('one of `accounts`, `organizationalUnits` and `organization` is required, got none');
  }
  for (const account of accounts) {
    if (isKnown(account) && !ACCOUNT.test(account)) {
      errors.push(`\`accounts\` must be ids of 12 digits, got: ${account}`);
    }
  }
  for (const unit of organizationalUnits) {
    if (isKnown(unit) && !ORGANIZATIONAL_UNIT.test(unit)) {
      errors.push(`\`organizationalUnits\` must be ARNs, arn:PARTITION:organizations::ACCOUNT:ou/o-ID/ou-ID, got: ${unit}`);
    }
  }
  if (isKnown(organization) && !ORGANIZATION.test(organization)) {
    errors.push(`\`organization\` must be an ARN, arn:PARTITION:organizations::ACCOUNT:organization/o-ID, got: ${organization}`);
  }
  return errors;
}

function isKnown(value: string | undefined): value is string {
  return value !== undefined && !Token.isUnresolved(value);
}
