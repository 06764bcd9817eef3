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
import { Deadline } from '../../deadline';
import { decide } from '../../decide';
import { CompensationFailed, execute } from '../../executor';
import { external } from '../../external';
import { AssociationChange, LicenseManager } from '../../license-manager/api';
import { helpToSetUp, isAborted, isNotFound } from '../../license-manager/errors';
import { Specifications } from '../../license-manager/specifications';
import { Links, decode, decodePrior } from './links';
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
    const prior = decodePrior(event.OldResourceProperties);
    const links = prior === undefined ? [desired] : [desired, prior];
    const plan = await this.decide(event, deadline, links, (facts) => planUpdate(event, desired, prior, facts));
    await this.apply(plan, this.api(event, deadline), deadline);
    return { physicalResourceId: event.PhysicalResourceId };
  }

  async delete(event: DeleteEvent, deadline: Deadline): Promise<Outcome> {
    const prior = decodePrior(event.ResourceProperties);
    const links = prior === undefined ? [] : [prior];
    const plan = await this.decide(event, deadline, links, (facts) => planDelete(event, prior, facts));
    await this.apply(plan, this.api(event, deadline), deadline);
    return { physicalResourceId: event.PhysicalResourceId };
  }

  private async decide(
    event: CustomResourceEvent,
    deadline: Deadline,
    links: readonly Links[],
    plan: (facts: Facts) => Plan,
  ): Promise<Decided> {
    const api = this.api(event, deadline);
    const observation = new Observation(api, new Specifications(this.client, deadline), event, deadline, links);
    const facts: Facts = { isLate: isLate(event) };
    return decide(facts, plan, (needs: readonly Need[]) => helpToSetUp(observation.read(needs)));
  }

  private async apply({ steps, restores = false }: Decided, api: LicenseManager, deadline: Deadline): Promise<void> {
    await execute(
      steps,
      (change) => this.change(change, restores, api, deadline),
      (change) => this.change(change, true, api.forCompensation, deadline.forCompensation),
    );
  }

  private api({ StackId }: CustomResourceEvent, deadline: Deadline): LicenseManager {
    return new LicenseManager(this.client, StackId, deadline);
  }

  /** @param restores whether a license configuration that was deleted is no error */
  private async change(change: AssociationChange, restores: boolean, api: LicenseManager, deadline: Deadline): Promise<void> {
    const specifications = new Specifications(this.client, deadline);
    try {
      await api.associate(change);
    } catch (error) {
      if (isAborted(error) || deadline.begin.aborted) {
        throw error;
      }
      if (isNotFound(error) && (change.remove.length > 0 || restores)) {
        return this.changeEach(change, restores, api, deadline);
      }
      // License Manager has no error for a resource that does not exist any more. Its associations say so.
      if (change.add.length === 0 && (await this.isRemoved(change, specifications))) {
        return;
      }
      const arns = [...change.add, ...change.remove].map(({ LicenseConfigurationArn }) => LicenseConfigurationArn!);
      throw await this.explain(error, change, arns, specifications);
    }
  }

  /** A deleted license configuration has no association, and must not keep the others from changing. */
  private async changeEach(
    { resourceArn, add, remove }: AssociationChange,
    restores: boolean,
    api: LicenseManager,
    deadline: Deadline,
  ): Promise<void> {
    const adds = restores ? add.map((one) => [one]) : add.length > 0 ? [add] : [];
    const parts = [
      ...adds.map((some) => ({ resourceArn, add: some, remove: [] })),
      ...remove.map((one) => ({ resourceArn, add: [], remove: [one] })),
    ];
    if (parts.length > 1) {
      for (const part of parts) {
        await this.change(part, restores, api, deadline);
      }
      return;
    }
    for (const { LicenseConfigurationArn: licenseConfigurationArn } of add) {
      external.log({ level: 'WARN', message: 'association-not-restored', resourceArn, licenseConfigurationArn });
    }
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
