// Wiring: the resource type of an event chooses its resource.
import { isIP } from 'node:net';
import { createSecureContext } from 'node:tls';
import { TIMEOUTS } from '../lib/private/contract';
import { entrypoint } from './cloudformation/entrypoint';
import { createClient } from './license-manager/client';
import { allResources } from './resources/all';

// Lambda gives the start of a sandbox a full processor, so that Node.js and the SDK load here what the first request needs.
createSecureContext();
isIP('');

export const handler = entrypoint(allResources(createClient()), TIMEOUTS);
