// The account that is observed: calls that say what they saw, pauses that an interruption ends, and the budget of creates.
import { randomBytes } from 'node:crypto';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  CreateLicenseConfigurationCommand,
  CreateLicenseConfigurationCommandInput,
  CreateLicenseConfigurationCommandOutput,
  LicenseManagerClient,
  ListLicenseConfigurationsCommand,
} from '@aws-sdk/client-license-manager';
import { CommandError } from '../bin/command-line/command';

/** License Manager allows about 10 a day in an account and Region, and deletes do not refund them. */
export const MOST_CREATES = 5;
/** Of all license configurations, stacks and tags of a run. */
export const PREFIX = 'verify-assumptions';

const LICENSE_MANAGER_ROLE = 'AWSServiceRoleForAWSLicenseManagerRole';
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/;
const LONGEST_EVIDENCE = 200;
/** Throttling, or a permission that the caller lacks. */
const SAYS_NOTHING = /^(AccessDenied|Authorization|RateLimitExceeded|Throttling|RequestLimitExceeded)/;

/** A call that AWS answered, maybe with an error. */
export interface Seen<O> {
  readonly output?: O;
  readonly error?: { readonly name: string; readonly message: string; readonly status?: number };
  readonly startedAt: number;
  readonly endedAt: number;
  /** The request and the response in short. */
  readonly evidence: string;
}

/** Waits, in milliseconds. */
export interface Waits {
  /** The longest for an effect that may come late. */
  readonly effect: number;
  /** Between two questions. */
  readonly pause: number;
}

export class Account {
  readonly name = `${PREFIX}-${randomBytes(4).toString('hex')}`;
  readonly licenseManager = new LicenseManagerClient({});
  readonly cloudFormation = new CloudFormationClient({});
  readonly iam = new IAMClient({});
  /** Its requests are sent once, because each of them could create one more. */
  readonly creator = new LicenseManagerClient({ maxAttempts: 1 });
  /** ARNs of license configurations of this run. */
  readonly created: string[] = [];
  readonly stackNames: string[] = [];
  /** Whether a create was sent whose ARN is not known. */
  createIsOpen = false;
  /** Of all license configurations of this run. */
  readonly runTags = [{ Key: PREFIX, Value: this.name }];
  /** Creates that were sent, or left to the function. */
  creates = 0;
  /** HTTP status of a throttled request, whichever it was. */
  throttledWith?: { readonly status: number; readonly evidence: string };
  waits: Waits = { effect: 90_000, pause: 3000 };
  private readonly hosts = new Set<string>();
  private agreed = false;
  private lastCall = '';

  constructor(private readonly interruption: AbortSignal) {
    for (const client of [this.licenseManager, this.creator, this.cloudFormation, this.iam]) {
      this.watch(client as unknown as LicenseManagerClient);
    }
  }

  /** The account's id and the Region. Reads only; one call of each service, so that every endpoint is known. */
  async identify(): Promise<{ account: string; region: string; isLoopback: boolean }> {
    const { Role } = await this.iam.send(new GetRoleCommand({ RoleName: LICENSE_MANAGER_ROLE })).catch((error: Error) => {
      throw error.name === 'NoSuchEntityException'
        ? new CommandError(
            'The account is not set up for License Manager. Run ' +
              'aws iam create-service-linked-role --aws-service-name license-manager.amazonaws.com, and try again.',
          )
        : error;
    });
    await this.licenseManager.send(new ListLicenseConfigurationsCommand({ MaxResults: 1 }));
    await this.cloudFormation.send(new DescribeStacksCommand({ StackName: this.name })).catch((error: Error) => {
      if (error.name !== 'ValidationError') {
        throw error;
      }
    });
    const isLoopback = [...this.hosts].every((host) => LOOPBACK.test(host));
    return { account: Role!.Arn!.split(':')[4]!, region: await this.licenseManager.config.region(), isLoopback };
  }

  /** From now on, everything may be called at the endpoints that `identify` has found, and nothing elsewhere. */
  agree(waits: Waits): void {
    this.agreed = true;
    this.waits = waits;
  }

  /** Throws where no response came, the error says nothing about an assumption, and after an interruption. */
  async see<O>(call: () => Promise<O>): Promise<Seen<O>> {
    this.interruption.throwIfAborted();
    const startedAt = Date.now();
    try {
      const output = await call();
      return { output, startedAt, endedAt: Date.now(), evidence: this.lastCall };
    } catch (error) {
      const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
      const status = $metadata?.httpStatusCode;
      if (status === undefined || status >= 500 || SAYS_NOTHING.test(name)) {
        throw error;
      }
      const seen = { name, message, status };
      return { error: seen, startedAt, endedAt: Date.now(), evidence: this.lastCall };
    }
  }

