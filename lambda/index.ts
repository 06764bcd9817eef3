// Wiring: the resource type of an event chooses its resource.
import { isIP } from 'node:net';
import { createSecureContext } from 'node:tls';
import { LICENSE_CONFIGURATION_RESOURCE_TYPE, TIMEOUTS } from '../lib/private/contract';
import { entrypoint } from './cloudformation/entrypoint';
import { createClient } from './license-manager/client';
import { LicenseConfigurationResource } from './resources/license-configuration/resource';

// Lambda gives the start of a sandbox a full processor, so that Node.js and the SDK load here what the first request needs.
createSecureContext();
isIP('');
const client = createClient();

export const handler = entrypoint({ [LICENSE_CONFIGURATION_RESOURCE_TYPE]: new LicenseConfigurationResource(client) }, TIMEOUTS);
