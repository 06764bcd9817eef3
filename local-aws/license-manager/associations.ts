// The resources that use a license configuration.
import { AwsError } from '../errors';
import { Association, Configuration, consumedBy, seconds } from './configuration';
import { Scope } from './operations';
import { page } from './pages';
import { limit } from './store';

export interface Specification {
  LicenseConfigurationArn: string;
  AmiAssociationScope?: string;
}

interface OfConfiguration {
  LicenseConfigurationArn: string;
  MaxResults?: number;
  NextToken?: string;
}

interface OfResource {
  ResourceArn: string;
  MaxResults?: number;
  NextToken?: string;
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

export function listUsage({ store, region }: Scope, input: OfConfiguration): object {
  const using = store.live(input.LicenseConfigurationArn, region).associations.filter(({ consumed }) => consumed > 0);
  const { items, NextToken } = page(using, input, store.assumptions);
  return {
    LicenseConfigurationUsageList: items.map((one) => ({
      ResourceArn: one.resourceArn,
      ResourceType: one.resourceType,
      ResourceStatus: one.running ? 'running' : 'stopped',
      ResourceOwnerId: one.resourceOwnerId,
      AssociationTime: seconds(one.since),
      ConsumedLicenses: one.consumed,
    })),
    NextToken,
  };
}

export function listSpecifications({ store, region }: Scope, input: OfResource): object {
  const found = store
    .inRegion(region)
    .flatMap(({ arn, associations }) =>
      associations.filter((one) => one.resourceArn === input.ResourceArn).map((one) => ({ arn, scope: one.scope })),
    );
  const { items, NextToken } = page(found, input, store.assumptions);
  return {
    LicenseSpecifications: items.map(({ arn, scope }) => ({ LicenseConfigurationArn: arn, AmiAssociationScope: scope })),
    NextToken,
  };
}

export interface UpdateSpecificationsInput {
  ResourceArn: string;
  AddLicenseSpecifications?: Specification[];
  RemoveLicenseSpecifications?: Specification[];
}

/** Everything is checked before anything is changed; an addition that is there and a removal that is not change nothing. */
export function updateSpecifications({ store, region }: Scope, input: UpdateSpecificationsInput): object {
  const { ResourceArn, AddLicenseSpecifications: toAdd = [], RemoveLicenseSpecifications: toRemove = [] } = input;
  const resource = resourceOf(ResourceArn, store.account);
  const removed = toRemove.map(({ LicenseConfigurationArn: arn }) => store.live(arn, region));
  for (const { associations } of removed) {
    if (associations.some(({ resourceArn, discovered }) => resourceArn === ResourceArn && discovered)) {
      throw new AwsError(
        'InvalidResourceStateException',
        `${ResourceArn} was found by automated discovery and cannot be disassociated.`,
      );
    }
  }
  const added = toAdd.map((specification) => ({
    specification,
    configuration: store.live(specification.LicenseConfigurationArn, region),
  }));
  for (const { specification, configuration } of added) {
    if (
      specification.AmiAssociationScope !== undefined &&
      (resource.resourceType !== 'EC2_AMI' || specification.AmiAssociationScope !== 'cross-account')
    ) {
      throw new AwsError('InvalidParameterValueException', `Invalid AMI association scope for ${ResourceArn}.`);
    }
    checkRoom(configuration, resource.consumed, store.assumptions.disabledRefusesAssociations);
  }
  const using = store.everyLive().filter((one) => uses(one, ResourceArn) && !removed.includes(one));
  if (new Set([...using, ...added.map(({ configuration }) => configuration)]).size > store.quotas.perResource) {
    throw limit('You have reached the maximum allowed number of license configurations per resource.');
  }
  removed.forEach((one) => (one.associations = one.associations.filter(({ resourceArn }) => resourceArn !== ResourceArn)));
  for (const { specification, configuration } of added) {
    const others = configuration.associations.filter(({ resourceArn }) => resourceArn !== ResourceArn);
    configuration.associations = [
      ...others,
      { ...resource, scope: specification.AmiAssociationScope, since: new Date(store.now()) },
    ];
  }
  return {};
}

/** The association that a resource with this ARN would be. */
export function resourceOf(resourceArn: string, account: string): Omit<Association, 'since' | 'scope'> {
  const [, , service, , owner, resource = ''] = resourceArn.split(':');
  const kind = resource.split('/')[0];
  const resourceType =
    service === 'ec2' ? { image: 'EC2_AMI', instance: 'EC2_INSTANCE', 'dedicated-host': 'EC2_HOST' }[kind] : undefined;
  if (resourceType === undefined) {
    throw new AwsError('InvalidParameterValueException', `Invalid resource ARN: ${resourceArn}`);
  }
  const instance = resourceType === 'EC2_INSTANCE';
  return {
    resourceArn,
    resourceType,
    resourceOwnerId: owner || account,
    // An AMI uses no license; what is launched from it does.
    consumed: instance ? 1 : 0,
    discovered: false,
    running: instance,
  };
}

function checkRoom(configuration: Configuration, wanted: number, disabledRefuses: boolean): void {
  if (configuration.status === 'DISABLED' && disabledRefuses) {
    throw new AwsError('InvalidResourceStateException', `${configuration.arn} is disabled.`);
  }
  const { hardLimit, count } = configuration;
  if (hardLimit && count !== undefined && wanted > 0 && consumedBy(configuration) + wanted > count) {
    throw new AwsError('LicenseUsageException', `There are not enough licenses available in ${configuration.arn}.`, 412);
  }
}

function uses({ associations }: Configuration, resourceArn: string): boolean {
  return associations.some((one) => one.resourceArn === resourceArn);
}
