// The associations of resources in templates at rest: those that templates name, those that people made, and no others.
import { LICENSE_ASSOCIATION_RESOURCE_TYPE, LicenseAssociationProperties } from '../../lib/private/contract';
import { LoggedEvent } from '../../local-aws/cloudformation';
import { arnOf, held, HEALTHY, recorded } from './recorded';
import type { Life } from './invariants';
import type { StackWorld } from './stack-world';

export function wrongAssociations(life: Life): string[] {
  return [...missing(life), ...stray(life)];
}

/** Each association of a healthy stack exists, as the template says. */
function missing({ world, expected, exemptions }: Life): string[] {
  return held(world, LICENSE_ASSOCIATION_RESOURCE_TYPE).flatMap(({ key, resource }) => {
    const { ResourceArn, LicenseConfigurationArns, CrossAccountAmi } = propertiesOf(resource);
    const scope = String(CrossAccountAmi) === 'true' ? 'cross-account' : undefined;
    return LicenseConfigurationArns.flatMap((arn) => {
      if (!world.find(arn)) {
        return exemptions.exempt('deleted-by-hand', arn, expected.deletedByHand.has(arn))
          ? []
          : [`${key} names ${arn}, which is deleted`];
      }
      if (!world.aws.licenseManager.associations(arn).includes(ResourceArn)) {
        return [`${ResourceArn} is not associated with ${arn}, as ${key} says`];
      }
      const actual = world.aws.licenseManager.scopeOf(arn, ResourceArn);
      return actual === scope ? [] : [`the scope of ${ResourceArn} is ${actual}, not ${scope} as ${key} says`];
    });
  });
}

/**
 * A license configuration of a healthy stack has no other association of a resource that an event of an association has named.
 * `changedByUs` looks at the license configurations of no stack.
 */
function stray(life: Life): string[] {
  const { world, expected } = life;
  const targets = new Set(
    world.events
      .filter(({ event }) => event.ResourceType === LICENSE_ASSOCIATION_RESOURCE_TYPE)
      .map(({ event }) => event.ResourceProperties.ResourceArn),
  );
  return held(world)
    .filter(({ arn }) => world.find(arn) !== undefined)
    .flatMap(({ key, arn }) => {
      const byHand = expected.associated.get(key) ?? new Set();
      return world.aws.licenseManager
        .associations(arn)
        .filter((one) => targets.has(one) && !byHand.has(one) && !isOfStack(life, arn, one))
        .map((one) => `${one} is associated with ${arn}, and no template says so`);
    });
}

/** Whether a template names the association, or something excuses the handler for it. */
export function isOfStack({ world, exemptions }: Life, arn: string, resourceArn: string): boolean {
  const named = world.events.filter(({ event }) => names(event, arn, resourceArn));
  const last = named.at(-1);
  const failedStack = world.stacks.some(
    ({ id, status }) => !HEALTHY.test(status) && named.some(({ event }) => event.StackId === id),
  );
  const subject = `${arn} ${resourceArn}`;
  const deleteFailed = last?.event.RequestType === 'Delete' && last.outcome !== 'SUCCESS';
  return (
    isDeclared(world, arn, resourceArn) ||
    exemptions.exempt('stack-failed', subject, failedStack) ||
    exemptions.exempt('delete-failed', subject, deleteFailed)
  );
}

/** Whether any stack records the association, whatever its status. */
export function isDeclared(world: StackWorld, arn: string, resourceArn: string): boolean {
  return recorded(world, LICENSE_ASSOCIATION_RESOURCE_TYPE)
    .map(({ resource }) => propertiesOf(resource))
    .some((links) => links.ResourceArn === resourceArn && links.LicenseConfigurationArns.includes(arn));
}

/** People remove the associations that no stack records. */
export function removeAssociations(world: StackWorld): void {
  for (const arn of world.configurations.map(arnOf)) {
    world.aws.licenseManager
      .associations(arn)
      .filter((one) => !isDeclared(world, arn, one))
      .forEach((one) => world.aws.licenseManager.disassociate(arn, one));
  }
}

function names({ ResourceType, ...event }: LoggedEvent['event'], arn: string, resourceArn: string): boolean {
  return (
    ResourceType === LICENSE_ASSOCIATION_RESOURCE_TYPE &&
    [event.ResourceProperties, event.OldResourceProperties ?? {}].some(
      (properties) =>
        properties.ResourceArn === resourceArn && ((properties.LicenseConfigurationArns ?? []) as string[]).includes(arn),
    )
  );
}

function propertiesOf({ properties }: { properties: unknown }): LicenseAssociationProperties {
  return properties as LicenseAssociationProperties;
}
