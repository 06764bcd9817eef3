// The resources that carry settings of a launch, and how to find them from a construct. Their modules of the CDK are loaded for
// their types only: an app that launches nothing should not wait for them.

import type { CfnAutoScalingGroup } from 'aws-cdk-lib/aws-autoscaling';
import type { CfnInstance, CfnLaunchTemplate } from 'aws-cdk-lib/aws-ec2';
import { CfnResource, Reference, Token, Tokenization } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** A resource whose properties decide how an instance is launched. */
export type LaunchTarget = CfnInstance | CfnLaunchTemplate;

const [INSTANCE, LAUNCH_TEMPLATE, AUTO_SCALING_GROUP] = [
  'AWS::EC2::Instance',
  'AWS::EC2::LaunchTemplate',
  'AWS::AutoScaling::AutoScalingGroup',
];
const LAUNCHING_TYPES = [INSTANCE, LAUNCH_TEMPLATE, AUTO_SCALING_GROUP];

export function isInstance(construct: IConstruct): construct is CfnInstance {
  return isResource(construct, INSTANCE, 'licenseSpecifications');
}

/** The construct itself, or the launch templates of an auto scaling group as far as they belong to this app. */
export function launchTargetsOf(construct: IConstruct): LaunchTarget[] {
  if (isInstance(construct) || isLaunchTemplate(construct)) {
    return [construct];
  }
  return isAutoScalingGroup(construct) ? namedBy(construct).flatMap(({ template }) => template ?? []) : [];
}

/** The launch templates of which the auto scaling group keeps a version, whatever changes in them. */
export function launchTemplatesWithFixedVersion(construct: IConstruct): CfnLaunchTemplate[] {
  return isAutoScalingGroup(construct)
    ? namedBy(construct).flatMap(({ template, version }) => (template && isFixed(template, version) ? template : []))
    : [];
}

/** Why the construct launches, or may launch, instances that no setting reaches. Undefined if it does not. */
export function whyNotReached(construct: IConstruct): string | undefined {
  if (CfnResource.isCfnResource(construct) && LAUNCHING_TYPES.includes(construct.cfnResourceType) && !isTyped(construct)) {
    return `it is a plain CfnResource. Use the CDK's class for ${construct.cfnResourceType}`;
  }
  return isAutoScalingGroup(construct) && namedBy(construct).some(({ template }) => template === undefined)
    ? 'it launches from a launch configuration or from a launch template outside this app. Give it a launch template of this app, for example by the feature flag `@aws-cdk/aws-autoscaling:generateLaunchTemplateInsteadOfLaunchConfig`'
    : undefined;
}

/** The instances of the app that CloudFormation replaces whenever the launch template has a new version. */
export function instancesThatFollow(template: CfnLaunchTemplate): CfnInstance[] {
  return template.node.root.node.findAll().filter((construct) => {
    if (!isInstance(construct)) {
      return false;
    }
    const version = referenceIn(asObject(construct.launchTemplate)?.version);
    return version?.target === template && version.displayName === 'LatestVersionNumber';
  }) as CfnInstance[];
}

interface NamedLaunchTemplate {
  /** Undefined for one that does not belong to this app. */
  readonly template?: CfnLaunchTemplate;
  readonly version?: string;
}

/** One item for each launch template that the group names. */
function namedBy(group: CfnAutoScalingGroup): NamedLaunchTemplate[] {
  const mixed = asObject(asObject(group.mixedInstancesPolicy)?.launchTemplate);
  const overrides = asObject(mixed?.overrides) ?? [];
  const specifications = [
    mixed ? mixed.launchTemplateSpecification : group.launchTemplate,
    ...overrides.map((override) => asObject(override)?.launchTemplateSpecification).filter(isGiven),
  ];
  return specifications.map((specification) => {
    const { launchTemplateId, launchTemplateName, version } = asObject(specification) ?? {};
    return { template: byReference(launchTemplateId ?? launchTemplateName) ?? byName(group, launchTemplateName), version };
  });
}

/** CloudFormation leaves the default version of a launch template at the first. Of other tokens the value is not known. */
function isFixed(template: CfnLaunchTemplate, version: string | undefined): boolean {
  const reference = referenceIn(version);
  return reference
    ? reference.target === template && reference.displayName === 'DefaultVersionNumber'
    : version !== undefined && version !== '$Latest' && !Token.isUnresolved(version);
}

function byReference(id: string | undefined): CfnLaunchTemplate | undefined {
  const target = referenceIn(id)?.target;
  return target && isLaunchTemplate(target) ? target : undefined;
}

function byName(scope: IConstruct, name: string | undefined): CfnLaunchTemplate | undefined {
  return scope.node.root.node
    .findAll()
    .find(
      (construct): construct is CfnLaunchTemplate =>
        isGiven(name) && isLaunchTemplate(construct) && construct.launchTemplateName === name,
    );
}

function isLaunchTemplate(construct: IConstruct): construct is CfnLaunchTemplate {
  return isResource(construct, LAUNCH_TEMPLATE, 'launchTemplateData');
}

function isAutoScalingGroup(construct: IConstruct): construct is CfnAutoScalingGroup {
  return isResource(construct, AUTO_SCALING_GROUP, 'launchTemplate');
}

function isTyped(construct: IConstruct): boolean {
  return isInstance(construct) || isLaunchTemplate(construct) || isAutoScalingGroup(construct);
}

/** A plain `CfnResource` of the type has no such property. */
function isResource(construct: IConstruct, type: string, property: string): boolean {
  return CfnResource.isCfnResource(construct) && construct.cfnResourceType === type && property in construct;
}

function referenceIn(value: string | undefined): Reference | undefined {
  const token = value === undefined ? undefined : Tokenization.reverseString(value).firstToken;
  return Reference.isReference(token) ? token : undefined;
}

/** Undefined for a token: only CloudFormation sees into it. */
function asObject<T extends object>(value: T | undefined): Exclude<T, { resolve: unknown }> | undefined {
  return Token.isUnresolved(value) ? undefined : (value as Exclude<T, { resolve: unknown }> | undefined);
}

function isGiven<T>(value: T | undefined): value is T {
  return value !== undefined;
}
