// The resources that use a license configuration, and the license configurations that a resource uses.
import { AwsError } from '../errors';
import { Association, Configuration, seconds } from './configuration';
import { recording } from './failures';
import { Scope } from './operations';
import { page } from './pages';
import { resourceTypeOf } from './resources';
import { limit, Store } from './store';
import { associationsWith, checkLimit, licensesFor, usageOf } from './usage';

export interface Specification {
  LicenseConfigurationArn: string;
  AmiAssociationScope?: string;
}

export interface OfConfiguration {
  LicenseConfigurationArn: string;
  MaxResults?: number;
  NextToken?: string;
}

interface OfResource {
  ResourceArn: string;
  MaxResults?: number;
  NextToken?: string;
}

export interface UpdateSpecificationsInput {
  ResourceArn: string;
  AddLicenseSpecifications?: Specification[];
  RemoveLicenseSpecifications?: Specification[];
}

export function listAssociations({ store, region }: Scope, input: OfConfiguration): object {
  const { items, NextToken } = page(store.live(input.LicenseConfigurationArn, region).associations, input, store.assumptions);
  return {
    LicenseConfigurationAssociations: items.map((one) => ({
      ResourceArn: one.resourceArn,
      ResourceType: one.resourceType,
      ResourceOwnerId: one.resourceOwnerId,
      AssociationTime: seconds(one.since),
      AmiAssociationScope: one.scope,
    })),
    NextToken,
  };
}

export function listUsage(
  { store, region }: Scope,
  input: OfConfiguration & { Filters?: { Name?: string; Values?: string[] }[] },
): object {
  const filters = input.Filters ?? [];
  const found = usageOf(store.live(input.LicenseConfigurationArn, region), store.now())
    .map((one) => ({
      ResourceArn: one.resourceArn,
      ResourceType: one.resourceType,
      ResourceStatus: one.running ? 'running' : 'stopped',
      ResourceOwnerId: one.resourceOwnerId,
      AssociationTime: seconds(one.since),
      ConsumedLicenses: one.consumed,
    }))
    .filter((one) =>
      filters.every(({ Name, Values = [] }) => {
        const actual = { resourceArn: one.ResourceArn, resourceType: one.ResourceType, resourceAccount: one.ResourceOwnerId };
        if (!Object.hasOwn(actual, Name ?? '')) {
          throw new AwsError('InvalidParameterValueException', `Invalid filter name: ${Name}`);
        }
        return Values.includes(actual[Name as keyof typeof actual]);
      }),
    );
  const { items, NextToken } = page(found, input, store.assumptions);
  return { LicenseConfigurationUsageList: items, NextToken };
}

export function listSpecifications({ store, region }: Scope, input: OfResource): object {
  const { items, NextToken } = page(specificationsOf(store, input.ResourceArn, region), input, store.assumptions);
  return { LicenseSpecifications: items, NextToken };
}

export function specificationsOf(store: Store, resourceArn: string, region: string): Specification[] {
  return store
    .inRegion(region)
    .flatMap(({ arn, associations }) =>
      associations
        .filter((one) => one.resourceArn === resourceArn)
        .map(({ scope }) => ({ LicenseConfigurationArn: arn, AmiAssociationScope: scope })),
    );
}

