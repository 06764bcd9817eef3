// An account in which CloudFormation deploys stacks whose custom resource is the real handler, in this process and in virtual time.
import { TIMEOUTS } from '../../lib/private/contract';
import { CustomResourceEvent } from '../../lambda/cloudformation/event';
import { external, LogEntry } from '../../lambda/external';
import { Assumptions } from '../../local-aws/assumptions';
import { LoggedEvent, Stack } from '../../local-aws/cloudformation';
import { WITH_ROLLBACK } from '../../local-aws/cloudformation/submission';
import { failing, templateOf } from '../../local-aws/cloudformation/testing';
import { LocalAws, startLocalAws } from '../../local-aws/server';
import { OTHER_ACCOUNT } from '../fixtures/arns';
import { Handler, newHandler } from '../fixtures/handler';
import { ManualClock, realTime, setAlarm, useVirtualTime } from '../fixtures/virtual-time';
import { withPermissions } from './role-policies';

/**
 * What becomes of an event: it runs at once; it waits in Lambda's queue first; it runs, and its responses are lost; or it does
 * not run before CloudFormation has given up, and is kept for a late delivery.
 */
export type DeliveryOutcome = 'delivered' | 'queued' | 'response-lost' | 'too-late';

export interface StackWorldOptions {
  readonly newHandler?: () => Handler;
  readonly assumptions?: Partial<Assumptions>;
  /** Whether License Manager's service-linked role exists. @default true */
  readonly setUp?: boolean;
}

export interface DeployOptions {
  /** @default S */
  readonly stackName?: string;
  /** A last resource of the stack fails. */
  readonly fails?: boolean;
  /** CloudFormation leaves a failed deploy as it is. */
  readonly disableRollback?: boolean;
}

export const STACK_NAME = 'S';

/** Near its timeout an event has a few milliseconds for its work, and as much time as always for the compensation. */
const NEAR_TIMEOUT_WORK = 20;
const NEAR_TIMEOUT = (TIMEOUTS.compensation + TIMEOUTS.response) * 1000 + NEAR_TIMEOUT_WORK;
/** Where a response is lost, the function still ends by itself. In milliseconds. */
const UNTIL_RESPONSE_IS_LOST = 100_000;
/** How long a queued event waits, in milliseconds: it may have been delivered before. */
const QUEUED = 60_000;
/** Nobody deploys twice within this time, in milliseconds. */
const BETWEEN_OPERATIONS = 2000;
/** unverified: CloudFormation goes on this much later, in milliseconds, than a response arrives. Dates of events have whole seconds. */
const AFTER_RESPONSE = 1000;
/** Near its timeout the handler's virtual pauses, and the time for the compensation, take this part of them in real time. */
const SLOW_MOTION = 50;

export class StackWorld {
  /** What becomes of the next events; those after them are delivered. */
  readonly deliveryOutcomes: DeliveryOutcome[] = [];
  /** Events that have never run. */
  readonly undelivered: CustomResourceEvent[] = [];
  /** By RequestId: how often the event has run. */
  readonly runs = new Map<string, number>();
  /** Errors that the handler has thrown instead of responding, with the RequestId. */
  readonly escapedErrors: string[] = [];
  /** ARNs whose last rollback kept a change that only a replacement could undo, as the handler has logged. */
  readonly keptByRollback = new Set<string>();
  /** ARNs of disabled license configurations that a running instance kept enabled, as the handler has logged. */
  readonly leftEnabled = new Set<string>();
  /** Associations, as `RESOURCE_ARN ARN`, and ARNs of reports that License Manager rejected in a rollback, as the handler has logged. */
  readonly notRestored = new Set<string>();
  /** The time that an event has, in milliseconds. */
  functionTime = TIMEOUTS.functionTimeout * 1000;
  /** Called with each event before and after it runs. */
  readonly observers: ((event: CustomResourceEvent) => void)[] = [];
  /** Called with each event, and with what runs it. */
  hook?: (event: CustomResourceEvent, run: () => Promise<void>) => Promise<void>;
  /** Present while the next event to run is near its timeout, with the RequestId of that event once it runs. */
  private near?: { event?: string };
  private readonly sandboxes = new Map<string, Handler>();
  private lastPlan = '';
  private readonly environment = { ...process.env };

