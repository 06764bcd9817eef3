// The state that the account has to have at rest, as far as templates do not say it: what people did, and what policies keep.
import { FORMER_TAGS, LICENSE_CONFIGURATION_RESOURCE_TYPE, RESERVED_TAG_PREFIX, RESERVED_TAGS } from '../../lib/private/contract';
import { HandmadeLinks, Link, linksOfEvent, nameOf, templateLinks } from './links';
import { LookUps } from './look-ups-at-rest';
import { arnOf, Held, HEALTHY, recorded } from './recorded';
import { reportSnapshot } from './reports-at-rest';
import { ExpectedSettings } from './settings-at-rest';
import { StackWorld } from './stack-world';

export type Detail = Record<string, unknown>;
type TagList = { Key: string; Value: string }[];

/** A license configuration as somebody left it. Its associations are apart. */
export interface Snapshot {
  readonly terms: Detail;
  /** Tags that are not reserved. */
  readonly userTags: Record<string, string>;
  /** Reserved tags that have a value; an empty one is the same as none. */
  readonly reservedTags: Record<string, string>;
}

export class ExpectedState {
  /** License configurations of no stack, by ARN. */
  readonly unowned = new Map<string, Snapshot>();
  /** License configurations that a stack has left behind, as its policy says, by ARN. */
  readonly retained = new Map<string, Snapshot>();
  /** License configurations under `adoptExisting`, by ARN, as they are released, and the key of the resource that adopted them. */
  readonly adopted = new Map<string, { readonly adopter: string; readonly released: Snapshot }>();
  readonly handmade = new HandmadeLinks();
  /** Links of templates that somebody removed by hand, and the number of events before. */
  readonly removedByHand = new Map<string, number>();
  /** Links of templates that moved away to another license configuration, and the number of events before. */
  readonly movedAway = new Map<string, number>();
  /** Where they moved to: links with a license configuration that those templates do not name. */
  readonly moved = new Set<string>();
  /** License configurations that somebody changed, by ARN, and the number of events before. */
  readonly edited = new Map<string, number>();
  /** ARNs of license configurations and report generators that somebody deleted. */
  readonly deletedByHand = new Set<string>();
  /** ARNs that the embedded CloudFormation has forgotten. */
  readonly forgotten = new Set<string>();
  /** Report generators of no stack, by ARN. */
  readonly reports = new Map<string, string>();
  readonly settings: ExpectedSettings;
  readonly lookUps: LookUps;
  private readonly seenEvents = new Map<string, number>();
  /** All license configurations at the last rest, by ARN. */
  private lastSeen = new Map<string, Snapshot>();
  /** Adoptions that changed more than the reserved tags. */
  readonly changedByAdoption: string[] = [];

  constructor(private readonly world: StackWorld) {
    this.settings = new ExpectedSettings(world);
    this.lookUps = new LookUps(world);
  }

  /** Follows what the operations since the last call did. */
  settle(): void {
    this.settings.settle();
    this.noteForgotten();
    const records = recorded(this.world);
    this.noteLinks(records);
    this.noteRetained();
    this.noteReleased();
    for (const one of records.filter((record) => isOwner(this.world, record))) {
      this.noteOwner(one);
    }
    for (const [arn, since] of this.edited) {
      if (this.world.events.slice(since).some((logged) => logged.event.RequestType === 'Update' && respondedId(logged) === arn)) {
        this.edited.delete(arn);
      }
    }
    this.lastSeen = new Map(this.world.configurations.map((live) => [arnOf(live), snapshot(this.world, arnOf(live))]));
  }

  /** Somebody creates a license configuration outside of any stack. */
  createUnowned(terms: object): string {
    const arn = this.world.aws.licenseManager.create(terms as never);
    this.unowned.set(arn, snapshot(this.world, arn));
    this.lastSeen.set(arn, snapshot(this.world, arn));
    return arn;
  }

  /** Somebody associates resources with a license configuration. Those of a template stay the template's. */
  associate(arn: string, resourceArns: readonly string[]): void {
    const given = new Set(templateLinks(this.world).map(nameOf));
    for (const link of resourceArns.map((resourceArn) => ({ arn, resourceArn }))) {
      this.world.aws.licenseManager.associate(arn, link);
      if (!given.has(nameOf(link))) {
        this.handmade.add(link);
      }
    }
  }

  /** Somebody removes associations of a license configuration. */
  disassociate(arn: string, resourceArns: readonly string[] = this.world.aws.licenseManager.associations(arn)): void {
    for (const link of resourceArns.map((resourceArn) => ({ arn, resourceArn }))) {
      this.world.aws.licenseManager.disassociate(arn, link.resourceArn);
      this.handmade.delete(link);
      this.removedByHand.set(nameOf(link), this.world.events.length);
    }
  }

