// The types of a license configuration's properties, for those whom no compiler tells.

import { types } from 'node:util';
import { RemovalPolicy, Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { be, BOOLEAN, having, listOf, NUMBER, oneOf, PropertyTypes, TEXT, wrongProperties } from './property-types';
import type { LicenseConfigurationProps } from '../license-configuration-props';
import { LicenseCountingType } from '../license-counting-type';
import { ReplacementPolicy } from '../replacement-policy';

const REFERENCE = having('a reference', { licenseConfigurationArn: TEXT });
const { DESTROY, RETAIN, RETAIN_ON_UPDATE_OR_DELETE } = RemovalPolicy;

const TYPES: PropertyTypes<LicenseConfigurationProps> = {
  licenseConfigurationName: TEXT,
  description: TEXT,
  licenseCountingType: (value, name) =>
    Token.isUnresolved(value) ? [] : oneOf('LicenseCountingType', LicenseCountingType)(value, name),
  licenseCount: NUMBER,
  licenseCountHardLimit: BOOLEAN,
  licenseRules: listOf(be('a LicenseRule', (rule) => typeof rule === 'object' && String(rule).startsWith('#'))),
  productInformation: listOf(having('a ProductInformation', { resourceType: TEXT, filters: be('a list', Array.isArray) })),
  disassociateWhenNotFound: BOOLEAN,
  licenseExpiry: be('a Date', types.isDate),
  enabled: BOOLEAN,
  removalPolicy: oneOf('RemovalPolicy', { DESTROY, RETAIN, RETAIN_ON_UPDATE_OR_DELETE }),
  replacement: oneOf('ReplacementPolicy', ReplacementPolicy),
  disassociateOnDelete: BOOLEAN,
  adoptExisting: having('a license configuration, such as LicenseConfiguration.fromLicenseConfigurationArn returns', {
    licenseConfigurationRef: REFERENCE,
  }),
  adoptFromStack: TEXT,
  createServiceLinkedRole: BOOLEAN,
  architecture: having('an Architecture', { name: TEXT }),
};

/** Throws all that is wrong at once, in the form in which the CDK throws what validations find. */
export function refuseWrongTypes(construct: Construct, props: LicenseConfigurationProps): void {
  const mistakes = wrongProperties(TYPES, props ?? {}, 'licenseCountingType');
  if (mistakes.length > 0) {
    const lines = mistakes.map((mistake) => `\n  [${construct.node.path}] ${mistake}`);
    throw new Error(`Validation failed with the following errors:${lines.join('')}`);
  }
}
