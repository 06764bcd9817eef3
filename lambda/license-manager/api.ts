// The License Manager operations that the handler performs, each a method that ends with its deadline.
import {
  CreateLicenseConfigurationCommand,
  CreateLicenseConfigurationCommandInput,
  DeleteLicenseConfigurationCommand,
  GetLicenseConfigurationCommand,
  GetLicenseConfigurationCommandOutput,
  LicenseConfiguration,
  LicenseConfigurationAssociation,
  LicenseCountingType,
  LicenseManagerClient,
  ListAssociationsForLicenseConfigurationCommand,
  ListLicenseConfigurationsCommand,
  ListLicenseManagerReportGeneratorsCommand,
  ListTagsForResourceCommand,
  Tag,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateLicenseConfigurationCommand,
  UpdateLicenseConfigurationCommandInput,
  UpdateLicenseSpecificationsForResourceCommand,
} from '@aws-sdk/client-license-manager';
import { RESERVED_TAGS } from '../../lib/private/contract';
import { external } from '../external';
import { onDemand } from '../on-demand';
import { Gone, OutcomeUnknown, isAborted, isAccessDenied, isNotFound, nameAndMessage, tooLate } from './errors';

export type CreateInput = CreateLicenseConfigurationCommandInput;
export type UpdateInput = Omit<UpdateLicenseConfigurationCommandInput, 'LicenseConfigurationArn'>;
export type Live = GetLicenseConfigurationCommandOutput;
export type Association = LicenseConfigurationAssociation;

/** How long permissions of a role that was just made may take to arrive, in milliseconds. */
const PERMISSIONS_ARRIVE_WITHIN = 60_000;
const LONGEST_PAUSE = 8000;
/** A read that hangs this long, in milliseconds, is tried again. */
const READ_TIMEOUT = 30_000;
/** A status that Get and List may show for a while after a delete. */
const DELETED = 'DELETED';

/** How far the calls may go, in time. */
export interface Limits {
  /** No request to License Manager begins after this, and reading ends. */
  readonly begin: AbortSignal;
  /** Until this a request that changes something may say what came of it: given up, it could still take effect at any time. */
  readonly end: AbortSignal;
}

export class LicenseManager {
  private lastProblem = '';

  constructor(
    private readonly client: LicenseManagerClient,
    private readonly limits: Limits,
  ) {}

  /** The same, with more time. */
  until(signal: AbortSignal): LicenseManager {
    return new LicenseManager(this.client, { begin: signal, end: signal });
  }

  async createServiceLinkedRole(): Promise<void> {
    await this.call('CreateServiceLinkedRole', () => onDemand.serviceLinkedRole().createServiceLinkedRole(this.limits.end));
  }

  async create(input: CreateInput): Promise<string> {
    const { LicenseConfigurationArn } = await this.call('CreateLicenseConfiguration', () =>
      this.client.send(this.inTime(new CreateLicenseConfigurationCommand(input)), this.changing),
    );
    return LicenseConfigurationArn!;
  }

  /** The live license configuration, or undefined where there is none any more. */
  async get(arn: string): Promise<Live | undefined> {
    try {
      const live = await this.onConfiguration(arn, 'GetLicenseConfiguration', () =>
        this.client.send(this.inTime(new GetLicenseConfigurationCommand({ LicenseConfigurationArn: arn })), this.reading),
      );
      return live.Status === DELETED ? undefined : live;
    } catch (error) {
      return undefinedIfGone(error);
    }
  }

  async update(arn: string, input: UpdateInput): Promise<void> {
    await this.onConfiguration(arn, 'UpdateLicenseConfiguration', () =>
      this.client.send(
        this.inTime(new UpdateLicenseConfigurationCommand({ ...input, LicenseConfigurationArn: arn })),
        this.changing,
      ),
    );
  }

  /** Deletes it; that it is gone already is as good. */
  async delete(arn: string): Promise<void> {
    try {
      await this.onConfiguration(arn, 'DeleteLicenseConfiguration', () =>
        this.client.send(this.inTime(new DeleteLicenseConfigurationCommand({ LicenseConfigurationArn: arn })), this.changing),
      );
    } catch (error) {
      undefinedIfGone(error);
    }
  }

  async tag(arn: string, tags: Tag[]): Promise<void> {
    await this.onConfiguration(arn, 'TagResource', () =>
      this.client.send(this.inTime(new TagResourceCommand({ ResourceArn: arn, Tags: tags })), this.changing),
    );
  }

  async untag(arn: string, keys: string[]): Promise<void> {
    await this.onConfiguration(arn, 'UntagResource', () =>
      this.client.send(this.inTime(new UntagResourceCommand({ ResourceArn: arn, TagKeys: keys })), this.changing),
    );
  }

  /** The tags of it, readable whatever they are; undefined where it is gone. */
  async tags(arn: string): Promise<Map<string, string> | undefined> {
    try {
      const { Tags } = await this.call('ListTagsForResource', () =>
        this.client.send(this.inTime(new ListTagsForResourceCommand({ ResourceArn: arn })), this.reading),
      );
      return new Map((Tags ?? []).map(({ Key, Value }) => [Key!, Value ?? '']));
    } catch (error) {
      if (isNotFound(error)) {
        return undefined;
      }
      throw error;
    }
  }

