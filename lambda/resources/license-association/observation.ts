// Reads the facts that a plan asks for. It changes nothing.
import { RESERVED_TAGS } from '../../../lib/private/contract';
import { CustomResourceEvent } from '../../cloudformation/event';
import { describeStack, recordedIdOf, undoneBy } from '../../cloudformation/stack';
import { Deadline } from '../../deadline';
import { external } from '../../external';
import { LicenseManager } from '../../license-manager/api';
import { parseArn } from '../../license-manager/arn';
import { Specifications } from '../../license-manager/specifications';
import { Links } from './links';
import type { Facts, Need } from './plan';

export class Observation {
  private readonly linked = new Map<string, Promise<string[]>>();

  /** @param links the properties of the event, and those of the event before */
  constructor(
    private readonly api: LicenseManager,
    private readonly specifications: Specifications,
    private readonly event: CustomResourceEvent,
    private readonly deadline: Deadline,
    private readonly links: readonly Links[],
  ) {}

  async read(needs: readonly Need[]): Promise<Partial<Facts>> {
    const facts: Record<string, unknown> = {};
    for (const need of needs) {
      facts[need] = await this.fact(need);
    }
    return facts;
  }

  private async fact(need: Need): Promise<unknown> {
    const [current, before] = this.links;
    switch (need) {
      case 'linked':
        return this.linkedTo(current);
      case 'linkedBefore':
        return this.linkedTo(before);
      case 'times':
        return this.times(current);
      case 'timesBefore':
        return this.times(before);
      case 'replaced':
        return this.replaced();
      case 'stack':
        return describeStack(this.event, this.deadline);
      case 'recordedId':
        return (await recordedIdOf(this.event, this.deadline)) ?? null;
      case 'gone':
        return this.gone(current);
      case 'undone':
        return undoneBy(this.event, this.deadline);
    }
  }

  private linkedTo({ resourceArn }: Links): Promise<string[]> {
    const known = this.linked.get(resourceArn) ?? this.specifications.of(resourceArn);
    this.linked.set(resourceArn, known);
    return known;
  }

  /** For all license configurations of the properties, since those before may be of the same resource. */
  private async times(links: Links): Promise<Map<string, number>> {
    const named = new Set(this.links.flatMap(({ arns }) => arns));
    const times = new Map<string, number>();
    for (const arn of (await this.linkedTo(links)).filter((one) => named.has(one))) {
      const association = (await this.api.associations(arn)).find(({ ResourceArn }) => ResourceArn === links.resourceArn);
      times.set(arn, association?.AssociationTime?.getTime() ?? NaN);
    }
    return times;
  }

  private async gone({ resourceArn, arns }: Links): Promise<string[]> {
    const gone: string[] = [];
    for (const arn of arns.filter((one) => this.isReadable(one))) {
      if (!(await this.api.exists(arn, await this.api.tags(arn)))) {
        external.log({ level: 'WARN', message: 'association-not-restored', resourceArn, licenseConfigurationArn: arn });
        gone.push(arn);
      }
    }
    return gone;
  }

  /** The function may read the tags of its own account and Region only. */
  private isReadable(arn: string): boolean {
    const [, , , region, account] = this.event.StackId.split(':');
    return arn.split(':')[3] === region && parseArn(arn)?.ownerAccountId === account;
  }

  private async replaced(): Promise<Map<string, string>> {
    const arns = new Set(this.links.flatMap((links) => links.arns));
    for (const links of this.links) {
      (await this.linkedTo(links)).forEach((arn) => arns.add(arn));
    }
    const replaced = new Map<string, string>();
    for (const arn of [...arns].filter((one) => this.isReadable(one))) {
      const id = (await this.api.tags(arn))?.get(RESERVED_TAGS.replaces);
      if (id) {
        replaced.set(arn, id);
      }
    }
    return replaced;
  }
}
