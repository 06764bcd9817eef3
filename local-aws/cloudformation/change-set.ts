// Change sets: the changes that a deployment would make to a stack.
import { Engine } from './engine';
import { Evaluator } from './evaluator';
import { DeploymentMode, Desired, exists, Stack, StackResource } from './stack';
import { canonical, Json, TemplateResource } from './template';

export interface ChangeDetail {
  readonly attribute: 'Properties' | 'Metadata' | 'DeletionPolicy' | 'UpdateReplacePolicy';
  readonly name?: string;
  readonly requiresRecreation: 'Never' | 'Always';
}

export interface Change {
  readonly action: 'Add' | 'Modify' | 'Remove';
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId?: string;
  readonly details: readonly ChangeDetail[];
  readonly policies: { readonly deletion?: string; readonly replacement?: string };
}

export interface ChangeSet {
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly createdAt: number;
  readonly stack: Stack;
  readonly desired: Desired;
  readonly capabilities: string[];
  readonly roleArn?: string;
  readonly mode: DeploymentMode;
  readonly changes: readonly Change[];
  readonly status: 'CREATE_COMPLETE' | 'FAILED';
  readonly statusReason?: string;
  executionStatus: 'AVAILABLE' | 'UNAVAILABLE' | 'EXECUTE_COMPLETE';
}

export const NO_CHANGES =
  "The submitted information didn't contain changes. Submit different information to create a change set.";

export function differs(stack: Stack, desired: Desired): boolean {
  const view = (of: Pick<Desired, 'template' | 'parameterValues' | 'tags'>): string =>
    canonical([of.template, of.parameterValues, of.tags]);
  return view(stack) !== view(desired);
}

export function changesOf(stack: Stack, desired: Desired, engine: Engine): Change[] {
  const evaluator = engine.evaluator(stack, desired.template, desired.parameterValues);
  const active = evaluator.activeResources();
  const existing = Object.values(stack.resources).filter(exists);
  const byId = new Map(existing.map((resource) => [resource.logicalId, resource]));
  const changes: Change[] = [];
  for (const logicalId of active) {
    const definition = desired.template.Resources[logicalId]!;
    const resource = byId.get(logicalId);
    const details = resource ? detailsOf(resource, definition, evaluator, engine) : [];
    if (!resource || details.length > 0) {
      changes.push({
        action: resource ? 'Modify' : 'Add',
        logicalId,
        type: definition.Type,
        physicalId: resource?.physicalId,
        details,
        policies: policiesOf(definition),
      });
    }
  }
  for (const { logicalId, type, physicalId, template } of existing) {
    if (!active.includes(logicalId)) {
      changes.push({ action: 'Remove', logicalId, type, physicalId, details: [], policies: policiesOf(template) });
    }
  }
  return changes;
}

function policiesOf({ DeletionPolicy, UpdateReplacePolicy }: TemplateResource): Change['policies'] {
  return { deletion: DeletionPolicy, replacement: UpdateReplacePolicy };
}

// A value from a resource that changes counts as it is now, because its next value is known only after the change.
function detailsOf(resource: StackResource, definition: TemplateResource, evaluator: Evaluator, engine: Engine): ChangeDetail[] {
  const now = resource.properties;
  const replacing = engine.replacing(resource.type);
  const properties = definition.Properties ?? {};
  const changed = [...new Set([...Object.keys(now), ...Object.keys(properties)])].filter((name) => {
    try {
      return canonical(evaluator.resolve(properties[name] as Json)) !== canonical(now[name]);
    } catch {
      return true;
    }
  });
  return [
    ...changed.map((name) => ({
      attribute: 'Properties' as const,
      name,
      requiresRecreation: replacing.includes(name) ? ('Always' as const) : ('Never' as const),
    })),
    ...(['Metadata', 'DeletionPolicy', 'UpdateReplacePolicy'] as const)
      .filter((attribute) => canonical(definition[attribute]) !== canonical(resource.template[attribute]))
      .map((attribute) => ({ attribute, requiresRecreation: 'Never' as const })),
  ];
}
