// The associations of the account. In tests, a link is the association of one resource with one license configuration.
import { LICENSE_ASSOCIATION_RESOURCE_TYPE } from '../../lib/private/contract';
import { CustomResourceEvent, Stack } from '../../local-aws/cloudformation';
import { recorded } from './recorded';
import type { StackWorld } from './stack-world';

export interface Link {
  readonly arn: string;
  /** ARN of the AMI, instance or host. */
  readonly resourceArn: string;
}

/** A link that the template of a stack gives. */
export interface TemplateLink extends Link {
  readonly stack: Stack;
  /** `S/L`: the stack's name and the logical id. */
  readonly key: string;
  readonly scope?: string;
}

export function nameOf({ arn, resourceArn }: Link): string {
  return `${arn} ${resourceArn}`;
}

/** The links that stacks record, whatever their status. */
export function templateLinks(world: StackWorld): TemplateLink[] {
  return recorded(world, LICENSE_ASSOCIATION_RESOURCE_TYPE).flatMap(({ stack, key, resource: { properties } }) => {
    const scope = String(properties.CrossAccountAmi) === 'true' ? 'cross-account' : undefined;
    return linksIn(properties).map((link) => ({ ...link, stack, key, scope }));
  });
}

/** The links that an event makes, or removes if it is a Delete. */
export function linksOfEvent({ ResourceType, ResourceProperties }: CustomResourceEvent): Link[] {
  return ResourceType === LICENSE_ASSOCIATION_RESOURCE_TYPE ? linksIn(ResourceProperties) : [];
}

/** The links that an Update may remove. */
export function formerLinksOfEvent({ ResourceType, OldResourceProperties }: CustomResourceEvent): Link[] {
  return ResourceType === LICENSE_ASSOCIATION_RESOURCE_TYPE ? linksIn(OldResourceProperties) : [];
}

function linksIn({ ResourceArn, LicenseConfigurationArns = [] }: Readonly<Record<string, unknown>> = {}): Link[] {
  return (LicenseConfigurationArns as string[]).map((arn) => ({ arn, resourceArn: String(ResourceArn) }));
}

/** The links that people made by hand. A replacement of the license configuration takes them along. */
export class HandmadeLinks {
  private readonly resources = new Map<string, Set<string>>();
  /** The ARN that each resource of a stack recorded at the last rest, by its key. */
  private recorded = new Map<string, string>();

  add({ arn, resourceArn }: Link): void {
    this.resources.set(arn, new Set([...this.of(arn), resourceArn]));
  }

  delete({ arn, resourceArn }: Link): void {
    this.resources.get(arn)?.delete(resourceArn);
  }

  has({ arn, resourceArn }: Link): boolean {
    return this.of(arn).has(resourceArn);
  }

  /** Whether somebody associated the resource with any license configuration. */
  names(resourceArn: string): boolean {
    return [...this.resources.values()].some((resources) => resources.has(resourceArn));
  }

  /** ARNs of the resources that somebody associated with a license configuration. */
  of(arn: string): ReadonlySet<string> {
    return this.resources.get(arn) ?? new Set();
  }

  /** Follows the replacements since the last rest. Returns the ARNs of each, the former one first. */
  follow(
    records: readonly { readonly key: string; readonly arn: string }[],
    isLive: (arn: string) => boolean,
  ): [string, string][] {
    const replacements: [string, string][] = [];
    for (const { key, arn } of records) {
      const former = this.recorded.get(key) ?? arn;
      if (former !== arn) {
        replacements.push([former, arn]);
        this.of(former).forEach((resourceArn) => this.add({ arn, resourceArn }));
        this.resources.delete(former);
      }
    }
    this.recorded = new Map(records.map(({ key, arn }) => [key, arn]));
    [...this.resources.keys()].filter((arn) => !isLive(arn)).forEach((arn) => this.resources.delete(arn));
    return replacements;
  }
}
