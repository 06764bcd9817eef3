// Wiring: an event of a custom resource comes in, its resource type handles it, and the protocol answers.
import { isIP } from 'node:net';
import { createSecureContext } from 'node:tls';
import { TIMES } from '../lib/private/contract';
import { entrypoint } from './cloudformation/entrypoint';
import { createClient } from './license-manager/client';
import { LicenseConfigurationResource } from './resources/license-configuration';

// Made while Lambda still lends the sandbox a full processor for its start; so is what Node.js would make at the first request.
createSecureContext();
isIP('');
const licenseConfiguration = new LicenseConfigurationResource(createClient());

export const handler = entrypoint(licenseConfiguration, TIMES);
