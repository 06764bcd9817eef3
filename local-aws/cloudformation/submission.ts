// The template, parameters and tags that a caller submits, checked before anything is created.
import { AwsError } from '../errors';
import { Evaluator } from './evaluator';
import { refuseCycles } from './graph';
import { DeploymentMode, Desired, Stack } from './stack';
import { parameterValues, parseTemplate, Template, validationError } from './template';

/** Submitted over the wire or in process. */
export interface Submission {
  readonly templateBody: string;
  readonly parameters?: Record<string, string>;
  readonly tags?: Record<string, string>;
  readonly capabilities?: string[];
  readonly roleArn?: string;
  /** @default - rollback is enabled */
  readonly mode?: DeploymentMode;
}

export const WITH_ROLLBACK: DeploymentMode = {
  disableRollback: false,
  deleteOnFailure: false,
  retainExceptOnCreate: false,
};

export function desiredBy(
  { templateBody, parameters: given = {}, tags = {}, capabilities = [] }: Submission,
  { knows, ssm }: { knows: (type: string) => boolean; ssm: (name: string) => string | undefined },
): Desired {
  const template = parseTemplate(templateBody);
  refuseUnknownTypes(template, knows);
  requireCapabilities(template, capabilities);
  const values = parameterValues(template, given, ssm);
  const declared = Object.entries(template.Parameters ?? {});
  const parameters = Object.fromEntries(declared.map(([name, { Default }]) => [name, given[name] ?? String(Default)]));
  return { templateBody, template, parameters, parameterValues: values, tags };
}

/** Refuses resources that depend on a resource that does not exist, or on themselves. */
export function refuseUnordered(evaluator: Evaluator): void {
  const active = evaluator.activeResources();
  const graph = new Map(active.map((logicalId) => [logicalId, new Set(evaluator.dependencies(logicalId))]));
  const missing = [...graph.values()].flatMap((others) => [...others].filter((other) => !active.includes(other)));
  if (missing.length > 0) {
    throw validationError(
      `Template format error: Unresolved resource dependencies [${missing.join(', ')}] in the Resources block of the template`,
    );
  }
  refuseCycles(graph);
}

/** Before anything is created, and all at once. */
function refuseUnknownTypes({ Resources }: Template, knows: (type: string) => boolean): void {
  const unknown = Object.entries(Resources).filter(([, { Type }]) => !knows(Type));
  if (unknown.length > 0) {
    const names = unknown.map(([logicalId, { Type }]) => `${logicalId} (${Type})`).join(', ');
    throw validationError(
      `The embedded AWS does not simulate these resources: ${names}. Start it with --record-other-types (in tests: recordOtherTypes) to record them.`,
    );
  }
}

export function refuseNewTypes(stack: Stack, template: Template): void {
  const changed = Object.values(stack.resources).filter(
    ({ logicalId, type }) => (template.Resources[logicalId]?.Type ?? type) !== type,
  );
  if (changed.length > 0) {
    const names = changed.map(({ logicalId }) => logicalId).join(', ');
    throw validationError(
      `Update of resource type is not permitted. The new template modifies resource type of the following resources: [${names}]`,
    );
  }
}

function requireCapabilities(template: Template, given: readonly string[]): void {
  const iam = Object.values(template.Resources).filter(({ Type }) => Type.startsWith('AWS::IAM::'));
  const needed = iam.some(({ Properties }) => Properties?.RoleName !== undefined) ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM';
  if (iam.length > 0 && !given.includes(needed) && !given.includes('CAPABILITY_NAMED_IAM')) {
    throw new AwsError('InsufficientCapabilitiesException', `Requires capabilities : [${needed}]`, 400);
  }
}

/** The one parameter that a CDK template names. */
export function bootstrapVersion(name: string): string | undefined {
  return /^\/cdk-bootstrap\/\w+\/version$/.test(name) ? '30' : undefined;
}
