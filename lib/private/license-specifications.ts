// The list of license configurations that one launch template or instance consumes. Licenses can be added until synthesis.

import type { CfnInstance } from 'aws-cdk-lib/aws-ec2';
import { IResolvable, IResolveContext, Stack, Token } from 'aws-cdk-lib/core';
import type { aws_licensemanager } from 'aws-cdk-lib/interfaces';
import { instancesThatFollow, isInstance, LaunchTarget } from './launch-targets';
import { addError, addWarning, areKnownToDiffer } from './messages';

/** License Manager's default quota for one resource, which AWS can raise. */
const USUAL_MAXIMUM = 10;

/** Adds license configurations to those that the launch template or instance already consumes. */
export function addLicenses(target: LaunchTarget, licenseConfigurations: aws_licensemanager.ILicenseConfigurationRef[]): void {
  for (const licenseConfiguration of licenseConfigurations) {
    refuseOtherRegion(target, licenseConfiguration);
  }
  listOf(target)?.add(licenseConfigurations.map((one) => one.licenseConfigurationRef.licenseConfigurationArn));
}

/** Resolves to what the user gave, then to what is added, sorted: the order of the calls must not make a new template version. */
class LicenseSpecifications implements IResolvable {
  public readonly creationStack: string[] = [];
  private readonly added = new Set<string>();

  constructor(private readonly given: unknown) {}

  public add(arns: string[]): void {
    arns.forEach((arn) => this.added.add(arn));
  }

  public resolve(context: IResolveContext): unknown[] {
    const given: unknown = context.resolve(this.given) ?? [];
    const added = [...this.added].map((arn) => ({ licenseConfigurationArn: context.resolve(arn) }));
    const all = [...(Array.isArray(given) ? given : []), ...added.sort(byText)];
    return [...new Map(all.map((specification) => [JSON.stringify(specification), specification])).values()];
  }

  /** Whether CloudFormation alone knows the given list, so that nothing can be added to it. */
  public isOpaque(stack: Stack): boolean {
    const given: unknown = stack.resolve(this.given);
    return given !== undefined && !Array.isArray(given);
  }

  public toString(): string {
    return Token.asString(this);
  }
}

function listOf(target: LaunchTarget): LicenseSpecifications | undefined {
  if (!isInstance(target) && Token.isUnresolved(target.launchTemplateData)) {
    refuseToken(target, 'launchTemplateData');
    return undefined;
  }
  const current = specificationsOf(target);
  if (current instanceof LicenseSpecifications) {
    return current;
  }
  const list = new LicenseSpecifications(current);
  if (isInstance(target)) {
    target.licenseSpecifications = list;
  } else {
    target.launchTemplateData = { ...target.launchTemplateData, licenseSpecifications: list };
  }
  target.node.addValidation({ validate: () => report(target, list) });
  return list;
}

function specificationsOf(target: LaunchTarget): unknown {
  if (isInstance(target)) {
    return target.licenseSpecifications;
  }
  const data = target.launchTemplateData;
  return 'licenseSpecifications' in data ? data.licenseSpecifications : undefined;
}

/** Reports at synthesis, when all license configurations are added and all instances exist. */
function report(target: LaunchTarget, list: LicenseSpecifications): string[] {
  const stack = Stack.of(target);
  if (list.isOpaque(stack)) {
    refuseToken(target, 'licenseSpecifications');
  }
  if (stack.resolve(list).length > USUAL_MAXIMUM) {
    addWarning(
      target,
      'manyLicenses',
      `\`licenseSpecifications\` has more than ${USUAL_MAXIMUM} license configurations, which is License Manager's default quota for one resource. Remove some, or have the quota raised`,
    );
  }
  if (isInstance(target)) {
    warnOfReplacement(target, 'A change of the license configurations that the instance consumes replaces the instance');
  } else {
    for (const instance of instancesThatFollow(target)) {
      warnOfReplacement(
        instance,
        `The instance has the LatestVersionNumber of ${target.node.path}: a change of the license configurations there replaces the instance`,
      );
    }
  }
  return [];
}

function warnOfReplacement(instance: CfnInstance, message: string): void {
  addWarning(instance, 'licenseChangeReplacesInstance', message);
}

function refuseToken(target: LaunchTarget, property: string): void {
  addError(
    target,
    'licensesNotAdded',
    `\`${property}\` must not be a token, because no license configuration can be added to it. Give it as an object or list`,
  );
}

function refuseOtherRegion(target: LaunchTarget, licenseConfiguration: aws_licensemanager.ILicenseConfigurationRef): void {
  const [here, there] = [Stack.of(target).region, licenseConfiguration.env.region];
  if (areKnownToDiffer(here, there)) {
    addError(
      target,
      'licenseInOtherRegion',
      `\`licenseSpecifications\` must be in the Region of the launch, ${here}, got ${licenseConfiguration.node.path} in ${there}. Create a license configuration in ${here}`,
    );
  }
}

function byText(one: object, other: object): number {
  return JSON.stringify(one) < JSON.stringify(other) ? -1 : 1;
}
