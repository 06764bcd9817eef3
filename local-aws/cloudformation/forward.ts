// The way forward: creates and updates resources until the stack is as its template says, or something fails.
import { Assumptions } from '../assumptions';
import { Evaluator } from './evaluator';
import { Exports } from './exports';
import { Failure, visit } from './graph';
import { Cancellation, OUTPUTS, Update } from './operation';
import { ResourceRunner } from './resource-runner';
import { Stack, StackResource } from './stack';
import { canonical, JsonObject, Template } from './template';

export interface Forward {
  readonly stack: Stack;
  readonly template: Template;
  readonly evaluator: Evaluator;
  readonly update: Update;
  readonly runner: ResourceRunner;
  readonly exports: Exports;
  readonly assumptions: Assumptions;
}

export async function goForward(forward: Forward): Promise<Failure[]> {
  const { stack, template, evaluator, exports, assumptions } = forward;
  const cancellation = new Cancellation();
  const failures = await visit(
    evaluator.activeResources(),
    (logicalId) => evaluator.dependencies(logicalId),
    // Without rollback "CloudFormation stops at the first failure on each independent provisioning path":
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-failure-options.html
    stack.disableRollback ? 'goOn' : 'stop',
    (logicalId) => bring(forward, logicalId, cancellation.canceled),
    () => assumptions.cancelsInFlight && !stack.disableRollback && cancellation.cancel(),
  );
  if (failures.length > 0) {
    return failures;
  }
  try {
    publish(stack, template, evaluator, exports);
    return [];
  } catch (error) {
    return [{ node: OUTPUTS, error: error as Error }];
  }
}

async function bring(forward: Forward, logicalId: string, canceled: Promise<void>): Promise<void> {
  const { stack, template, evaluator, update, runner } = forward;
  const definition = template.Resources[logicalId]!;
  const dependencies = evaluator.dependencies(logicalId);
  let existing: StackResource | undefined = stack.resources[logicalId];
  if (existing?.status === 'CREATE_FAILED' && existing.physicalId !== undefined) {
    // guess: failedCreateDeletedFirst
    await runner.delete(stack, existing);
    existing = undefined;
  }
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
    await runner.create(stack, resource, () => evaluator.properties(logicalId), canceled);
    return;
  }
  const properties = resolved(runner, stack, existing, evaluator);
  if (!update.before.has(logicalId)) {
    update.before.set(logicalId, { ...existing });
  }
  if (existing.status === 'UPDATE_FAILED' || canonical(properties) !== canonical(existing.properties)) {
    const old = { ...existing };
    // The policies that count are the new ones, for the copy that the replacement leaves behind too.
    existing.template = definition;
    await runner.update(stack, existing, properties, canceled);
    if (existing.physicalId !== old.physicalId) {
      update.replaced.push({ ...old, template: definition });
    }
  }
  Object.assign(existing, { template: definition, dependencies });
}

/** Fails the resource where a function in its properties fails. */
export function resolved(runner: ResourceRunner, stack: Stack, resource: StackResource, evaluator: Evaluator): JsonObject {
  try {
    return evaluator.properties(resource.logicalId);
  } catch (error) {
    runner.mark(stack, resource, 'UPDATE_FAILED', (error as Error).message);
    throw error;
  }
}

export function publish(stack: Stack, template: Template, evaluator: Evaluator, exports: Exports): void {
  const outputs = Object.entries(template.Outputs ?? {}).filter(
    ([, { Condition }]) => !Condition || evaluator.condition(Condition),
  );
  const exported = outputs.filter(([, { Export }]) => Export);
  const values = Object.fromEntries(outputs.map(([key, { Value }]) => [key, String(evaluator.resolve(Value))]));
  const names = Object.fromEntries(exported.map(([key, { Export }]) => [key, String(evaluator.resolve(Export!.Name))]));
  exports.refuseConflicts(stack, names, values);
  stack.exports = names;
  stack.outputs = values;
}
