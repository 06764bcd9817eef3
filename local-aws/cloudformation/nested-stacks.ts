// AWS::CloudFormation::Stack: a stack of its own, whose way forward, way back and cleanup follow those of its parent.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-nested-stacks.html
import { Assumptions } from '../assumptions';
import { Engine } from './engine';
import { generatedName, Provider, ResourceContext, ResourceFailure, Skip } from './provider';
import { Desired, PhysicalResource, Stack } from './stack';
import { Submission } from './submission';
import { JsonObject } from './template';

/** CloudFormation, as far as nested stacks need it. */
export interface StackStore {
  readonly engine: Engine;
  readonly assumptions: Assumptions;
  require(nameOrId: string): Stack;
  newStack(name: string, family: Pick<Stack, 'parentId' | 'rootId'>): Stack;
  desired(submission: Submission): Desired;
  templateAt(url: string): string;
  changes(stack: Stack, desired: Desired): boolean;
  /** Until its end, whatever that is. */
  run(stack: Stack, work: Promise<void>): Promise<void>;
}

const LONGEST_NAME = 128;

export class NestedStacks implements Provider {
  constructor(private readonly store: StackStore) {}

  async create(context: ResourceContext, properties: JsonObject): Promise<PhysicalResource> {
    const { engine, assumptions } = this.store;
    const parent = this.store.require(context.stackId);
    const desired = this.desired(parent, properties);
    const family = { parentId: parent.id, rootId: parent.rootId ?? parent.id };
    const stack = this.store.newStack(generatedName(context, LONGEST_NAME), family);
    this.inherit(stack, parent);
    Object.assign(stack, { ...desired, description: desired.template.Description });
    engine.setStatus(stack, 'CREATE_IN_PROGRESS', 'User Initiated');
    context.initiated(stack.id);
    let reason: string | undefined;
    const create = async () => {
      reason = await engine.attemptCreate(stack);
      if (reason !== undefined) {
        const rollsBack = assumptions.nestedCreateRollsBack && !stack.disableRollback;
        await (rollsBack ? engine.rollBackCreate(stack, reason) : engine.setStatus(stack, 'CREATE_FAILED', reason));
      }
    };
    await this.store.run(stack, create());
    if (stack.status !== 'CREATE_COMPLETE') {
      throw new ResourceFailure(`Embedded stack ${stack.id} was not successfully created: ${reason ?? stack.statusReason}`, {
        physicalId: stack.id,
        begun: true,
      });
    }
    return this.resource(stack);
  }

  async update(_: ResourceContext, properties: JsonObject, previous: PhysicalResource): Promise<PhysicalResource> {
    const { engine } = this.store;
    const stack = this.store.require(previous.physicalId);
    const parent = this.store.require(stack.parentId!);
    const desired = this.desired(parent, properties);
    if (!this.store.changes(stack, desired)) {
      return this.resource(stack);
    }
    this.inherit(stack, parent);
    engine.setStatus(stack, 'UPDATE_IN_PROGRESS', 'User Initiated');
    await this.store.run(stack, engine.attemptUpdate(stack, desired));
    if (stack.status !== 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS') {
      const failure = notUpdated(stack);
      if (stack.status === 'UPDATE_ROLLBACK_IN_PROGRESS') {
        // On its own and at once; the parent waits for it on its own way back.
        void this.store.run(stack, engine.goBack(stack));
      }
      throw failure;
    }
    return this.resource(stack);
  }

  async rollBack({ physicalId }: PhysicalResource, skip: Skip): Promise<PhysicalResource> {
    const { engine } = this.store;
    const stack = this.store.require(physicalId);
    await stack.operation;
    if (/^UPDATE_(COMPLETE_CLEANUP_IN_PROGRESS|FAILED|ROLLBACK_FAILED)$/.test(stack.status)) {
      engine.setStatus(stack, 'UPDATE_ROLLBACK_IN_PROGRESS', 'User Initiated');
      await this.store.run(stack, engine.goBack(stack, skip));
    }
    if (/FAILED/.test(stack.status)) {
      throw notUpdated(stack);
    }
    return this.resource(stack);
  }

  async settle({ physicalId }: PhysicalResource): Promise<void> {
    const stack = this.store.require(physicalId);
    if (stack.status.endsWith('_CLEANUP_IN_PROGRESS')) {
      await this.store.run(stack, this.store.engine.settle(stack));
    }
  }

  async delete(_: ResourceContext, { physicalId }: PhysicalResource): Promise<void> {
    const stack = this.store.require(physicalId);
    await stack.operation;
    await this.store.run(stack, this.store.engine.delete(stack));
    if (stack.status !== 'DELETE_COMPLETE') {
      throw new ResourceFailure(`Embedded stack ${stack.id} was not successfully deleted: ${stack.statusReason}`);
    }
  }

  attribute({ physicalId }: PhysicalResource, name: string): unknown {
    const [kind, key = ''] = name.split('.');
    return kind === 'Outputs' ? this.store.require(physicalId).outputs[key] : undefined;
  }

  private desired(parent: Stack, { TemplateURL, Parameters = {}, Tags = [] }: JsonObject): Desired {
    if (typeof TemplateURL !== 'string') {
      throw new ResourceFailure('TemplateURL must be a string');
    }
    const own = (Tags as { Key: string; Value: string }[]).map(({ Key, Value }) => [Key, Value]);
    return this.store.desired({
      templateBody: this.store.templateAt(TemplateURL),
      parameters: Object.fromEntries(
        Object.entries(Parameters as JsonObject).map(([key, value]) => [key, [value].flat().join(',')]),
      ),
      tags: { ...parent.tags, ...(Object.fromEntries(own) as Record<string, string>) },
      capabilities: parent.capabilities,
    });
  }

  private inherit(stack: Stack, { disableRollback, retainExceptOnCreate, deploymentConfig, capabilities, roleArn }: Stack): void {
    Object.assign(stack, { disableRollback, retainExceptOnCreate, deploymentConfig, capabilities, roleArn });
  }

  private resource(stack: Stack): PhysicalResource {
    return { physicalId: stack.id, attributes: {} };
  }
}

function notUpdated({ id, status, statusReason }: Stack): ResourceFailure {
  return new ResourceFailure(
    `Embedded stack ${id} was not successfully updated. Currently in ${status} with reason: ${statusReason}`,
  );
}
