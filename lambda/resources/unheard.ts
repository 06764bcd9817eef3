// What an Update did whose end CloudFormation never heard: it has given that up, and the Update back finds and undoes it here.
import { Deadline, UpdateEvent } from '../cloudformation/event';
import { external } from '../external';
import { LicenseManager, Live } from '../license-manager/api';
import { parseArn } from '../license-manager/arn';
import { onDemand } from '../on-demand';
import { changesTo, isEmpty } from './changes';
import { converge } from './convergence';
import { Created, create } from './creation';
import { Desired, formerly, tagsOf } from './desired';
import { Tags, isAdopted, ofEarlierThan, replacing, tagMap, tagsFor } from './ownership';
import { moveAll } from './replacement';
import { LAGGING, findOurs } from './search';

/** `live` is what CloudFormation knows of; what was made or adopted in its place goes, and what was moved there comes back. */
export async function undoUnheard(api: LicenseManager, event: UpdateEvent, live: Live): Promise<void> {
  const arn = event.PhysicalResourceId;
  const given = formerly(event);
  if (given?.adoptExisting !== undefined) {
    await (given.adoptExisting === arn ? undefined : releaseUnheard(api, event, given, given.adoptExisting));
    return;
  }
  const wanted = given && isAdopted(tagMap(live)) ? onDemand.adoption().withFormerTerms(live, given) : given;
  if (!wanted || wanted.refuseReplacement) {
    return;
  }
  const { immutable, unset } = changesTo(live, wanted);
  if (immutable.length === 0 && isEmpty(unset)) {
    return;
  }
  // More than one look, because CloudFormation may have given up a run that still goes on.
  for (const successor of await successorsOf(api, event, wanted, LAGGING)) {
    external.log({ level: 'WARN', message: 'deleted, nobody heard of it', licenseConfigurationArn: successor });
    await moveAll(api, await api.associations(successor), successor, arn);
    await api.delete(successor);
  }
}

async function releaseUnheard(api: LicenseManager, event: UpdateEvent, given: Desired, arn: string): Promise<void> {
  const tags = await api.tags(arn);
  if (tags && ofEarlierThan(event)(tags)) {
    await onDemand.adoption().release(api, event, given, arn);
  }
}

/** Another one in the place of one that has vanished, unless an Update whose end nobody heard has made it already. */
export async function recreate(api: LicenseManager, deadline: Deadline, event: UpdateEvent, desired: Desired): Promise<Created> {
  const given = formerly(event);
  const [tags, oldTags] = [tagsFor(event, desired), tagsOf(event.OldResourceProperties)];
  let taken: string | undefined;
  for (const arn of given ? await successorsOf(api, event, { ...given, terms: {} }, [0]) : []) {
    const live = taken === undefined ? await api.get(arn) : undefined;
    if (live && (await converge(api, arn, live, desired, tags, oldTags)).length === 0) {
      taken = arn;
    } else {
      await api.delete(arn);
    }
  }
  if (taken !== undefined) {
    return { arn: taken };
  }
  external.log({ level: 'WARN', message: 'gone, created anew', licenseConfigurationArn: event.PhysicalResourceId });
  return create(api, deadline, event, desired, parseArn(event.PhysicalResourceId)?.id);
}

async function successorsOf(
  api: LicenseManager,
  event: UpdateEvent,
  given: Desired,
  pauses: readonly number[],
): Promise<string[]> {
  const id = parseArn(event.PhysicalResourceId)?.id;
  if (id === undefined) {
    return [];
  }
  const [earlier, replaces] = [ofEarlierThan(event), replacing(id)];
  const sought = {
    name: given.terms.Name,
    countingType: given.countingType,
    carrying: (tags: Tags) => earlier(tags) && replaces(tags),
  };
  return [...(await findOurs(api, event, sought, pauses)).keys()];
}
