// The sample license, and how its terms are read from the context of the command line.

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
      description: 'What `npm run get -- ARN` takes',
      value: licenseConfiguration.licenseConfigurationArn,
    });
  }
}

/** The context of the command line is text, that of cdk.json may be anything. */
export function licenseStackProps(context: (name: string) => unknown): LicenseConfigurationProps {
  const text = (name: string): string | undefined => {
    const value = context(name);
    return value === undefined || value === null ? undefined : String(value);
  };
  const productInformation = text('productInformation');
  return {
    licenseConfigurationName: text('licenseConfigurationName') ?? 'TestLicenseConfiguration_1',
    description: text('description') ?? 'My Sample License Configuration',
    // What is no counting type is for the construct to refuse.
    licenseCountingType: (text('licenseCountingType') ?? LicenseCountingType.INSTANCE) as LicenseCountingType,
    licenseCount: toNumber(text('licenseCount') ?? '123'),
    licenseCountHardLimit: toBoolean('licenseCountHardLimit', text('licenseCountHardLimit') ?? 'true'),
    productInformation: productInformation
      ? [ProductInformation.ssmManaged({ applicationNames: [productInformation] })]
      : undefined,
  };
}

/** Blank is not 0; what is no number at all is for the construct to refuse. */
function toNumber(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

function toBoolean(name: string, text: string): boolean {
  if (!['true', 'false'].includes(text)) {
    throw new Error(`\`${name}\` must be true or false, got: ${text}`);
  }
  return text === 'true';
}
