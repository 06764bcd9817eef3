// Everything about a license configuration that can be known to be wrong before it is deployed.
// Each check yields messages instead of throwing, so that one synth shows all mistakes; tokens pass.

import { ResourceEnvironment, Token } from 'aws-cdk-lib/core';
import { LICENSE_CONFIGURATION_ARN, RESERVED_TAG_PREFIX } from './contract';
import { productDoubts, productMistakes } from './product-validation';
import { ruleDoubts, ruleMistakes } from './rule-validation';
import { Doubt, shown } from './words';
import type { LicenseConfigurationProps } from '../license-configuration-props';

/** All that is wrong with the properties and tags of a license configuration. */
export function findMistakes(
  props: LicenseConfigurationProps,
  env: ResourceEnvironment,
  tagged: { [key: string]: string },
): string[] {
  return [...terms(props), ...ruleMistakes(props), ...productMistakes(props), ...adoption(props, env), ...tags(tagged)];
}

/** What may be wrong, but must not stop a deployment. */
export function findDoubts(props: LicenseConfigurationProps, now: Date): Doubt[] {
  const doubts: Doubt[] = [];
  if (props.licenseExpiry && props.licenseExpiry <= now) {
    doubts.push({ id: 'expired', message: `\`licenseExpiry\` is in the past, got: ${props.licenseExpiry.toISOString()}` });
  }
  if (props.licenseCountHardLimit && props.licenseCount === undefined && !props.adoptExisting) {
    doubts.push({
      id: 'hardLimitWithoutCount',
      message:
        '`licenseCountHardLimit` is true without `licenseCount`, for which License Manager then has 0: every launch may be blocked. Give `licenseCount`',
    });
  }
  return [...doubts, ...ruleDoubts(props), ...productDoubts(props)];
}

/** Whether it is, or as a token may be, the ARN of a license configuration; its parts may be tokens, too. */
export function isLicenseConfigurationArn(arn: string): boolean {
  return Token.isUnresolved(arn) || LICENSE_CONFIGURATION_ARN.test(arn);
}

function terms(props: LicenseConfigurationProps): string[] {
  const mistakes: string[] = [];
  const { licenseConfigurationName: name, licenseCount, licenseExpiry } = props;
  if (name !== undefined && !Token.isUnresolved(name) && name.trim() === '') {
    mistakes.push(`\`licenseConfigurationName\` must not be empty, got: ${JSON.stringify(name)}`);
  }
  if (
    licenseCount !== undefined &&
    !Token.isUnresolved(licenseCount) &&
    !(Number.isSafeInteger(licenseCount) && licenseCount >= 0)
  ) {
    mistakes.push(`\`licenseCount\` must be an integer of at least 0, got: ${licenseCount}`);
  }
  if (licenseExpiry !== undefined && Number.isNaN(licenseExpiry.getTime())) {
    mistakes.push('`licenseExpiry` must be a valid date, got: Invalid Date');
  }
  return mistakes;
}

function adoption(props: LicenseConfigurationProps, env: ResourceEnvironment): string[] {
  if (!props.adoptExisting) {
    return props.adoptFromStack === undefined
      ? []
      : [`\`adoptFromStack\` must be absent without \`adoptExisting\`, got: ${shown(props.adoptFromStack)}`];
  }
  const arn = props.adoptExisting.licenseConfigurationRef.licenseConfigurationArn;
  const mistakes: string[] = [];
  if (!isLicenseConfigurationArn(arn)) {
    mistakes.push(`\`adoptExisting\` must be a license configuration's ARN, got: ${arn}`);
  } else if (!Token.isUnresolved(arn)) {
    const [, , , region, account] = arn.split(':');
    const fits = (here: string, there: string) => Token.isUnresolved(here) || here === there;
    if (!fits(env.region, region) || !fits(env.account, account)) {
      mistakes.push(
        `\`adoptExisting\` must be in the stack's account and Region, ${shown(env.account)} and ${shown(env.region)}, got: ${arn}`,
      );
    }
  }
  const stackId = props.adoptFromStack;
  if (
    stackId !== undefined &&
    !Token.isUnresolved(stackId) &&
    !/^arn:[^:]+:cloudformation:[^:]+:\d{12}:stack\/.+\/.+$/.test(stackId)
  ) {
    mistakes.push(`\`adoptFromStack\` must be a stack's id, which is an ARN, got: ${stackId}`);
  }
  return mistakes;
}

function tags(all: { [key: string]: string }): string[] {
  const mistakes: string[] = [];
  for (const [key, value] of Object.entries(all)) {
    if (key.startsWith(RESERVED_TAG_PREFIX) || key.toLowerCase().startsWith('aws:')) {
      mistakes.push(`tags: a key must not begin with "${RESERVED_TAG_PREFIX}" or "aws:", got: ${key}`);
    }
    if (!Token.isUnresolved(key) && (key.length === 0 || key.length > 128)) {
      mistakes.push(`tags: a key must have 1 to 128 characters, got ${key.length}: ${key}`);
    }
    if (!Token.isUnresolved(value) && value.length > 256) {
      mistakes.push(`tags: a value must have at most 256 characters, got ${value.length} for the key ${key}`);
    }
  }
  return mistakes;
}
