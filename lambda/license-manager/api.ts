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
import { external } from '../external';
import { OutcomeUnknown, isAborted, isAccessDenied, isNotFound } from './errors';

export type CreateInput = CreateLicenseConfigurationCommandInput;
export type UpdateInput = Omit<UpdateLicenseConfigurationCommandInput, 'LicenseConfigurationArn'>;
export type Live = GetLicenseConfigurationCommandOutput;
export type Association = LicenseConfigurationAssociation;

/** How long permissions of a role that was just made may take to arrive, in milliseconds. */
const PERMISSIONS_ARRIVE_WITHIN = 60_000;
const LONGEST_PAUSE = 8000;
/** A status that Get and List may show for a while after a delete. */
const DELETED = 'DELETED';

/** The one operation of which it matters whether it took effect. */
const CREATE = 'CreateLicenseConfiguration';

/** What has to be done in an account once; loaded only when it has to be. */
export interface Account {
  createServiceLinkedRole(abortSignal: AbortSignal): Promise<void>;
}

export class LicenseManager {
  constructor(
    private readonly client: LicenseManagerClient,
    private readonly account: Account,
    private readonly signal: AbortSignal,
  ) {}

  /** The same, ended by another deadline. */
  until(signal: AbortSignal): LicenseManager {
    return new LicenseManager(this.client, this.account, signal);
  }

  async createServiceLinkedRole(): Promise<void> {
    await this.call('CreateServiceLinkedRole', ({ abortSignal }) => this.account.createServiceLinkedRole(abortSignal));
  }

  async create(input: CreateInput): Promise<string> {
    const { LicenseConfigurationArn } = await this.call(CREATE, (o) =>
      this.client.send(new CreateLicenseConfigurationCommand(input), o),
    );
    return LicenseConfigurationArn!;
  }

  /** The live license configuration, or undefined where there is none any more. */
  async get(arn: string): Promise<Live | undefined> {
    try {
      const live = await this.onConfiguration(arn, 'GetLicenseConfiguration', (o) =>
        this.client.send(new GetLicenseConfigurationCommand({ LicenseConfigurationArn: arn }), o),
      );
      return live.Status === DELETED ? undefined : live;
    } catch (error) {
      return undefinedIfGone(error);
    }
  }

  async update(arn: string, input: UpdateInput): Promise<void> {
    await this.onConfiguration(arn, 'UpdateLicenseConfiguration', (o) =>
      this.client.send(new UpdateLicenseConfigurationCommand({ ...input, LicenseConfigurationArn: arn }), o),
    );
  }

  /** Deletes it; that it is gone already is as good. */
  async delete(arn: string): Promise<void> {
    try {
      await this.onConfiguration(arn, 'DeleteLicenseConfiguration', (o) =>
        this.client.send(new DeleteLicenseConfigurationCommand({ LicenseConfigurationArn: arn }), o),
      );
    } catch (error) {
      undefinedIfGone(error);
    }
  }

  async tag(arn: string, tags: Tag[]): Promise<void> {
    await this.onConfiguration(arn, 'TagResource', (o) =>
      this.client.send(new TagResourceCommand({ ResourceArn: arn, Tags: tags }), o),
    );
  }

  async untag(arn: string, keys: string[]): Promise<void> {
    await this.onConfiguration(arn, 'UntagResource', (o) =>
      this.client.send(new UntagResourceCommand({ ResourceArn: arn, TagKeys: keys }), o),
    );
  }

