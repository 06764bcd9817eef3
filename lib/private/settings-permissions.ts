// The handler's permissions for License Manager's settings and for report generators, and the reasons for their wildcards.

import * as iam from 'aws-cdk-lib/aws-iam';
import { ArnComponents, ArnFormat, Aws, Stack, Validations } from 'aws-cdk-lib/core';
import { RESERVED_TAGS } from './contract';
import { licenseManager, printedPlace } from './handler-permissions';
import type { Provider } from './provider';

/** Allows the handler to read and change the settings, and returns the policy that its custom resource depends on. */
export function allowSettings(provider: Provider): iam.Policy {
  const policy = provider.allow(
    'Settings',
    new iam.PolicyStatement({ actions: licenseManager('GetServiceSettings', 'UpdateServiceSettings'), resources: ['*'] }),
  );
  Validations.of(policy).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason:
      'License Manager supports no resource for GetServiceSettings and UpdateServiceSettings: an account and Region has one set ' +
      'of settings, and the policy exists only in a stack that declares them.',
  });
  return policy;
}

/** Allows the handler to manage the report generators of its stack, and returns the policy that each custom resource depends on. */
export function allowReports(provider: Provider): iam.Policy {
  const stack = Stack.of(provider);
  const policy = provider.allow(
    'Reports',
    new iam.PolicyStatement({
      actions: licenseManager('CreateLicenseManagerReportGenerator'),
      resources: ['*'],
      conditions: { StringEquals: { [`aws:RequestTag/${RESERVED_TAGS.stack}`]: Aws.STACK_ID } },
    }),
    new iam.PolicyStatement({
      actions: licenseManager('GetServiceSettings', 'ListLicenseManagerReportGenerators'),
      resources: ['*'],
    }),
    new iam.PolicyStatement({
      // IAM knows no tags of a deleted report generator. Without a condition, the handler sees that it is deleted.
      actions: licenseManager('GetLicenseManagerReportGenerator'),
      resources: [anyReportGenerator(stack)],
    }),
    new iam.PolicyStatement({
      actions: licenseManager('DeleteLicenseManagerReportGenerator', 'UpdateLicenseManagerReportGenerator'),
      resources: [anyReportGenerator(stack)],
      conditions: { StringEquals: { [`aws:ResourceTag/${RESERVED_TAGS.stack}`]: Aws.STACK_ID } },
    }),
  );
  if (policy.node.metadata.some(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)) {
    // Another report of the stack has acknowledged them.
    return policy;
  }
  Validations.of(policy).acknowledge(
    {
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason:
        'License Manager supports no resource for GetServiceSettings. A report generator has no ARN before its create, which is ' +
        'allowed only with the tag of this stack in the request. ListLicenseManagerReportGenerators only reads.',
    },
    {
      id: `AwsSolutions-IAM5[Resource::${anyReportGenerator(stack, printedPlace(stack))}]`,
      reason:
        'License Manager gives a report generator a random id, so its ARN is unknown before it is created. Updates and deletes are ' +
        'allowed only on report generators with the tag of this stack.',
    },
  );
  return policy;
}

/** The ARN pattern of all report generators in the account and Region of the stack. */
function anyReportGenerator(stack: Stack, overrides: Partial<ArnComponents> = {}): string {
  return stack.formatArn({
    ...overrides,
    service: 'license-manager',
    resource: 'report-generator',
    resourceName: '*',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
