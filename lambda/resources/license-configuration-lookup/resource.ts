// The resource type of a look-up: finds one license configuration by its name and owner, and changes nothing.
import { LicenseConfiguration, LicenseManagerClient } from '@aws-sdk/client-license-manager';
import { LICENSE_CONFIGURATION_LOOKUP_ATTRIBUTES, LicenseConfigurationLookupProperties } from '../../../lib/private/contract';
import { CreateEvent, CustomResourceEvent, DeleteEvent, Outcome, Resource, UpdateEvent } from '../../cloudformation/event';
import { PropertyReader } from '../../cloudformation/properties';
import { Deadline } from '../../deadline';
import { LicenseManager } from '../../license-manager/api';
import { parseArn } from '../../license-manager/arn';
import { helpToSetUp } from '../../license-manager/errors';

/** License configurations that a message names. */
const NAMED = 10;

export class LicenseConfigurationLookupResource implements Resource {
  constructor(private readonly client: LicenseManagerClient) {}

  create(event: CreateEvent, deadline: Deadline): Promise<Outcome> {
    return this.find(event, `license-configuration-lookup/${event.RequestId}`, deadline);
  }

  update(event: UpdateEvent, deadline: Deadline): Promise<Outcome> {
    return this.find(event, event.PhysicalResourceId, deadline);
  }

  delete({ PhysicalResourceId }: DeleteEvent): Promise<Outcome> {
    return Promise.resolve({ physicalResourceId: PhysicalResourceId });
  }

  private async find(event: CustomResourceEvent, physicalResourceId: string, deadline: Deadline): Promise<Outcome> {
    const reader = new PropertyReader<LicenseConfigurationLookupProperties>(event.ResourceProperties);
    const name = reader.requiredString('Name');
    const owner = reader.string('OwnerAccountId') ?? event.StackId.split(':')[4];
    const all = await helpToSetUp(new LicenseManager(this.client, event.StackId, deadline).list());
    const arn = theOne(name, owner, all);
    return {
      physicalResourceId,
      attributes: {
        [LICENSE_CONFIGURATION_LOOKUP_ATTRIBUTES.arn]: arn,
        [LICENSE_CONFIGURATION_LOOKUP_ATTRIBUTES.id]: parseArn(arn)?.id ?? '',
        [LICENSE_CONFIGURATION_LOOKUP_ATTRIBUTES.name]: name,
        [LICENSE_CONFIGURATION_LOOKUP_ATTRIBUTES.ownerAccountId]: owner,
      },
    };
  }
}

/** The ARN of the license configuration with the name and the owner. The error names the candidates. */
export function theOne(name: string, owner: string, all: readonly LicenseConfiguration[]): string {
  const named = all.filter((one) => one.Name === name);
  const found = named.filter((one) => ownerOf(one) === owner);
  if (found.length === 1) {
    return found[0].LicenseConfigurationArn!;
  }
  const what = `license configuration of the account ${owner} has the name ${JSON.stringify(name)}`;
  if (found.length > 0) {
    throw new Error(
      `More than one ${what}: ${arns(found)}. Rename or delete others, or import one by its ARN with fromLicenseConfigurationArn.`,
    );
  }
  const hint =
    named.length > 0
      ? `Other accounts share some with that name: ${arns(named)}. Give the owner as ownerAccount.`
      : `${all.length} license configuration(s) with other names are visible in this Region. Check the name, the Region and the share.`;
  throw new Error(`No ${what}. ${hint}`);
}

function ownerOf({ LicenseConfigurationArn, OwnerAccountId }: LicenseConfiguration): string | undefined {
  return parseArn(LicenseConfigurationArn!)?.ownerAccountId ?? OwnerAccountId;
}

function arns(found: readonly LicenseConfiguration[]): string {
  const more = found.length - NAMED;
  const first = found.slice(0, NAMED).map(({ LicenseConfigurationArn }) => LicenseConfigurationArn);
  return first.join(', ') + (more > 0 ? ` and ${more} more` : '');
}
