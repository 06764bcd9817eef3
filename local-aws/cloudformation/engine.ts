// The life of a stack: create, update, delete, and the way back from each when a resource fails.
import { randomUUID } from 'node:crypto';
import { Assumptions } from '../assumptions';
import { goBack } from './back';
import { Clock } from './custom-resource';
import { Evaluator } from './evaluator';
import { Exports } from './exports';
import { goForward, publish } from './forward';
import { Failure } from './graph';
import { failedIn, failedTo, Keeps, retainsOnDelete, retainsOnReplacement, retainsOnRollback, Update } from './operation';
import { Provider, Skip } from './provider';
import { cleanUp, remove } from './removal';
import { ResourceRunner } from './resource-runner';
import { Desired, forget, recordEvent, Stack, STACK_TYPE } from './stack';
import { surroundings } from './surroundings';
import { Template } from './template';

export interface EngineOptions {
  readonly provider: (type: string) => Provider;
  readonly isCustom: (type: string) => boolean;
  readonly clock: Clock;
  readonly assumptions: Assumptions;
  readonly account: string;
  readonly region: string;
  readonly exports: Exports;
}

export class Engine {
  private readonly runner: ResourceRunner;

  constructor(private readonly options: EngineOptions) {
    this.runner = new ResourceRunner(options);
  }

  async create(stack: Stack): Promise<void> {
    const reason = await this.attemptCreate(stack);
    if (reason === undefined) {
      return;
    }
    if (stack.deleteOnFailure) {
      this.setStatus(stack, 'CREATE_FAILED', `${reason} Delete requested by user.`);
      await this.delete(stack);
    } else if (stack.disableRollback) {
      this.setStatus(stack, 'CREATE_FAILED', reason);
    } else {
      await this.rollBackCreate(stack, `${reason} Rollback requested by user.`);
    }
  }

  /** Returns why the stack is not complete, whose status then still says CREATE_IN_PROGRESS. */
  async attemptCreate(stack: Stack): Promise<string | undefined> {
    stack.update = new Update();
    const failures = await this.forward(stack, stack, stack.update);
    if (failures.length > 0) {
      return failedTo('create', failures);
    }
    stack.update = undefined;
    this.setStatus(stack, 'CREATE_COMPLETE');
    return undefined;
  }

  async update(stack: Stack, desired: Desired): Promise<void> {
    await this.attemptUpdate(stack, desired);
    if (stack.status === 'UPDATE_ROLLBACK_IN_PROGRESS') {
      await this.goBack(stack);
    }
    await this.settle(stack);
  }

