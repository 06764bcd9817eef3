// Wiring: the resource type of an event chooses its resource.
import { isIP } from 'node:net';
import { createSecureContext } from 'node:tls';
import {
  LICENSE_CONFIGURATION_RESOURCE_TYPE,
  LICENSE_MANAGER_SETTINGS_RESOURCE_TYPE,
  LICENSE_USAGE_REPORT_RESOURCE_TYPE,
  TIMEOUTS,
} from '../lib/private/contract';
import { entrypoint } from './cloudformation/entrypoint';
import { lazyResource } from './lazy-resource';
import { createClient } from './license-manager/client';
import { LicenseConfigurationResource } from './resources/license-configuration/resource';

// Lambda gives the start of a sandbox a full processor, so that Node.js and the SDK load here what the first request needs.
createSecureContext();
isIP('');
const client = createClient();

// eslint-disable-next-line @typescript-eslint/no-require-imports -- a bundle of its own
const settingsAndReports = () => require('./settings-and-reports') as typeof import('./settings-and-reports');

export const handler = entrypoint(
  {
    [LICENSE_CONFIGURATION_RESOURCE_TYPE]: new LicenseConfigurationResource(client),
    [LICENSE_MANAGER_SETTINGS_RESOURCE_TYPE]: lazyResource(
      () => new (settingsAndReports().LicenseManagerSettingsResource)(client),
    ),
    [LICENSE_USAGE_REPORT_RESOURCE_TYPE]: lazyResource(() => new (settingsAndReports().UsageReportResource)(client)),
  },
  TIMEOUTS,
);
