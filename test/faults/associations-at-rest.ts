// The associations at rest: those that templates give, those that people made, and no others.
import { Life } from './life';
import { formerLinksOfEvent, Link, linksOfEvent, nameOf, TemplateLink, templateLinks } from './links';
import { HEALTHY, recorded } from './recorded';
import { StackWorld } from './stack-world';

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
      : 'no association';
    return actual === scope || exemptions.exempt('edited-by-hand', nameOf(link), expected.removedByHand.has(nameOf(link)))
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
    .map(({ arn, resourceArn }) => `nobody made the association of ${resourceArn} with ${arn}`);
}

function isForgiven({ world, expected, exemptions }: Life, link: Link): boolean {
  const name = nameOf(link);
  return (
    exemptions.exempt('moved-with-replacement', name, expected.moved.has(name)) ||
    exemptions.exempt('delete-failed', name, lastOutcome(world, link) !== 'SUCCESS')
  );
}

/** The outcome of the last event that named the link. */
function lastOutcome({ events }: StackWorld, link: Link): string | undefined {
  const last = events.findLast(({ event }) =>
    [...linksOfEvent(event), ...formerLinksOfEvent(event)].some((one) => nameOf(one) === nameOf(link)),
  );
  return last === undefined ? 'SUCCESS' : last.outcome;
}

function healthy(links: readonly TemplateLink[]): TemplateLink[] {
  return links.filter(({ stack }) => HEALTHY.test(stack.status));
}
