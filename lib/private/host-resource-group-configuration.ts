// The two configuration items that make a resource group a host resource group, in Resource Groups' spelling.

import type { CfnGroup } from 'aws-cdk-lib/aws-resourcegroups';
import type { HostResourceGroupProps } from '../host-resource-group-props';

export function renderHostResourceGroup(props: HostResourceGroupProps): CfnGroup.ConfigurationItemProperty[] {
  const { families, licenseConfigurations, autoHostRecovery } = props;
  return [
    {
      type: 'AWS::EC2::HostManagement',
      parameters: [
        parameter('auto-allocate-host', String(props.autoAllocate ?? true)),
        parameter('auto-release-host', String(props.autoRelease ?? true)),
        ...(autoHostRecovery === undefined ? [] : [parameter('auto-host-recovery', String(autoHostRecovery))]),
        ...(families ? [parameter('allowed-host-families', ...new Set(families))] : []),
        licenseConfigurations
          ? parameter('allowed-host-based-license-configurations', ...new Set(licenseConfigurations.map(arnOf)))
          : parameter('any-host-based-license-configuration', 'true'),
      ],
    },
    {
      type: 'AWS::ResourceGroups::Generic',
      parameters: [parameter('allowed-resource-types', 'AWS::EC2::Host'), parameter('deletion-protection', 'UNLESS_EMPTY')],
    },
  ];
}

function arnOf(licenseConfiguration: NonNullable<HostResourceGroupProps['licenseConfigurations']>[number]): string {
  return licenseConfiguration.licenseConfigurationRef.licenseConfigurationArn;
}

function parameter(name: string, ...values: string[]): CfnGroup.ConfigurationParameterProperty {
  return { name, values };
}
