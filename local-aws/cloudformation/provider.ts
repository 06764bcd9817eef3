// What the engine asks of a resource type.
import { Made } from './stack';
import { JsonObject } from './template';

/** Logical ids of resources that a way back leaves as they are, or `failing` for all that cannot be brought back. */
export type Skip = ReadonlySet<string> | 'failing';

export interface ResourceContext {
  readonly stackId: string;
  readonly stackName: string;
  readonly logicalId: string;
  readonly type: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Resolves when the operation gives up on what is still being made. */
  readonly canceled: Promise<void>;
  /** Records the physical id of a resource whose create goes on. */
  initiated(physicalId: string): void;
}

export interface Provider {
  /** Properties whose change replaces the resource: the engine then creates another and deletes this one later. */
  readonly replacing?: readonly string[];
  /** The reason that the events of completed resources give. */
  readonly note?: string;
  create(context: ResourceContext, properties: JsonObject): Promise<Made>;
  /** Another physical id than the previous one means a replacement; the engine deletes the previous one later. */
  update(context: ResourceContext, properties: JsonObject, previous: Made & { properties: JsonObject }): Promise<Made>;
  /** In the way back of an update, instead of an Update with the previous properties. */
  rollBack?(made: Made, skip: Skip): Promise<Made>;
  /** In the cleanup of an update or of its rollback. */
  settle?(made: Made): Promise<void>;
  delete(context: ResourceContext, made: Made & { properties: JsonObject }): Promise<void>;
  /** `Fn::GetAtt` where the attributes made are not all there is to say. */
  attribute?(made: Made, name: string, resource: { type: string; logicalId: string }): unknown;
}

export class ResourceFailure extends Error {
  /** Known when the failed attempt left something that has an id. */
  readonly physicalId?: string;
  /** Whether anything may have been made at all. */
  readonly begun: boolean;

  constructor(message: string, { physicalId, begun = false }: { physicalId?: string; begun?: boolean } = {}) {
    super(message);
    this.name = 'ResourceFailure';
    this.physicalId = physicalId;
    this.begun = begun;
  }
}
