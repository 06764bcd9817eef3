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

/** ARNs of the resources that are still associated with an orphan of the resource whose license configuration it is. */
export function resourcesLeftBehind(world: StackWorld, arn: string): ReadonlySet<string> {
  const owner = ownerOf(world.find(arn));
  const left = world.configurations.filter((live) => arnOf(live) !== arn && ownerOf(live) === owner && failedDelete(world, live));
  return new Set(left.flatMap((live) => world.aws.licenseManager.associations(arnOf(live))));
}

function ownerOf(live: Detail | undefined): string | undefined {
  const tags = live && effectiveTags(live);
  return tags && `${tags[RESERVED_TAGS.stack]} ${tags[RESERVED_TAGS.resource]}`;
}