  /** Somebody creates a report on a license configuration. */
  addReport(licenseConfigurationArn: string): void {
    const { licenseManager } = this.world.aws;
    const arn = licenseManager.addReportGenerator(licenseConfigurationArn);
    this.reports.set(arn, reportSnapshot(licenseManager.reportGenerators().find((one) => one.arn === arn)!));
  }

  /** Somebody removes all reports on a license configuration. */
  removeReports(licenseConfigurationArn: string): void {
    const { licenseManager } = this.world.aws;
    const before = licenseManager.reportGenerators().map(({ arn }) => arn);
    licenseManager.removeReportGenerators(licenseConfigurationArn);
    const after = new Set(licenseManager.reportGenerators().map(({ arn }) => arn));
    for (const arn of before.filter((one) => !after.has(one))) {
      this.reports.delete(arn);
      this.deletedByHand.add(arn);
    }
  }

  /** Takes a new snapshot of what somebody has just changed. */
  refresh(arn: string): void {
    for (const map of [this.unowned, this.retained]) {
      if (map.has(arn)) {
        map.set(arn, snapshot(this.world, arn));
      }
    }
  }

  private noteLinks(records: readonly Held[]): void {
    const { world, moved } = this;
    const given = templateLinks(world);
    const named = (link: Link) => moved.has(nameOf(link)) || given.some((one) => nameOf(one) === nameOf(link));
    for (const [former, arn] of this.handmade.follow(records, (one) => world.find(one) !== undefined)) {
      const resources = world.find(arn) ? world.aws.licenseManager.associations(arn) : [];
      resources
        .filter((resourceArn) => named({ arn: former, resourceArn }))
        .forEach((resourceArn) => {
          moved.add(nameOf({ arn, resourceArn }));
          this.movedAway.set(nameOf({ arn: former, resourceArn }), world.events.length);
        });
    }
    given.forEach((link) => moved.delete(nameOf(link)));
    for (const gone of [this.removedByHand, this.movedAway]) {
      for (const [name, since] of gone) {
        const restores = ({ event, outcome }: StackWorld['events'][number]) =>
          event.RequestType !== 'Delete' && outcome === 'SUCCESS' && linksOfEvent(event).some((link) => nameOf(link) === name);
        if (world.events.slice(since).some(restores)) {
          gone.delete(name);
        }
      }
    }
  }

  private noteOwner({ arn, key, resource, stack }: Held): void {
    if (resource.properties.AdoptExisting !== arn) {
      // Its template says everything from now on. What is retained or unowned must not come here without an adoption.
      this.adopted.delete(arn);
      return;
    }
    const seen = this.lastSeen.get(arn);
    const known = this.adopted.get(arn);
    const before = (known?.adopter === key ? known.released.reservedTags : seen?.reservedTags) ?? {};
    const wasOwn = before[RESERVED_TAGS.stack] === stack.id && before[RESERVED_TAGS.resource] === resource.logicalId;
    const live = this.world.find(arn);
    if (live) {
      const now = snapshot(this.world, arn);
      const changes = seen && JSON.stringify({ ...now, reservedTags: {} }) !== JSON.stringify({ ...seen, reservedTags: {} });
      if (changes && !wasOwn && !this.adopted.has(arn)) {
        this.changedByAdoption.push(`the adoption changed ${JSON.stringify(seen)} to ${JSON.stringify(now)}`);
      }
      // One level of former owners is remembered.
      const reservedTags = wasOwn ? formerTagsOf(live) : withoutFormer(before);
      this.adopted.set(arn, { adopter: key, released: { ...now, reservedTags } });
    }
    this.retained.delete(arn);
    this.unowned.delete(arn);
  }

  /** CloudFormation skips the deletion of what a policy retains. */
  private noteRetained(): void {
    const arns = new Set(recorded(this.world).map(({ arn }) => arn));
    for (const { id, events } of this.world.aws.cloudFormation.stacks.values()) {
      for (const event of events.slice(this.seenEvents.get(id) ?? 0)) {
        const { ResourceStatus, ResourceType, PhysicalResourceId: arn } = event;
        if (ResourceStatus !== 'DELETE_SKIPPED' || ResourceType !== LICENSE_CONFIGURATION_RESOURCE_TYPE) {
          continue;
        }
        if (this.world.find(arn) && !arns.has(arn)) {
          this.retained.set(arn, this.asLeftBy(id, arn));
          this.adopted.delete(arn);
        }
      }
      this.seenEvents.set(id, events.length);
    }
  }

