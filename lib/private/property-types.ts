// What the compiler tells those who write TypeScript, told to those who do not: a wrong type would fail somewhere inside the
// CDK, or mean something else, as the text "false" is true. A token passes where the property's value is only handed on.

import { inspect, types } from 'node:util';
import { RemovalPolicy, Token } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { LicenseConfigurationProps } from '../license-configuration-props';
import { LicenseCountingType } from '../license-counting-type';
import { ReplacementPolicy } from '../replacement-policy';

type Properties = { readonly [name: string]: unknown };

interface PropertyType {
  readonly is: string;
  readonly fits: (value: unknown) => boolean;
}

const TEXT: PropertyType = { is: 'a string', fits: (value) => typeof value === 'string' || Token.isUnresolved(value) };
const NUMBER: PropertyType = { is: 'a number', fits: (value) => typeof value === 'number' || Token.isUnresolved(value) };
const BOOLEAN: PropertyType = { is: 'true or false', fits: (value) => typeof value === 'boolean' };

const oneOf = (name: string, values: { [member: string]: string }): PropertyType => ({
  is: Object.keys(values)
    .map((member) => `${name}.${member}`)
    .join(' or '),
  fits: (value) => Object.values(values).includes(value as string),
});

const listOf = (is: string, fits: (element: Properties) => boolean): PropertyType => ({
  is: `a list of ${is}`,
  fits: (value) => Array.isArray(value) && value.every((element) => fits(toProperties(element))),
});

const FILTERS = listOf(
  'filters',
  ({ name, values }) => isText(name) && (values === undefined || (Array.isArray(values) && values.every(isText))),
);

/** Not by class: the objects may come from another copy of this library. */
const BY_NAME: { [name in keyof Required<LicenseConfigurationProps>]: PropertyType } = {
  licenseConfigurationName: TEXT,
  description: TEXT,
  licenseCountingType: oneOf('LicenseCountingType', LicenseCountingType),
  licenseCount: NUMBER,
  licenseCountHardLimit: BOOLEAN,
  licenseRules: listOf('LicenseRule', (rule) => isText(rule.name) && isText(rule.value) && String(rule).startsWith('#')),
  productInformation: listOf(
    'ProductInformation, whose filters have a string for a name and a list of strings for values',
    (product) => isText(product.resourceType) && FILTERS.fits(product.filters),
  ),
  disassociateWhenNotFound: BOOLEAN,
  licenseExpiry: { is: 'a Date', fits: types.isDate },
  enabled: BOOLEAN,
  removalPolicy: oneOf('RemovalPolicy', {
    DESTROY: RemovalPolicy.DESTROY,
    RETAIN: RemovalPolicy.RETAIN,
    RETAIN_ON_UPDATE_OR_DELETE: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  }),
  replacement: oneOf('ReplacementPolicy', ReplacementPolicy),
  disassociateOnDelete: BOOLEAN,
  adoptExisting: {
    is: 'a license configuration, such as LicenseConfiguration.fromLicenseConfigurationArn returns',
    fits: (value) => isText(toProperties(toProperties(value).licenseConfigurationRef).licenseConfigurationArn),
  },
  adoptFromStack: TEXT,
  createServiceLinkedRole: BOOLEAN,
  architecture: { is: 'an Architecture', fits: (value) => isText(toProperties(value).name) },
};

const REQUIRED: keyof LicenseConfigurationProps = 'licenseCountingType';
const TYPES = new Map(Object.entries(BY_NAME));

/** Throws what is missing, not of its type, or named as a property but for its spelling: all of it at once. */
export function refuseWrongTypes(construct: Construct, props: LicenseConfigurationProps): void {
  const given: Properties = { [REQUIRED]: undefined, ...props };
  const mistakes = Object.entries(given).flatMap(([name, value]) => {
    const type = TYPES.get(name);
    if (type) {
      const fits = (value === undefined && name !== REQUIRED) || type.fits(value);
      return fits ? [] : [`\`${name}\` must be ${type.is}, got: ${describe(value)}`];
    }
    const meant = [...TYPES.keys()].find((known) => inPlain(known) === inPlain(name) && given[known] === undefined);
    return meant ? [`\`${name}\` is not a property, did you mean \`${meant}\`?`] : [];
  });
  if (mistakes.length > 0) {
    const lines = mistakes.map((mistake) => `\n  [${construct.node.path}] ${mistake}`);
    throw new Error(`Validation failed with the following errors:${lines.join('')}`);
  }
}

function toProperties(value: unknown): Properties {
  return Object(value) as Properties;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function inPlain(name: string): string {
  return name.toLowerCase().replaceAll('licence', 'license');
}

function describe(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : inspect(value, { depth: -1 });
}
