// AWS License Manager's license configuration, from event to outcome. Its ARN is its physical id.
import { LicenseManagerClient } from '@aws-sdk/client-license-manager';
import { LICENSE_CONFIGURATION_ATTRIBUTES, RESERVED_TAGS } from '../../lib/private/contract';
import { CreateEvent, Deadline, DeleteEvent, Outcome, Resource, UpdateEvent } from '../cloudformation/event';
import { external } from '../external';
import { LicenseManager, Live } from '../license-manager/api';
import { parseArn } from '../license-manager/arn';
import { isInvalidParameter } from '../license-manager/errors';
import { changesTo, isEmpty } from './changes';
import { create } from './creation';
import { deleteLost, deleteLicense } from './deletion';
import { Desired, decode, tagsOf } from './desired';
import { Tags, tagsFor, toTagList } from './ownership';
import { replace } from './replacement';

export class LicenseConfigurationResource implements Resource {
  constructor(private readonly client: LicenseManagerClient) {}

  async create(event: CreateEvent, deadline: Deadline): Promise<Outcome> {
    const desired = decode(event.ResourceProperties);
    return outcome(await create(this.api(deadline), deadline, event, desired), desired);
  }

  async update(event: UpdateEvent, deadline: Deadline): Promise<Outcome> {
    const desired = decode(event.ResourceProperties);
    const arn = event.PhysicalResourceId;
    const api = this.api(deadline);
    const live = parseArn(arn) && (await api.get(arn));
    if (!live) {
      external.log({ level: 'WARN', message: 'gone, created anew', licenseConfigurationArn: arn });
      return outcome(await create(api, deadline, event, desired), desired);
    }
    const obstacles = await converge(api, arn, live, desired, tagsFor(event, desired), tagsOf(event.OldResourceProperties));
    return outcome(
      obstacles.length === 0 ? arn : await replace({ api, deadline, event, desired, live, obstacles, converge }),
      desired,
    );
  }

  async delete(event: DeleteEvent, deadline: Deadline): Promise<Outcome> {
    const api = this.api(deadline);
    const arn = event.PhysicalResourceId;
    await (parseArn(arn) ? deleteLicense(api, event, decode(event.ResourceProperties)) : deleteLost(api, event));
    return { physicalResourceId: arn };
  }

  private api(deadline: Deadline): LicenseManager {
    return new LicenseManager(this.client, deadline.work);
  }
}

/**
 * Brings a live license configuration to the desired terms and tags, with no write where nothing differs.
 * Answers what the API cannot do in place; then nothing, or only what could be undone in place, was changed.
 */
export async function converge(
  api: LicenseManager,
  arn: string,
  live: Live,
  desired: Desired,
  tags: Tags,
  oldTags: Tags,
): Promise<string[]> {
  const { set, unset, immutable } = changesTo(live, desired);
  if (immutable.length > 0) {
    return immutable;
  }
  if (!isEmpty(set)) {
    await api.update(arn, set);
  }
  if (!isEmpty(unset)) {
    const stayed = await tryToUnset(api, arn, desired, unset);
    if (stayed.length > 0) {
      return stayed;
    }
  }
  await convergeTags(api, arn, new Map(live.Tags?.map(({ Key, Value }) => [Key!, Value ?? ''])), tags, oldTags);
  return [];
}

async function tryToUnset(api: LicenseManager, arn: string, desired: Desired, unset: object): Promise<string[]> {
  try {
    await api.update(arn, unset);
  } catch (error) {
    if (!isInvalidParameter(error)) {
      throw error;
    }
  }
  const live = await api.get(arn);
  const stayed = live ? Object.keys(changesTo(live, desired).unset) : [];
  return stayed.map((name) => `${name}, which License Manager does not unset in place`);
}

/** Tags that were never ours stay. */
async function convergeTags(api: LicenseManager, arn: string, live: Tags, desired: Tags, old: Tags): Promise<void> {
  const changed = new Map([...desired].filter(([key, value]) => live.get(key) !== value));
  const removed = [...old.keys(), RESERVED_TAGS.retain].filter((key) => live.has(key) && !desired.has(key));
  if (changed.size > 0) {
    await api.tag(arn, toTagList(changed));
  }
  if (removed.length > 0) {
    await api.untag(arn, removed);
  }
}

function outcome(arn: string, desired: Desired): Outcome {
  const { id, ownerAccountId } = parseArn(arn)!;
  return {
    physicalResourceId: arn,
    attributes: {
      [LICENSE_CONFIGURATION_ATTRIBUTES.id]: id,
      [LICENSE_CONFIGURATION_ATTRIBUTES.name]: desired.terms.Name!,
      [LICENSE_CONFIGURATION_ATTRIBUTES.ownerAccountId]: ownerAccountId,
    },
  };
}
