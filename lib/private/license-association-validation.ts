// Everything about associations that can be known to be wrong before they are deployed. Tokens pass.

import { ResourceEnvironment, Stack, Token } from 'aws-cdk-lib/core';
import type { aws_licensemanager } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import { isLicenseConfigurationArn } from './property-validation';
import { areKnownToDiffer, display, ValidationError } from './messages';

/** Groups: the Region, the resource's type and its id. A token may be any part of the ARN. */
const TARGET = /^arn:[^:]+:ec2:([^:]+):(?:\d{12})?:(image\/ami|instance\/i|dedicated-host\/h)-[0-9a-f]+$/;

/** The end of an ARN whose id is known and another part is a token, by default the partition. */
const TARGET_END = /:(image\/ami|instance\/i|dedicated-host\/h)-[0-9a-f]+$/;

export interface AssociationInput {
  readonly targetArn: string;
  readonly licenseConfigurations: aws_licensemanager.ILicenseConfigurationRef[];
  readonly crossAccountAmi: boolean;
}

/** The construct for each pair of a target and a license configuration, in each stack. */
const associations = new WeakMap<Stack, Map<string, Construct>>();

/** CloudFormation creates two constructs at the same time, so that the handler cannot tell whose the association is. */
export function findRepeatedPairs(
  construct: Construct,
  { targetArn, licenseConfigurations }: AssociationInput,
): ValidationError[] {
  const stack = Stack.of(construct);
  const ofStack = associations.get(stack) ?? new Map<string, Construct>();
  associations.set(stack, ofStack);
  const errors: ValidationError[] = [];
  for (const { licenseConfigurationArn } of licenseConfigurations.map((one) => one.licenseConfigurationRef)) {
    const pair = `${targetArn} ${licenseConfigurationArn}`;
    const other = ofStack.get(pair);
    // It may have been removed from the tree.
    if (other === undefined || other === construct || !stack.node.findAll().includes(other)) {
      ofStack.set(pair, construct);
      continue;
    }
    const message = `\`licenseConfigurations\` must not include one that ${other.node.path} associates with the same target. Remove it from one of them, got: ${display(licenseConfigurationArn)}`;
    errors.push({ id: 'repeatedAssociation', message });
  }
  return errors;
}

export function findAssociationErrors(input: AssociationInput, env: ResourceEnvironment): ValidationError[] {
  const { targetArn, licenseConfigurations, crossAccountAmi } = input;
  const errors: ValidationError[] = [];
  const [, region, type] = (Token.isUnresolved(targetArn) ? undefined : TARGET.exec(targetArn)) ?? [];
  const invalid = findInvalidTarget(targetArn);
  if (invalid !== undefined) {
    const message = `\`target\` must be an AMI, an instance or a Dedicated Host, got: ${invalid}`;
    errors.push({ id: 'target', message });
  }
  if (areKnownToDiffer(region, env.region)) {
    const message = `\`target\` must be in the Region of the stack, ${env.region}, got: ${targetArn}`;
    errors.push({ id: 'target', message });
  }
  if (crossAccountAmi && isNotAmi(targetArn, type)) {
    errors.push({
      id: 'crossAccountAmi',
      message: '`crossAccountAmi` must be absent, because the target is not an AMI, got: true',
    });
  }
  if (licenseConfigurations.length === 0) {
    errors.push({ id: 'licenseConfigurations', message: '`licenseConfigurations` must not be empty' });
  }
  for (const one of licenseConfigurations) {
    const arn = one.licenseConfigurationRef.licenseConfigurationArn;
    if (!isLicenseConfigurationArn(arn)) {
      const message = `\`licenseConfigurations\` must have ARNs of license configurations, got: ${arn}`;
      errors.push({ id: 'licenseConfigurations', message });
    }
    if (areKnownToDiffer(one.env.region, env.region)) {
      const message = `\`licenseConfigurations\` must be in the Region of the stack, ${env.region}, got ${one.node.path} in ${one.env.region}`;
      errors.push({ id: 'licenseConfigurations', message });
    }
  }
  return errors;
}

/** The ARN, or only its id where another part is a token. */
function findInvalidTarget(arn: string): string | undefined {
  if (!Token.isUnresolved(arn)) {
    return TARGET.test(arn) ? undefined : arn;
  }
  const id = arn.split('/').at(-1)!;
  return Token.isUnresolved(id) || TARGET_END.test(arn) ? undefined : id;
}

/** A text with tokens in it still shows its resource type. */
function isNotAmi(targetArn: string, type: string | undefined): boolean {
  return type === undefined ? /:(instance|dedicated-host)\//.test(targetArn) : type !== 'image/ami';
}