  /** All that are not deleted, of one counting type or among the named ARNs. */
  async list(only: { countingType: LicenseCountingType } | { arns: string[] }): Promise<LicenseConfiguration[]> {
    const filter =
      'arns' in only
        ? { LicenseConfigurationArns: only.arns }
        : { Filters: [{ Name: 'licenseCountingType', Values: [only.countingType] }] };
    const all = await this.pages(
      'ListLicenseConfigurations',
      (NextToken) => this.client.send(this.inTime(new ListLicenseConfigurationsCommand({ ...filter, NextToken })), this.reading),
      (page) => page.LicenseConfigurations,
    );
    return all.filter(({ Status }) => Status !== DELETED);
  }

  async associations(arn: string): Promise<Association[]> {
    return this.pages(
      'ListAssociationsForLicenseConfiguration',
      (NextToken) =>
        this.client.send(
          this.inTime(new ListAssociationsForLicenseConfigurationCommand({ LicenseConfigurationArn: arn, NextToken })),
          this.reading,
        ),
      (page) => page.LicenseConfigurationAssociations,
    );
  }

  async associate(resourceArn: string, change: { add?: string; remove?: string; amiAssociationScope?: string }): Promise<void> {
    const one = (arn?: string) => arn && [{ LicenseConfigurationArn: arn, AmiAssociationScope: change.amiAssociationScope }];
    const input = {
      ResourceArn: resourceArn,
      AddLicenseSpecifications: one(change.add) || undefined,
      RemoveLicenseSpecifications: one(change.remove) || undefined,
    };
    await this.call('UpdateLicenseSpecificationsForResource', () =>
      this.client.send(this.inTime(new UpdateLicenseSpecificationsForResourceCommand(input)), this.changing),
    );
  }

  /** Names of the report generators that read from it. */
  async reportGenerators(arn: string): Promise<string[]> {
    const all = await this.pages(
      'ListLicenseManagerReportGenerators',
      (NextToken) =>
        this.client.send(
          this.inTime(
            new ListLicenseManagerReportGeneratorsCommand({
              Filters: [{ Name: 'LicenseConfigurationArn', Values: [arn] }],
              NextToken,
            }),
          ),
          this.reading,
        ),
      (page) => page.ReportGenerators,
    );
    return all.map((generator) => generator.ReportGeneratorName ?? generator.LicenseManagerReportGeneratorArn!);
  }

  private async pages<P extends { NextToken?: string }, T>(
    operation: string,
    send: (token: string | undefined) => Promise<P>,
    items: (page: P) => T[] | undefined,
  ): Promise<T[]> {
    const all: T[] = [];
    let token: string | undefined;
    do {
      const page = await this.call(operation, () => send(token));
      all.push(...(items(page) ?? []));
      token = page.NextToken || undefined;
    } while (token);
    return all;
  }

  /**
   * A call on one license configuration. IAM knows the tags of a live one only, so one that has vanished may look denied:
   * then the list, which needs no tags, tells which it is.
   */
  private async onConfiguration<T>(arn: string, operation: string, send: () => Promise<T>): Promise<T> {
    let asked = false;
    try {
      return await this.call(operation, send, async (error) => {
        if (!asked) {
          asked = true;
          if (!(await this.isListed(arn))) {
            throw new Gone(arn, error);
          }
        }
      });
    } catch (error) {
      if (error instanceof Error && isAccessDenied(error)) {
        error.message += `. The function may touch what carries its stack's id in the tag ${RESERVED_TAGS.stack}: see whether ${arn} still does.`;
      }
      throw error;
    }
  }

  private async isListed(arn: string): Promise<boolean> {
    try {
      const listed = await this.list({ arns: [arn] });
      return listed.some((one) => one.LicenseConfigurationArn === arn);
    } catch (error) {
      if (isNotFound(error)) {
        return false;
      }
      throw error;
    }
  }

  private get reading() {
    return { abortSignal: this.limits.begin, requestTimeout: READ_TIMEOUT };
  }

  private get changing() {
    return { abortSignal: this.limits.end };
  }

  /** A command that is not sent, nor sent again, when it is too late to begin. */
  private inTime<C extends { readonly middlewareStack: object }>(command: C): C {
    const stack = command.middlewareStack as LicenseManagerClient['middlewareStack'];
    stack.add(
      (next) => async (args) => {
        if (this.limits.begin.aborted) {
          throw tooLate();
        }
        try {
          return await next(args);
        } catch (error) {
          this.lastProblem = isAborted(error) ? this.lastProblem : ` The last attempt failed: ${nameAndMessage(error)}`;
          throw error;
        }
      },
      // After the retry middleware, so that it is asked at every attempt.
      { step: 'finalizeRequest', name: 'inTime' },
    );
    return command;
  }

  /** Retries a denial while a fresh role's permissions may still be arriving. */
  private async call<T>(operation: string, send: () => Promise<T>, onDenied?: (error: unknown) => Promise<void>): Promise<T> {
    const started = external.now();
    this.lastProblem = '';
    for (let pause = 500; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      try {
        return await send();
      } catch (error) {
        if (error instanceof OutcomeUnknown) {
          throw error;
        }
        if (isAborted(error)) {
          throw new Error(`${operation} did not end before the deadline. Deploy again.${this.lastProblem}`, { cause: error });
        }
        if (!isAccessDenied(error) || this.limits.begin.aborted) {
          throw error;
        }
        await onDenied?.(error);
        if (external.now() - started + pause > PERMISSIONS_ARRIVE_WITHIN) {
          throw error;
        }
        await external.sleep(pause);
      }
    }
  }
}

function undefinedIfGone(error: unknown): undefined {
  if (error instanceof Gone || isNotFound(error)) {
    return undefined;
  }
  throw error;
}
