// Performs the actions of a plan.
import { CustomResourceEvent, isLate } from '../../cloudformation/event';
import { describeStack, notWaiting } from '../../cloudformation/stack';
import { Deadline } from '../../deadline';
import { external } from '../../external';
import { LicenseManager } from '../../license-manager/api';
import { OwnedByAnotherStack, isAccessDenied, isRefusal } from '../../license-manager/errors';
import { adoption } from './adoption-bundle';
import { disassociateAll, transferAssociations } from '../../license-manager/associations';
import { createOnce } from './creation';
import { Desired } from './desired';
import { isOwned } from './ownership';
import { Action, CREATED, Target } from './plan';

/** Pauses, in milliseconds, before the delete of a new license configuration that License Manager does not find yet. */
const NOT_FOUND_YET = [1000, 2000, 4000];

/** For the question whether the stack still waits for a create, in milliseconds. */
const QUESTION_TIME = 10_000;

export class Actions {
  /** ARN of the one that the event created. */
  created?: string;

  constructor(
    private readonly event: CustomResourceEvent,
    private readonly desired?: Desired,
  ) {}

  async perform(api: LicenseManager, action: Action): Promise<void> {
    switch (action.do) {
      case 'create':
        return this.create(api, action);
      case 'update':
        return this.update(api, this.arnOf(action.arn)!, action);
      case 'tag':
        return api.tag(action.arn, action.tags);
      case 'untag':
        return api.untag(action.arn, action.keys);
      case 'release':
        return this.release(api, action.arn, action);
      case 'transfer':
        return this.transfer(api, action);
      case 'disassociate':
        return disassociateAll(api, action.arn);
      case 'delete':
        return action.arn === CREATED ? this.deleteCreated(api) : void (await api.delete(action.arn));
      case 'delete-orphan':
        return this.deleteOrphan(api, action.arn);
    }
  }

  /** The ARN of a target; undefined for one that was not created. */
  arnOf(target: Target): string | undefined {
    return target === CREATED ? this.created : target;
  }

  /** CloudFormation may have canceled the event by now, and the Delete or the Update that follows may have found nothing to delete. */
  private async create(api: LicenseManager, { replaces, isBack }: Extract<Action, { do: 'create' }>): Promise<void> {
    this.created = await createOnce(api, this.event, this.desired!, replaces);
    if (this.event.RequestType === 'Update' || isLate(this.event)) {
      const deadline = Deadline.after(QUESTION_TIME);
      const stack = await describeStack(this.event, deadline).finally(() => deadline.cancel());
      if (stack.direction === 'over' || (stack.direction === 'back' && !isBack)) {
        throw new Error(notWaiting(stack));
      }
    }
  }

  private async update(api: LicenseManager, arn: string, { terms, mayBeRejected }: Extract<Action, { do: 'update' }>) {
    try {
      await api.update(arn, terms);
    } catch (error) {
      if (!mayBeRejected || !isRefusal(error)) {
        throw error;
      }
      external.log({
        level: 'WARN',
        message: 'terms-rejected',
        licenseConfigurationArn: arn,
        terms: Object.keys(terms),
        reason: String(error),
      });
    }
  }

  private async transfer(api: LicenseManager, { from, to, mayBeRejected }: Extract<Action, { do: 'transfer' }>): Promise<void> {
    const [source, target] = [this.arnOf(from), this.arnOf(to)];
    if (source !== undefined && target !== undefined) {
      await transferAssociations(api, source, target, mayBeRejected);
    }
  }

  /** The delete of a license configuration that this event created: License Manager may not find it at once. */
  private async deleteCreated(api: LicenseManager): Promise<void> {
    if (!this.created) {
      return;
    }
    for (const pause of NOT_FOUND_YET) {
      if (await api.delete(this.created)) {
        return;
      }
      await external.sleep(pause);
    }
  }

  /** One that somebody uses by now does not keep a rollback from its end. */
  private async deleteOrphan(api: LicenseManager, arn: string): Promise<void> {
    try {
      await api.delete(arn);
      external.log({ level: 'WARN', message: 'orphan-deleted', licenseConfigurationArn: arn });
    } catch (error) {
      if (!isRefusal(error)) {
        throw error;
      }
      external.log({ level: 'WARN', message: 'orphan-left', licenseConfigurationArn: arn, reason: String(error) });
    }
  }

  private async release(api: LicenseManager, arn: string, planned: Extract<Action, { do: 'release' }>): Promise<void> {
    const { tags, keys } = adoption().releaseOf(planned.tags);
    try {
      if (tags.size > 0) {
        await api.tag(arn, tags);
      } else {
        await api.untag(arn, keys);
        return;
      }
    } catch (error) {
      // The call whose response was lost took the permission with the tag.
      if (!(error instanceof OwnedByAnotherStack || isAccessDenied(error))) {
        throw error;
      }
      const left = await api.tags(arn);
      if (left && isOwned(left, this.event)) {
        throw error;
      }
      return;
    }
    try {
      await api.untag(arn, keys);
    } catch (error) {
      // Another stack may own it by now, and empty tags do no harm.
      external.log({ level: 'INFO', message: 'empty-tags-left', licenseConfigurationArn: arn, reason: String(error) });
    }
  }
}