  /** Ends in UPDATE_COMPLETE_CLEANUP_IN_PROGRESS, UPDATE_FAILED, or at the start of UPDATE_ROLLBACK_IN_PROGRESS. */
  async attemptUpdate(stack: Stack, desired: Desired): Promise<void> {
    const update = (stack.update ??= new Update(desiredOf(stack)));
    const failures = await this.forward(stack, desired, update);
    if (failures.length > 0 && !stack.disableRollback) {
      this.setStatus(stack, 'UPDATE_ROLLBACK_IN_PROGRESS', failedIn(update, failures));
      return;
    }
    Object.assign(stack, { ...desired, description: desired.template.Description });
    if (failures.length === 0) {
      this.setStatus(stack, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
    } else {
      await this.restoreFailed(stack, update, failures);
      this.setStatus(stack, 'UPDATE_FAILED', failedIn(update, failures));
    }
  }

  /** From UPDATE_ROLLBACK_IN_PROGRESS to UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS, or UPDATE_ROLLBACK_FAILED. */
  async goBack(stack: Stack, skip: Skip = new Set()): Promise<void> {
    const update = stack.update!;
    const from = update.from!;
    const evaluator = this.evaluator(stack, from.template, from.parameterValues);
    const { provider, isCustom, assumptions } = this.options;
    const sendsUpdate = assumptions.rollbackSendsUpdate;
    const failures = await goBack({ stack, evaluator, update, runner: this.runner, provider, isCustom, sendsUpdate, skip });
    if (failures.length > 0) {
      this.setStatus(stack, 'UPDATE_ROLLBACK_FAILED', failedTo('update', failures));
      return;
    }
    Object.assign(stack, { ...from, description: from.template.Description });
    publish(stack, from.template, evaluator, this.options.exports);
    this.setStatus(stack, 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
  }

  /** The cleanup of an update or of its rollback. That of a nested stack waits for its parent's, which runs it first. */
  async settle(stack: Stack): Promise<void> {
    if (!stack.status.endsWith('_CLEANUP_IN_PROGRESS')) {
      return;
    }
    for (const { type, physicalId, attributes } of Object.values(stack.resources)) {
      if (physicalId !== undefined) {
        await this.options.provider(type).settle?.({ physicalId, attributes });
      }
    }
    if (stack.status === 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS') {
      await this.cleanUpUpdate(stack, stack.update!);
    } else {
      await this.cleanUpRollback(stack, stack.update!);
    }
  }

  /** RollbackStack: from CREATE_FAILED or UPDATE_FAILED to the last stable state; without one, everything is deleted. */
  async rollBack(stack: Stack): Promise<void> {
    if (stack.update!.from === undefined) {
      await this.rollBackCreate(stack, 'User Initiated');
      return;
    }
    this.setStatus(stack, 'UPDATE_ROLLBACK_IN_PROGRESS', 'User Initiated');
    await this.goBack(stack);
    await this.settle(stack);
  }

  /** ContinueUpdateRollback. */
  async continueRollback(stack: Stack, skip: Skip): Promise<void> {
    this.setStatus(stack, 'UPDATE_ROLLBACK_IN_PROGRESS', 'User Initiated');
    await this.goBack(stack, skip);
    await this.settle(stack);
  }

  async delete(stack: Stack, retained: ReadonlySet<string> = new Set()): Promise<void> {
    try {
      this.options.exports.refuseConflicts(stack, {}, {});
    } catch (error) {
      // The stack keeps the status that it had: https://github.com/USSBA/aws-cft-tools/issues/27
      this.setStatus(stack, stack.status, (error as Error).message);
      return;
    }
    this.setStatus(stack, 'DELETE_IN_PROGRESS', 'User Initiated');
    const keeps: Keeps = (template, logicalId) => retained.has(logicalId) || retainsOnDelete(template, logicalId);
    const failures = await remove(this.runner, stack, Object.values(stack.resources), keeps);
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
    return new Evaluator(
      template,
      surroundings(
        stack,
        values,
        { ...this.options, importValue: (name) => this.options.exports.value(name) },
        this.options.provider,
      ),
    );
  }

  replacing(type: string): readonly string[] {
    return this.options.provider(type).replacing ?? [];
  }

  private forward(stack: Stack, { template, parameterValues }: Desired, update: Update): Promise<Failure[]> {
    const evaluator = this.evaluator(stack, template, parameterValues);
    const { exports, assumptions } = this.options;
    return goForward({ stack, template, evaluator, update, runner: this.runner, exports, assumptions });
  }

  async rollBackCreate(stack: Stack, reason: string): Promise<void> {
    this.setStatus(stack, 'ROLLBACK_IN_PROGRESS', reason);
    const keeps: Keeps = (template, logicalId) => !stack.retainExceptOnCreate && retainsOnRollback(template, logicalId);
    const left = await remove(this.runner, stack, Object.values(stack.resources), keeps);
    stack.outputs = {};
    stack.exports = {};
    stack.update = undefined;
    if (left.length > 0) {
      this.setStatus(stack, 'ROLLBACK_FAILED', failedTo('delete', left));
    } else {
      this.setStatus(stack, 'ROLLBACK_COMPLETE');
    }
  }

  private async cleanUpUpdate(stack: Stack, update: Update): Promise<void> {
    const active = new Set(this.evaluator(stack, stack.template, stack.parameterValues).activeResources());
    const removed = Object.values(stack.resources).filter(({ logicalId }) => !active.has(logicalId));
    await cleanUp(this.runner, stack, removed, retainsOnDelete);
    // guess: newPolicyDecides
    await cleanUp(this.runner, stack, update.replaced, retainsOnReplacement);
    forget(stack, new Set(removed.map(({ logicalId }) => logicalId)));
    stack.update = undefined;
    this.setStatus(stack, 'UPDATE_COMPLETE');
  }

  private async cleanUpRollback(stack: Stack, update: Update): Promise<void> {
    const created = [...update.created].map((logicalId) => stack.resources[logicalId]!);
    await cleanUp(
      this.runner,
      stack,
      created,
      (template, logicalId) => !stack.retainExceptOnCreate && retainsOnRollback(template, logicalId),
    );
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
}

function desiredOf({ templateBody, template, parameters, parameterValues, tags }: Desired): Desired {
  return { templateBody, template, parameters, parameterValues, tags };
}
