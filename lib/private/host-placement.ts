// The placement of a launch template or instance on the hosts of a host resource group.

import type { CfnInstance, CfnLaunchTemplate } from 'aws-cdk-lib/aws-ec2';
import { Stack, Token } from 'aws-cdk-lib/core';
import type { aws_resourcegroups } from 'aws-cdk-lib/interfaces';
import { instancesThatFollow, isInstance, LaunchTarget } from './launch-targets';
import { addError, addWarning, areKnownToDiffer } from './messages';

/** Sets the host resource group and the tenancy that it requires. */
export function placeInHostResourceGroup(target: LaunchTarget, group: aws_resourcegroups.IGroupRef): void {
  const { groupArn } = group.groupRef;
  refuseOtherRegion(target, group);
  if (isInstance(target)) {
    placeInstance(target, groupArn);
  } else {
    placeTemplate(target, groupArn);
  }
}

function placeInstance(instance: CfnInstance, groupArn: string): void {
  refuseConflict(instance, { tenancy: instance.tenancy, hostResourceGroupArn: instance.hostResourceGroupArn }, groupArn);
  instance.hostResourceGroupArn = groupArn;
  instance.tenancy = 'host';
  warnOfReplacement(instance, 'A change of its host resource group replaces the instance');
  if (isMac(instance.instanceType) && instance.placementGroupName !== undefined) {
    warnOfPlacementGroup(instance, 'placementGroupName');
  }
}

function placeTemplate(template: CfnLaunchTemplate, groupArn: string): void {
  const data = template.launchTemplateData;
  if (Token.isUnresolved(data)) {
    return refuseToken(template, 'launchTemplateData');
  }
  const { placement, instanceType, maintenanceOptions } = data as CfnLaunchTemplate.LaunchTemplateDataProperty;
  if (Token.isUnresolved(placement)) {
    return refuseToken(template, 'placement');
  }
  const given = { ...(placement as CfnLaunchTemplate.PlacementProperty | undefined) };
  refuseConflict(template, given, groupArn);
  template.launchTemplateData = { ...data, placement: { ...given, hostResourceGroupArn: groupArn, tenancy: 'host' } };
  template.node.addValidation({ validate: () => reportFollowers(template) });
  if (isMac(instanceType)) {
    if (given.groupName !== undefined || given.groupId !== undefined) {
      warnOfPlacementGroup(template, 'placement');
    }
    if (
      maintenanceOptions !== undefined &&
      'autoRecovery' in maintenanceOptions &&
      maintenanceOptions.autoRecovery === 'default'
    ) {
      addWarning(
        template,
        'macWithoutRecovery',
        '`maintenanceOptions` asks for automatic recovery, which EC2 Mac instances do not have. Remove it, and let an auto scaling group replace instances',
      );
    }
  }
}

/** At synthesis, because an instance may be created after the placement. */
function reportFollowers(template: CfnLaunchTemplate): string[] {
  for (const instance of instancesThatFollow(template)) {
    warnOfReplacement(
      instance,
      `The instance has the LatestVersionNumber of ${template.node.path}: a change of the host resource group there replaces the instance`,
    );
  }
  return [];
}

function refuseOtherRegion(target: LaunchTarget, group: aws_resourcegroups.IGroupRef): void {
  const [here, there] = [Stack.of(target).region, group.env.region];
  if (areKnownToDiffer(here, there)) {
    addError(
      target,
      'placementInOtherRegion',
      `\`hostResourceGroupArn\` must be in the Region of the launch, ${here}, got ${group.node.path} in ${there}`,
    );
  }
}

function refuseConflict(
  target: LaunchTarget,
  given: { readonly tenancy?: string; readonly hostResourceGroupArn?: string },
  groupArn: string,
): void {
  const { tenancy, hostResourceGroupArn: other } = given;
  if (tenancy !== undefined && tenancy !== 'host' && !Token.isUnresolved(tenancy)) {
    addError(target, 'placementTenancy', `\`tenancy\` must be host or absent with a host resource group, got: ${tenancy}`);
  }
  if (other !== undefined && other !== groupArn) {
    addError(
      target,
      'placementInTwoGroups',
      '`hostResourceGroupArn` must be one host resource group, got two. Place the launch once',
    );
  }
}

function refuseToken(template: CfnLaunchTemplate, property: string): void {
  addError(
    template,
    'placementNotSet',
    `\`${property}\` must not be a token, because no host resource group can be added to it. Give it as an object`,
  );
}

function warnOfReplacement(instance: CfnInstance, message: string): void {
  addWarning(instance, 'placementChangeReplacesInstance', message);
}

function warnOfPlacementGroup(target: LaunchTarget, property: string): void {
  addWarning(
    target,
    'macWithoutPlacementGroup',
    `\`${property}\` has a placement group, which EC2 Mac instances do not support. Remove it`,
  );
}

function isMac(instanceType: string | undefined): boolean {
  return instanceType !== undefined && !Token.isUnresolved(instanceType) && instanceType.startsWith('mac');
}
