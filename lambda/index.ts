// Wiring: an event of a custom resource comes in, its resource type handles it, and the protocol answers.
import { isIP } from 'node:net';
import { createSecureContext } from 'node:tls';
import { TIMES } from '../lib/private/contract';
import { entrypoint } from './cloudformation/entrypoint';
import { createClient } from './license-manager/client';
import { LicenseConfigurationResource } from './resources/license-configuration';

// A bundle of its own, loaded only when the account needs it.
const loadServiceLinkedRole = () =>
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  require('./license-manager/service-linked-role') as typeof import('./license-manager/service-linked-role');

// Made while Lambda still lends the sandbox a full processor for its start; so is what Node.js would make at the first request.
createSecureContext();
isIP('');
const licenseConfiguration = new LicenseConfigurationResource(createClient(), {
  createServiceLinkedRole: (signal) => loadServiceLinkedRole().createServiceLinkedRole(signal),
});

export const handler = entrypoint(licenseConfiguration, TIMES);
