// The events that CloudFormation sends to a Lambda-backed custom resource, and the outcome it expects.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/crpg-ref.html
import { Deadline } from '../deadline';
import { external } from '../external';

/** Properties as they arrive: every scalar is a string, lists and maps keep their form. */
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

/** The time at which CloudFormation sent the event, in milliseconds since 1970; undefined where the ResponseURL does not say. */
export function sentAt({ ResponseURL }: CustomResourceEvent): number | undefined {
  const signed = /[?&]X-Amz-Date=(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/.exec(ResponseURL);
  if (!signed) {
    return undefined;
  }
  const [year, month, day, hour, minute, second] = signed.slice(1).map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** The age of an event in milliseconds; 0 where it is not known. */
export function ageOf(event: CustomResourceEvent): number {
  const sent = sentAt(event);
  return sent === undefined ? 0 : external.now() - sent;
}

/** Whether an event arrived so late that an earlier delivery of it or a later event may have run before. */
export function isLate(event: CustomResourceEvent): boolean {
  return ageOf(event) > LATE;
}

/** In milliseconds. */
const LATE = 30_000;

/** The result of an event that succeeded. */
export interface Outcome {
  readonly physicalResourceId: string;
  readonly attributes?: Readonly<Record<string, string>>;
  /** Compensates the event; runs when CloudFormation accepted the response of another run of the same event. */
  readonly compensate?: (deadline: Deadline) => Promise<void>;
}

/** Physical id of a failed Create that may have left something behind: this and the RequestId of its event. */
export const MAYBE_CREATED = 'maybe-created/';

/** A failed Create that may leave something behind, and the physical id under which the Delete that follows finds it. */
export class FailedWithPhysicalId extends Error {
  constructor(
    readonly physicalResourceId: string,
    override readonly cause: unknown,
  ) {
    super(cause instanceof Error ? cause.message : String(cause));
    this.name = cause instanceof Error ? cause.name : 'Error';
  }
}

/** A resource type. It does not know how a response is sent. */
export interface Resource {
  create(event: CreateEvent, deadline: Deadline): Promise<Outcome>;
  update(event: UpdateEvent, deadline: Deadline): Promise<Outcome>;
  delete(event: DeleteEvent, deadline: Deadline): Promise<Outcome>;
}