  /** How a stack leaves what it retains: another stack, whose rollback failed, may hold it still, and releases it at its delete. */
  private asLeftBy(stackId: string, arn: string): Snapshot {
    const now = snapshot(this.world, arn);
    const holder = now.reservedTags[RESERVED_TAGS.stack];
    return holder === undefined || holder === stackId || !isOfFailedStack(this.world, now.reservedTags)
      ? now
      : { ...now, reservedTags: formerTagsOf(this.world.find(arn)!) };
  }

  /** What an adopting resource no longer records has been released. */
  private noteReleased(): void {
    const records = recorded(this.world);
    for (const [arn, { adopter, released }] of this.adopted) {
      if (records.some((record) => record.arn === arn && record.key === adopter)) {
        continue;
      }
      this.adopted.delete(arn);
      if (records.some((record) => record.arn === arn)) {
        // The former owner records it still, and its template says what the adopter may have changed.
        this.edited.set(arn, this.world.events.length);
      } else {
        (released.reservedTags[RESERVED_TAGS.stack] === undefined ? this.unowned : this.retained).set(arn, released);
      }
    }
  }

  /** The embedded CloudFormation forgets the other license configuration of a replacement when the rollback fails. */
  private noteForgotten(): void {
    for (const { id, resources } of this.world.stacks.filter(({ status }) => status === 'UPDATE_ROLLBACK_FAILED')) {
      const recorded = Object.values(resources).map(({ physicalId }) => physicalId);
      this.world.configurations
        .filter((live) => effectiveTags(live)[RESERVED_TAGS.stack] === id)
        .map(arnOf)
        .filter((arn) => !recorded.includes(arn))
        .forEach((arn) => this.forgotten.add(arn));
    }
  }
}

/** Whether the reserved tags name this resource, or nobody that records it too. */
export function isOwner(world: StackWorld, { arn, key }: Held): boolean {
  const live = world.find(arn);
  const tags = live ? effectiveTags(live) : {};
  const others = recorded(world).filter((other) => other.arn === arn && other.key !== key);
  return !others.some(
    ({ stack, resource }) => tags[RESERVED_TAGS.stack] === stack.id && tags[RESERVED_TAGS.resource] === resource.logicalId,
  );
}

/** Whether the tags name a stack that is in a failed state. */
export function isOfFailedStack(world: StackWorld, tags: Record<string, string>): boolean {
  return world.stacks.some(({ id, status }) => id === tags[RESERVED_TAGS.stack] && !HEALTHY.test(status));
}

/** All tags but the empty ones among the reserved. */
export function effectiveTags(live: Detail): Record<string, string> {
  const tags = ((live.Tags ?? []) as TagList).filter(({ Key, Value }) => !isReserved(Key) || Value !== '');
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]).sort(([one], [other]) => (one < other ? -1 : 1)));
}

function reservedTagsOf(live: Detail): Record<string, string> {
  return Object.fromEntries(Object.entries(effectiveTags(live)).filter(([key]) => isReserved(key)));
}

/** The reserved tags that a release restores. */
function formerTagsOf(live: Detail): Record<string, string> {
  const tags = effectiveTags(live);
  const former = Object.entries(FORMER_TAGS).filter(([, formerKey]) => tags[formerKey] !== undefined);
  return Object.fromEntries(
    former.map(([key, formerKey]) => [key, tags[formerKey]]).sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}

function withoutFormer(tags: Record<string, string>): Record<string, string> {
  const former = new Set<string>(Object.values(FORMER_TAGS));
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !former.has(key)));
}

export function isReserved(key: string): boolean {
  return key.startsWith(RESERVED_TAG_PREFIX);
}

/** Members that follow from the tags and associations. */
const NOT_TERMS = new Set(['Tags', 'ConsumedLicenses', 'ConsumedLicenseSummaryList', 'ManagedResourceSummaryList']);

export function snapshot(world: StackWorld, arn: string): Snapshot {
  const live = world.find(arn)!;
  const tags = Object.entries(effectiveTags(live));
  const terms = Object.fromEntries(Object.entries(live).filter(([name]) => !NOT_TERMS.has(name)));
  return {
    terms,
    userTags: Object.fromEntries(tags.filter(([key]) => !isReserved(key))),
    reservedTags: reservedTagsOf(live),
  };
}

/** The physical id in the response with which CloudFormation took the event for a success. */
export function respondedId({ answers, outcome }: StackWorld['events'][number]): string | undefined {
  const response = answers.find(({ counted }) => counted);
  return response && outcome === 'SUCCESS'
    ? (JSON.parse(response.body) as { PhysicalResourceId: string }).PhysicalResourceId
    : undefined;
}
