// A resource type, as the engine uses it.
import { randomBytes } from 'node:crypto';
import { PhysicalResource } from './stack';
import { JsonObject } from './template';

/** Logical ids of resources that a way back leaves as they are, or `failing` for all that cannot be brought back. */
export type Skip = ReadonlySet<string> | 'failing';

export interface ResourceContext {
  readonly stackId: string;
  readonly stackName: string;
  readonly logicalId: string;
  readonly type: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Resolves when the operation gives up on resources in progress. */
  readonly canceled: Promise<void>;
  /** Records the physical id of a resource whose create goes on. */
  initiated(physicalId: string): void;
}

/** The name of a resource whose template gives none. */
export function generatedName({ stackName, logicalId }: ResourceContext, longest: number): string {
  const suffix = `-${randomBytes(6).toString('hex')}`;
  return `${`${stackName}-${logicalId}`.slice(0, longest - suffix.length)}${suffix}`;
}

export interface Provider {
  /** Properties whose change replaces the resource: the engine then creates another and deletes this one later. */
  readonly replacing?: readonly string[];
  /** The reason that the events of completed resources give. */
  readonly note?: string;
  create(context: ResourceContext, properties: JsonObject): Promise<PhysicalResource>;
  /** Another physical id than the previous one means a replacement; the engine deletes the previous one later. */
  update(
    context: ResourceContext,
    properties: JsonObject,
    previous: PhysicalResource & { properties: JsonObject },
  ): Promise<PhysicalResource>;
  /** The properties of the resource as it is now, where something else than CloudFormation can change it. */
  actual?(physical: PhysicalResource): JsonObject;
  /** In the way back of an update, instead of an Update with the previous properties. */
  rollBack?(physical: PhysicalResource, skip: Skip): Promise<PhysicalResource>;
  /** In the cleanup of an update or of its rollback. */
  settle?(physical: PhysicalResource): Promise<void>;
  delete(context: ResourceContext, physical: PhysicalResource & { properties: JsonObject }): Promise<void>;
  /** `Fn::GetAtt` where the recorded attributes are not enough. */
  attribute?(physical: PhysicalResource, name: string, resource: { type: string; logicalId: string }): unknown;
}

export class ResourceFailure extends Error {
  /** Known when the failed attempt left a resource that has an id. */
  readonly physicalId?: string;
  /** Whether a resource may exist after the failure. */
  readonly begun: boolean;

  constructor(message: string, { physicalId, begun = false }: { physicalId?: string; begun?: boolean } = {}) {
    super(message);
    this.name = 'ResourceFailure';
    this.physicalId = physicalId;
    this.begun = begun;
  }
}
