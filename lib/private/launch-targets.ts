// The resources that carry settings of a launch, and how to find them from a construct.

import { CfnAutoScalingGroup } from 'aws-cdk-lib/aws-autoscaling';
import { CfnInstance, CfnLaunchTemplate } from 'aws-cdk-lib/aws-ec2';
import { Reference, Token, Tokenization } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';

/** A resource whose properties decide how an instance is launched. */
export type LaunchTarget = CfnInstance | CfnLaunchTemplate;

/** The construct itself, or the launch templates of an auto scaling group as far as they belong to this app. */
export function launchTargetsOf(construct: IConstruct): LaunchTarget[] {
  if (CfnInstance.isCfnInstance(construct) || CfnLaunchTemplate.isCfnLaunchTemplate(construct)) {
    return [construct];
  }
  return CfnAutoScalingGroup.isCfnAutoScalingGroup(construct)
    ? launchTemplatesOf(construct).filter((template) => template !== undefined)
    : [];
}

/** Whether the construct launches instances from anything but a launch template of this app. */
export function launchesFromElsewhere(construct: IConstruct): boolean {
  return CfnAutoScalingGroup.isCfnAutoScalingGroup(construct) && launchTemplatesOf(construct).includes(undefined);
}

/** The instances of the app that CloudFormation replaces whenever the launch template has a new version. */
export function instancesThatFollow(template: CfnLaunchTemplate): CfnInstance[] {
  return template.node.root.node.findAll().filter((construct) => {
    if (!CfnInstance.isCfnInstance(construct)) {
      return false;
    }
    const version = referenceIn(asObject(construct.launchTemplate)?.version);
    return version?.target === template && version.displayName === 'LatestVersionNumber';
  }) as CfnInstance[];
}

/** One item for each launch template that the group names, undefined for one that does not belong to this app. */
function launchTemplatesOf(group: CfnAutoScalingGroup): (CfnLaunchTemplate | undefined)[] {
  const mixed = asObject(asObject(group.mixedInstancesPolicy)?.launchTemplate);
  const overrides = asObject(mixed?.overrides) ?? [];
  const specifications = [
    mixed ? mixed.launchTemplateSpecification : group.launchTemplate,
    ...overrides.map((override) => asObject(override)?.launchTemplateSpecification).filter(isGiven),
  ];
  return specifications.map((specification) => {
    const { launchTemplateId, launchTemplateName } = asObject(specification) ?? {};
    return byReference(launchTemplateId ?? launchTemplateName) ?? byName(group, launchTemplateName);
  });
}

function byReference(id: string | undefined): CfnLaunchTemplate | undefined {
  const target = referenceIn(id)?.target;
  return CfnLaunchTemplate.isCfnLaunchTemplate(target) ? target : undefined;
}

function byName(scope: IConstruct, name: string | undefined): CfnLaunchTemplate | undefined {
  return scope.node.root.node
    .findAll()
    .find(
      (construct): construct is CfnLaunchTemplate =>
        isGiven(name) && CfnLaunchTemplate.isCfnLaunchTemplate(construct) && construct.launchTemplateName === name,
    );
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
