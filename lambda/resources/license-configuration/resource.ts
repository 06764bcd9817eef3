// The resource type of a license configuration, whose ARN is the physical id: observe, plan, apply.
import { LicenseManagerClient } from '@aws-sdk/client-license-manager';
import { LICENSE_CONFIGURATION_ATTRIBUTES } from '../../../lib/private/contract';
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
import { ifValid } from '../../cloudformation/properties';
import { Deadline } from '../../deadline';
import { LicenseManager } from '../../license-manager/api';
import { parseArn } from '../../license-manager/arn';
import { OwnedByAnotherStack, isInvalidParameter, isRefusal, nameAndMessage } from '../../license-manager/errors';
import { decide } from '../../decide';
import { CompensationFailed, execute } from '../../executor';
import { Actions } from './actions';
import { Desired, decode, decodeRemoval } from './desired';
import { Need, Observation } from './observation';
import { Decided, Plan, PlanName } from './plan';
import { CreateFacts, planCreate } from './plan-create';
import { DeleteFacts, planDelete } from './plan-delete';
import { UpdateFacts, planUpdate } from './plan-update';

/** Plans that an administrator should know of. */
const NOTABLE: ReadonlySet<string> = new Set<PlanName>(['keep', 'recreate', 'replace', 'restore', 'skip', 'transfer-and-delete']);

export class LicenseConfigurationResource implements Resource {
  constructor(private readonly client: LicenseManagerClient) {}

  async create(event: CreateEvent, deadline: Deadline): Promise<Outcome> {
    const desired = decode(event.ResourceProperties);
    const api = this.api(event, deadline);
    const actions = new Actions(event, desired);
    const plan = await decided<CreateFacts>(
      { isLate: isLate(event) },
      (facts) => planCreate(event, desired, facts),
      new Observation(api, event, deadline, desired),
    );
    try {
      return outcomeOf(plan, actions, desired, await this.apply(plan, actions, api, event));
    } catch (error) {
      throw named(error, actions.created ?? desired.adoptExisting);
    }
  }

  async update(event: UpdateEvent, deadline: Deadline): Promise<Outcome> {
    const desired = decode(event.ResourceProperties);
    const prior = ifValid(decode, event.OldResourceProperties);
    const api = this.api(event, deadline);
    const observation = new Observation(api, event, deadline, desired);
    const actions = new Actions(event, desired);
    const planned = (facts: UpdateFacts) => decided(facts, (known) => planUpdate(event, desired, prior, known), observation);

    let plan = await planned({});
    let again: UpdateFacts | undefined = plan.clears && { clearTried: true };
    let compensate: Outcome['compensate'];
    try {
      compensate = await this.apply(plan, actions, api, event);
    } catch (error) {
      if (plan.plan !== 'update' || !isRefusal(error)) {
        throw error;
      }
      again = { rejection: nameAndMessage(error) };
    }
    if (again !== undefined) {
      plan = await planned(again);
      compensate = await this.apply(plan, actions, api, event);
    }
    return outcomeOf(plan, actions, desired, compensate);
  }

  async delete(event: DeleteEvent, deadline: Deadline): Promise<Outcome> {
    const removal = decodeRemoval(event.ResourceProperties);
    const api = this.api(event, deadline);
    const observation = new Observation(api, event, deadline, undefined, removal.adoptExisting);
    const id = event.PhysicalResourceId;
    let facts: DeleteFacts = {};
    // A rejected delete is planned again with the reason, and once more for users that joined in between.
    for (let tries = 1; ; tries++) {
      const plan = await decided(facts, (known) => planDelete(event, removal, known), observation);
      try {
        await this.apply(plan, new Actions(event), api, event);
        return { physicalResourceId: id };
      } catch (error) {
        if (error instanceof OwnedByAnotherStack) {
          facts = { foreignOwner: error.owner };
        } else if (!isInvalidParameter(error) || !parseArn(id)) {
          throw error;
        } else if (tries === 3) {
          throw new Error(`${id} could not be deleted: ${(error as Error).message}`);
        } else {
          facts = { rejection: (error as Error).message };
        }
      }
    }
  }

  /** Performs the plan; the returned function compensates it for a duplicate delivery. */
  private async apply(
    plan: Decided,
    actions: Actions,
    api: LicenseManager,
    event: CustomResourceEvent,
  ): Promise<Outcome['compensate']> {
    const compensate = await execute(
      plan.steps,
      (action) => actions.perform(api, action),
      (action) => actions.perform(api.forCompensation, action),
    );
    return actions.created ? (deadline) => compensate((action) => actions.perform(this.api(event, deadline), action)) : undefined;
  }

  private api({ StackId }: CustomResourceEvent, deadline: Deadline): LicenseManager {
    return new LicenseManager(this.client, StackId, deadline);
  }
}

function decided<Facts extends object>(
  facts: Facts,
  plan: (facts: Facts) => Plan<Need>,
  observation: Observation,
): Promise<Decided> {
  return decide(facts, plan, (needs: readonly Need[], known: DeleteFacts) => observation.read(needs, known), NOTABLE);
}

/** A Create that could not be compensated names the license configuration that its Delete deletes or releases. */
function named(error: unknown, arn: string | undefined): unknown {
  if (!(error instanceof CompensationFailed)) {
    return error;
  }
  return arn === undefined ? error.cause : new FailedWithPhysicalId(arn, error.cause);
}

function outcomeOf({ physicalId }: Decided, actions: Actions, { terms }: Desired, compensate: Outcome['compensate']): Outcome {
  const arn = actions.arnOf(physicalId)!;
  const { id, ownerAccountId } = parseArn(arn)!;
  return {
    physicalResourceId: arn,
    attributes: {
      [LICENSE_CONFIGURATION_ATTRIBUTES.id]: id,
      [LICENSE_CONFIGURATION_ATTRIBUTES.name]: terms.Name!,
      [LICENSE_CONFIGURATION_ATTRIBUTES.ownerAccountId]: ownerAccountId,
    },
    compensate,
  };
}
