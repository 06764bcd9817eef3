// The way back: a failed update is undone resource by resource, in the order of creation.
import { Evaluator } from './evaluator';
import { resolved } from './forward';
import { Failure, visit } from './graph';
import { Update } from './operation';
import { ResourceRunner } from './resource-runner';
import { Stack, StackResource } from './stack';
import { canonical } from './template';

export interface Back {
  readonly stack: Stack;
  /** Of the last stable template. */
  readonly evaluator: Evaluator;
  readonly update: Update;
  readonly runner: ResourceRunner;
  readonly isCustom: (type: string) => boolean;
  /** unverified: the rollback of a replacement sends an Update with the new id before the new copy's Delete. */
  readonly sendsUpdate: boolean;
}

export function goBack(back: Back): Promise<Failure[]> {
  const { stack, evaluator, update } = back;
  const nodes = evaluator.activeResources().filter((logicalId) => !update.created.has(logicalId) && logicalId in stack.resources);
  return visit(
    nodes,
    (logicalId) => evaluator.dependencies(logicalId),
    'stop',
    (logicalId) => bringBack(back, stack.resources[logicalId]!, update.before.get(logicalId)),
  );
}

async function bringBack(back: Back, resource: StackResource, before: StackResource | undefined): Promise<void> {
  const { stack, evaluator, update, runner, isCustom, sendsUpdate } = back;
  const properties = resolved(runner, stack, resource, evaluator);
  if (before === undefined) {
    return;
  }
  const failed = resource.status === 'UPDATE_FAILED';
  if (failed || canonical(properties) !== canonical(resource.properties)) {
    const now = { ...resource };
    const replaced = resource.physicalId !== before.physicalId;
    const custom = isCustom(resource.type);
    // CloudFormation refuses to call another function, so there is nothing to bring back.
    const unsent = resource.properties.ServiceToken !== before.properties.ServiceToken;
    if (unsent || (custom ? replaced && !failed && !sendsUpdate : replaced || failed)) {
      Object.assign(resource, before);
      runner.mark(stack, resource, 'UPDATE_COMPLETE');
    } else {
      await runner.update(stack, resource, properties);
    }
    for (const other of [now, before]) {
      if (
        other.physicalId !== resource.physicalId &&
        !update.leftovers.some(({ physicalId }) => physicalId === other.physicalId)
      ) {
        update.leftovers.push({ ...other });
      }
    }
  }
  Object.assign(resource, { template: before.template, dependencies: before.dependencies });
}
