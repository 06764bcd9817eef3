// The life of a stack: create, update, delete, and the way back from each when a resource fails.
import { randomUUID } from 'node:crypto';
import { Assumptions } from '../assumptions';
import { Back, goBack } from './back';
import { Clock } from './custom-resource';
import { Evaluator } from './evaluator';
import { goForward, publish } from './forward';
import { Failure } from './graph';
import { failedTo, retainsOnDelete, retainsOnReplacement, retainsOnRollback, Update } from './operation';
import { Provider } from './provider';
import { cleanUp, remove } from './removal';
import { ResourceRunner } from './resource-runner';
import { Desired, forget, recordEvent, Stack, STACK_TYPE } from './stack';
import { surroundings } from './surroundings';
import { Template } from './template';

export interface EngineOptions {
  /** Throws where there is no such type. */
  readonly provider: (type: string) => Provider;
  readonly isCustom: (type: string) => boolean;
  readonly clock: Clock;
  readonly assumptions: Assumptions;
  readonly account: string;
  readonly region: string;
  readonly importValue: (name: string) => unknown;
  readonly rollbackSendsUpdate: boolean;
  readonly cancelsInFlight: boolean;
}

export class Engine {
  private readonly runner: ResourceRunner;

  constructor(private readonly options: EngineOptions) {
    this.runner = new ResourceRunner(options);
  }

  async create(stack: Stack): Promise<void> {
    const failures = await this.forward(stack, stack, new Update(desiredOf(stack)));
    if (failures.length === 0) {
      this.setStatus(stack, 'CREATE_COMPLETE');
      return;
    }
    const reason = failedTo('create', failures);
    if (stack.deleteOnFailure) {
      this.setStatus(stack, 'CREATE_FAILED', `${reason} Delete requested by user.`);
      await this.delete(stack);
    } else if (stack.disableRollback) {
      this.setStatus(stack, 'CREATE_FAILED', reason);
    } else {
      await this.rollBackCreate(stack, `${reason} Rollback requested by user.`);
    }
  }

  async update(stack: Stack, desired: Desired): Promise<void> {
    const update = (stack.update ??= new Update(desiredOf(stack)));
    const failures = await this.forward(stack, desired, update);
    if (failures.length === 0) {
      Object.assign(stack, { ...desired, description: desired.template.Description });
      await this.cleanUpUpdate(stack);
    } else if (stack.disableRollback) {
      Object.assign(stack, { ...desired, description: desired.template.Description });
      await this.restoreFailed(stack, update, failures);
      this.setStatus(stack, 'UPDATE_FAILED', failedTo('update', failures));
    } else {
      await this.rollBackUpdate(stack, failedTo('update', failures));
    }
  }

  async delete(stack: Stack): Promise<void> {
    this.setStatus(stack, 'DELETE_IN_PROGRESS', 'User Initiated');
    const failures = await remove(this.runner, stack, Object.values(stack.resources), retainsOnDelete);
    if (failures.length > 0) {
      this.setStatus(stack, 'DELETE_FAILED', failedTo('delete', failures));
      return;
    }
    stack.deletedAt = this.options.clock.now();
    this.setStatus(stack, 'DELETE_COMPLETE');
  }

  setStatus(stack: Stack, status: string, reason?: string): void {
    const now = this.options.clock.now();
    stack.status = status;
    stack.statusReason = reason;
    if (status.endsWith('_IN_PROGRESS') && !/REVIEW|CLEANUP/.test(status)) {
      stack.operationId = randomUUID();
    }
    if (status !== 'REVIEW_IN_PROGRESS' && !status.startsWith('CREATE')) {
      stack.updatedAt = now;
    }
    recordEvent(stack, now, { logicalId: stack.name, type: STACK_TYPE, physicalId: stack.id, status, reason });
  }

  evaluator(stack: Stack, template: Template, values: Record<string, unknown>): Evaluator {
    return new Evaluator(template, surroundings(stack, values, this.options, this.options.provider));
  }

  replacing(type: string): readonly string[] {
    return this.options.provider(type).replacing ?? [];
  }

