// The resources that stacks record, by their type.
import { LICENSE_CONFIGURATION_RESOURCE_TYPE } from '../../lib/private/contract';
import { Stack, StackResource } from '../../local-aws/cloudformation';
import type { StackWorld } from './stack-world';

export const HEALTHY = /^(CREATE|UPDATE|UPDATE_ROLLBACK)_COMPLETE$/;

/** A resource that a stack records. */
export interface Held {
  readonly stack: Stack;
  readonly resource: StackResource;
  /** The physical id, which is the ARN of a license configuration or a report generator. */
  readonly arn: string;
  /** `S/A`: the stack's name and the logical id. */
  readonly key: string;
}

/** The resources of a type that healthy stacks record. */
export function held(world: StackWorld, type = LICENSE_CONFIGURATION_RESOURCE_TYPE): Held[] {
  return recorded(world, type).filter(({ stack }) => HEALTHY.test(stack.status));
}

/** The resources of a type that any stack records. */
export function recorded(world: StackWorld, ofType = LICENSE_CONFIGURATION_RESOURCE_TYPE): Held[] {
  return world.stacks.flatMap((stack) =>
    Object.values(stack.resources)
      .filter(({ type, physicalId }) => type === ofType && physicalId !== undefined)
      .filter(({ status }) => status !== 'DELETE_COMPLETE')
      .map((resource) => ({ stack, resource, arn: resource.physicalId!, key: `${stack.name}/${resource.logicalId}` })),
  );
}

export function arnOf(live: Record<string, unknown>): string {
  return String(live.LicenseConfigurationArn);
}
