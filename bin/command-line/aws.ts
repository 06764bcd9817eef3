// The client of License Manager for a command: Region and profile as the AWS CLI resolves them, errors in one sentence.
import { LicenseManagerClient } from '@aws-sdk/client-license-manager';
import { Command, CommandError } from './command';

/** Options of every command that calls AWS. */
export const AWS_OPTIONS = {
  profile: { type: 'string', placeholder: 'NAME', description: 'profile of the AWS configuration files' },
  region: { type: 'string', placeholder: 'REGION', description: 'AWS Region' },
} as const satisfies Command['options'];

export interface AwsTarget {
  readonly profile?: string;
  readonly region?: string;
}

/** The SDK would print warnings about keys in the environment beside a profile. */
const SILENT = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** Calls `use` with a client, and turns the errors of AWS into sentences. */
export async function withLicenseManager<T>(target: AwsTarget, use: (client: LicenseManagerClient) => Promise<T>): Promise<T> {
  // The version of the SDK is part of the bundle, so a warning about its next version helps nobody.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  // The AWS CLI reads AWS_DEFAULT_REGION too; the SDK for JavaScript does not.
  const region = target.region ?? (process.env.AWS_REGION || process.env.AWS_DEFAULT_REGION || undefined);
  const profile = target.profile ?? (process.env.AWS_PROFILE || undefined);
  let client: LicenseManagerClient | undefined;
  try {
    client = new LicenseManagerClient({
      region,
      profile: target.profile,
      credentials: target.profile === undefined ? keysOfEnvironment() : undefined,
      logger: SILENT,
    });
    return await use(client);
  } catch (error) {
    throw (await profileError(client, profile, error)) ?? explain(error, profile);
  } finally {
    client?.destroy();
  }
}

/** For the AWS CLI, keys in the environment win over AWS_PROFILE; for the SDK for JavaScript they lose. */
function keysOfEnvironment() {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken } = process.env;
  return accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey, sessionToken } : undefined;
}

/** A profile that does not exist has no Region either, but the missing Region is not the mistake. */
async function profileError(
  client: LicenseManagerClient | undefined,
  profile: string | undefined,
  error: unknown,
): Promise<unknown> {
  if (profile === undefined || !client || !isMissingRegion(error)) {
    return undefined;
  }
  return client.config.credentials().then(
    () => undefined,
    (problem: unknown) => (isMissingRegion(problem) ? undefined : explain(problem, profile)),
  );
}

function explain(error: unknown, profile: string | undefined): unknown {
  if (!(error instanceof Error) || error instanceof CommandError) {
    return error;
  }
  const sentence = sentenceFor(error as Error & { code?: string }, profile);
  return sentence === undefined ? error : new CommandError(sentence, undefined, { cause: error });
}

function sentenceFor(error: Error & { code?: string }, profile: string | undefined): string | undefined {
  const { name, code } = error;
  const message = error.message.replace(/\.$/, '');
  if (isMissingRegion(error)) {
    return 'No AWS Region is set: use --region, or set AWS_REGION or the region of the profile.';
  }
  if (name === 'CredentialsProviderError') {
    return /Could not load credentials/.test(message) ? missingCredentials(profile) : `No AWS credentials: ${message}.`;
  }
  switch (code) {
    case 'ERR_INVALID_URL':
      return `${endpointVariable() ?? 'The configured endpoint'} is not a URL: set it to one such as http://127.0.0.1:4566, or unset it.`;
    case 'ECONNREFUSED':
    case 'ECONNRESET':
    case 'EHOSTUNREACH':
    case 'ETIMEDOUT':
      return endpointVariable()
        ? `No response from ${endpointVariable()}: start the server there, or unset the variable to call AWS (${code}).`
        : `No response from License Manager: check the network, or the endpoint of the profile (${code}).`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `The endpoint cannot be resolved (${message}): check the Region and the network.`;
  }
  if (/Service role not found/i.test(message)) {
    return (
      'License Manager is not set up in this account: run ' +
      'aws iam create-service-linked-role --aws-service-name license-manager.amazonaws.com.'
    );
  }
  if (['ExpiredTokenException', 'ExpiredToken', 'UnrecognizedClientException', 'InvalidClientTokenId'].includes(name)) {
    return `AWS rejects the credentials (${name}: ${message}): renew them, or use --profile.`;
  }
  if (['AccessDeniedException', 'AuthorizationException'].includes(name)) {
    return `Access denied (${message}): allow the action for these credentials, or use --profile.`;
  }
  // Of the service, or of the SDK about what it is given.
  if ('$metadata' in error || /^Region not accepted/.test(message)) {
    return `${name === 'Error' ? '' : `${name}: `}${message}.`;
  }
  return undefined;
}

function missingCredentials(profile: string | undefined): string {
  if (profile !== undefined) {
    return `The profile ${profile} does not exist or has no credentials: aws configure list-profiles shows the profiles that exist.`;
  }
  return (
    'No AWS credentials were found: use --profile, set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, ' +
    'or start the embedded AWS with npx cdk-license-manager local.'
  );
}

/** `AWS_ENDPOINT_URL (its value)`, where the environment names an endpoint. */
function endpointVariable(): string | undefined {
  const name = ['AWS_ENDPOINT_URL_LICENSE_MANAGER', 'AWS_ENDPOINT_URL'].find((one) => process.env[one]);
  return name && `${name} (${process.env[name]})`;
}

function isMissingRegion(error: unknown): boolean {
  return error instanceof Error && error.message === 'Region is missing';
}