  private constructor(
    readonly aws: LocalAws,
    readonly clock: ManualClock,
    private readonly newHandler: () => Handler,
  ) {
    Object.assign(process.env, aws.environment());
    useVirtualTime(clock);
    jest
      .spyOn(external, 'setAlarm')
      .mockImplementation((milliseconds, ring) =>
        setAlarm(this.nearTimeout ? this.afterCallHangs(milliseconds) : clock.sleep(milliseconds), ring),
      );
    jest.spyOn(external, 'sleep').mockImplementation(async (milliseconds) => {
      clock.advance(milliseconds);
      await (this.nearTimeout ? realTime(milliseconds / SLOW_MOTION) : undefined);
    });
    const { customResources } = aws.cloudFormation;
    const receive = customResources.receiveAnswer.bind(customResources);
    jest.spyOn(customResources, 'receiveAnswer').mockImplementation((...answer) => {
      clock.advance(AFTER_RESPONSE);
      return receive(...answer);
    });
    aws.lambda.override((event) => this.run(event as CustomResourceEvent));
  }

  static async start(options: StackWorldOptions = {}): Promise<StackWorld> {
    const { assumptions, setUp, newHandler: handler = newHandler } = options;
    const clock = new ManualClock();
    const aws = await startLocalAws({
      assumptions,
      setUp,
      createsPerDay: Infinity,
      cloudFormation: { clock },
    });
    aws.licenseManager.quotas.configurations = Infinity;
    // The stack's role may not read the tags of what another account shares.
    const other = aws.in({ account: OTHER_ACCOUNT }).licenseManager;
    other.share(other.create({ Name: 'Oracle', LicenseCountingType: 'Core' }), aws.licenseManager);
    return new StackWorld(aws, clock, handler);
  }

  /** One event is near its timeout: the next to run. The event that follows it may begin before this is reset. */
  get nearTimeout(): boolean {
    return this.near !== undefined;
  }

  set nearTimeout(isNear: boolean) {
    this.near = isNear ? {} : undefined;
  }

  async close(): Promise<void> {
    process.env = { ...this.environment };
    await this.aws.close();
  }

  /** Lambda starts new sandboxes for the events to come. */
  restart(): void {
    this.sandboxes.clear();
  }

  async deploy(resources: Record<string, object>, options: DeployOptions = {}): Promise<Stack> {
    const { stackName = STACK_NAME, fails = false, disableRollback = false } = options;
    const template = templateOf({
      ...withPermissions(resources),
      ...(fails ? { Fails: failing(Object.keys(resources)) } : {}),
    });
    return this.settled(this.aws.cloudFormation.deploy(stackName, template, { mode: { ...WITH_ROLLBACK, disableRollback } }));
  }

  async destroy(stackName = STACK_NAME): Promise<Stack> {
    return this.settled(this.aws.cloudFormation.destroy(stackName));
  }

  /** Delivers an event once more, or one that has never run for the first time. */
  async deliver(event: CustomResourceEvent): Promise<void> {
    await this.run(event);
  }

  stack(name = STACK_NAME): Stack | undefined {
    return this.aws.cloudFormation.stack(name);
  }

  /** All stacks that are not deleted. */
  get stacks(): Stack[] {
    return [...this.aws.cloudFormation.stacks.values()].filter(({ status }) => status !== 'DELETE_COMPLETE');
  }

  /** The ARN that a stack records for its license configuration. */
  physicalId(logicalId = 'A', stackName = STACK_NAME): string {
    return this.stack(stackName)!.resources[logicalId]!.physicalId!;
  }

  get events(): LoggedEvent[] {
    return this.aws.cloudFormation.eventLog;
  }

  get configurations(): Record<string, unknown>[] {
    return this.aws.licenseManager.configurations();
  }

  find(arn: string): Record<string, unknown> | undefined {
    return this.configurations.find((one) => one.LicenseConfigurationArn === arn);
  }

  /** CloudFormation goes on as soon as a response arrives, while the handler may still wait for the endpoint's status. */
  private async settled(operation: Promise<Stack>): Promise<Stack> {
    const stack = await operation;
    await this.aws.lambda.idle();
    this.clock.advance(BETWEEN_OPERATIONS);
    return stack;
  }

