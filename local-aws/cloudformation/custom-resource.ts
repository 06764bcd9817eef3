// Lambda-backed custom resources: sends the event, waits for the response, and accepts or refuses it as CloudFormation does.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/crpg-ref.html
import { randomBytes, randomUUID } from 'node:crypto';
import { Assumptions } from '../assumptions';
import { Provider, ResourceContext, ResourceFailure } from './provider';
import { PhysicalResource } from './stack';
import { JsonObject, stringified } from './template';

const MAX_ANSWER_BYTES = 4096;
const DEFAULT_SERVICE_TIMEOUT_SECONDS = 3600;
const URL_EXPIRES_SECONDS = 7200;

export interface Clock {
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

export interface CustomResourceEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly ResourceType: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: JsonObject;
  readonly OldResourceProperties?: JsonObject;
}

/** One PUT to an event's ResponseURL. */
export interface LoggedAnswer {
  readonly at: number;
  readonly body: string;
  readonly httpStatus: number;
  /** Whether CloudFormation accepted this response. */
  readonly counted: boolean;
}

export interface LoggedEvent {
  readonly at: number;
  readonly serviceToken: string;
  readonly event: CustomResourceEvent;
  readonly answers: LoggedAnswer[];
  /** Absent while CloudFormation waits. */
  outcome?: 'SUCCESS' | 'FAILED' | 'TIMED_OUT' | 'CANCELED';
  reason?: string;
}

export interface CustomResourceOptions {
  readonly lambda: { invokeAsync(functionArn: string, event: unknown): void };
  readonly endpoint: () => string;
  readonly clock: Clock;
  readonly assumptions: Assumptions;
  readonly accessKeyId?: string;
}

export class CustomResources implements Provider {
  readonly eventLog: LoggedEvent[] = [];
  private readonly waiting = new Map<string, { logged: LoggedEvent; answered?: (body: string) => void }>();

  constructor(private readonly options: CustomResourceOptions) {}

  async create(context: ResourceContext, properties: JsonObject): Promise<PhysicalResource> {
    try {
      return await this.send(context, { RequestType: 'Create', ResourceProperties: properties });
    } catch (error) {
      // A Delete follows a failed Create, and needs an id even when the response has none.
      if (error instanceof ResourceFailure && error.physicalId === undefined && error.begun) {
        throw new ResourceFailure(error.message, { physicalId: inventedId(context), begun: true });
      }
      throw error;
    }
  }

  async update(
    context: ResourceContext,
    properties: JsonObject,
    previous: PhysicalResource & { properties: JsonObject },
  ): Promise<PhysicalResource> {
    if (previous.properties.ServiceToken !== properties.ServiceToken) {
      throw new ResourceFailure('Modifying service token is not allowed.');
    }
    return this.send(context, {
      RequestType: 'Update',
      PhysicalResourceId: previous.physicalId,
      ResourceProperties: properties,
      OldResourceProperties: previous.properties,
    });
  }

  async delete(context: ResourceContext, physical: PhysicalResource & { properties: JsonObject }): Promise<void> {
    await this.send(context, {
      RequestType: 'Delete',
      PhysicalResourceId: physical.physicalId,
      ResourceProperties: physical.properties,
    });
  }

  attribute(physical: PhysicalResource, name: string, { type, logicalId }: { type: string; logicalId: string }): unknown {
    if (!(name in physical.attributes)) {
      throw new ResourceFailure(
        `CustomResource attribute error: Vendor response doesn't contain ${name} attribute in object ${type} ${logicalId}`,
      );
    }
    return physical.attributes[name];
  }

  awaits(id: string): boolean {
    return this.waiting.has(id);
  }

  /** The PUT to `/cfn-response/<id>`; returns the HTTP status. */
  receiveAnswer(id: string, body: string, headers: Readonly<Record<string, string | string[] | undefined>> = {}): number {
    const entry = this.waiting.get(id);
    if (!entry) {
      return 403;
    }
    const at = this.options.clock.now();
    // guess: responseContentType
    const httpStatus = headers['content-type'] ? 403 : headers['if-none-match'] === '*' ? this.conditional(entry.logged) : 200;
    const counted = httpStatus === 200 && entry.answered !== undefined;
    entry.logged.answers.push({ at, body, httpStatus, counted });
    if (counted) {
      entry.answered?.(body);
    }
    return httpStatus;
  }

  private conditional({ answers }: LoggedEvent): number {
    const taken = answers.some(({ httpStatus }) => httpStatus === 200);
    return { honored: taken ? 412 : 200, ignored: 200, rejected: 501 }[this.options.assumptions.conditionalResponses];
  }

  /** Lambda delivers at least once: the same event, the same ResponseURL, once more. */
  redeliver(requestId: string): void {
    const logged = this.eventLog.find(({ event }) => event.RequestId === requestId);
    if (!logged) {
      throw new Error(`No event has the RequestId ${requestId}`);
    }
    this.options.lambda.invokeAsync(logged.serviceToken, logged.event);
  }