  /** Creates a license configuration, unless AWS rejects it. */
  async create(input: CreateLicenseConfigurationCommandInput): Promise<Seen<CreateLicenseConfigurationCommandOutput>> {
    this.createIsOpen = true;
    const seen = await this.see(() => this.creator.send(new CreateLicenseConfigurationCommand(input)));
    this.createIsOpen = false;
    this.created.push(...(seen.output ? [seen.output.LicenseConfigurationArn!] : []));
    return seen;
  }

  /** The response of a call that has to succeed. */
  async get<O>(call: () => Promise<O>): Promise<O> {
    const { output, evidence } = await this.see(call);
    if (output === undefined) {
      throw new Error(evidence);
    }
    return output;
  }

  async pause(milliseconds = this.waits.pause): Promise<void> {
    this.interruption.throwIfAborted();
    await new Promise<void>((resolve) => {
      const timer = setTimeout(end, milliseconds);
      const signal = this.interruption;
      function end() {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        resolve();
      }
      signal.addEventListener('abort', end);
    });
    this.interruption.throwIfAborted();
  }

  /** How long after `change` something is so for the first time: at least and at most. Undefined where that takes too long. */
  async until(
    change: Pick<Seen<unknown>, 'startedAt' | 'endedAt'>,
    look: () => Promise<{ seen: Seen<unknown>; isSo: boolean }>,
  ): Promise<{ between: [number, number]; last: Seen<unknown> } | undefined> {
    let least = 0;
    for (;;) {
      const { seen, isSo } = await look();
      if (isSo) {
        return { between: [least, seen.endedAt - change.startedAt], last: seen };
      }
      least = Math.max(0, seen.startedAt - change.endedAt);
      if (least > this.waits.effect) {
        return undefined;
      }
      await this.pause(Math.min(this.waits.pause, 1000));
    }
  }

  throwIfInterrupted(): void {
    this.interruption.throwIfAborted();
  }

  destroy(): void {
    [this.licenseManager, this.creator, this.cloudFormation, this.iam].forEach((client) => client.destroy());
  }

  private watch(client: LicenseManagerClient): void {
    client.middlewareStack.add(
      (next, context) => async (args) => {
        const operation = operationOf(context);
        const request = `${operation} ${JSON.stringify(args.input)}`;
        try {
          const result = await next(args);
          const { $metadata, ...output } = result.output;
          this.lastCall = `${short(request)} -> ${$metadata.httpStatusCode} ${short(JSON.stringify(output))}`;
          return result;
        } catch (error) {
          const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
          this.lastCall = `${short(request)} -> ${$metadata?.httpStatusCode ?? 'no response'} ${name}: ${short(message)}`;
          throw error;
        }
      },
      { step: 'initialize', name: 'evidence' },
    );
    client.middlewareStack.add(
      (next, context) => async (args) => {
        const { hostname } = args.request as { hostname: string };
        this.allow(operationOf(context), hostname);
        try {
          return await next(args);
        } catch (error) {
          const { name, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
          if (name === 'RateLimitExceededException' && $metadata?.httpStatusCode !== undefined) {
            const status = $metadata.httpStatusCode;
            this.throttledWith = { status, evidence: `${operationOf(context)} -> ${status} ${name}` };
          }
          throw error;
        }
      },
      // After the retry middleware, so that it sees every attempt.
      { step: 'finalizeRequest', priority: 'low', name: 'guard' },
    );
  }

  private allow(operation: string, host: string): void {
    if (!this.agreed) {
      this.hosts.add(host);
      if (!/^(Get|List|Describe)/.test(operation)) {
        throw new Error(`${operation} is sent before the account is confirmed.`);
      }
    } else if (!this.hosts.has(host)) {
      throw new Error(`${operation} goes to ${host}, which is not confirmed.`);
    }
    if (operation === 'CreateLicenseConfiguration') {
      this.countCreate();
    }
  }

  /** Throws where one more create is over the budget. */
  countCreate(): void {
    if (this.creates >= MOST_CREATES) {
      throw new Error(`A run creates at most ${MOST_CREATES} license configurations.`);
    }
    this.creates++;
  }
}

function operationOf(context: object): string {
  return String((context as { commandName?: string }).commandName).replace(/Command$/, '');
}

function short(text: string): string {
  // The account and the Region are the same in all ARNs.
  const plain = text.replace(/arn:[\w-]+:license-manager:[^"\s]*?(lic-[0-9a-f]{4})[0-9a-f]*/g, '$1...');
  return plain.length > LONGEST_EVIDENCE ? `${plain.slice(0, LONGEST_EVIDENCE)}...` : plain;
}
