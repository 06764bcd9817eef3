// The constant permissions of the handler's role, and the reasons for the wildcards in them.

import * as iam from 'aws-cdk-lib/aws-iam';
import { ArnComponents, ArnFormat, Aws, Stack, Token, Validations } from 'aws-cdk-lib/core';
import { RESERVED_TAGS, SERVICE_LINKED_ROLE_SERVICE } from './contract';

export function licenseManagerStatements(stack: Stack): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({
      actions: licenseManager('CreateLicenseConfiguration'),
      resources: ['*'],
      conditions: { StringEquals: { [`aws:RequestTag/${RESERVED_TAGS.stack}`]: Aws.STACK_ID } },
    }),
    new iam.PolicyStatement({
      actions: licenseManager('ListLicenseConfigurations'),
      resources: ['*'],
    }),
    new iam.PolicyStatement({
      // The handler reads the tags of any license configuration to find its owner.
      actions: licenseManager('ListTagsForResource'),
      resources: [anyLicenseConfiguration(stack)],
    }),
    new iam.PolicyStatement({
      actions: licenseManager(
        'DeleteLicenseConfiguration',
        'GetLicenseConfiguration',
        'ListAssociationsForLicenseConfiguration',
        'ListLicenseManagerReportGenerators',
        'TagResource',
        'UntagResource',
        'UpdateLicenseConfiguration',
        'UpdateLicenseSpecificationsForResource',
      ),
      resources: [anyLicenseConfiguration(stack)],
      conditions: { StringEquals: { [`aws:ResourceTag/${RESERVED_TAGS.stack}`]: Aws.STACK_ID } },
    }),
    new iam.PolicyStatement({
      // Some events do not say whether the stack moves forward or rolls back. The handler asks CloudFormation then.
      actions: ['cloudformation:DescribeStackResource', 'cloudformation:DescribeStacks'],
      resources: [Aws.STACK_ID],
    }),
  ];
}

export function associationStatements(stack: Stack): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({
      // A rollback removes only the associations that the failed change made. The events say when it began and ended.
      actions: ['cloudformation:DescribeStackEvents'],
      resources: [Aws.STACK_ID],
    }),
    new iam.PolicyStatement({
      actions: licenseManager('ListLicenseSpecificationsForResource'),
      resources: ['*'],
    }),
    new iam.PolicyStatement({
      actions: licenseManager('ListFailuresForLicenseConfigurationOperations'),
      resources: [anyLicenseConfiguration(stack)],
      conditions: { StringEquals: { [`aws:ResourceTag/${RESERVED_TAGS.stack}`]: Aws.STACK_ID } },
    }),
  ];
}

/** For a license configuration that does not carry the tag of the stack. */
export function importedAssociationStatement(arn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: licenseManager(
      'ListAssociationsForLicenseConfiguration',
      'ListFailuresForLicenseConfigurationOperations',
      'UpdateLicenseSpecificationsForResource',
    ),
    resources: [arn],
  });
}

export function serviceLinkedRoleStatement(stack: Stack): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['iam:CreateServiceLinkedRole'],
    resources: [
      stack.formatArn({
        service: 'iam',
        region: '',
        resource: 'role',
        resourceName: `aws-service-role/${SERVICE_LINKED_ROLE_SERVICE}/AWSServiceRoleForAWSLicenseManagerRole`,
      }),
    ],
    conditions: { StringEquals: { 'iam:AWSServiceName': SERVICE_LINKED_ROLE_SERVICE } },
  });
}

/** Actions with License Manager's prefix. */
export function licenseManager(...actions: string[]): string[] {
  return actions.map((action) => `license-manager:${action}`);
}

/** Acknowledges the two wildcards with cdk-nag's ids, so that no user has to. The ids contain ARNs as cdk-nag prints them. */
export function acknowledgeWildcards(role: iam.Role): void {
  const any = printedWildcard(Stack.of(role));
  Validations.of(role).acknowledge(
    {
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason:
        'License Manager supports no resource for ListLicenseConfigurations, and a license configuration has no ARN before ' +
        'CreateLicenseConfiguration, which is allowed only with the tag of this stack in the request.',
    },
    {
      id: `AwsSolutions-IAM5[Resource::${any}]`,
      reason:
        'License Manager gives a license configuration a random id, so its ARN is unknown before it is created. All actions but ' +
        'ListTagsForResource are allowed only on license configurations with the tag of this stack. ListTagsForResource reads the ' +
        'tags of others, because the tags name the owner.',
    },
  );
}

/** Partition, Region and account of the stack as cdk-nag prints them. */
export function printedPlace(stack: Stack): Partial<ArnComponents> {
  const printed = (value: string): string => (Token.isUnresolved(value) ? `<${stack.resolve(value).Ref}>` : value);
  return { partition: printed(stack.partition), region: printed(stack.region), account: printed(stack.account) };
}

/** The same for the policy of `associationStatements`, once however many associations share it. */
export function acknowledgeAssociationWildcards(policy: iam.Policy): void {
  if (policy.node.metadata.some(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)) {
    return;
  }
  Validations.of(policy).acknowledge(
    {
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason:
        'License Manager supports no resource for ListLicenseSpecificationsForResource, which reads the license configurations of ' +
        'an AMI, instance or Dedicated Host.',
    },
    {
      id: `AwsSolutions-IAM5[Resource::${printedWildcard(Stack.of(policy))}]`,
      reason:
        'License Manager gives a license configuration a random id, so its ARN is unknown before it is created. ' +
        'ListFailuresForLicenseConfigurationOperations is allowed only on license configurations with the tag of this stack.',
    },
  );
}

/** As cdk-nag prints it. */
function printedWildcard(stack: Stack): string {
  return anyLicenseConfiguration(stack, printedPlace(stack));
}

/** The ARN pattern of all license configurations in the account and Region of the stack. */
function anyLicenseConfiguration(stack: Stack, overrides: Partial<ArnComponents> = {}): string {
  return stack.formatArn({
    ...overrides,
    service: 'license-manager',
    resource: 'license-configuration',
    resourceName: '*',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
