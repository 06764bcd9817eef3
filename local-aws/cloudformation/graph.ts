// Visits the nodes of a dependency graph, each after those it depends on, independent ones at the same time.
import { validationError } from './template';

export interface Failure {
  readonly node: string;
  readonly error: Error;
}

/**
 * After a failure, `stop` starts nothing new but lets what runs come to its end; `goOn` leaves out only what depended on the failed node.
 */
export async function visit(
  nodes: readonly string[],
  dependencies: (node: string) => readonly string[],
  afterFailure: 'stop' | 'goOn',
  act: (node: string) => Promise<void>,
  onFirstFailure: () => void = () => undefined,
): Promise<Failure[]> {
  const waiting = new Map(nodes.map((node) => [node, new Set(dependencies(node).filter((other) => nodes.includes(other)))]));
  refuseCycles(waiting);
  const failures: Failure[] = [];
  const running = new Map<string, Promise<void>>();
  for (;;) {
    if (failures.length === 0 || afterFailure === 'goOn') {
      for (const [node, open] of waiting) {
        if (open.size === 0) {
          waiting.delete(node);
          running.set(
            node,
            act(node)
              .then(
                () => waiting.forEach((others) => others.delete(node)),
                (error: Error) => {
                  failures.push({ node, error });
                  if (failures.length === 1) {
                    onFirstFailure();
                  }
                },
              )
              .finally(() => running.delete(node)),
          );
        }
      }
    }
    if (running.size === 0) {
      return failures;
    }
    await Promise.race(running.values());
  }
}

/** The same graph from the other end: the nodes that are deleted before a node. */
export function reversed(
  nodes: readonly string[],
  dependencies: (node: string) => readonly string[],
): (node: string) => string[] {
  const dependents = new Map<string, string[]>(nodes.map((node) => [node, []]));
  for (const node of nodes) {
    dependencies(node).forEach((other) => dependents.get(other)?.push(node));
  }
  return (node) => dependents.get(node) ?? [];
}

export function refuseCycles(graph: ReadonlyMap<string, ReadonlySet<string>>): void {
  const left = new Map([...graph].map(([node, open]) => [node, new Set(open)]));
  for (let found = true; found;) {
    found = false;
    for (const [node, open] of left) {
      if (open.size === 0) {
        left.delete(node);
        left.forEach((others) => others.delete(node));
        found = true;
      }
    }
  }
  if (left.size > 0) {
    throw validationError(`Circular dependency between resources: [${[...left.keys()].join(', ')}]`);
  }
}
