// The look-ups at rest: each of a healthy stack has the ARN of the license configuration with its name and owner.
import { LICENSE_CONFIGURATION_LOOKUP_RESOURCE_TYPE, LicenseConfigurationLookupProperties } from '../../lib/private/contract';
import { arnOf, held } from './recorded';
import type { Life } from './invariants';

export function wrongLookUps({ world, expected, exemptions }: Life): string[] {
  return held(world, LICENSE_CONFIGURATION_LOOKUP_RESOURCE_TYPE).flatMap(({ key, resource }) => {
    const { Name, OwnerAccountId = world.aws.account } = resource.properties as unknown as LicenseConfigurationLookupProperties;
    const found = String(resource.attributes.LicenseConfigurationArn);
    const named = world.configurations.filter((one) => one.Name === Name && one.OwnerAccountId === OwnerAccountId).map(arnOf);
    return named.includes(found) || exemptions.exempt('deleted-by-hand', found, expected.deletedByHand.has(found))
      ? []
      : [`${key} has found ${found}, not ${named.join(', ')}`];
  });
}
