// The custom-resource protocol: every event gets one response before the function's time is over, whatever happens.
import { CustomResourceEvent, FailedWithPhysicalId, Outcome, Resource, ageOf } from './event';
import { Response, failure, send, success } from './response';
import { Deadline, Reserves } from '../deadline';
import { external } from '../external';

/** The part of Lambda's context that the protocol needs. */
export interface InvocationContext {
  readonly logStreamName: string;
  getRemainingTimeInMillis(): number;
}

/** In seconds. */
export interface Timeouts extends Reserves {
  /** CloudFormation abandons an event after this time. */
  readonly serviceTimeout: number;
  readonly functionTimeout: number;
}

/** Physical id of a resource whose Create failed and left nothing behind; its Delete has nothing to do. */
export const NOTHING_CREATED = 'nothing-created';

/** Milliseconds between the last attempt to respond and the end of the function. */
const LAST_MOMENT = 500;

/** Number of responses that a sandbox keeps. */
const KEPT_RESPONSES = 1000;

export function entrypoint(resources: Readonly<Record<string, Resource>>, timeouts: Timeouts) {
  /** By RequestId: Lambda may deliver an event twice, and CloudFormation must get the same response. */
  const responses = new Map<string, Response>();
  return async (event: CustomResourceEvent, context: InvocationContext): Promise<void> => {
    const end = external.now() + context.getRemainingTimeInMillis();
    external.log({
      level: 'INFO',
      message: 'event',
      requestType: event.RequestType,
      resourceType: event.ResourceType,
      requestId: event.RequestId,
      stackId: event.StackId,
      logicalResourceId: event.LogicalResourceId,
      physicalResourceId: physicalIdOf(event),
    });
    const earlier = responses.get(event.RequestId);
    const { response, compensate } = earlier ? { response: earlier } : await run(resources, event, context, timeouts);
    keep(responses, event.RequestId, response);
    if ((await send(event.ResponseURL, response, end - LAST_MOMENT)) === 'another') {
      external.log({ level: 'WARN', message: 'duplicate-delivery', compensates: compensate !== undefined });
      await compensate?.();
      return;
    }
    external.log({
      level: 'INFO',
      message: 'response-accepted',
      status: response.Status,
      physicalResourceId: response.PhysicalResourceId,
    });
  };
}

async function run(
  resources: Readonly<Record<string, Resource>>,
  event: CustomResourceEvent,
  context: InvocationContext,
  timeouts: Timeouts,
): Promise<{ response: Response; compensate?: () => Promise<void> }> {
  const deadline = Deadline.after(context.getRemainingTimeInMillis(), timeouts);
  try {
    rejectAbandoned(event, timeouts);
    const outcome = await dispatch(resources, event, deadline);
    return { response: success(event, outcome), compensate: compensation(outcome, timeouts) };
  } catch (error) {
    const id = physicalIdOf(event) ?? idIn(error) ?? NOTHING_CREATED;
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    external.log({ level: 'ERROR', message: 'failed', reason, stack: error instanceof Error ? error.stack : undefined });
    return { response: failure(event, id, reason, context.logStreamName) };
  } finally {
    deadline.cancel();
  }
}

/** The compensation of an event has a time of its own: the event's may be over when the response is rejected. */
function compensation({ compensate }: Outcome, { compensation: seconds }: Timeouts): (() => Promise<void>) | undefined {
  return (
    compensate &&
    (async () => {
      const deadline = Deadline.after(seconds * 1000);
      await compensate(deadline).finally(() => deadline.cancel());
    })
  );
}

async function dispatch(
  resources: Readonly<Record<string, Resource>>,
  event: CustomResourceEvent,
  deadline: Deadline,
): Promise<Outcome> {
  if (event.RequestType === 'Delete' && event.PhysicalResourceId === NOTHING_CREATED) {
    return { physicalResourceId: event.PhysicalResourceId };
  }
  if (!Object.hasOwn(resources, event.ResourceType)) {
    // An upgrade of this library that is rolled back sends the Delete of a new type to the old function.
    throw new Error(
      `This version of the function does not know the resource type ${event.ResourceType}. Nothing was changed. Deploy with a newer version of the library.`,
    );
  }
  return handle(resources[event.ResourceType], event, deadline);
}

/** The operation of a resource type that an event asks for. */
export function handle(resource: Resource, event: CustomResourceEvent, deadline: Deadline): Promise<Outcome> {
  switch (event.RequestType) {
    case 'Create':
      return resource.create(event, deadline);
    case 'Update':
      return resource.update(event, deadline);
    case 'Delete':
      return resource.delete(event, deadline);
  }
}

/** An event that may still run when CloudFormation no longer waits would change a resource that nobody looks after. */
function rejectAbandoned(event: CustomResourceEvent, { serviceTimeout, functionTimeout }: Timeouts): void {
  const age = ageOf(event);
  if (age > (serviceTimeout - functionTimeout) * 1000) {
    throw new Error(
      `The event arrived ${Math.round(age / 1000)} s late and CloudFormation no longer waits for it. Nothing was changed.`,
    );
  }
}

/** By its property: the error of a resource type in another bundle has a class of its own. */
function idIn(error: unknown): string | undefined {
  return (error as Partial<FailedWithPhysicalId> | undefined)?.physicalResourceId;
}

function physicalIdOf(event: CustomResourceEvent): string | undefined {
  return event.RequestType === 'Create' ? undefined : event.PhysicalResourceId;
}

function keep(responses: Map<string, Response>, requestId: string, response: Response): void {
  responses.set(requestId, response);
  if (responses.size > KEPT_RESPONSES) {
    responses.delete(responses.keys().next().value!);
  }
}
