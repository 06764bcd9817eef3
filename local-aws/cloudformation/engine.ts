// The life of a stack: create, update, delete, and the way back from each when a resource fails.
import { randomUUID } from 'node:crypto';
import { Clock, CustomResources } from './custom-resource';
import { Evaluator } from './evaluator';
import { Failure, reversed, visit } from './graph';
import { failedTo, NEVER, retainsOnDelete, Update } from './operation';
import { Provider, ResourceContext, ResourceFailure } from './provider';
import { exists, forget, recordEvent, Stack, StackResource, STACK_TYPE } from './stack';
import { surroundings } from './surroundings';
import { canonical, JsonObject, Template } from './template';

/** What a stack shall become. */
export interface Desired {
  readonly templateBody: string;
  readonly template: Template;
  readonly parameters: Record<string, string>;
  readonly parameterValues: Record<string, unknown>;
  readonly tags: Record<string, string>;
}

export interface EngineOptions {
  /** Throws where there is no such type. */
  readonly provider: (type: string) => Provider;
  readonly customResources: CustomResources;
  readonly clock: Clock;
  readonly account: string;
  readonly region: string;
  readonly importValue: (name: string) => unknown;
  readonly rollbackSendsUpdate: boolean;
  readonly cancelsInFlight: boolean;
}

/** unverified for custom resources: how often the cleanup after an update tries to delete something before it gives that up and goes on. */
const CLEANUP_ATTEMPTS = 3;

export class Engine {
  constructor(private readonly options: EngineOptions) {}

  async create(stack: Stack): Promise<void> {
    const evaluator = this.evaluator(stack, stack.template, stack.parameterValues);
    const failures = await this.apply(stack, stack.template, evaluator, new Update());
    if (failures.length === 0) {
      this.setStatus(stack, 'CREATE_COMPLETE');
      return;
    }
    this.setStatus(stack, 'ROLLBACK_IN_PROGRESS', `${failedTo('create', failures)} Rollback requested by user.`);
    const left = await this.remove(stack, Object.values(stack.resources), ({ DeletionPolicy }) => DeletionPolicy === 'Retain');
    stack.outputs = {};
    this.setStatus(
      stack,
      left.length === 0 ? 'ROLLBACK_COMPLETE' : 'ROLLBACK_FAILED',
      left.length === 0 ? undefined : failedTo('delete', left),
    );
  }

