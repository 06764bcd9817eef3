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
  isLate,
} from '../../cloudformation/event';
import { StackState, describeStack } from '../../cloudformation/stack';
import { ifValid } from '../../cloudformation/properties';
import { Deadline } from '../../deadline';
import { decide } from '../../decide';
import { CompensationFailed, execute } from '../../executor';
import { AssociationChange, LicenseManager } from '../../license-manager/api';
import { logNotRestored } from '../../license-manager/associations';
import { helpToSetUp, isNotFound, isRefusal } from '../../license-manager/errors';
import { Specifications } from '../../license-manager/specifications';
import { Links, decode } from './links';
import { explained } from './messages';
import { Observation } from './observation';
import { Decided, Facts, ID_PREFIX, Need, Plan, planCreate, planDelete, planUpdate } from './plan';

export class LicenseAssociationResource implements Resource {
  constructor(private readonly client: LicenseManagerClient) {}

  async create(event: CreateEvent, deadline: Deadline): Promise<Outcome> {
    const desired = decode(event.ResourceProperties);
    const plan = await this.decide(event, deadline, [desired], (facts) => planCreate(event, desired, facts));
    const physicalResourceId = ID_PREFIX + event.RequestId;
    try {
      await this.apply(plan, this.api(event, deadline), deadline);
    } catch (error) {
      throw error instanceof CompensationFailed ? new FailedWithPhysicalId(physicalResourceId, error.cause) : error;
    }
    return { physicalResourceId };
  }

  async update(event: UpdateEvent, deadline: Deadline): Promise<Outcome> {
    const desired = decode(event.ResourceProperties);
    const prior = ifValid(decode, event.OldResourceProperties);
    const api = this.api(event, deadline);
    const planned = (stack?: StackState) =>
      this.decide(event, deadline, [desired, prior], (facts) => planUpdate(event, desired, prior, { stack, ...facts }));
    const plan = await planned();
    try {
      await this.apply(plan, api, deadline);
    } catch (error) {
      // The plan of a rollback that only adds does not ask whether it is one.
      const mayBeBack = isRefused(error) && !plan.steps.some(({ action }) => action.mayBeRejected);
      const stack = mayBeBack ? await describeStack(event, deadline) : undefined;
      if (stack?.direction !== 'back') {
        throw error;
      }
      await this.apply(await planned(stack), api, deadline);
    }
    return { physicalResourceId: event.PhysicalResourceId };
  }

  async delete(event: DeleteEvent, deadline: Deadline): Promise<Outcome> {
    const prior = ifValid(decode, event.ResourceProperties);
    const plan = await this.decide(event, deadline, [prior], (facts) => planDelete(event, prior, facts));
    await this.apply(plan, this.api(event, deadline), deadline);
    return { physicalResourceId: event.PhysicalResourceId };
  }

  private async decide(
    event: CustomResourceEvent,
    deadline: Deadline,
    links: readonly (Links | undefined)[],
    plan: (facts: Facts) => Plan,
  ): Promise<Decided> {
    const api = this.api(event, deadline);
    const valid = links.filter((one) => one !== undefined);
    const observation = new Observation(api, new Specifications(this.client, deadline), event, deadline, valid);
    const facts: Facts = { isLate: isLate(event) };
    return decide(facts, plan, (needs: readonly Need[]) => helpToSetUp(observation.read(needs)));
  }

  private async apply({ steps }: Decided, api: LicenseManager, deadline: Deadline): Promise<void> {
    await execute(
      steps,
      (change) => this.change(change, api, deadline),
      (change) => this.change(change, api.forCompensation, deadline.forCompensation),
    );
  }

  private api({ StackId }: CustomResourceEvent, deadline: Deadline): LicenseManager {
    return new LicenseManager(this.client, StackId, deadline);
  }

  private async change(change: AssociationChange, api: LicenseManager, deadline: Deadline): Promise<void> {
    const specifications = new Specifications(this.client, deadline);
    try {
      await api.associate(change);
    } catch (error) {
      if (deadline.begin.aborted) {
        throw error;
      }
      if (isNotFound(error) && change.remove.length > 0) {
        return this.changeEach(change, api, deadline);
      }
      if (change.mayBeRejected && change.add.length > 0 && isRefusal(error)) {
        return this.leaveOut(error, change, api, deadline);
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
  private async changeEach(
    { resourceArn, add, remove, mayBeRejected }: AssociationChange,
    api: LicenseManager,
    deadline: Deadline,
  ): Promise<void> {
    const additions = mayBeRejected ? add.map((one) => [one]) : add.length > 0 ? [add] : [];
    for (const some of additions) {
      await this.change({ resourceArn, add: some, remove: [], mayBeRejected }, api, deadline);
    }
    if (add.length > 0 || remove.length > 1) {
      for (const one of remove) {
        await this.change({ resourceArn, add: [], remove: [one] }, api, deadline);
      }
    }
  }

  /** Makes each other change of a rollback where License Manager rejects an addition. */
  private async leaveOut(error: unknown, change: AssociationChange, api: LicenseManager, deadline: Deadline): Promise<void> {
    const { resourceArn, add, remove } = change;
    if (add.length + remove.length > 1) {
      return this.changeEach(change, api, deadline);
    }
    logNotRestored(resourceArn, add[0].LicenseConfigurationArn!, error);
  }

  private async isRemoved({ resourceArn, remove }: AssociationChange, specifications: Specifications): Promise<boolean> {
    const linked = await specifications.of(resourceArn);
    return !remove.some(({ LicenseConfigurationArn: arn }) => linked.includes(arn!));
  }

  private async explain(error: unknown, change: AssociationChange, arns: readonly string[], specifications: Specifications) {
    const plain = explained(error, change);
    return plain === error ? error : explained(error, change, await specifications.latestFailure(change.resourceArn, arns));
  }
}

/** Also where the error was explained. */
function isRefused(error: unknown): boolean {
  return isRefusal(error) || isRefusal((error as Error).cause);
}
