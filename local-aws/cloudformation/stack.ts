// A stack, with its resources and events.
import { randomUUID } from 'node:crypto';
import type { Update } from './operation';
import { JsonObject, Template, TemplateResource, validationError } from './template';

/** A resource as its provider created it. */
export interface PhysicalResource {
  readonly physicalId: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface StackResource {
  readonly logicalId: string;
  readonly type: string;
  /** Absent while nothing was created. */
  physicalId?: string;
  attributes: Readonly<Record<string, unknown>>;
  status: string;
  reason?: string;
  /** Resolved. After a failed update: those that failed. */
  properties: JsonObject;
  template: TemplateResource;
  /** Logical ids that must outlive this one. */
  dependencies: string[];
  timestamp: number;
}

/** The template of a stack, and what it is deployed with. */
export interface Desired {
  readonly templateBody: string;
  readonly template: Template;
  readonly parameters: Record<string, string>;
  readonly parameterValues: Record<string, unknown>;
  readonly tags: Record<string, string>;
}

/** How CloudFormation runs an operation. */
export interface DeploymentMode {
  /** A failed operation leaves the stack as it is, in CREATE_FAILED or UPDATE_FAILED. */
  readonly disableRollback: boolean;
  /** `OnFailure: DELETE` of a create. */
  readonly deleteOnFailure: boolean;
  /** Resources that the operation created are deleted by its rollback even under DeletionPolicy Retain. */
  readonly retainExceptOnCreate: boolean;
  /** As given in `DeploymentConfig`. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeploymentConfig.html */
  readonly deploymentConfig?: { readonly Mode: 'STANDARD' | 'EXPRESS'; readonly DisableRollback?: boolean };
}

export interface StackEvent {
  readonly EventId: string;
  readonly OperationId: string;
  readonly Timestamp: number;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId: string;
  readonly ResourceType: string;
  readonly ResourceStatus: string;
  readonly ResourceStatusReason?: string;
  readonly ResourceProperties?: string;
}

export interface Stack extends DeploymentMode {
  readonly id: string;
  readonly name: string;
  status: string;
  statusReason?: string;
  readonly createdAt: number;
  updatedAt?: number;
  deletedAt?: number;
  templateBody: string;
  template: Template;
  parameters: Record<string, string>;
  parameterValues: Record<string, unknown>;
  tags: Record<string, string>;
  capabilities: string[];
  roleArn?: string;
  description?: string;
  outputs: Record<string, string>;
  /** Export name by output key. */
  exports: Record<string, string>;
  resources: Record<string, StackResource>;
  /** Oldest first. */
  readonly events: StackEvent[];
  /** A rollback is an operation of its own. */
  operationId: string;
  /** Resolves when the operation under way has ended. */
  operation?: Promise<void>;
  terminationProtection: boolean;
  disableRollback: boolean;
  deleteOnFailure: boolean;
  retainExceptOnCreate: boolean;
  /** Of a nested stack. */
  readonly parentId?: string;
  readonly rootId?: string;
  deploymentConfig?: DeploymentMode['deploymentConfig'];
  /** The update that is not complete, or not rolled back, yet. */
  update?: Update;
}

export const STACK_TYPE = 'AWS::CloudFormation::Stack';

export function emptyStack(id: string, name: string, createdAt: number, family: Pick<Stack, 'parentId' | 'rootId'> = {}): Stack {
  if (!/^[A-Za-z][A-Za-z0-9-]{0,127}$/.test(name)) {
    throw validationError(
      `1 validation error detected: Value '${name}' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*`,
    );
  }
  return {
    id,
    name,
    status: 'REVIEW_IN_PROGRESS',
    createdAt,
    templateBody: '{}',
    template: { Resources: {} },
    parameters: {},
    parameterValues: {},
    tags: {},
    capabilities: [],
    outputs: {},
    exports: {},
    resources: {},
    events: [],
    operationId: randomUUID(),
    terminationProtection: false,
    disableRollback: false,
    deleteOnFailure: false,
    retainExceptOnCreate: false,
    ...family,
  };
}

export function exists({ physicalId, status }: StackResource): boolean {
  return physicalId !== undefined && status !== 'DELETE_COMPLETE';
}

export function forget(stack: Stack, logicalIds: ReadonlySet<string>): void {
  stack.resources = Object.fromEntries(Object.entries(stack.resources).filter(([logicalId]) => !logicalIds.has(logicalId)));
}

export function inProgress({ status }: Stack): boolean {
  return status.endsWith('_IN_PROGRESS') && status !== 'REVIEW_IN_PROGRESS';
}

/** Failed without rollback: the next update goes on from here, or RollbackStack goes back. */
export function isPaused({ status }: Stack): boolean {
  return status === 'CREATE_FAILED' || status === 'UPDATE_FAILED';
}

/** The status at a time, or the first. */
export function statusAt({ id, status, events }: Stack, time: number): string {
  const own = events.filter(({ PhysicalResourceId }) => PhysicalResourceId === id);
  return (own.findLast(({ Timestamp }) => Timestamp <= time) ?? own[0])?.ResourceStatus ?? status;
}

export function recordEvent(
  stack: Stack,
  at: number,
  resource: Pick<StackResource, 'logicalId' | 'type' | 'physicalId' | 'status' | 'reason'> & { properties?: JsonObject },
): void {
  stack.events.push({
    EventId: randomUUID(),
    OperationId: stack.operationId,
    // Clients sort events by time, so no two have the same.
    Timestamp: Math.max(at, (stack.events.at(-1)?.Timestamp ?? 0) + 1),
    LogicalResourceId: resource.logicalId,
    PhysicalResourceId: resource.physicalId ?? '',
    ResourceType: resource.type,
    ResourceStatus: resource.status,
    ...(resource.reason === undefined ? {} : { ResourceStatusReason: resource.reason }),
    ...(resource.properties === undefined ? {} : { ResourceProperties: JSON.stringify(resource.properties) }),
  });
}
