// The custom-resource protocol: whatever happens to an event, it is answered, once, before Lambda's time is up.
import { failure, send, success, Answer } from './answer';
import { CustomResourceEvent, Deadline, FailedWithPhysicalId, Outcome, Resource, ageOf } from './event';
import { external } from '../external';

/** What this needs of Lambda's context. */
export interface InvocationContext {
  readonly logStreamName: string;
  getRemainingTimeInMillis(): number;
}

/** In seconds: the time an event has, and what of it is not for the work itself. */
export interface Reserves {
  /** How long an event may take in all before CloudFormation gives it up, and how much of that this function may. */
  readonly serviceTimeout: number;
  readonly functionTimeout: number;
  readonly undoReserve: number;
  readonly answerReserve: number;
}

/** Physical id of a resource whose creation failed and left nothing behind; its Delete has nothing to do. */
export const NOTHING_CREATED = 'nothing-created';

/** The time left for a last attempt to answer must not be eaten by the runtime's own end. */
const LAST_MOMENT = 500;

/** RequestIds whose answers a sandbox remembers. */
const REMEMBERED = 1000;

export function entrypoint(resource: Resource, reserves: Reserves) {
  /** By RequestId: Lambda may deliver an event twice, and CloudFormation must then be told the same thing. */
  const answered = new Map<string, Answer>();
  return async (event: CustomResourceEvent, context: InvocationContext): Promise<void> => {
    const end = external.now() + context.getRemainingTimeInMillis();
    const { ResponseURL: url, ...rest } = event;
    external.log({
      level: 'INFO',
      message: 'event',
      requestType: rest.RequestType,
      requestId: rest.RequestId,
      stackId: rest.StackId,
      logicalResourceId: rest.LogicalResourceId,
      physicalResourceId: physicalIdOf(event),
    });
    const known = answered.get(event.RequestId);
    const { answer, undo } = known ? { answer: known } : await run(resource, event, context, reserves);
    remember(answered, event.RequestId, answer);
    const heard = await send(url, answer, end - LAST_MOMENT);
    if (heard === 'another') {
      external.log({ level: 'WARN', message: 'another run of this event was heard, taking back what this one made' });
      await undo?.();
      return;
    }
    external.log({ level: 'INFO', message: 'answered', status: answer.Status, physicalResourceId: answer.PhysicalResourceId });
  };
}

async function run(
  resource: Resource,
  event: CustomResourceEvent,
  context: InvocationContext,
  reserves: Reserves,
): Promise<{ answer: Answer; undo?: () => Promise<void> }> {
  const remaining = context.getRemainingTimeInMillis();
  const { deadline, dispose } = deadlineFor(remaining, reserves);
  try {
    refuseGivenUp(event, reserves);
    const outcome = await dispatch(resource, event, deadline);
    const { undo } = outcome;
    return { answer: success(event, outcome), undo: undo && (() => undo(AbortSignal.timeout(reserves.undoReserve * 1000))) };
  } catch (error) {
    const id = physicalIdOf(event) ?? idIn(error) ?? NOTHING_CREATED;
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    external.log({ level: 'ERROR', message: 'failed', reason, stack: error instanceof Error ? error.stack : undefined });
    return { answer: failure(event, id, reason, context.logStreamName) };
  } finally {
    dispose();
  }
}

async function dispatch(resource: Resource, event: CustomResourceEvent, deadline: Deadline): Promise<Outcome> {
  switch (event.RequestType) {
    case 'Create':
      return resource.create(event, deadline);
    case 'Update':
      return resource.update(event, deadline);
    case 'Delete':
      return event.PhysicalResourceId === NOTHING_CREATED
        ? { physicalResourceId: event.PhysicalResourceId }
        : resource.delete(event, deadline);
  }
}

/** An event that may still run when CloudFormation no longer waits for it would change what nobody looks after any more. */
function refuseGivenUp(event: CustomResourceEvent, { serviceTimeout, functionTimeout }: Reserves): void {
  const age = ageOf(event);
  if (age > (serviceTimeout - functionTimeout) * 1000) {
    throw new Error(`This event came ${Math.round(age / 1000)} s late: CloudFormation no longer waits for it. Nothing was done.`);
  }
}

function deadlineFor(remaining: number, { undoReserve, answerReserve }: Reserves) {
  const work = new AbortController();
  const undo = new AbortController();
  const alarms = [
    external.alarm(Math.max(0, remaining - (undoReserve + answerReserve) * 1000), () => work.abort()),
    external.alarm(Math.max(0, remaining - answerReserve * 1000), () => undo.abort()),
  ];
  return { deadline: { work: work.signal, undo: undo.signal }, dispose: () => alarms.forEach((callOff) => callOff()) };
}

/** By its property, because it may come from another bundle, with a class of its own. */
function idIn(error: unknown): string | undefined {
  return (error as Partial<FailedWithPhysicalId> | undefined)?.physicalResourceId;
}

function physicalIdOf(event: CustomResourceEvent): string | undefined {
  return event.RequestType === 'Create' ? undefined : event.PhysicalResourceId;
}

function remember(answered: Map<string, Answer>, requestId: string, answer: Answer): void {
  answered.set(requestId, answer);
  if (answered.size > REMEMBERED) {
    answered.delete(answered.keys().next().value!);
  }
}
