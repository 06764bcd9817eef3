// License configurations that CloudFormation could not delete before it went on.
import { RESERVED_TAGS } from '../../lib/private/contract';
import { Detail, effectiveTags } from './expected-state';
import { arnOf } from './recorded';
import { StackWorld } from './stack-world';

/** CloudFormation tried to delete it, by its ARN or before it knew that, got no success, and went on. */
export function failedDelete(world: StackWorld, live: Detail): boolean {
  return world.events.some(({ event, outcome }) => {
    const { RequestType, PhysicalResourceId: id = '', LogicalResourceId, StackId } = event;
    const tags = effectiveTags(live);
    const same = id.startsWith('arn:')
      ? id === live.LicenseConfigurationArn
      : LogicalResourceId === tags[RESERVED_TAGS.resource] && StackId === tags[RESERVED_TAGS.stack];
    return RequestType === 'Delete' && outcome !== 'SUCCESS' && same;
  });
}

/** ARNs of the resources whose associations are still with one of them. */
export function resourcesLeftBehind(world: StackWorld): ReadonlySet<string> {
  const left = world.configurations.filter((live) => failedDelete(world, live)).map(arnOf);
  return new Set(left.flatMap((arn) => world.aws.licenseManager.associations(arn)));
}
