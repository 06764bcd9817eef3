// Reads the facts that a plan asks for. It changes nothing.
import { CustomResourceEvent, MAYBE_CREATED } from '../../cloudformation/event';
import { describeStack, recordedIdOf } from '../../cloudformation/stack';
import { Deadline } from '../../deadline';
import { LicenseManager, Tags } from '../../license-manager/api';
import { parseArn } from '../../license-manager/arn';
import { OwnedByAnotherStack, isAccessDenied } from '../../license-manager/errors';
import { RESERVED_TAGS } from '../../../lib/private/contract';
import { Desired } from './desired';
import { isCreatedBefore, isCreatedFor, isRetained, valueOf } from './ownership';
import { LiveOwned, Seen } from './plan';
import type { CreateNeed } from './plan-create';
import { DeleteFacts, DeleteNeed, notRecorded } from './plan-delete';
import type { UpdateNeed } from './plan-update';
import { CONSISTENCY_DELAYS, RUNNING_CREATE_DELAYS, findOwned } from './search';

export type Need = CreateNeed | UpdateNeed | DeleteNeed;

export class Observation {
  private readonly id: string | undefined;

  constructor(
    private readonly api: LicenseManager,
    private readonly event: CustomResourceEvent,
    private readonly deadline: Deadline,
    private readonly desired?: Desired,
    private readonly adoptExisting = desired?.adoptExisting,
  ) {
    this.id = event.RequestType === 'Create' ? undefined : event.PhysicalResourceId;
  }

  /** The facts, by the names of the needs; some depend on facts that are known. */
  async read(needs: readonly Need[], known: Pick<DeleteFacts, 'found' | 'recordedId'>): Promise<Record<string, unknown>> {
    const facts: Record<string, unknown> = {};
    for (const need of needs) {
      facts[need] = await this.fact(need, known);
    }
    return facts;
  }

  private async fact(need: Need, { found, recordedId }: Pick<DeleteFacts, 'found' | 'recordedId'>): Promise<unknown> {
    const { api, event } = this;
    switch (need) {
      case 'stack':
        return describeStack(event, this.deadline);
      case 'recordedId':
        return (await recordedIdOf(event, this.deadline)) ?? null;
      case 'current':
        return this.see(this.id!);
      case 'adopted':
        return this.see(this.adoptExisting!);
      case 'adoptedTags':
        return (await api.tags(this.adoptExisting!)) ?? null;
      case 'tags':
        return (await api.tags(this.id!)) ?? null;
      case 'predecessor':
        return this.predecessor();
      case 'successor':
        return this.successor();
      case 'associations':
        return api.associations(found === undefined ? this.id! : notRecorded(found, recordedId)[0]);
      case 'reportGenerators':
        return this.reportGenerators();
      case 'orphans':
        return this.orphans();
      case 'createdEarlier':
        return (await this.createdFor(event.RequestId)).keys().next().value ?? null;
      case 'found':
        return this.found();
    }
  }

  private async see(arn: string): Promise<Seen> {
    if (!parseArn(arn)) {
      return { is: 'gone' };
    }
    try {
      const live = await this.api.get(arn);
      return live === undefined
        ? { is: 'gone' }
        : { is: 'live', live, tags: new Map((live.Tags ?? []).map(({ Key, Value }) => [Key!, Value ?? ''])) };
    } catch (error) {
      if (error instanceof OwnedByAnotherStack) {
        return { is: 'foreign', owner: error.owner };
      }
      throw error;
    }
  }

  /** Its tags come first: another stack may have adopted it, and then nothing else may be read. */
  private async seeOurs(arn: string): Promise<Seen> {
    const tags = await this.api.tags(arn);
    const owner = tags && valueOf(tags, RESERVED_TAGS.stack);
    return owner === this.event.StackId ? this.see(arn) : { is: 'gone' };
  }

  private async predecessor(): Promise<Seen> {
    const tags = await this.api.tags(this.id!);
    const id = tags && valueOf(tags, RESERVED_TAGS.replaces);
    return id === undefined ? { is: 'gone' } : this.seeOurs(parseArn(this.id!)!.sibling(id));
  }

  /** The license configuration that the stack keeps. While it still records this one, that is the one before. */
  private async successor(): Promise<Seen> {
    const recorded = await recordedIdOf(this.event, this.deadline);
    if (recorded instanceof Error) {
      throw recorded;
    }
    if (recorded === this.id) {
      return this.predecessor();
    }
    return recorded !== undefined && parseArn(recorded) ? this.seeOurs(recorded) : { is: 'gone' };
  }

  /** They explain a failed delete, and prevent one that must fail. A denial must do neither. */
  private async reportGenerators(): Promise<string[]> {
    try {
      return await this.api.reportGenerators(this.id!);
    } catch (error) {
      if (isAccessDenied(error)) {
        return [];
      }
      throw error;
    }
  }

  /** Replacements that an earlier event created and CloudFormation did not record. */
  private async orphans(): Promise<LiveOwned[]> {
    const replaced = parseArn(this.id!)!.id;
    const isEarlier = isCreatedBefore(this.event);
    const where = (tags: Tags) => valueOf(tags, RESERVED_TAGS.replaces) === replaced && isEarlier(tags) && !isRetained(tags);
    const found: LiveOwned[] = [];
    for (const arn of (await findOwned(this.api, this.event, { where }, CONSISTENCY_DELAYS)).keys()) {
      const seen = await this.see(arn);
      if (arn !== this.id && seen.is === 'live') {
        found.push({ arn, live: seen.live, tags: seen.tags });
      }
    }
    return found;
  }

  private createdFor(requestId: string, delays?: readonly number[]): Promise<Map<string, Tags>> {
    return findOwned(this.api, this.event, { name: this.desired?.terms.Name, where: isCreatedFor(requestId) }, delays);
  }

  private found(): Promise<Map<string, Tags>> {
    const id = this.id!;
    if (id.startsWith(MAYBE_CREATED)) {
      return this.createdFor(id.slice(MAYBE_CREATED.length), CONSISTENCY_DELAYS);
    }
    const isEarlier = isCreatedBefore(this.event);
    const where = (tags: Tags) => isEarlier(tags) && !isRetained(tags);
    return findOwned(this.api, this.event, { where }, RUNNING_CREATE_DELAYS);
  }
}
