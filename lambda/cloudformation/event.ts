// What CloudFormation sends to a Lambda-backed custom resource, and what it takes for an answer.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/crpg-ref.html
import { external } from '../external';

/** Properties as they arrive: every scalar a string, lists and maps as they are. */
export type Properties = Readonly<Record<string, unknown>>;

interface EventBase {
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly ResourceType: string;
  readonly LogicalResourceId: string;
  readonly ResourceProperties: Properties;
}

export interface CreateEvent extends EventBase {
  readonly RequestType: 'Create';
}

export interface UpdateEvent extends EventBase {
  readonly RequestType: 'Update';
  readonly PhysicalResourceId: string;
  readonly OldResourceProperties: Properties;
}

export interface DeleteEvent extends EventBase {
  readonly RequestType: 'Delete';
  readonly PhysicalResourceId: string;
}

export type CustomResourceEvent = CreateEvent | UpdateEvent | DeleteEvent;

/** When CloudFormation sent the event, in milliseconds since 1970, as its ResponseURL says; now where it does not. */
export function sentAt({ ResponseURL }: CustomResourceEvent): number {
  const signed = /[?&]X-Amz-Date=(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/.exec(ResponseURL);
  if (!signed) {
    return external.now();
  }
  const [year, month, day, hour, minute, second] = signed.slice(1).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** In milliseconds. */
export function ageOf(event: CustomResourceEvent): number {
  return external.now() - sentAt(event);
}

/** What became of an event that succeeded. */
export interface Outcome {
  readonly physicalResourceId: string;
  readonly attributes?: Readonly<Record<string, string>>;
  /** Takes back what the event made, in case that another run of the same event was the one to be heard. */
  readonly undo?: (signal: AbortSignal) => Promise<void>;
}

/** A failed creation that left something behind, and the physical id under which the Delete that follows will find it. */
export class FailedWithPhysicalId extends Error {
  constructor(
    readonly physicalResourceId: string,
    override readonly cause: unknown,
  ) {
    super(cause instanceof Error ? cause.message : String(cause));
    this.name = cause instanceof Error ? cause.name : 'Error';
  }
}

/** How far one event may go, in time. */
export interface Deadline {
  /** Aborts when the work must stop, so that there is time left to take it back. */
  readonly work: AbortSignal;
  /** Aborts when taking back must stop, so that there is time left to answer. */
  readonly undo: AbortSignal;
}

/** A resource type: from event to outcome. It knows nothing of how answers are given. */
export interface Resource {
  create(event: CreateEvent, deadline: Deadline): Promise<Outcome>;
  update(event: UpdateEvent, deadline: Deadline): Promise<Outcome>;
  delete(event: DeleteEvent, deadline: Deadline): Promise<Outcome>;
}
