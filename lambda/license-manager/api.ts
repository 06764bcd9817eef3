// The License Manager operations of the handler, each a method.
import {
  CreateLicenseConfigurationCommand,
  CreateLicenseConfigurationCommandInput,
  CreateLicenseConfigurationCommandOutput,
  DeleteLicenseConfigurationCommand,
  GetLicenseConfigurationCommand,
  GetLicenseConfigurationCommandOutput,
  LicenseConfiguration,
  LicenseConfigurationAssociation,
  LicenseManagerClient,
  LicenseSpecification,
  ListAssociationsForLicenseConfigurationCommand,
  ListAssociationsForLicenseConfigurationCommandOutput,
  ListLicenseConfigurationsCommand,
  ListLicenseConfigurationsCommandOutput,
  ListTagsForResourceCommand,
  ListTagsForResourceCommandOutput,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateLicenseConfigurationCommand,
  UpdateLicenseConfigurationCommandInput,
  UpdateLicenseSpecificationsForResourceCommand,
} from '@aws-sdk/client-license-manager';
import { RESERVED_TAGS } from '../../lib/private/contract';
import { Deadline } from '../deadline';
import { Calls } from './calls';
import { reportsOn } from './reports';
import { Gone, OwnedByAnotherStack, isAccessDenied, isNotFound } from './errors';

export type CreateInput = CreateLicenseConfigurationCommandInput;
export type UpdateInput = Omit<UpdateLicenseConfigurationCommandInput, 'LicenseConfigurationArn'>;
export type Live = GetLicenseConfigurationCommandOutput;
export type Association = LicenseConfigurationAssociation;
export type Tags = ReadonlyMap<string, string>;

/** License configurations to add to and to remove from one AMI, instance or host. */
export interface AssociationChange {
  readonly resourceArn: string;
  readonly add: readonly LicenseSpecification[];
  readonly remove: readonly LicenseSpecification[];
  /** A rollback leaves out what License Manager does not add any more, such as a license configuration of a terminated instance. */
  readonly mayBeRejected?: true;
}

/** A status that Get and List may show for a while after a delete. */
const DELETED = 'DELETED';

export class LicenseManager {
  private readonly calls: Calls;

  /** @param owner the value of the stack's tag that the role's IAM conditions demand */
  constructor(
    private readonly client: LicenseManagerClient,
    private readonly owner: string,
    deadline: Deadline,
  ) {
    this.calls = new Calls(client, deadline);
  }

  /** The same operations within the deadline of a compensation. */
  get forCompensation(): LicenseManager {
    return new LicenseManager(this.client, this.owner, this.calls.deadline.forCompensation);
  }

  get isPastDeadline(): boolean {
    return this.calls.deadline.begin.aborted;
  }

  createServiceLinkedRole(): Promise<void> {
    return this.calls.createServiceLinkedRole();
  }

  async create(input: CreateInput): Promise<string> {
    const { LicenseConfigurationArn } = await this.calls.write<CreateLicenseConfigurationCommandOutput>(
      'CreateLicenseConfiguration',
      () => new CreateLicenseConfigurationCommand(input),
    );
    return LicenseConfigurationArn!;
  }

  /** The live license configuration; undefined if it does not exist any more. */
  async get(arn: string): Promise<Live | undefined> {
    const live = await undefinedIfGone(
      this.onArn(arn, (onDenied) =>
        this.calls.read<Live>(
          'GetLicenseConfiguration',
          () => new GetLicenseConfigurationCommand({ LicenseConfigurationArn: arn }),
          onDenied,
        ),
      ),
    );
    return live?.Status === DELETED ? undefined : live;
  }

  async update(arn: string, input: UpdateInput): Promise<void> {
    await this.change(
      arn,
      'UpdateLicenseConfiguration',
      () => new UpdateLicenseConfigurationCommand({ ...input, LicenseConfigurationArn: arn }),
    );
  }

  /** Deletes it; succeeds if it does not exist any more, and returns whether it existed. */
  async delete(arn: string): Promise<boolean> {
    const deleted = this.change(
      arn,
      'DeleteLicenseConfiguration',
      () => new DeleteLicenseConfigurationCommand({ LicenseConfigurationArn: arn }),
    );
    return (await undefinedIfGone(deleted.then(() => true))) ?? false;
  }

  async tag(arn: string, tags: Tags): Promise<void> {
    const Tags = [...tags].map(([Key, Value]) => ({ Key, Value }));
    await this.change(arn, 'TagResource', () => new TagResourceCommand({ ResourceArn: arn, Tags }));
  }

