// The errors and warnings about the properties of a license configuration.
// Each check returns messages instead of throwing, so that one synthesis reports all of them. Tokens are not checked.

import { ResourceEnvironment, Token } from 'aws-cdk-lib/core';
import { LICENSE_CONFIGURATION_ARN } from './contract';
import { display, ValidationError, Warning } from './messages';
import { findProductErrors, findProductWarnings } from './product-validation';
import { findRuleErrors, findRuleWarnings } from './rule-validation';
import type { LicenseConfigurationProps } from '../license-configuration-props';

const STACK_ID = /^arn:[^:]+:cloudformation:[^:]+:\d{12}:stack\/.+\/.+$/;

export function findPropertyErrors(props: LicenseConfigurationProps, env: ResourceEnvironment): ValidationError[] {
  return [...findTermErrors(props), ...findRuleErrors(props), ...findProductErrors(props), ...findAdoptionErrors(props, env)];
}

export function findPropertyWarnings(props: LicenseConfigurationProps, now: Date): Warning[] {
  const warnings: Warning[] = [];
  const { licenseExpiry, licenseCountHardLimit, licenseCount } = props;
  if (licenseExpiry && licenseExpiry <= now) {
    warnings.push({ id: 'expired', message: `\`licenseExpiry\` is in the past, got: ${licenseExpiry.toISOString()}` });
  }
  if (licenseCountHardLimit && licenseCount === undefined) {
    const message =
      '`licenseCountHardLimit` is true without `licenseCount`: License Manager uses a count of 0 and may block every launch. Add `licenseCount`';
    warnings.push({ id: 'hardLimitWithoutCount', message });
  }
  return [...warnings, ...findRuleWarnings(props), ...findProductWarnings(props)];
}

/** A token may be an ARN, and so may a text with tokens in it. */
export function isLicenseConfigurationArn(arn: string): boolean {
  return Token.isUnresolved(arn) || LICENSE_CONFIGURATION_ARN.test(arn);
}

function findTermErrors(props: LicenseConfigurationProps): ValidationError[] {
  const errors: ValidationError[] = [];
  const { licenseConfigurationName: name, licenseCount, licenseExpiry } = props;
  if (name !== undefined && !Token.isUnresolved(name) && name.trim() === '') {
    const message = `\`licenseConfigurationName\` must not be empty, got: ${JSON.stringify(name)}`;
    errors.push({ id: 'licenseConfigurationName', message });
  }
  const isCount = Number.isSafeInteger(licenseCount) && licenseCount! >= 0;
  if (licenseCount !== undefined && !Token.isUnresolved(licenseCount) && !isCount) {
    errors.push({ id: 'licenseCount', message: `\`licenseCount\` must be an integer of at least 0, got: ${licenseCount}` });
  }
  if (licenseExpiry !== undefined && Number.isNaN(licenseExpiry.getTime())) {
    errors.push({ id: 'licenseExpiry', message: '`licenseExpiry` must be a valid date, got: Invalid Date' });
  }
  return errors;
}

function findAdoptionErrors(props: LicenseConfigurationProps, env: ResourceEnvironment): ValidationError[] {
  const { adoptExisting, adoptFromStack, licenseConfigurationName } = props;
  if (!adoptExisting) {
    const message = `\`adoptFromStack\` must be absent without \`adoptExisting\`, got: ${display(adoptFromStack ?? '')}`;
    return adoptFromStack === undefined ? [] : [{ id: 'adoptFromStack', message }];
  }
  const errors: ValidationError[] = [];
  const arn = adoptExisting.licenseConfigurationRef.licenseConfigurationArn;
  if (licenseConfigurationName === undefined) {
    const message = '`licenseConfigurationName` is required with `adoptExisting` and must be the live name, got: undefined';
    errors.push({ id: 'licenseConfigurationName', message });
  }
  if (!isLicenseConfigurationArn(arn)) {
    errors.push({ id: 'adoptExisting', message: `\`adoptExisting\` must be the ARN of a license configuration, got: ${arn}` });
  } else if (!isIn(env, arn)) {
    const here = `${display(env.account)} and ${display(env.region)}`;
    const message = `\`adoptExisting\` must be in the account and Region of the stack, ${here}, got: ${arn}`;
    errors.push({ id: 'adoptExisting', message });
  }
  if (adoptFromStack !== undefined && !Token.isUnresolved(adoptFromStack) && !STACK_ID.test(adoptFromStack)) {
    errors.push({ id: 'adoptFromStack', message: `\`adoptFromStack\` must be the ARN of a stack, got: ${adoptFromStack}` });
  }
  return errors;
}

function isIn(env: ResourceEnvironment, arn: string): boolean {
  if (Token.isUnresolved(arn)) {
    return true;
  }
  const [, , , region, account] = arn.split(':');
  const fits = (here: string, there: string) => Token.isUnresolved(here) || here === there;
  return fits(env.region, region) && fits(env.account, account);
}