  async update(stack: Stack, desired: Desired): Promise<void> {
    const old = { template: stack.template, values: stack.parameterValues };
    const evaluator = this.evaluator(stack, desired.template, desired.parameterValues);
    const update = new Update();
    const failures = await this.apply(stack, desired.template, evaluator, update);
    if (failures.length > 0) {
      this.setStatus(stack, 'UPDATE_ROLLBACK_IN_PROGRESS', failedTo('update', failures));
      await this.rollBack(stack, this.evaluator(stack, old.template, old.values), update);
      return;
    }
    Object.assign(stack, { ...desired, description: desired.template.Description });
    this.setStatus(stack, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
    const active = new Set(evaluator.activeResources());
    const removed = Object.values(stack.resources).filter(({ logicalId }) => !active.has(logicalId));
    await this.remove(stack, removed, retainsOnDelete, CLEANUP_ATTEMPTS);
    // unverified: that the policy of the new template decides, not that of the old one.
    await this.remove(stack, update.replaced, ({ UpdateReplacePolicy }) => UpdateReplacePolicy === 'Retain', CLEANUP_ATTEMPTS);
    forget(stack, new Set(removed.map(({ logicalId }) => logicalId)));
    this.setStatus(stack, 'UPDATE_COMPLETE');
  }

  async delete(stack: Stack): Promise<void> {
    this.setStatus(stack, 'DELETE_IN_PROGRESS', 'User Initiated');
    const failures = await this.remove(stack, Object.values(stack.resources), retainsOnDelete);
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

  /** Creates and updates until everything is as the template says, or something failed. */
  private async apply(stack: Stack, template: Template, evaluator: Evaluator, update: Update): Promise<Failure[]> {
    const failures = await visit(
      evaluator.activeResources(),
      (logicalId) => evaluator.dependencies(logicalId),
      'stop',
      (logicalId) => this.bring(stack, logicalId, template, evaluator, update),
      () => this.options.cancelsInFlight && update.cancel(),
    );
    if (failures.length > 0) {
      return failures;
    }
    try {
      this.publish(stack, template, evaluator);
      return [];
    } catch (error) {
      return [{ node: 'Outputs', error: error as Error }];
    }
  }

  private async bring(stack: Stack, logicalId: string, template: Template, evaluator: Evaluator, update: Update): Promise<void> {
    const definition = template.Resources[logicalId]!;
    const existing = stack.resources[logicalId];
    const dependencies = evaluator.dependencies(logicalId);
    if (existing?.physicalId === undefined) {
      const resource: StackResource = {
        logicalId,
        type: definition.Type,
        attributes: {},
        status: '',
        properties: {},
        template: definition,
        dependencies,
        timestamp: 0,
      };
      stack.resources[logicalId] = resource;
      update.created.add(logicalId);
      await this.attempt(stack, resource, 'CREATE', async () => {
        resource.properties = evaluator.properties(logicalId);
        return this.options.provider(resource.type).create(this.context(stack, resource, update.canceled), resource.properties);
      });
      return;
    }
    const before = { ...existing };
    const properties = this.resolved(stack, existing, evaluator);
    if (canonical(properties) !== canonical(existing.properties)) {
      update.before.set(logicalId, before);
      await this.change(stack, existing, properties, update);
      if (existing.physicalId !== before.physicalId) {
        // The policy that counts is the new one, so the old resource is remembered with it.
        update.replaced.push({ ...before, template: definition });
      }
    } else if (!update.before.has(logicalId)) {
      update.before.set(logicalId, before);
    }
    Object.assign(existing, { template: definition, dependencies });
  }

  private resolved(stack: Stack, resource: StackResource, evaluator: Evaluator): JsonObject {
    try {
      return evaluator.properties(resource.logicalId);
    } catch (error) {
      this.mark(stack, resource, 'UPDATE_FAILED', (error as Error).message);
      throw error;
    }
  }

  private async change(stack: Stack, resource: StackResource, properties: JsonObject, update: Update): Promise<void> {
    const previous = { physicalId: resource.physicalId!, attributes: resource.attributes, properties: resource.properties };
    await this.attempt(stack, resource, 'UPDATE', () => {
      resource.properties = properties;
      return this.options.provider(resource.type).update(this.context(stack, resource, update.canceled), properties, previous);
    });
  }

  private async attempt(
    stack: Stack,
    resource: StackResource,
    verb: 'CREATE' | 'UPDATE',
    act: () => Promise<{ physicalId: string; attributes: Readonly<Record<string, unknown>> }>,
  ): Promise<void> {
    this.mark(stack, resource, `${verb}_IN_PROGRESS`);
    try {
      const { physicalId, attributes } = await act();
      if (resource.physicalId !== undefined && resource.physicalId !== physicalId) {
        this.mark(
          stack,
          resource,
          `${verb}_IN_PROGRESS`,
          'Requested update required the creation of a new physical resource; hence creating one.',
        );
      }
      Object.assign(resource, { physicalId, attributes });
      this.mark(stack, resource, `${verb}_COMPLETE`);
    } catch (error) {
      // unverified for updates: that a failed answer with another id is taken for a replacement.
      resource.physicalId = (error as Partial<ResourceFailure>).physicalId ?? resource.physicalId;
      this.mark(stack, resource, `${verb}_FAILED`, (error as Error).message);
      throw error;
    }
  }

  private async rollBack(stack: Stack, evaluator: Evaluator, update: Update): Promise<void> {
    const leftovers: StackResource[] = [];
    const back = new Update();
    const nodes = evaluator
      .activeResources()
      .filter((logicalId) => !update.created.has(logicalId) && logicalId in stack.resources);
    const failures = await visit(
      nodes,
      (logicalId) => evaluator.dependencies(logicalId),
      'stop',
      (logicalId) => this.bringBack(stack, stack.resources[logicalId]!, evaluator, update.before.get(logicalId), back, leftovers),
    );
    if (failures.length > 0) {
      this.setStatus(stack, 'UPDATE_ROLLBACK_FAILED', failedTo('update', failures));
      return;
    }
    this.setStatus(stack, 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
    const created = [...update.created].map((logicalId) => stack.resources[logicalId]!);
    await this.remove(stack, created, ({ DeletionPolicy }) => DeletionPolicy === 'Retain', CLEANUP_ATTEMPTS);
    // unverified: that UpdateReplacePolicy does not keep what a rolled-back replacement made.
    await this.remove(stack, leftovers, () => false, CLEANUP_ATTEMPTS);
    forget(stack, update.created);
    this.setStatus(stack, 'UPDATE_ROLLBACK_COMPLETE');
  }

  private async bringBack(
    stack: Stack,
    resource: StackResource,
    evaluator: Evaluator,
    before: StackResource | undefined,
    back: Update,
    leftovers: StackResource[],
  ): Promise<void> {
    const properties = this.resolved(stack, resource, evaluator);
    const failed = resource.status === 'UPDATE_FAILED';
    if (before && (failed || canonical(properties) !== canonical(resource.properties))) {
      const now = { ...resource };
      const replaced = resource.physicalId !== before.physicalId;
      const native = this.options.provider(resource.type) !== this.options.customResources;
      // Of another function CloudFormation refuses to tell anybody, so there is nothing to bring back.
      const unsent = resource.properties.ServiceToken !== before.properties.ServiceToken;
      if (unsent || (native && (replaced || failed)) || (!native && replaced && !failed && !this.options.rollbackSendsUpdate)) {
        Object.assign(resource, before);
        this.mark(stack, resource, 'UPDATE_COMPLETE');
      } else {
        await this.change(stack, resource, properties, back);
      }
      for (const other of [now, before]) {
        if (other.physicalId !== resource.physicalId && !leftovers.some(({ physicalId }) => physicalId === other.physicalId)) {
          leftovers.push({ ...other });
        }
      }
    }
    if (before) {
      Object.assign(resource, { template: before.template, dependencies: before.dependencies });
    }
  }

  /** Deletes in the order opposite to creation; what cannot be deleted keeps what it depends on alive. */
  private async remove(
    stack: Stack,
    resources: readonly StackResource[],
    keeps: (template: StackResource['template']) => boolean,
    attempts = 1,
  ): Promise<Failure[]> {
    // By both ids, because a replacement can leave several of one logical id behind.
    const doomed = new Map(
      resources.filter(exists).map((resource) => [`${resource.logicalId} ${resource.physicalId}`, resource]),
    );
    const nodes = [...doomed.keys()];
    const dependencies = (node: string) =>
      nodes.filter((other) => doomed.get(node)!.dependencies.includes(doomed.get(other)!.logicalId));
    const failures = await visit(nodes, reversed(nodes, dependencies), 'goOn', async (node) => {
      const resource = doomed.get(node)!;
      if (keeps(resource.template)) {
        this.mark(stack, resource, 'DELETE_SKIPPED');
        return;
      }
      this.mark(stack, resource, 'DELETE_IN_PROGRESS');
      for (let attempt = 1; ; attempt++) {
        try {
          const made = { physicalId: resource.physicalId!, attributes: resource.attributes, properties: resource.properties };
          await this.options.provider(resource.type).delete(this.context(stack, resource, NEVER), made);
          break;
        } catch (error) {
          this.mark(stack, resource, 'DELETE_FAILED', (error as Error).message);
          if (attempt >= CLEANUP_ATTEMPTS) {
            return;
          }
          if (attempt >= attempts) {
            throw error;
          }
        }
      }
      this.mark(stack, resource, 'DELETE_COMPLETE');
    });
    return failures.map(({ node, error }) => ({ node: doomed.get(node)!.logicalId, error }));
  }

  private publish(stack: Stack, template: Template, evaluator: Evaluator): void {
    const outputs = Object.entries(template.Outputs ?? {}).filter(
      ([, { Condition }]) => !Condition || evaluator.condition(Condition),
    );
    const exported = outputs.filter(([, { Export }]) => Export);
    const values = Object.fromEntries(outputs.map(([key, { Value }]) => [key, String(evaluator.resolve(Value))]));
    stack.exports = Object.fromEntries(exported.map(([key, { Export }]) => [key, String(evaluator.resolve(Export!.Name))]));
    stack.outputs = values;
  }

  private context(stack: Stack, { logicalId, type }: StackResource, canceled: Promise<void>): ResourceContext {
    return { stackId: stack.id, stackName: stack.name, logicalId, type, tags: stack.tags, canceled };
  }

  private mark(stack: Stack, resource: StackResource, status: string, reason?: string): void {
    const timestamp = this.options.clock.now();
    Object.assign(resource, { status, reason, timestamp });
    recordEvent(stack, timestamp, resource);
  }
}