  private forward(stack: Stack, { template, parameterValues }: Desired, update: Update): Promise<Failure[]> {
    const evaluator = this.evaluator(stack, template, parameterValues);
    const { cancelsInFlight } = this.options;
    return goForward({ stack, template, evaluator, update, runner: this.runner, cancelsInFlight });
  }

  private async rollBackCreate(stack: Stack, reason: string): Promise<void> {
    this.setStatus(stack, 'ROLLBACK_IN_PROGRESS', reason);
    const left = await remove(this.runner, stack, Object.values(stack.resources), retainsOnRollback);
    stack.outputs = {};
    stack.exports = {};
    if (left.length > 0) {
      this.setStatus(stack, 'ROLLBACK_FAILED', failedTo('delete', left));
    } else {
      this.setStatus(stack, 'ROLLBACK_COMPLETE');
    }
  }

  private async cleanUpUpdate(stack: Stack): Promise<void> {
    const update = stack.update!;
    this.setStatus(stack, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
    const active = new Set(this.evaluator(stack, stack.template, stack.parameterValues).activeResources());
    const removed = Object.values(stack.resources).filter(({ logicalId }) => !active.has(logicalId));
    await cleanUp(this.runner, stack, removed, retainsOnDelete);
    // unverified: the policy of the new template decides, not that of the old one.
    await cleanUp(this.runner, stack, update.replaced, retainsOnReplacement);
    forget(stack, new Set(removed.map(({ logicalId }) => logicalId)));
    stack.update = undefined;
    this.setStatus(stack, 'UPDATE_COMPLETE');
  }

  private async rollBackUpdate(stack: Stack, reason: string | undefined): Promise<void> {
    const update = stack.update!;
    this.setStatus(stack, 'UPDATE_ROLLBACK_IN_PROGRESS', reason);
    const { template, parameterValues } = update.from;
    const evaluator = this.evaluator(stack, template, parameterValues);
    const failures = await goBack(this.back(stack, evaluator, update));
    if (failures.length > 0) {
      this.setStatus(stack, 'UPDATE_ROLLBACK_FAILED', failedTo('update', failures));
      return;
    }
    Object.assign(stack, { ...update.from, description: template.Description });
    publish(stack, template, evaluator);
    await this.cleanUpRollback(stack);
  }

  private async cleanUpRollback(stack: Stack): Promise<void> {
    const update = stack.update!;
    this.setStatus(stack, 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
    const created = [...update.created].map((logicalId) => stack.resources[logicalId]!);
    await cleanUp(this.runner, stack, created, retainsOnRollback);
    await cleanUp(this.runner, stack, update.leftovers, retainsOnReplacement);
    forget(stack, update.created);
    stack.update = undefined;
    this.setStatus(stack, 'UPDATE_ROLLBACK_COMPLETE');
  }

  /** Without rollback, failed resources alone return to their last stable state, and stay UPDATE_FAILED. */
  private async restoreFailed(stack: Stack, update: Update, failures: readonly Failure[]): Promise<void> {
    if (!this.options.assumptions.pausedUpdateRestoresFailed) {
      return;
    }
    for (const { node } of failures) {
      const resource = stack.resources[node];
      const before = update.before.get(node);
      if (resource === undefined || before === undefined) {
        continue;
      }
      const { reason } = resource;
      if (this.options.isCustom(resource.type) && resource.properties.ServiceToken === before.properties.ServiceToken) {
        await this.runner.update(stack, resource, before.properties).catch(() => undefined);
      } else {
        Object.assign(resource, before);
      }
      this.runner.mark(stack, resource, 'UPDATE_FAILED', reason);
    }
  }

  private back(stack: Stack, evaluator: Evaluator, update: Update): Back {
    const { isCustom, rollbackSendsUpdate } = this.options;
    return { stack, evaluator, update, runner: this.runner, isCustom, sendsUpdate: rollbackSendsUpdate };
  }
}

function desiredOf({ templateBody, template, parameters, parameterValues, tags }: Desired): Desired {
  return { templateBody, template, parameters, parameterValues, tags };
}
