// The handler with the real SDK client, against the embedded License Manager and CloudFormation over HTTP.
import { LICENSE_CONFIGURATION_RESOURCE_TYPE } from '../../lib/private/contract';
import { Response } from '../../lambda/cloudformation/response';
import { external } from '../../lambda/external';
import { emptyStack, recordEvent, StackResource } from '../../local-aws/cloudformation/stack';
import { LocalAws, startLocalAws } from '../../local-aws/server';
import { STACK_ID } from '../fixtures/arns';
import { Handler, newHandler } from '../fixtures/handler';
import { ResponseEndpoint, startResponseEndpoint } from '../fixtures/response-endpoint';
import { ManualClock, signingDate, useVirtualTime } from '../fixtures/virtual-time';

export const CORE = { Name: 'Oracle', LicenseCountingType: 'Core' };
export const SOCKET = { ...CORE, LicenseCountingType: 'Socket' };
export const LOGICAL_ID = 'License';
/** A physical id that CloudFormation invents where a Create was never answered. */
export const INVENTED_ID = `s-${LOGICAL_ID}-1ABCDEF`;

type Detail = Record<string, unknown>;
type TagList = { Key: string; Value: string }[];

export interface Sending {
  /** Fields of the event that differ from the usual ones. */
  readonly event?: object;
  /** The time that Lambda leaves, in milliseconds. @default - ten minutes */
  readonly remaining?: number;
  /** @default - a new sandbox */
  readonly handler?: Handler;
}

export interface StackState {
  readonly status: string;
  readonly disableRollback?: boolean;
  /** Physical ids that the stack records, by logical id. */
  readonly resources?: Record<string, string>;
  /** Oldest first. */
  readonly events?: readonly FixtureEvent[];
}

export interface FixtureEvent {
  /** Absent for the stack itself. */
  readonly logicalId?: string;
  readonly type?: string;
  readonly status: string;
  readonly reason?: string;
  readonly secondsAgo: number;
}

/** An account, and the events that a test sends to the handler in it. */
export class HandlerFixture {
  aws!: LocalAws;
  responses!: ResponseEndpoint;
  clock!: ManualClock;
  private requests = 0;
  private readonly environment = { ...process.env };

  async start(): Promise<void> {
    this.requests = 0;
    this.clock = new ManualClock();
    [this.aws, this.responses] = await Promise.all([
      startLocalAws({ cloudFormation: { clock: this.clock } }),
      startResponseEndpoint(),
    ]);
    Object.assign(process.env, this.aws.environment());
    useVirtualTime(this.clock);
  }

  async stop(): Promise<void> {
    jest.restoreAllMocks();
    process.env = { ...this.environment };
    await Promise.all([this.aws.close(), this.responses.close()]);
  }

  /** RequestId of the last event. */
  get requestId(): string {
    return `request-${this.requests}`;
  }

  /** Sends one event, and returns its response. */
  async send(
    RequestType: string,
    properties: object,
    { event = {}, remaining = 600_000, handler = newHandler() }: Sending = {},
  ): Promise<Response> {
    this.requests++;
    const whole = {
      RequestType,
      ...this.sentAgo(0),
      StackId: STACK_ID,
      RequestId: this.requestId,
      ResourceType: LICENSE_CONFIGURATION_RESOURCE_TYPE,
      LogicalResourceId: LOGICAL_ID,
      ResourceProperties: properties,
      ...event,
    };
    await handler(whole as never, { logStreamName: 'stream', getRemainingTimeInMillis: () => remaining });
    return this.responses.accepted.at(-1)!;
  }

  create(properties: object = CORE, sending?: Sending): Promise<Response> {
    return this.send('Create', properties, sending);
  }

  update(arn: string, properties: object, old: object = CORE, { event = {}, ...rest }: Sending = {}): Promise<Response> {
    return this.send('Update', properties, {
      event: { PhysicalResourceId: arn, OldResourceProperties: old, ...event },
      ...rest,
    });
  }

