// License Manager's client, created once in a sandbox: it logs each attempt and retries the safe ones.
import { Readable } from 'node:stream';
import { LicenseManagerClient, LicenseManagerClientConfig, Tag } from '@aws-sdk/client-license-manager';
import { RESERVED_TAG_PREFIX } from '../../lib/private/contract';
import { external } from '../external';
import { OutcomeUnknown, isNotFound, isRejection, isServiceRoleMissing } from './errors';

/** In milliseconds. */
const CONNECTION_TIMEOUT = 5000;
/** A pause is random between 0 and this many milliseconds, doubled with every attempt up to the longest. */
const FIRST_PAUSE = 250;
const LONGEST_PAUSE = 2500;

/** The one operation that creates another license configuration at every retry: it has no client token. */
const NOT_IDEMPOTENT = new Set(['CreateLicenseConfigurationCommand']);

export function createClient(): LicenseManagerClient {
  const client = new LicenseManagerClient({
    ...settings(process.env),
    retryStrategy,
    // Only sent to the service; without it the SDK would look for a value in configuration files.
    maxAttempts: 1000,
    requestHandler: { connectionTimeout: CONNECTION_TIMEOUT, throwOnRequestTimeout: true },
  });
  // After the retry middleware, so that it sees every attempt.
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const started = external.now();
      const operation = String(context.commandName).replace(/Command$/, '');
      try {
        const result = await next(args);
        external.log({ level: 'INFO', message: 'call', operation, milliseconds: external.now() - started });
        return result;
      } catch (error) {
        const { name, message } = hideTagValues(error as Error, args.input as { Tags?: Tag[] });
        external.log({
          level: 'WARN',
          message: 'call-failed',
          operation,
          error: name,
          reason: message,
          milliseconds: external.now() - started,
        });
        throw forRetry(error, String(context.commandName));
      }
    },
    { step: 'finalizeRequest', priority: 'low', name: 'attempts' },
  );
  readBodies(client);
  return client;
}

/**
 * Retries throttling and transient errors until the abort signal of the call ends it. The SDK's own strategies have a quota for
 * each client, which one bad minute would use up for later events in the same sandbox.
 */
const retryStrategy = {
  acquireInitialRetryToken: () => Promise.resolve(tokenFor(0)),
  async refreshRetryTokenForRetry(token: RetryToken, { errorType, error }: { errorType: string; error?: unknown }) {
    if (errorType !== 'THROTTLING' && errorType !== 'TRANSIENT') {
      throw error;
    }
    const attempt = token.getRetryCount() + 1;
    await external.sleep(external.random() * Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (attempt - 1)));
    return tokenFor(attempt);
  },
  recordSuccess: () => undefined,
};

interface RetryToken {
  getRetryCount(): number;
  getRetryDelay(): number;
}

function tokenFor(attempt: number): RetryToken {
  return { getRetryCount: () => attempt, getRetryDelay: () => 0 };
}

/**
 * The settings that the SDK would look for in AWS configuration files at the first request, although Lambda has none.
 * Of the environment it reads these variables.
 */
export function settings(env: NodeJS.ProcessEnv): LicenseManagerClientConfig {
  return {
    defaultsMode: 'legacy',
    authSchemePreference: [],
    endpoint: env.AWS_ENDPOINT_URL_LICENSE_MANAGER || env.AWS_ENDPOINT_URL || undefined,
    ignoreConfiguredEndpointUrls: true,
    useFipsEndpoint: env.AWS_USE_FIPS_ENDPOINT === 'true',
    useDualstackEndpoint: env.AWS_USE_DUALSTACK_ENDPOINT === 'true',
    disableClockSkewCorrection: env.AWS_DISABLE_CLOCK_SKEW_CORRECTION === 'true',
    userAgentAppId: () => Promise.resolve(env.AWS_SDK_UA_APP_ID),
  };
}

/** Gives the SDK each body in one piece: to read a stream it would first make Node.js load the web streams. */
export function readBodies(client: LicenseManagerClient): void {
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const response = result.response as { body: Readable | Buffer };
      response.body = await read(response.body as Readable);
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'bodies' },
  );
}

function read(body: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  return new Promise((resolve, reject) => {
    body.on('data', (chunk: Buffer) => chunks.push(chunk));
    body.on('end', () => resolve(Buffer.concat(chunks)));
    body.on('error', reject);
    body.on('close', () => reject(new Error('the response was cut off')));
  });
}

/** Marks an error for the retry middleware, which does not know License Manager's meaning of it. */
function forRetry(error: unknown, command: string): unknown {
  if (error instanceof Error && (error.name === 'RateLimitExceededException' || error.name === 'ConflictException')) {
    // Not in the SDK's own list of throttling errors, whatever their HTTP status.
    return Object.assign(error, { $retryable: { throttling: true } });
  }
  return NOT_IDEMPOTENT.has(command) && !isRejection(error) ? new OutcomeUnknown(error) : error;
}

/**
 * License Manager may quote the request in an error, and errors are logged, but values of tags must not reach the log. Errors that
 * are known by their message stay as they are: they quote no tag, and a tag's value may be any word of them.
 */
function hideTagValues(error: Error, { Tags = [] }: { Tags?: Tag[] }): Error {
  const keys = new Map(
    Tags.filter(({ Key, Value }) => Value && !Key!.startsWith(RESERVED_TAG_PREFIX)).map(({ Key, Value }) => [Value!, Key!]),
  );
  if (keys.size > 0 && !isServiceRoleMissing(error) && !isNotFound(error)) {
    const longestFirst = [...keys.keys()].sort((one, other) => other.length - one.length);
    const literals = longestFirst.map((value) => value.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
    const values = new RegExp(`(?<!${PART_OF_WORD})(?:${literals.join('|')})(?!${PART_OF_WORD})`, 'gu');
    const hide = (text: string) => text.replace(values, (value) => `[value of the tag ${keys.get(value)}]`);
    error.stack = error.stack && hide(error.stack);
    error.message = hide(error.message);
  }
  return error;
}

/** A short value is often part of another word, which says nothing about the tag. */
const PART_OF_WORD = '[\\p{L}\\p{N}_-]';
