// The way back: a failed update is undone resource by resource, in the order of creation.
import { Evaluator } from './evaluator';
import { resolved } from './forward';
import { Failure, visit } from './graph';
import { Update } from './operation';
import { Provider, Skip } from './provider';
import { ResourceRunner } from './resource-runner';
import { Stack, StackResource } from './stack';
import { canonical } from './template';

export interface Back {
  readonly stack: Stack;
  /** Of the last stable template. */
  readonly evaluator: Evaluator;
  readonly update: Update;
  readonly runner: ResourceRunner;
  readonly provider: (type: string) => Provider;
  readonly isCustom: (type: string) => boolean;
  readonly sendsUpdate: boolean;
  readonly skip: Skip;
}

/** The reason by which the CDK CLI recognizes a resource that ContinueUpdateRollback skipped. */
const SKIPPED = 'Resource skipped during UpdateRollback';

export function goBack(back: Back): Promise<Failure[]> {
  const { stack, evaluator, update, runner, skip } = back;
  const nodes = evaluator.activeResources().filter((logicalId) => !update.created.has(logicalId) && logicalId in stack.resources);
  return visit(
    nodes,
    (logicalId) => evaluator.dependencies(logicalId),
    'stop',
    async (logicalId) => {
      const resource = stack.resources[logicalId]!;
      if (skip !== 'failing' && skip.has(logicalId)) {
        runner.mark(stack, resource, 'UPDATE_COMPLETE', SKIPPED);
        return;
      }
      try {
        await bringBack(back, resource, update.before.get(logicalId));
      } catch (error) {
        if (skip !== 'failing') {
          throw error;
        }
        runner.mark(stack, resource, 'UPDATE_COMPLETE', SKIPPED);
      }
    },
  );
}

async function bringBack(back: Back, resource: StackResource, before: StackResource | undefined): Promise<void> {
  const { stack, evaluator, update, runner, provider } = back;
  const properties = resolved(runner, stack, resource, evaluator);
  if (before === undefined) {
    return;
  }
  // guess: bothDependencies
  resource.dependencies = [...new Set([...resource.dependencies, ...before.dependencies])];
  const failed = resource.status === 'UPDATE_FAILED';
  if (failed || canonical(properties) !== canonical(resource.properties)) {
    const now = { ...resource };
    if (provider(resource.type).rollBack) {
      await runner.rollBack(stack, resource, before, within(back.skip, resource.logicalId));
    } else if (isSilent(back, resource, before)) {
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

/** `A.B` is resource B of the nested stack A. */
function within(skip: Skip, logicalId: string): Skip {
  const prefix = `${logicalId}.`;
  return skip === 'failing'
    ? skip
    : new Set([...skip].filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length)));
}

/** Whether CloudFormation only records the previous state, without an Update. */
function isSilent({ isCustom, sendsUpdate }: Back, resource: StackResource, before: StackResource): boolean {
  const failed = resource.status === 'UPDATE_FAILED';
  const replaced = resource.physicalId !== before.physicalId;
  if (!isCustom(resource.type)) {
    return replaced || failed;
  }
  // CloudFormation refuses to call another function, so there is nothing to bring back.
  const otherFunction = resource.properties.ServiceToken !== before.properties.ServiceToken;
  return otherFunction || (replaced && !failed && !sendsUpdate);
}
