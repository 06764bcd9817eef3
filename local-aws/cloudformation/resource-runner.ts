// Creates, updates and deletes one resource through its provider, and records each status in the stack.
import { Assumptions } from '../assumptions';
import { Clock } from './custom-resource';
import { NEVER } from './operation';
import { Provider, ResourceContext, ResourceFailure, Skip } from './provider';
import { PhysicalResource, recordEvent, Stack, StackResource } from './stack';
import { canonical, JsonObject } from './template';

export interface ResourceRunnerOptions {
  readonly provider: (type: string) => Provider;
  readonly clock: Clock;
  readonly assumptions: Assumptions;
}

/** The reason of a failed replacement on a stack whose rollback is disabled. */
export const REPLACEMENT_REFUSED = 'Replacement type updates not supported on stack with disable-rollback.';

export class ResourceRunner {
  constructor(private readonly options: ResourceRunnerOptions) {}

  async create(stack: Stack, resource: StackResource, properties: () => JsonObject, canceled: Promise<void>): Promise<void> {
    await this.attempt(stack, resource, 'CREATE', async () => {
      resource.properties = properties();
      return this.options.provider(resource.type).create(this.context(stack, resource, canceled), resource.properties);
    });
  }

  async update(stack: Stack, resource: StackResource, properties: JsonObject, canceled: Promise<void> = NEVER): Promise<void> {
    const previous = { physicalId: resource.physicalId!, attributes: resource.attributes, properties: resource.properties };
    await this.attempt(stack, resource, 'UPDATE', async () => {
      const provider = this.options.provider(resource.type);
      const replaces = provider.replacing?.some((name) => canonical(properties[name]) !== canonical(previous.properties[name]));
      if (replaces && stack.disableRollback) {
        throw new ResourceFailure(REPLACEMENT_REFUSED);
      }
      resource.properties = properties;
      const context = this.context(stack, resource, canceled);
      const physical = await (replaces ? provider.create(context, properties) : provider.update(context, properties, previous));
      return stack.disableRollback ? this.inPlace(context, previous, physical, properties) : physical;
    });
  }

  /** For a resource that has a rollback of its own, and not only an update with its previous properties. */
  async rollBack(stack: Stack, resource: StackResource, before: StackResource, skip: Skip): Promise<void> {
    await this.attempt(stack, resource, 'UPDATE', () =>
      this.options.provider(resource.type).rollBack!({ physicalId: resource.physicalId!, attributes: resource.attributes }, skip),
    );
    resource.properties = before.properties;
  }

  /** Throws the error of the last attempt. */
  async delete(stack: Stack, resource: StackResource, attempts = 1): Promise<void> {
    const physical = { physicalId: resource.physicalId!, attributes: resource.attributes, properties: resource.properties };
    this.mark(stack, resource, 'DELETE_IN_PROGRESS');
    for (let attempt = 1; ; attempt++) {
      try {
        await this.options.provider(resource.type).delete(this.context(stack, resource, NEVER), physical);
        break;
      } catch (error) {
        this.mark(stack, resource, 'DELETE_FAILED', (error as Error).message);
        if (attempt >= attempts) {
          throw error;
        }
      }
    }
    this.mark(stack, resource, 'DELETE_COMPLETE');
  }

  mark(stack: Stack, resource: StackResource, status: string, reason?: string): void {
    const timestamp = this.options.clock.now();
    Object.assign(resource, { status, reason, timestamp });
    recordEvent(stack, timestamp, resource);
  }

  /** CloudFormation learns that a custom resource is replaced only from its response, when the new copy exists. */
  private async inPlace(
    context: ResourceContext,
    previous: PhysicalResource,
    physical: PhysicalResource,
    properties: JsonObject,
  ): Promise<PhysicalResource> {
    if (physical.physicalId === previous.physicalId) {
      return physical;
    }
    if (this.options.assumptions.refusedReplacementDeleted) {
      await this.options.provider(context.type).delete(context, { ...physical, properties });
    }
    throw new ResourceFailure(REPLACEMENT_REFUSED);
  }

  private async attempt(
    stack: Stack,
    resource: StackResource,
    verb: 'CREATE' | 'UPDATE',
    act: () => Promise<PhysicalResource>,
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
      this.mark(stack, resource, `${verb}_COMPLETE`, this.options.provider(resource.type).note);
    } catch (error) {
      // guess: failedUpdateReplaces
      resource.physicalId = (error as Partial<ResourceFailure>).physicalId ?? resource.physicalId;
      this.mark(stack, resource, `${verb}_FAILED`, (error as Error).message);
      throw error;
    }
  }

  private context(stack: Stack, resource: StackResource, canceled: Promise<void>): ResourceContext {
    const { logicalId, type } = resource;
    const initiated = (physicalId: string): void => {
      resource.physicalId = physicalId;
      this.mark(stack, resource, 'CREATE_IN_PROGRESS', 'Resource creation Initiated');
    };
    return { stackId: stack.id, stackName: stack.name, logicalId, type, tags: stack.tags, canceled, initiated };
  }
}
