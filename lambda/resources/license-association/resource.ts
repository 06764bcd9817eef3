// The resource type of the associations of one AMI, instance or host: observe, plan, apply.
import { LicenseManagerClient } from '@aws-sdk/client-license-manager';
import {
  CreateEvent,
  CustomResourceEvent,
  DeleteEvent,
  FailedWithPhysicalId,
  Outcome,
  Resource,
  UpdateEvent,
  ageOf,
} from '../../cloudformation/event';
import { Deadline } from '../../deadline';
import { CompensationFailed, execute } from '../../executor';
import { external } from '../../external';
import { LicenseManager } from '../../license-manager/api';
import { helpToSetUp, isAborted, isNotFound } from '../../license-manager/errors';
import { Change, Specifications } from '../../license-manager/specifications';
import { Links, decode, decodePrior } from './links';
import { explained } from './messages';
import { Observation } from './observation';
import { Decided, Facts, ID_PREFIX, Plan, planCreate, planDelete, planUpdate } from './plan';

/** An event that starts later than this, in milliseconds, may have run before. */
const LATE = 30_000;

export class LicenseAssociationResource implements Resource {
  constructor(private readonly client: LicenseManagerClient) {}

  async create(event: CreateEvent, deadline: Deadline): Promise<Outcome> {
    const desired = decode(event.ResourceProperties);
    const plan = await this.decide(event, deadline, [desired], (facts) => planCreate(event, desired, facts));
    const physicalResourceId = ID_PREFIX + event.RequestId;
    try {
      await this.apply(plan, deadline);
    } catch (error) {
      throw error instanceof CompensationFailed ? new FailedWithPhysicalId(physicalResourceId, error.cause) : error;
    }
    return { physicalResourceId };
  }

  async update(event: UpdateEvent, deadline: Deadline): Promise<Outcome> {
    const desired = decode(event.ResourceProperties);
    const prior = decodePrior(event.OldResourceProperties);
    const links = prior === undefined ? [desired] : [desired, prior];
    const plan = await this.decide(event, deadline, links, (facts) => planUpdate(event, desired, prior, facts));
    await this.apply(plan, deadline);
    return { physicalResourceId: event.PhysicalResourceId };
  }

  async delete(event: DeleteEvent, deadline: Deadline): Promise<Outcome> {
    const prior = decodePrior(event.ResourceProperties);
    const links = prior === undefined ? [] : [prior];
    const plan = await this.decide(event, deadline, links, (facts) => planDelete(event, prior, facts));
    await this.apply(plan, deadline);
    return { physicalResourceId: event.PhysicalResourceId };
  }

  private async decide(
    event: CustomResourceEvent,
    deadline: Deadline,
    links: readonly Links[],
    plan: (facts: Facts) => Plan,
  ): Promise<Decided> {
    const api = new LicenseManager(this.client, event.StackId, deadline);
    const observation = new Observation(api, new Specifications(this.client, deadline), event, deadline, links);
    for (let facts: Facts = { isLate: ageOf(event) > LATE }; ;) {
      const next = plan(facts);
      switch (next.plan) {
        case 'observe':
          facts = { ...facts, ...(await helpToSetUp(observation.read(next.needs))) };
          break;
        case 'fail':
          external.log({ level: 'WARN', message: 'plan', plan: 'fail', why: next.why });
          throw new Error(next.why);
        default:
          external.log({ level: 'INFO', message: 'plan', plan: next.plan, why: next.why });
          return next;
      }
    }
  }

  private async apply({ steps }: Decided, deadline: Deadline): Promise<void> {
    await execute(
      steps,
      (change) => this.change(change, deadline),
      (change) => this.change(change, deadline.forCompensation),
    );
  }

  private async change(change: Change, deadline: Deadline): Promise<void> {
    const specifications = new Specifications(this.client, deadline);
    try {
      await specifications.change(change);
    } catch (error) {
      if (isAborted(error) || deadline.begin.aborted) {
        throw error;
      }
      if (isNotFound(error) && change.remove.length > 0) {
        return this.changeEach(change, deadline);
      }
      // License Manager has no error for a resource that does not exist any more. Its associations say so.
      if (change.add.length === 0 && (await this.isRemoved(change, specifications))) {
        return;
      }
      const arns = [...change.add, ...change.remove].map(({ LicenseConfigurationArn }) => LicenseConfigurationArn!);
      throw await this.explain(error, change, arns, specifications);
    }
  }

  /** A deleted license configuration has no association left to remove, and must not keep the others from changing. */
  private async changeEach({ resourceArn, add, remove }: Change, deadline: Deadline): Promise<void> {
    if (add.length > 0) {
      await this.change({ resourceArn, add, remove: [] }, deadline);
    }
    if (add.length > 0 || remove.length > 1) {
      for (const one of remove) {
        await this.change({ resourceArn, add: [], remove: [one] }, deadline);
      }
    }
  }

  private async isRemoved({ resourceArn, remove }: Change, specifications: Specifications): Promise<boolean> {
    const linked = await specifications.of(resourceArn);
    return !remove.some(({ LicenseConfigurationArn: arn }) => linked.includes(arn!));
  }

  private async explain(error: unknown, change: Change, arns: readonly string[], specifications: Specifications) {
    const plain = explained(error, change);
    return plain === error ? error : explained(error, change, await specifications.latestFailure(change.resourceArn, arns));
  }
}
