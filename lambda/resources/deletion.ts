// Deleting a license configuration, and nothing that somebody still needs.
import { RESERVED_TAGS } from '../../lib/private/contract';
import { DeleteEvent } from '../cloudformation/event';
import { external } from '../external';
import { Association, LicenseManager } from '../license-manager/api';
import { parseArn } from '../license-manager/arn';
import { isAccessDenied, isInvalidParameter } from '../license-manager/errors';
import { MAYBE_CREATED } from './creation';
import { Desired, decode } from './desired';
import { Tags, isAdopted, madeFor, ofEarlierThan } from './ownership';
import { livePredecessor, moveAll } from './replacement';
import { LAGGING, findOurs } from './search';

/** Resources named in a message. */
const NAMED = 3;
/** Pauses before looks, in milliseconds, for what a Create makes that may still be running. */
const STILL_RUNNING = [0, 2000, 4000, 8000, 16000];

export async function deleteLicense(api: LicenseManager, event: DeleteEvent, desired: Desired): Promise<void> {
  const arn = event.PhysicalResourceId;
  try {
    return await api.delete(arn);
  } catch (error) {
    if (isAccessDenied(error)) {
      return deniedDelete(api, event, error);
    }
    if (!isInvalidParameter(error)) {
      throw error;
    }
    const associations = await api.associations(arn);
    const predecessor = await livePredecessor(api, event, await api.tags(arn));
    if (predecessor) {
      // The rollback of a replacement: what was moved here belongs to the license that this one was to replace.
      await moveAll(api, associations, arn, predecessor.arn);
    } else if (desired.disassociateOnDelete) {
      for (const { ResourceArn, AmiAssociationScope } of associations) {
        await api.associate(ResourceArn!, { remove: arn, amiAssociationScope: AmiAssociationScope });
      }
    } else {
      throw await inUse(api, arn, associations, error as Error);
    }
    try {
      await api.delete(arn);
    } catch (again) {
      throw isInvalidParameter(again) ? await inUse(api, arn, await api.associations(arn), again as Error) : again;
    }
  }
}

/**
 * An id that CloudFormation invented because no answer ever came, or that a failed creation answered.
 * Only what this resource made and nobody kept or uses is deleted.
 */
export async function deleteLost(api: LicenseManager, event: DeleteEvent): Promise<void> {
  const id = event.PhysicalResourceId;
  const { countingType, terms } = decode(event.ResourceProperties);
  if (id.startsWith(MAYBE_CREATED)) {
    const sought = { name: terms.Name, countingType, carrying: madeFor(id.slice(MAYBE_CREATED.length)) };
    for (const arn of (await findOurs(api, event, sought, LAGGING)).keys()) {
      await api.delete(arn);
    }
    return;
  }
  // What is kept or was adopted is not to be deleted.
  const earlier = ofEarlierThan(event);
  const carrying = (tags: Tags) => !tags.has(RESERVED_TAGS.retain) && !isAdopted(tags) && earlier(tags);
  const found = [...(await findOurs(api, event, { countingType, carrying }, STILL_RUNNING)).keys()];
  if (found.length > 1) {
    throw new Error(
      `Several license configurations carry the tags of ${event.LogicalResourceId}: ${found.join(', ')}. Delete those that are not needed and try again.`,
    );
  }
  for (const arn of found) {
    const associations = await api.associations(arn);
    if (associations.length > 0) {
      throw await inUse(api, arn, associations);
    }
    await api.delete(arn);
  }
}

/** IAM lets the handler touch only what carries its stack's tag, so the tag is what to look at. */
async function deniedDelete(api: LicenseManager, event: DeleteEvent, error: unknown): Promise<void> {
  const owner = (await api.tags(event.PhysicalResourceId))?.get(RESERVED_TAGS.stack);
  if (owner !== undefined && owner !== event.StackId) {
    external.log({
      level: 'WARN',
      message: 'left alone, it belongs to another stack now',
      licenseConfigurationArn: event.PhysicalResourceId,
      owner,
    });
    return;
  }
  throw error;
}

async function inUse(api: LicenseManager, arn: string, associations: Association[], cause?: Error): Promise<Error> {
  const parts: string[] = [];
  if (associations.length > 0) {
    const names = associations.slice(0, NAMED).map(({ ResourceArn }) => ResourceArn);
    const more = associations.length > NAMED ? ` and ${associations.length - NAMED} more` : '';
    parts.push(
      `${associations.length} associated resource(s): ${names.join(', ')}${more}. Disassociate them, or set disassociateOnDelete, deploy, and try again.`,
    );
  }
  const generators = await api.reportGenerators(arn);
  if (generators.length > 0) {
    parts.push(`report generator(s): ${generators.join(', ')}. Delete them and try again.`);
  }
  const what = parts.length > 0 ? `is in use by ${parts.join(' It is also in use by ')}` : 'could not be deleted.';
  return new Error(
    `License configuration ${parseArn(arn)?.id ?? arn} ${what}${cause ? ` License Manager says: ${cause.message}` : ''}`,
    { cause },
  );
}