  private async run(event: CustomResourceEvent): Promise<void> {
    const outcome = this.deliveryOutcomes.shift() ?? 'delivered';
    if (outcome === 'too-late') {
      this.undelivered.push(event);
      // CloudFormation begins to wait only after this turn.
      await realTime(0);
      this.timeOut();
      return;
    }
    if (outcome === 'queued') {
      this.clock.advance(QUEUED);
    }
    const handler = this.sandboxOf(event.StackId);
    jest.mocked(external.log).mockImplementation((entry) => this.notePlan(event, entry));
    this.runs.set(event.RequestId, (this.runs.get(event.RequestId) ?? 0) + 1);
    const lost = outcome === 'response-lost';
    const ResponseURL = lost ? event.ResponseURL.replace('/cfn-response/', '/cfn-response/lost-') : event.ResponseURL;
    const run = async () => {
      const isNear = this.near !== undefined && (this.near.event ??= event.RequestId) === event.RequestId;
      const remaining = isNear ? NEAR_TIMEOUT : lost ? UNTIL_RESPONSE_IS_LOST : this.functionTime;
      const context = { logStreamName: 'stream', getRemainingTimeInMillis: () => remaining };
      try {
        await handler({ ...event, ResponseURL }, context);
      } catch (error) {
        this.escapedErrors.push(`${event.RequestId}: ${String(error)}`);
      }
    };
    this.observers.forEach((observe) => observe(event));
    await (this.hook ? this.hook(event, run) : run());
    this.observers.forEach((observe) => observe(event));
    if (!this.events.find((one) => one.event.RequestId === event.RequestId)?.answers.some(({ counted }) => counted)) {
      this.timeOut();
    }
  }

  private notePlan(event: CustomResourceEvent, { message, plan, licenseConfigurationArn, ...more }: LogEntry): void {
    if (message === 'plan') {
      this.lastPlan = String(plan);
      const { ResourceArn } = event.ResourceProperties;
      [...this.notRestored]
        .filter((one) => one.startsWith(`${String(ResourceArn)} `))
        .forEach((one) => this.notRestored.delete(one));
    }
    if (message === 'terms-rejected' && this.lastPlan !== 'update') {
      const isStatus = (more.terms as string[]).includes('LicenseConfigurationStatus');
      (isStatus ? this.leftEnabled : this.keptByRollback).add(String(licenseConfigurationArn));
    }
    if (message === 'event') {
      this.notRestored.delete(String(more.physicalResourceId));
    }
    if (message === 'report-not-restored') {
      this.notRestored.add(String(more.reportGeneratorArn));
    }
    if (message === 'association-not-restored') {
      this.notRestored.add(`${String(more.resourceArn)} ${String(licenseConfigurationArn)}`);
    }
    if (message === 'left-enabled') {
      this.leftEnabled.add(String(licenseConfigurationArn));
    } else if (event.RequestType === 'Update' && message === 'plan' && plan === 'update') {
      this.leftEnabled.delete(event.PhysicalResourceId);
    }
    if (event.RequestType !== 'Update' || message !== 'plan' || plan === 'fail') {
      return;
    }
    if (plan === 'keep') {
      this.keptByRollback.add(event.PhysicalResourceId);
    } else if (plan !== 'replace' && plan !== 'skip') {
      // One that is replaced stays as it is, and a rollback restores it.
      this.keptByRollback.delete(event.PhysicalResourceId);
    }
  }

  /** The sandbox of the stack's function, which has the stack's role. */
  private sandboxOf(stackId: string): Handler {
    const arn = this.aws.cloudFormation.stacks.get(stackId)?.resources.Role?.attributes.Arn as string | undefined;
    if (arn !== undefined && this.aws.iam.hasRole(arn)) {
      const { accessKeyId, secretAccessKey, sessionToken } = this.aws.iam.issueCredentials(arn);
      Object.assign(process.env, {
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_SESSION_TOKEN: sessionToken,
      });
    }
    const sandbox = this.sandboxes.get(stackId) ?? this.newHandler();
    this.sandboxes.set(stackId, sandbox);
    return sandbox;
  }

  /** Near its timeout an event has this real time from the moment at which a call hangs: so the timeout passes during that call. */
  private async afterCallHangs(milliseconds: number): Promise<void> {
    while (this.nearTimeout && this.aws.faults.injected() === 0) {
      await realTime(1);
    }
    const compensation = Math.max(0, milliseconds - NEAR_TIMEOUT_WORK);
    await realTime(milliseconds - compensation + compensation / SLOW_MOTION);
  }

  /** The time passes after which CloudFormation gives up on an event. */
  private timeOut(): void {
    this.clock.advance(TIMEOUTS.serviceTimeout * 1000 + 1);
  }
}
