// Everything about a host resource group that can be known to be wrong before it is deployed. Tokens pass.

import { CfnLicenseConfiguration } from 'aws-cdk-lib/aws-licensemanager';
import { IResource, Token } from 'aws-cdk-lib/core';
import type { aws_ec2, aws_licensemanager } from 'aws-cdk-lib/interfaces';
import type { HostResourceGroupProps } from '../host-resource-group-props';
import { LicenseConfiguration } from '../license-configuration';
import { ValidationError, Warning } from './messages';

const HOST_ARN = /^arn:[^:]+:ec2:([^:]+):\d{12}:dedicated-host\/h-[0-9a-f]+$/;

const GROUP_ARN = /^arn:[^:]+:resource-groups:[^:]+:\d{12}:group\/[\w./-]+$/;

/** Whether the text is the ARN of a resource group, or a token. */
export function isGroupArn(arn: string): boolean {
  return !isKnown(arn) || GROUP_ARN.test(arn);
}

/** Invalid properties. */
export function findHostResourceGroupErrors(group: IResource, name: string, props: HostResourceGroupProps): ValidationError[] {
  const { families, licenseConfigurations } = props;
  const errors: ValidationError[] = [];
  const refuse = (id: string, message: string) => errors.push({ id, message });
  if (isKnown(name) && !/^(?!aws)[\w.-]{1,128}$/i.test(name)) {
    refuse(
      'hostResourceGroupName',
      `\`hostResourceGroupName\` must be 1 to 128 letters, digits, hyphens, periods and underscores and must not begin with aws, got: ${name}`,
    );
  }
  if (families?.length === 0) {
    refuse('hostFamilies', '`families` must not be empty. Leave it out to allow any family');
  }
  for (const family of families ?? []) {
    if (isKnown(family) && !/^[a-z][a-z0-9-]*$/.test(family)) {
      refuse('hostFamilies', `\`families\` must be names of instance families in lower case, like mac2 or m5, got: ${family}`);
    }
  }
  if (licenseConfigurations?.length === 0) {
    refuse('hostLicenses', '`licenseConfigurations` must not be empty. Leave it out to allow any that counts by core or socket');
  }
  for (const licenseConfiguration of licenseConfigurations ?? []) {
    const countingType = countingTypeOf(licenseConfiguration);
    if (isKnown(countingType) && countingType !== 'Core' && countingType !== 'Socket') {
      refuse(
        'hostLicenses',
        `\`licenseConfigurations\` must count by Core or Socket, got ${licenseConfiguration.node.path} that counts by ${countingType}`,
      );
    }
    const { region } = licenseConfiguration.env;
    if (isElsewhere(region, group)) {
      refuse(
        'hostLicenses',
        `\`licenseConfigurations\` must be in the group's Region, ${group.env.region}, got ${licenseConfiguration.node.path} in ${region}`,
      );
    }
  }
  return errors;
}

export function findHostArnError(group: IResource, arn: string): ValidationError | undefined {
  if (!isKnown(arn)) {
    return undefined;
  }
  const region = HOST_ARN.exec(arn)?.[1];
  if (region === undefined) {
    const message = `\`hostArn\` must be a Dedicated Host's ARN, arn:PARTITION:ec2:REGION:ACCOUNT:dedicated-host/h-ID, got: ${arn}`;
    return { id: 'host', message };
  }
  const message = `\`hostArn\` must be in the group's Region, ${group.env.region}, got: ${arn}`;
  return isElsewhere(region, group) ? { id: 'host', message } : undefined;
}

export function findHostError(group: IResource, host: aws_ec2.IHostRef): ValidationError | undefined {
  const { region } = host.env;
  const message = `\`host\` must be in the group's Region, ${group.env.region}, got ${host.node.path} in ${region}`;
  return isElsewhere(region, group) ? { id: 'host', message } : undefined;
}

/** Properties that CloudFormation accepts, but that rarely do what is wanted. */
export function findHostResourceGroupWarnings(props: HostResourceGroupProps): Warning[] {
  const warnings: Warning[] = [];
  const isMac = props.families?.some((family) => isKnown(family) && family.startsWith('mac')) ?? false;
  if (isMac && props.licenseConfigurations?.some((one) => countingTypeOf(one) === 'Socket')) {
    warnings.push({
      id: 'macBySocket',
      message: '`licenseConfigurations` count by Socket, but AWS describes EC2 Mac with Core only. Count by Core',
    });
  }
  if (isMac && props.autoHostRecovery) {
    warnings.push({
      id: 'macWithoutHostRecovery',
      message: '`autoHostRecovery` is true, but EC2 Mac has no host recovery. Leave it out',
    });
  }
  if ((props.autoAllocate ?? true) && !(props.autoRelease ?? true)) {
    warnings.push({
      id: 'hostsRemain',
      message:
        '`autoRelease` is false with `autoAllocate`: the group cannot be deleted before its hosts are released by hand. Set `autoRelease` to true, or plan for it',
    });
  } else if (isMac) {
    warnings.push({
      id: 'macHostsRemain',
      message:
        '`families` has EC2 Mac, whose hosts can be released 24 hours after their allocation at the earliest: the group cannot be deleted before. Acknowledge this once you have planned for it',
    });
  }
  return warnings;
}

/** Unknown for an imported license configuration. */
function countingTypeOf(licenseConfiguration: aws_licensemanager.ILicenseConfigurationRef): string | undefined {
  return licenseConfiguration instanceof LicenseConfiguration ||
    CfnLicenseConfiguration.isCfnLicenseConfiguration(licenseConfiguration)
    ? licenseConfiguration.licenseCountingType
    : undefined;
}

function isElsewhere(region: string, group: IResource): boolean {
  return isKnown(region) && isKnown(group.env.region) && region !== group.env.region;
}

function isKnown(value: string | undefined): value is string {
  return value !== undefined && !Token.isUnresolved(value);
}
