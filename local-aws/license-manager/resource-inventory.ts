// ListResourceInventory: the instances of the account. On AWS, Systems Manager knows them and their software.
import { AwsError } from '../errors';
import { Scope } from './operations';
import { page } from './pages';
import { Resource } from './resources';

interface Filter {
  Name: string;
  Condition: 'EQUALS' | 'NOT_EQUALS' | 'BEGINS_WITH' | 'CONTAINS';
  Value?: string;
}

export interface ListResourceInventoryInput {
  Filters?: Filter[];
  MaxResults?: number;
  NextToken?: string;
}

// https://docs.aws.amazon.com/license-manager/latest/APIReference/API_ListResourceInventory.html
const CONDITIONS: Record<string, readonly string[]> = {
  account_id: ['EQUALS', 'NOT_EQUALS'],
  application_name: ['EQUALS', 'BEGINS_WITH'],
  license_included: ['EQUALS', 'NOT_EQUALS'],
  platform: ['EQUALS', 'BEGINS_WITH'],
  resource_id: ['EQUALS', 'NOT_EQUALS'],
  tag: ['EQUALS', 'NOT_EQUALS'],
};

export function listResourceInventory({ store, region }: Scope, input: ListResourceInventoryInput): object {
  const filters = input.Filters ?? [];
  filters.forEach(checkFilter);
  const instances = (store.inventory?.resources(region) ?? []).filter(
    ({ type, state }) => type === 'EC2_INSTANCE' && state !== 'terminated',
  );
  const found = instances.filter((one) => filters.every((filter) => matches(one, filter)));
  const { items, NextToken } = page(found, input, store.assumptions);
  return {
    ResourceInventoryList: items.map((one) => ({
      ResourceId: one.id,
      ResourceType: one.type,
      ResourceArn: one.arn,
      Platform: one.platform,
      ResourceOwningAccountId: one.ownerId,
      AmiId: one.imageId,
      HostId: one.hardware?.host?.arn.split('/').at(-1),
      Region: one.region,
      InstanceType: one.instanceType,
    })),
    NextToken,
  };
}

function checkFilter({ Name, Condition }: Filter): void {
  if (CONDITIONS[Name.split(':')[0]]?.includes(Condition) !== true) {
    throw new AwsError('InvalidParameterValueException', `Invalid filter: ${Name} ${Condition}`);
  }
}

/** An instance has no known applications and no included licenses here. */
function matches(resource: Resource, { Name, Condition, Value = '' }: Filter): boolean {
  const actual = Name.startsWith('tag:')
    ? resource.tags.get(Name.slice('tag:'.length))
    : { account_id: resource.ownerId, platform: resource.platform, resource_id: resource.id }[Name];
  switch (Condition) {
    case 'BEGINS_WITH':
      return actual?.startsWith(Value) ?? false;
    case 'NOT_EQUALS':
      return actual !== Value;
    default:
      return actual === Value;
  }
}