  private async send(
    context: ResourceContext,
    part: Pick<CustomResourceEvent, 'RequestType' | 'ResourceProperties' | 'PhysicalResourceId' | 'OldResourceProperties'>,
  ): Promise<PhysicalResource> {
    const serviceToken = part.ResourceProperties.ServiceToken;
    if (typeof serviceToken !== 'string' || !/^arn:[\w-]+:lambda:/.test(serviceToken)) {
      throw new ResourceFailure(
        `Invalid service token: the embedded AWS expects the ARN of a Lambda function, got: ${JSON.stringify(serviceToken)}`,
      );
    }
    const id = randomUUID();
    const event: CustomResourceEvent = {
      RequestType: part.RequestType,
      ResponseURL: this.responseUrl(id),
      StackId: context.stackId,
      RequestId: randomUUID(),
      ResourceType: context.type,
      LogicalResourceId: context.logicalId,
      ...(part.PhysicalResourceId === undefined ? {} : { PhysicalResourceId: part.PhysicalResourceId }),
      ResourceProperties: stringified(part.ResourceProperties) as JsonObject,
      ...(part.OldResourceProperties === undefined
        ? {}
        : { OldResourceProperties: stringified(part.OldResourceProperties) as JsonObject }),
    };
    const logged: LoggedEvent = { at: this.options.clock.now(), serviceToken, event, answers: [] };
    this.eventLog.push(logged);
    const entry: { logged: LoggedEvent; answered?: (body: string) => void } = { logged };
    this.waiting.set(id, entry);
    try {
      const body = await this.answerTo(
        entry,
        context,
        Number(part.ResourceProperties.ServiceTimeout ?? DEFAULT_SERVICE_TIMEOUT_SECONDS),
      );
      const physical = accepted(event, body);
      logged.outcome = 'SUCCESS';
      return physical;
    } catch (error) {
      logged.outcome ??= 'FAILED';
      logged.reason = (error as Error).message;
      throw error;
    } finally {
      entry.answered = undefined;
    }
  }

  private async answerTo(
    entry: { logged: LoggedEvent; answered?: (body: string) => void },
    { canceled }: ResourceContext,
    timeoutSeconds: number,
  ): Promise<string> {
    const { logged } = entry;
    const answer = new Promise<string>((resolve) => (entry.answered = resolve));
    try {
      this.options.lambda.invokeAsync(logged.serviceToken, logged.event);
    } catch (error) {
      throw new ResourceFailure((error as Error).message);
    }
    const timeout = this.options.clock.sleep(timeoutSeconds * 1000).then(() => {
      if (logged.outcome === undefined && entry.answered) {
        entry.answered = undefined;
        logged.outcome = 'TIMED_OUT';
      }
      throw new ResourceFailure(
        `CloudFormation did not receive a response from your Custom Resource. Please check your logs for requestId [${logged.event.RequestId}]. ` +
          'If you are using the Python cfn-response module, you may need to update your Lambda function code so that CloudFormation can attach the updated version.',
        { begun: true },
      );
    });
    const given = canceled.then(() => {
      if (logged.outcome === undefined && entry.answered) {
        entry.answered = undefined;
        logged.outcome = 'CANCELED';
      }
      throw new ResourceFailure('Resource creation canceled', { begun: true });
    });
    // The promise that loses the race is not an unhandled rejection.
    timeout.catch(() => undefined);
    given.catch(() => undefined);
    return Promise.race([answer, timeout, given]);
  }

  private responseUrl(id: string): string {
    const date = new Date(this.options.clock.now()).toISOString().replace(/[-:]|\.\d+/g, '');
    const signature = randomBytes(32).toString('hex');
    return (
      `${this.options.endpoint()}/cfn-response/${id}?X-Amz-Algorithm=AWS4-HMAC-SHA256` +
      (this.options.assumptions.responseUrlHasDate ? `&X-Amz-Date=${date}` : '') +
      `&X-Amz-Expires=${URL_EXPIRES_SECONDS}&X-Amz-SignedHeaders=host&X-Amz-Signature=${signature}`
    );
  }
}

// guess: responseErrors, failedReason
function accepted(event: CustomResourceEvent, body: string): PhysicalResource {
  const refuse = (message: string, physicalId?: string) => new ResourceFailure(message, { physicalId, begun: true });
  if (Buffer.byteLength(body) > MAX_ANSWER_BYTES) {
    throw refuse('Response object is too long.');
  }
  let answer: JsonObject;
  try {
    answer = JSON.parse(body) as JsonObject;
  } catch {
    throw refuse('Invalid response object: not JSON');
  }
  for (const field of ['StackId', 'RequestId', 'LogicalResourceId'] as const) {
    if (answer[field] !== event[field]) {
      throw refuse(`Invalid response object: ${field} is ${JSON.stringify(answer[field])}, not that of the request`);
    }
  }
  const id = answer.PhysicalResourceId;
  const validId = typeof id === 'string' && id !== '' && Buffer.byteLength(id) <= 1024;
  if (answer.Status === 'FAILED') {
    const reason = typeof answer.Reason === 'string' ? answer.Reason : 'No reason was given';
    throw refuse(
      `Received response status [FAILED] from custom resource. Message returned: ${reason} (RequestId: ${event.RequestId})`,
      validId ? id : undefined,
    );
  }
  if (answer.Status !== 'SUCCESS') {
    throw refuse(`Invalid response object: Status is ${JSON.stringify(answer.Status)}`, validId ? id : undefined);
  }
  if (!validId) {
    throw refuse('Invalid PhysicalResourceId');
  }
  const data = answer.Data ?? {};
  if (typeof data !== 'object' || Array.isArray(data)) {
    throw refuse('Invalid response object: Value of property Data must be an object', id);
  }
  return { physicalId: id, attributes: data as JsonObject };
}

function inventedId({ stackName, logicalId }: ResourceContext): string {
  return `${stackName}-${logicalId}-${randomBytes(6).toString('hex').toUpperCase()}`;
}
