// The sample license configuration. Its properties come from the context of the command line.

import { CfnOutput, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { LicenseConfiguration } from '../lib/license-configuration';
import type { LicenseConfigurationProps } from '../lib/license-configuration-props';
import { LicenseCountingType } from '../lib/license-counting-type';
import { ProductInformation } from '../lib/product-information';

export class LicenseStack extends Stack {
  constructor(scope: Construct, id: string, props: LicenseConfigurationProps) {
    super(scope, id, { description: 'A self-managed license of AWS License Manager' });

    const licenseConfiguration = new LicenseConfiguration(this, 'LicenseConfiguration', props);

    new CfnOutput(this, 'LicenseConfigurationArn', {
      description: 'The ARN for `npm run get -- ARN`',
      value: licenseConfiguration.licenseConfigurationArn,
    });
  }
}

/** Reads the properties. Context is text on the command line and may have any type in cdk.json. */
export function licenseStackProps(context: (name: string) => unknown): LicenseConfigurationProps {
  const text = (name: string, fallback: string): string => String(context(name) ?? fallback);
  const productInformation = text('productInformation', '');
  return {
    licenseConfigurationName: text('licenseConfigurationName', 'TestLicenseConfiguration_1'),
    description: text('description', 'My Sample License Configuration'),
    licenseCountingType: oneOf(
      'licenseCountingType',
      Object.values(LicenseCountingType),
      text('licenseCountingType', LicenseCountingType.INSTANCE),
    ),
    licenseCount: toNumber(text('licenseCount', '123')),
    licenseCountHardLimit: oneOf('licenseCountHardLimit', ['true', 'false'], text('licenseCountHardLimit', 'true')) === 'true',
    productInformation: productInformation
      ? [ProductInformation.ssmManaged({ applicationNames: [productInformation] })]
      : undefined,
  };
}

function oneOf<T extends string>(name: string, allowed: T[], text: string): T {
  const found = allowed.find((value) => value === text);
  if (found === undefined) {
    throw new Error(`\`${name}\` must be ${allowed.join(' or ')}, got: ${text}`);
  }
  return found;
}

/** Blank is not 0. The construct reports NaN. */
function toNumber(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}
