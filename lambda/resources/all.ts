// All resource types of the handler. Those in a bundle of their own are loaded by their first event.
import { LicenseManagerClient } from '@aws-sdk/client-license-manager';
import {
  LICENSE_ASSOCIATION_RESOURCE_TYPE,
  LICENSE_CONFIGURATION_LOOKUP_RESOURCE_TYPE,
  LICENSE_CONFIGURATION_RESOURCE_TYPE,
  LICENSE_MANAGER_SETTINGS_RESOURCE_TYPE,
  LICENSE_USAGE_REPORT_RESOURCE_TYPE,
} from '../../lib/private/contract';
import { Resource } from '../cloudformation/event';
import { lazyResource } from '../lazy-resource';
import { LicenseConfigurationResource } from './license-configuration/resource';

export function allResources(client: LicenseManagerClient): Record<string, Resource> {
  return {
    [LICENSE_CONFIGURATION_RESOURCE_TYPE]: new LicenseConfigurationResource(client),
    [LICENSE_ASSOCIATION_RESOURCE_TYPE]: lazyResource(() => new (associationsAndLookups().LicenseAssociationResource)(client)),
    [LICENSE_CONFIGURATION_LOOKUP_RESOURCE_TYPE]: lazyResource(
      () => new (associationsAndLookups().LicenseConfigurationLookupResource)(client),
    ),
    [LICENSE_MANAGER_SETTINGS_RESOURCE_TYPE]: lazyResource(
      () => new (settingsAndReports().LicenseManagerSettingsResource)(client),
    ),
    [LICENSE_USAGE_REPORT_RESOURCE_TYPE]: lazyResource(() => new (settingsAndReports().UsageReportResource)(client)),
  };
}

function associationsAndLookups() {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require('./associations-and-lookups') as typeof import('./associations-and-lookups');
}

function settingsAndReports() {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require('./settings-and-reports') as typeof import('./settings-and-reports');
}
