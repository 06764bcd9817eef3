// The license configurations of the picture, and the dashboard of them as CloudFormation sends it to CloudWatch.
import { App, Stack } from 'aws-cdk-lib/core';
import { LicenseConfiguration, LicenseCountingType, LicenseUsageDashboard } from '../../lib';

export interface Widget {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly properties: {
    readonly title?: string;
    readonly view?: string;
    readonly markdown?: string;
    readonly metrics?: [Expression][];
    readonly annotations?: { readonly horizontal: (Line | [Line, Line])[] };
    readonly yAxis?: { readonly left?: { readonly label?: string } };
  };
}

export interface Expression {
  readonly expression: string;
  readonly label: string;
  readonly color?: string;
  readonly id?: string;
  readonly visible?: boolean;
}

/** A horizontal annotation. A pair of them is a band. */
export interface Line {
  readonly value: number;
  readonly label?: string;
  readonly color?: string;
  readonly fill?: string;
}

const IMPORTED = 'arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-7a3f0c5be1d94b6f8c02a9d4e57b1360';
const ARN = (id: string) => IMPORTED.replace('7a3f0c5be1d94b6f8c02a9d4e57b1360', id);
/** The ARNs that the stack refers to, by construct id. */
const ARNS: Record<string, string> = {
  Oracle: ARN('0f6e2a9c4b8d41738e5a17c3d2f09b64'),
  'SQL-Server': ARN('5d81b7e3a2c64f0e9b73f6108ac4d25e'),
  Windows: ARN('91c4d07fe6ab4258b3d9205e7f81ca36'),
};

export const NAMES = new Map([...Object.entries(ARNS), ['RHEL', IMPORTED]].map(([name, arn]) => [arn, name]));

export function exampleWidgets(): Widget[] {
  const app = new App({ context: { 'aws:cdk:enable-path-metadata': false } });
  const stack = new Stack(app, 'Licenses', { env: { account: '123456789012', region: 'us-east-1' } });
  const own = (name: string, expiry: string) =>
    new LicenseConfiguration(stack, name, {
      licenseCountingType: LicenseCountingType.CORE,
      licenseExpiry: new Date(expiry),
    });
  const licenses = [own('Oracle', '2027-06-30'), own('SQL-Server', '2027-03-31'), own('Windows', '2028-01-15')];
  const imported = LicenseConfiguration.fromLicenseConfigurationArn(stack, 'RHEL', IMPORTED);
  new LicenseUsageDashboard(stack, 'Dashboard', {
    licenses: [...licenses, imported].map((licenseConfiguration) => ({ licenseConfiguration })),
  });
  const references = new Map(licenses.map((one) => [stack.resolve(one.licenseConfigurationArn).Ref, ARNS[one.node.id]]));
  references.set('AWS::Region', stack.region);
  const { Resources } = app.synth().getStackByName('Licenses').template as { Resources: Record<string, Resource> };
  const dashboard = Object.values(Resources).find(({ Type }) => Type === 'AWS::CloudWatch::Dashboard')!;
  const parts = dashboard.Properties.DashboardBody['Fn::Join'][1];
  return JSON.parse(parts.map((part) => (typeof part === 'string' ? part : references.get(part.Ref))).join('')).widgets;
}

interface Resource {
  readonly Type: string;
  readonly Properties: { readonly DashboardBody: { readonly 'Fn::Join': [string, (string | { readonly Ref: string })[]] } };
}