  /** The tags of it, readable whatever they are; undefined where it is gone. */
  async tags(arn: string): Promise<Map<string, string> | undefined> {
    try {
      const { Tags } = await this.call('ListTagsForResource', (o) =>
        this.client.send(new ListTagsForResourceCommand({ ResourceArn: arn }), o),
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
      (NextToken, o) => this.client.send(new ListLicenseConfigurationsCommand({ ...filter, NextToken }), o),
      (page) => page.LicenseConfigurations,
    );
    return all.filter(({ Status }) => Status !== DELETED);
  }

  async associations(arn: string): Promise<Association[]> {
    return this.pages(
      'ListAssociationsForLicenseConfiguration',
      (NextToken, o) =>
        this.client.send(new ListAssociationsForLicenseConfigurationCommand({ LicenseConfigurationArn: arn, NextToken }), o),
      (page) => page.LicenseConfigurationAssociations,
    );
  }

  async associate(resourceArn: string, change: { add?: string; remove?: string; amiAssociationScope?: string }): Promise<void> {
    const one = (arn?: string) => arn && [{ LicenseConfigurationArn: arn, AmiAssociationScope: change.amiAssociationScope }];
    await this.call('UpdateLicenseSpecificationsForResource', (o) =>
      this.client.send(
        new UpdateLicenseSpecificationsForResourceCommand({
          ResourceArn: resourceArn,
          AddLicenseSpecifications: one(change.add) || undefined,
          RemoveLicenseSpecifications: one(change.remove) || undefined,
        }),
        o,
      ),
    );
  }

  /** Names of the report generators that read from it. */
  async reportGenerators(arn: string): Promise<string[]> {
    const all = await this.pages(
      'ListLicenseManagerReportGenerators',
      (NextToken, o) =>
        this.client.send(
          new ListLicenseManagerReportGeneratorsCommand({
            Filters: [{ Name: 'LicenseConfigurationArn', Values: [arn] }],
            NextToken,
          }),
          o,
        ),
      (page) => page.ReportGenerators,
    );
    return all.map((generator) => generator.ReportGeneratorName ?? generator.LicenseManagerReportGeneratorArn!);
  }

  private async pages<P extends { NextToken?: string }, T>(
    operation: string,
    send: (token: string | undefined, options: Options) => Promise<P>,
    items: (page: P) => T[] | undefined,
  ): Promise<T[]> {
    const all: T[] = [];
    let token: string | undefined;
    do {
      const page = await this.call(operation, (o) => send(token, o));
      all.push(...(items(page) ?? []));
      token = page.NextToken || undefined;
    } while (token);
    return all;
  }

  /**
   * A call on one license configuration. IAM knows the tags of a live one only, so one that has vanished may look denied:
   * then the list, which needs no tags, tells which it is.
   */
  private async onConfiguration<T>(arn: string, operation: string, send: (options: Options) => Promise<T>): Promise<T> {
    let asked = false;
    return this.call(operation, send, async (error) => {
      if (!asked) {
        asked = true;
        if (!(await this.isListed(arn))) {
          throw new Gone(arn, error);
        }
      }
    });
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

  /** Retries a denial while a fresh role's permissions may still be arriving. */
  private async call<T>(
    operation: string,
    send: (options: Options) => Promise<T>,
    onDenied?: (error: unknown) => Promise<void>,
  ): Promise<T> {
    const started = external.now();
    for (let pause = 500; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      try {
        return await send({ abortSignal: this.signal });
      } catch (error) {
        if (error instanceof OutcomeUnknown) {
          throw error;
        }
        if (isAborted(error)) {
          const late = new Error(`${operation} did not end before the deadline. Deploy again.`, { cause: error });
          // The SDK gives an aborted request up without saying how far it came.
          throw operation === CREATE ? new OutcomeUnknown(late) : late;
        }
        if (!isAccessDenied(error) || this.signal.aborted) {
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

interface Options {
  readonly abortSignal: AbortSignal;
}

/** There is no such license configuration any more. */
class Gone extends Error {
  constructor(arn: string, cause: unknown) {
    super(`${arn} does not exist.`, { cause });
    this.name = 'Gone';
  }
}

function undefinedIfGone(error: unknown): undefined {
  if (error instanceof Gone || isNotFound(error)) {
    return undefined;
  }
  throw error;
}