/** Checks all specifications before it changes one. To add an existing one, or to remove a missing one, changes nothing. */
export function updateSpecifications({ store, region, principal }: Scope, input: UpdateSpecificationsInput): object {
  const { ResourceArn, AddLicenseSpecifications: toAdd = [], RemoveLicenseSpecifications: toRemove = [] } = input;
  const failure = {
    ...identityOf(ResourceArn, store.account),
    operation: 'UpdateLicenseSpecificationsForResource',
    requestedBy: principal ?? store.account,
    at: new Date(store.now()),
  };
  const removed = toRemove.map(({ LicenseConfigurationArn: arn }) => store.live(arn, region));
  for (const configuration of removed) {
    recording(configuration, failure, () => checkRemovable(configuration, ResourceArn));
  }
  const added = toAdd.map(({ LicenseConfigurationArn: arn, AmiAssociationScope }) => {
    const configuration = store.live(arn, region);
    return recording(configuration, failure, () => {
      const association = { ...associationOf(store, configuration, ResourceArn, region), scope: AmiAssociationScope };
      checkScope(association);
      const remaining = removed.includes(configuration) ? without(configuration, ResourceArn) : configuration.associations;
      checkAvailable(configuration, store);
      checkLimit({ ...configuration, associations: remaining }, association, store.now());
      return { configuration, association };
    });
  });
  const using = store.usable().filter((one) => uses(one, ResourceArn) && !removed.includes(one));
  if (new Set([...using, ...added.map(({ configuration }) => configuration)]).size > store.quotas.perResource) {
    throw limit('You have reached the maximum allowed number of license configurations per resource.');
  }
  removed.forEach((one) => (one.associations = without(one, ResourceArn)));
  for (const { configuration, association } of added) {
    const existing = configuration.associations.find((one) => one.resourceArn === ResourceArn);
    const since = store.assumptions.addRenewsAssociationTime ? association.since : (existing?.since ?? association.since);
    configuration.associations = associationsWith(configuration, { ...association, since });
  }
  return {};
}

/** The association that a resource with this ARN would be, as EC2 describes the resource or as its ARN says. */
export function associationOf(store: Store, configuration: Configuration, resourceArn: string, region: string): Association {
  const identity = identityOf(resourceArn, store.account);
  const resource = store.inventory?.resources(region).find(({ arn }) => arn === resourceArn);
  if (resource === undefined && store.assumptions.missingResourceRejected) {
    throw new AwsError('InvalidParameterValueException', `Invalid resource ARN: ${resourceArn}`);
  }
  if (resource?.state === 'shutting-down' || resource?.state === 'terminated') {
    throw new AwsError('InvalidResourceStateException', `${resourceArn} is ${resource.state}.`);
  }
  const instance = identity.resourceType === 'EC2_INSTANCE';
  const running = instance && (resource?.state ?? 'running') === 'running';
  const licenses = resource?.hardware && licensesFor(configuration, resource.hardware);
  return {
    ...identity,
    resourceOwnerId: resource?.ownerId ?? identity.resourceOwnerId,
    // An AMI uses no license. The instances that it launches do.
    ...(running ? (licenses ?? { consumed: 1 }) : { consumed: 0 }),
    discovered: false,
    running,
    since: new Date(store.now()),
  };
}

/** Throws where a disabled license configuration takes no associations. */
export function checkAvailable({ arn, status }: Configuration, { assumptions }: Store): void {
  if (status === 'DISABLED' && assumptions.disabledRefusesAssociations) {
    throw new AwsError('InvalidResourceStateException', `${arn} is disabled.`);
  }
}

function identityOf(resourceArn: string, account: string): Pick<Association, 'resourceArn' | 'resourceType' | 'resourceOwnerId'> {
  const resourceType = resourceTypeOf(resourceArn);
  if (resourceType === undefined) {
    throw new AwsError('InvalidParameterValueException', `Invalid resource ARN: ${resourceArn}`);
  }
  return { resourceArn, resourceType, resourceOwnerId: resourceArn.split(':')[4] || account };
}

function checkRemovable({ associations }: Configuration, resourceArn: string): void {
  if (associations.some((one) => one.resourceArn === resourceArn && one.discovered)) {
    throw new AwsError(
      'InvalidResourceStateException',
      `${resourceArn} was found by automated discovery and cannot be disassociated.`,
    );
  }
}

function checkScope({ resourceArn, resourceType, scope }: Association): void {
  if (scope !== undefined && (resourceType !== 'EC2_AMI' || scope !== 'cross-account')) {
    throw new AwsError('InvalidParameterValueException', `Invalid AMI association scope for ${resourceArn}.`);
  }
}

function without({ associations }: Configuration, resourceArn: string): Association[] {
  return associations.filter((one) => one.resourceArn !== resourceArn);
}

function uses({ associations }: Configuration, resourceArn: string): boolean {
  return associations.some((one) => one.resourceArn === resourceArn);
}
