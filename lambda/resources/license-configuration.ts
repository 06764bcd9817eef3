// AWS License Manager's license configuration, from event to outcome. Its ARN is its physical id.
import { LicenseManagerClient } from '@aws-sdk/client-license-manager';
import { LICENSE_CONFIGURATION_ATTRIBUTES } from '../../lib/private/contract';
import { CreateEvent, Deadline, DeleteEvent, Outcome, Resource, UpdateEvent } from '../cloudformation/event';
import { LicenseManager } from '../license-manager/api';
import { parseArn } from '../license-manager/arn';
import { onDemand } from '../on-demand';
import { converge } from './convergence';
import { Created, create } from './creation';
import { deleteLost, deleteLicense } from './deletion';
import { Desired, decode, formerly, tagsOf } from './desired';
import { isAdopted, tagMap, tagsFor } from './ownership';
import { livePredecessor, replace } from './replacement';
import { recreate, undoUnheard } from './unheard';

export class LicenseConfigurationResource implements Resource {
  constructor(private readonly client: LicenseManagerClient) {}

  async create(event: CreateEvent, deadline: Deadline): Promise<Outcome> {
    const desired = decode(event.ResourceProperties);
    const api = this.api(deadline);
    if (desired.adoptExisting === undefined) {
      return this.made(await create(api, deadline, event, desired), desired);
    }
    const { adopt } = onDemand.adoption();
    return outcome(desired.adoptExisting, await adopt(api, api.until(deadline.undo), event, desired));
  }

  async update(event: UpdateEvent, deadline: Deadline): Promise<Outcome> {
    const desired = decode(event.ResourceProperties);
    const arn = event.PhysicalResourceId;
    const api = this.api(deadline);
    if (desired.adoptExisting !== undefined && desired.adoptExisting !== arn) {
      const { adopt, refuseInUse } = onDemand.adoption();
      await refuseInUse(api, event, desired.adoptExisting);
      return outcome(desired.adoptExisting, await adopt(api, api.until(deadline.undo), event, desired, parseArn(arn)?.id));
    }
    const live = parseArn(arn) && (await api.get(arn));
    if (!live) {
      if (desired.adoptExisting !== undefined) {
        throw new Error(`adoptExisting: ${arn} does not exist any more. Remove adoptExisting to have a new one created.`);
      }
      return this.made(await recreate(api, deadline, event, desired), desired);
    }
    await undoUnheard(api, event, live);
    const adoption = isAdopted(tagMap(live)) ? onDemand.adoption() : undefined;
    const predecessor =
      desired.adoptExisting === undefined && adoption?.isUntouched(live) && (await livePredecessor(api, event, tagMap(live)));
    if (predecessor) {
      // The rollback of an adoption by a resource that had a license of its own, which still lives.
      return this.update({ ...event, PhysicalResourceId: predecessor.arn }, deadline);
    }
    const effective = (await adoption?.withMemory(api, event, live, desired, formerly(event))) ?? desired;
    const obstacles = await converge(api, arn, live, effective, tagsFor(event, effective), tagsOf(event.OldResourceProperties));
    if (obstacles.length === 0) {
      return outcome(arn, effective);
    }
    if (desired.adoptExisting !== undefined) {
      throw new Error(
        `adoptExisting: ${arn} would have to be replaced to change ${obstacles.join('; ')}. First make it this stack's: remove adoptExisting.`,
      );
    }
    return this.made(await replace({ api, deadline, event, desired: effective, live, obstacles }), effective);
  }

  async delete(event: DeleteEvent, deadline: Deadline): Promise<Outcome> {
    const api = this.api(deadline);
    const arn = event.PhysicalResourceId;
    const desired = decode(event.ResourceProperties);
    const { adoptExisting } = desired;
    if (adoptExisting !== undefined && (adoptExisting === arn || !parseArn(arn))) {
      await onDemand.adoption().release(api, event, desired, adoptExisting);
    } else {
      await (parseArn(arn) ? deleteLicense(api, event, desired) : deleteLost(api, event));
    }
    return { physicalResourceId: arn };
  }

  /** What this run made and nobody hears of is taken back. */
  private made({ arn, undo }: Created, desired: Desired): Outcome {
    return { ...outcome(arn, desired), undo: undo && ((signal) => undo(this.api({ work: signal, undo: signal }))) };
  }

  private api(deadline: Deadline): LicenseManager {
    return new LicenseManager(this.client, { begin: deadline.work, end: deadline.undo });
  }
}

function outcome(arn: string, desired: Desired): Outcome {
  const { id, ownerAccountId } = parseArn(arn)!;
  return {
    physicalResourceId: arn,
    attributes: {
      [LICENSE_CONFIGURATION_ATTRIBUTES.id]: id,
      [LICENSE_CONFIGURATION_ATTRIBUTES.name]: desired.terms.Name ?? '',
      [LICENSE_CONFIGURATION_ATTRIBUTES.ownerAccountId]: ownerAccountId,
    },
  };
}
