// The associations of resources in templates at rest: those that templates name, those that people made, and no others.
import { LICENSE_ASSOCIATION_RESOURCE_TYPE, LicenseAssociationProperties } from '../../lib/private/contract';
import { LoggedEvent } from '../../local-aws/cloudformation';
import type { ExemptionName } from './exemptions';
import { arnOf, held, recorded } from './recorded';
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
  const targets = targetsOf(world);
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
  const excuse = excuseFor(world, arn, resourceArn);
  return (
    isDeclared(world, arn, resourceArn) || (excuse !== undefined && exemptions.exempt(excuse, `${arn} ${resourceArn}`, true))
  );
}

function excuseFor(world: StackWorld, arn: string, resourceArn: string): ExemptionName | undefined {
  const naming = world.events.filter(({ event }) => names(event, arn, resourceArn));
  const lastOfEachStack = new Map(naming.map((logged) => [logged.event.StackId, logged]));
  for (const [stackId, { event, outcome }] of lastOfEachStack) {
    const { status } = world.aws.cloudFormation.stacks.get(stackId)!;
    if (status.endsWith('_FAILED')) {
      return 'stack-failed';
    }
    if (event.RequestType === 'Delete' && outcome !== 'SUCCESS') {
      return 'delete-failed';
    }
    // The events that follow a failed Update on the way back do not name what that Update was to undo.
    const undoes = !links(event.ResourceProperties, arn, resourceArn);
    if (event.RequestType === 'Update' && outcome !== 'SUCCESS' && undoes) {
      return 'forgotten-by-the-engine';
    }
  }
  return undefined;
}

/** Whether any stack records the association, whatever its status. */
export function isDeclared(world: StackWorld, arn: string, resourceArn: string): boolean {
  return recorded(world, LICENSE_ASSOCIATION_RESOURCE_TYPE).some(({ resource }) => links(resource.properties, arn, resourceArn));
}

/** People remove the associations that they made, and those that nothing else removes any more. */
export function removeAssociations({ world, expected }: Life): void {
  const targets = targetsOf(world);
  for (const arn of world.configurations.map(arnOf)) {
    const left = expected.unowned.get(arn) ?? expected.retained.get(arn);
    const isByHand = (one: string) =>
      !targets.has(one) ||
      left?.associations.includes(one) === true ||
      [...expected.associated.values()].some((resources) => resources.has(one));
    world.aws.licenseManager
      .associations(arn)
      .filter((one) => !isDeclared(world, arn, one) && (isByHand(one) || excuseFor(world, arn, one) !== undefined))
      .forEach((one) => world.aws.licenseManager.disassociate(arn, one));
  }
}

/** The resources that events of associations have named. */
function targetsOf(world: StackWorld): Set<unknown> {
  return new Set(
    world.events
      .filter(({ event }) => event.ResourceType === LICENSE_ASSOCIATION_RESOURCE_TYPE)
      .map(({ event }) => event.ResourceProperties.ResourceArn),
  );
}

function names({ ResourceType, ...event }: LoggedEvent['event'], arn: string, resourceArn: string): boolean {
  return (
    ResourceType === LICENSE_ASSOCIATION_RESOURCE_TYPE &&
    [event.ResourceProperties, event.OldResourceProperties ?? {}].some((properties) => links(properties, arn, resourceArn))
  );
}

function links(properties: Record<string, unknown>, arn: string, resourceArn: string): boolean {
  const { ResourceArn, LicenseConfigurationArns = [] } = properties as Partial<LicenseAssociationProperties>;
  return ResourceArn === resourceArn && LicenseConfigurationArns.includes(arn);
}

function propertiesOf({ properties }: { properties: unknown }): LicenseAssociationProperties {
  return properties as LicenseAssociationProperties;
}