  delete(id: string, properties: object = CORE, { event = {}, ...rest }: Sending = {}): Promise<Response> {
    return this.send('Delete', properties, { event: { PhysicalResourceId: id, ...event }, ...rest });
  }

  /** ARN of a license configuration that the handler has created; the recorded calls begin after it. */
  async created(properties: object = CORE, sending?: Sending): Promise<string> {
    const { Status, Reason, PhysicalResourceId } = await this.create(properties, sending);
    expect([Status, Reason]).toEqual(['SUCCESS', undefined]);
    this.aws.calls.clear();
    return PhysicalResourceId;
  }

  /** CloudFormation describes the stack like this from now on. */
  stack({ status, disableRollback = false, resources = {}, events = [] }: StackState, stackId: string = STACK_ID): void {
    const [, name] = stackId.split('/');
    const stack = Object.assign(emptyStack(stackId, name, this.clock.now()), { status, disableRollback });
    for (const [logicalId, physicalId] of Object.entries(resources)) {
      stack.resources[logicalId] = {
        logicalId,
        type: LICENSE_CONFIGURATION_RESOURCE_TYPE,
        physicalId,
        attributes: {},
        status: 'CREATE_COMPLETE',
        properties: {},
        template: { Type: LICENSE_CONFIGURATION_RESOURCE_TYPE },
        dependencies: [],
        timestamp: this.clock.now(),
      } as StackResource;
    }
    for (const { logicalId = name, type = LICENSE_CONFIGURATION_RESOURCE_TYPE, status: to, reason, secondsAgo } of events) {
      const physicalId = logicalId === name ? stackId : 'id';
      recordEvent(stack, this.clock.now() - secondsAgo * 1000, { logicalId, type, physicalId, status: to, reason });
    }
    this.aws.cloudFormation.stacks.set(stackId, stack);
  }

  /** Operations of License Manager that the handler has called, in order. */
  get operations(): string[] {
    return this.aws.calls.operations('license-manager');
  }

  /** Operations of CloudFormation that the handler has called, in order. */
  get questions(): string[] {
    return this.aws.calls.operations('cloudformation');
  }

  get configurations(): Detail[] {
    return this.aws.licenseManager.configurations();
  }

  get arns(): unknown[] {
    return this.configurations.map((one) => one.LicenseConfigurationArn);
  }

  live(arn: string): Detail | undefined {
    return this.configurations.find((one) => one.LicenseConfigurationArn === arn);
  }

  tagsOf(arn: string): Record<string, string> {
    return Object.fromEntries((this.live(arn)!.Tags as TagList).map(({ Key, Value }) => [Key, Value]));
  }

  associate(arn: string, ...resourceArns: string[]): void {
    resourceArns.forEach((resourceArn) => this.aws.licenseManager.associate(arn, { resourceArn }));
  }

  associationsOf(arn: string): string[] {
    return this.aws.licenseManager.associations(arn).sort();
  }

  /** The next lists of license configurations are empty, as if they lagged behind. */
  hideFromLists(times: number): void {
    const { faults } = this.aws;
    const around = faults.around.bind(faults);
    let left = times;
    jest.spyOn(faults, 'around').mockImplementation((service, operation, effect) => {
      const hidden = operation === 'ListLicenseConfigurations' && left-- > 0;
      return around(service, operation, hidden ? async () => ({ LicenseConfigurations: [] }) as never : effect);
    });
  }

  /** A URL that CloudFormation signed this many milliseconds ago. */
  sentAgo(milliseconds: number): { ResponseURL: string } {
    return { ResponseURL: `${this.responses.url}&X-Amz-Date=${signingDate(this.clock.now() - milliseconds)}` };
  }

  /** Messages that the handler has logged. */
  get logged(): string[] {
    return jest.mocked(external.log).mock.calls.map(([{ message }]) => message);
  }
}

/** A fixture that starts before each test of the file and stops after it. */
export function handlerFixture(): HandlerFixture {
  const fixture = new HandlerFixture();
  beforeEach(() => fixture.start());
  afterEach(() => fixture.stop());
  return fixture;
}
