// The associations at rest: those that templates give, those that people made, and no others.
import type { ExemptionName } from './exemptions';
import { respondedId } from './expected-state';
import { resourcesLeftBehind } from './failed-deletes';
import type { Life } from './life';
import { formerLinksOfEvent, Link, linksOfEvent, nameOf, TemplateLink, templateLinks } from './links';
import { arnOf, HEALTHY, recorded } from './recorded';
import type { StackWorld } from './stack-world';

const NO_ASSOCIATION = 'no association';

export function wrongAssociations(life: Life): string[] {
  const links = templateLinks(life.world);
  return [...missingLinks(life, links), ...takenLinks(life, links), ...surplusLinks(life, links)];
}

/** Each link of a healthy stack exists, as its template says, where the license configuration exists. */
function missingLinks({ world, expected, exemptions }: Life, links: readonly TemplateLink[]): string[] {
  return healthy(links).flatMap((link) => {
    const { arn, key, resourceArn, scope } = link;
    if (!world.find(arn)) {
      return [];
    }
    const { licenseManager } = world.aws;
    const actual = licenseManager.associations(arn).includes(resourceArn)
      ? licenseManager.scopeOf(arn, resourceArn)
      : NO_ASSOCIATION;
    return actual === scope ||
      exemptions.exempt('edited-by-hand', nameOf(link), expected.removedByHand.has(nameOf(link))) ||
      exemptions.exempt('moved-with-replacement', nameOf(link), expected.movedAway.has(nameOf(link))) ||
      exemptions.exempt(
        'not-restored',
        nameOf(link),
        actual === NO_ASSOCIATION && world.notRestored.has(`${resourceArn} ${arn}`),
      ) ||
      exemptions.exempt(
        'association-left-behind',
        nameOf(link),
        actual === NO_ASSOCIATION && resourcesLeftBehind(world, arn).has(resourceArn),
      )
      ? []
      : [`the scope of ${resourceArn} with ${arn} is ${actual}, not ${scope} as ${key} says`];
  });
}

/** No template has a link that somebody made before: its deletion would remove that. */
function takenLinks({ expected }: Life, links: readonly TemplateLink[]): string[] {
  return healthy(links)
    .filter((link) => expected.handmade.has(link))
    .map(({ arn, key, resourceArn }) => `${key} took over the association of ${resourceArn} with ${arn}, which somebody made`);
}

/** A license configuration that has a place has no other links than those of people and templates. */
function surplusLinks(life: Life, links: readonly TemplateLink[]): string[] {
  const { world, expected } = life;
  const given = new Set(links.map(nameOf));
  const arns = new Set([...recorded(world).map(({ arn }) => arn), ...expected.unowned.keys(), ...expected.retained.keys()]);
  return [...arns]
    .filter((arn) => world.find(arn) !== undefined)
    .flatMap((arn) => world.aws.licenseManager.associations(arn).map((resourceArn) => ({ arn, resourceArn })))
    .filter((link) => !expected.handmade.has(link) && !given.has(nameOf(link)) && !isForgiven(life, link))
    .map(({ arn, resourceArn }) => `${resourceArn} is associated with ${arn}, and no template says so`);
}

function isForgiven({ world, expected, exemptions }: Life, link: Link): boolean {
  const name = nameOf(link);
  const excuse = isMovedByFailedStack(world, link) ? 'stack-failed' : excuseFor(world, link);
  return (
    exemptions.exempt('moved-with-replacement', name, expected.moved.has(name)) ||
    (excuse !== undefined && exemptions.exempt(excuse, name, true))
  );
}

/** A replacement moved the association of a template, and the failed stack did not get to remove it or to move it back. */
function isMovedByFailedStack(world: StackWorld, { arn, resourceArn }: Link): boolean {
  const failed = recorded(world).filter((one) => one.arn === arn && one.stack.status.endsWith('_FAILED'));
  return failed.some(({ stack, resource }) => {
    const events = world.events.filter(({ event }) => event.StackId === stack.id);
    const ids = events
      .filter(({ event }) => event.LogicalResourceId === resource.logicalId)
      .flatMap((logged) => [logged.event.PhysicalResourceId, respondedId(logged)]);
    const links = events.flatMap(({ event }) => [...linksOfEvent(event), ...formerLinksOfEvent(event)]);
    return links.some((one) => one.resourceArn === resourceArn && one.arn !== arn && ids.includes(one.arn));
  });
}

function excuseFor({ aws, events }: StackWorld, link: Link): ExemptionName | undefined {
  const has = (links: readonly Link[]) => links.some((one) => nameOf(one) === nameOf(link));
  const naming = events.filter(({ event }) => has(linksOfEvent(event)) || has(formerLinksOfEvent(event)));
  const lastOfEachStack = new Map(naming.map((logged) => [logged.event.StackId, logged]));
  for (const [stackId, { event, outcome }] of lastOfEachStack) {
    const { status } = aws.cloudFormation.stacks.get(stackId)!;
    if (status.endsWith('_FAILED')) {
      return 'stack-failed';
    }
    if (event.RequestType === 'Delete' && outcome !== 'SUCCESS') {
      return 'delete-failed';
    }
    // The events that follow a failed Update on the way back do not name what that Update was to undo.
    if (event.RequestType === 'Update' && outcome !== 'SUCCESS' && !has(linksOfEvent(event))) {
      return 'forgotten-by-the-engine';
    }
  }
  return undefined;
}

/** People remove the associations that they made, and those that nothing else removes any more. */
export function removeAssociations({ world, expected }: Life): void {
  const given = new Set(templateLinks(world).map(nameOf));
  for (const arn of world.configurations.map(arnOf)) {
    const links = world.aws.licenseManager.associations(arn).map((resourceArn) => ({ arn, resourceArn }));
    const removed = links
      .filter((link) => !given.has(nameOf(link)))
      .filter(
        (link) =>
          expected.handmade.names(link.resourceArn) || expected.moved.has(nameOf(link)) || excuseFor(world, link) !== undefined,
      );
    expected.disassociate(
      arn,
      removed.map(({ resourceArn }) => resourceArn),
    );
  }
}

function healthy(links: readonly TemplateLink[]): TemplateLink[] {
  return links.filter(({ stack }) => HEALTHY.test(stack.status));
}