  async untag(arn: string, keys: readonly string[]): Promise<void> {
    await this.change(arn, 'UntagResource', () => new UntagResourceCommand({ ResourceArn: arn, TagKeys: [...keys] }));
  }

  /** The tags, which the role may read on any license configuration; undefined if it does not exist any more. */
  async tags(arn: string): Promise<Tags | undefined> {
    const found = await undefinedIfGone(
      this.calls.read<ListTagsForResourceCommandOutput>(
        'ListTagsForResource',
        () => new ListTagsForResourceCommand({ ResourceArn: arn }),
      ),
    );
    return found && new Map((found.Tags ?? []).map(({ Key, Value }) => [Key!, Value ?? '']));
  }

  /** The list may lag behind a create, so that it only counts where the tags say nothing. */
  async exists(arn: string, tags: Tags | undefined): Promise<boolean> {
    return tags !== undefined && (tags.size > 0 || (await this.isListed(arn)));
  }

  /** All license configurations that are not deleted, or those of them with the given ARN. */
  async list(arn?: string): Promise<LicenseConfiguration[]> {
    const filter = arn === undefined ? {} : { LicenseConfigurationArns: [arn] };
    const all = await this.calls.pages<ListLicenseConfigurationsCommandOutput, LicenseConfiguration>(
      'ListLicenseConfigurations',
      (NextToken) => new ListLicenseConfigurationsCommand({ ...filter, NextToken }),
      (page) => page.LicenseConfigurations,
    );
    return all.filter(({ Status }) => Status !== DELETED);
  }

  async associations(arn: string): Promise<Association[]> {
    return this.calls.pages<ListAssociationsForLicenseConfigurationCommandOutput, Association>(
      'ListAssociationsForLicenseConfiguration',
      (NextToken) => new ListAssociationsForLicenseConfigurationCommand({ LicenseConfigurationArn: arn, NextToken }),
      (page) => page.LicenseConfigurationAssociations,
    );
  }

  /** Adds and removes license configurations of one AMI, instance or host in one call. */
  async associate({ resourceArn, add, remove }: AssociationChange): Promise<void> {
    await this.calls.write(
      'UpdateLicenseSpecificationsForResource',
      () =>
        new UpdateLicenseSpecificationsForResourceCommand({
          ResourceArn: resourceArn,
          AddLicenseSpecifications: add.length > 0 ? [...add] : undefined,
          RemoveLicenseSpecifications: remove.length > 0 ? [...remove] : undefined,
        }),
    );
  }

  /** Names of the report generators that read from it. */
  async reportGenerators(arn: string): Promise<string[]> {
    const all = await reportsOn(this.calls, arn);
    return all.map((generator) => generator.ReportGeneratorName ?? generator.LicenseManagerReportGeneratorArn!);
  }

  private async change(arn: string, operation: string, command: () => object): Promise<void> {
    await this.onArn(arn, (onDenied) => this.calls.write(operation, command, onDenied));
  }

  /** A call on one license configuration whose denial may mean that it is gone or belongs to another stack. */
  private async onArn<T>(arn: string, call: (onDenied: () => Promise<void>) => Promise<T>): Promise<T> {
    let explained = false;
    try {
      return await call(async () => {
        if (!explained) {
          explained = true;
          await this.explainDenial(arn);
        }
      });
    } catch (error) {
      if (error instanceof Error && isAccessDenied(error)) {
        error.message += `. The function may change license configurations whose tag ${RESERVED_TAGS.stack} has the id of its stack: check that tag of ${arn}.`;
      }
      throw error;
    }
  }

  /** IAM knows the tags of a live license configuration only, so that it denies calls on a deleted one. */
  private async explainDenial(arn: string): Promise<void> {
    const tags = await this.tags(arn);
    const owner = tags?.get(RESERVED_TAGS.stack);
    if (owner && owner !== this.owner) {
      throw new OwnedByAnotherStack(arn, owner);
    }
    if (!(await this.exists(arn, tags))) {
      throw new Gone(arn);
    }
  }

  private async isListed(arn: string): Promise<boolean> {
    const listed = await undefinedIfGone(this.list(arn));
    return listed?.some((one) => one.LicenseConfigurationArn === arn) ?? false;
  }
}

async function undefinedIfGone<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof Gone || isNotFound(error)) {
      return undefined;
    }
    throw error;
  }
}
