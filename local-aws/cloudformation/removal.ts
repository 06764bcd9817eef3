// Deletes resources in the order opposite to creation.
import { Failure, reversed, visit } from './graph';
import { Keeps } from './operation';
import { ResourceRunner } from './resource-runner';
import { exists, Stack, StackResource } from './stack';

/**
 * How often CloudFormation tries to delete a resource in a cleanup before it leaves it behind.
 * https://repost.aws/knowledge-center/cloudformation-stack-cleanup-stuck
 */
export const CLEANUP_ATTEMPTS = 3;

/** A resource that cannot be deleted keeps what it depends on. */
export async function remove(
  runner: ResourceRunner,
  stack: Stack,
  resources: readonly StackResource[],
  keeps: Keeps,
): Promise<Failure[]> {
  return inOrder(resources, async (resource) => {
    if (keeps(resource.template, resource.logicalId)) {
      runner.mark(stack, resource, 'DELETE_SKIPPED');
    } else {
      await runner.delete(stack, resource);
    }
  });
}

/** After an update or its rollback: a resource that still cannot be deleted is left behind, and the stack completes all the same. */
export async function cleanUp(
  runner: ResourceRunner,
  stack: Stack,
  resources: readonly StackResource[],
  keeps: Keeps,
): Promise<void> {
  await inOrder(resources, async (resource) => {
    if (keeps(resource.template, resource.logicalId)) {
      runner.mark(stack, resource, 'DELETE_SKIPPED');
    } else {
      await runner.delete(stack, resource, CLEANUP_ATTEMPTS).catch(() => undefined);
    }
  });
}

async function inOrder(resources: readonly StackResource[], act: (resource: StackResource) => Promise<void>): Promise<Failure[]> {
  // By both ids, because a replacement can leave several copies of one logical id behind.
  const doomed = new Map(resources.filter(exists).map((resource) => [`${resource.logicalId} ${resource.physicalId}`, resource]));
  const nodes = [...doomed.keys()];
  const dependencies = (node: string) =>
    nodes.filter((other) => doomed.get(node)!.dependencies.includes(doomed.get(other)!.logicalId));
  const failures = await visit(nodes, reversed(nodes, dependencies), 'goOn', (node) => act(doomed.get(node)!));
  return failures.map(({ node, error }) => ({ node: doomed.get(node)!.logicalId, error }));
}
