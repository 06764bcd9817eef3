// An account with a CloudFormation whose custom resource is the real handler, in this process and in virtual time.
import { TIMES } from '../../lib/private/contract';
import { entrypoint, InvocationContext } from '../../lambda/cloudformation/entrypoint';
import { CustomResourceEvent } from '../../lambda/cloudformation/event';
import { external } from '../../lambda/external';
import { createClient } from '../../lambda/license-manager/client';
import { LicenseConfigurationResource } from '../../lambda/resources/license-configuration';
import { CloudFormationOptions, LoggedEvent, Stack } from '../../local-aws/cloudformation';
import { failing, ManualClock, templateOf } from '../../local-aws/cloudformation/testing';
import { policiesFor } from './permissions';
import { Assumptions } from '../../local-aws/assumptions';
import { LocalAws, startLocalAws } from '../../local-aws/server';

export type Sandbox = (event: CustomResourceEvent, context: InvocationContext) => Promise<void>;

/** A fresh sandbox: it remembers nothing of the events that others have seen. */
export const realSandbox = (): Sandbox => entrypoint(new LicenseConfigurationResource(createClient()), TIMES);

/** What becomes of the next event: it is never run until it is too late, or it is run and its answers are lost. */
export type Fate = 'lost' | 'unanswered';

export interface WorldOptions extends Pick<CloudFormationOptions, 'rollbackSendsUpdate' | 'cancelsInFlight'> {
  readonly sandbox?: () => Sandbox;
  readonly assumptions?: Partial<Assumptions>;
  readonly setUp?: boolean;
  /** Whether an answer is taken only once. */
  readonly conditionalAnswers?: boolean;
}

export const STACK_NAME = 'S';
const ROLE = (templateOf({}) as { Resources: { Role: { Properties: object } } }).Resources.Role;
/** Of this much time work has a few real milliseconds, and taking back as many seconds as it needs. */
const HURRIED = (TIMES.undoReserve + TIMES.answerReserve) * 1000 + 100;
/** Nobody deploys twice within this time, in milliseconds. */
const BETWEEN_OPERATIONS = 2000;
/** Where the handler waits for a slow service, its virtual time takes this part of the real one. */
const SLOW_MOTION = 50;

export class World {
  readonly fates: Fate[] = [];
  readonly late: CustomResourceEvent[] = [];
  /** By RequestId: how often the event was run. */
  readonly deliveries = new Map<string, number>();
  /** By RequestId: errors that came out of the handler itself. */
  readonly escaped: string[] = [];
  hurried = false;
  /** Called around each event that is run. */
  around?: (event: CustomResourceEvent, run: () => Promise<void>) => Promise<void>;
  private sandbox: Sandbox;
  private role?: string;
  private readonly environment = { ...process.env };

  private constructor(
    readonly aws: LocalAws,
    readonly clock: ManualClock,
    private readonly newSandbox: () => Sandbox,
  ) {
    Object.assign(process.env, aws.environment());
    jest.spyOn(external, 'log').mockImplementation();
    jest.spyOn(external, 'random').mockReturnValue(1);
    jest.spyOn(external, 'alarm').mockImplementation((milliseconds, ring) => this.alarm(milliseconds, ring));
    jest.spyOn(external, 'now').mockImplementation(() => this.clock.now());
    jest.spyOn(external, 'sleep').mockImplementation(async (milliseconds) => {
      this.clock.advance(milliseconds);
      await (this.hurried ? realTime(milliseconds / SLOW_MOTION) : undefined);
    });
    this.sandbox = newSandbox();
    aws.lambda.override((event) => this.run(event as CustomResourceEvent));
  }

  static async start({
    sandbox = realSandbox,
    assumptions,
    setUp,
    conditionalAnswers = true,
    ...cloudFormation
  }: WorldOptions = {}): Promise<World> {
    const clock = new ManualClock();
    const aws = await startLocalAws({
      assumptions,
      setUp,
      createsPerDay: Infinity,
      cloudFormation: { ...cloudFormation, clock },
    });
    aws.licenseManager.quotas.configurations = Infinity;
    aws.cloudFormation.customResources.conditionalAnswers = conditionalAnswers;
    return new World(aws, clock, sandbox);
  }

  async close(): Promise<void> {
    process.env = { ...this.environment };
    await this.aws.close();
  }

  /** Lambda starts another sandbox for the events to come. */
  restart(): void {
    this.sandbox = this.newSandbox();
  }

  async deploy(resources: Record<string, object>, { fails = false } = {}): Promise<Stack> {
    const template = templateOf({
      ...resources,
      Role: { ...ROLE, Properties: { ...ROLE.Properties, Policies: policiesFor(adoptedBy(resources)) } },
      ...(fails ? { Fails: failing(Object.keys(resources)) } : {}),
    });
    return this.settled(this.aws.cloudFormation.deploy(STACK_NAME, template));
  }

  async destroy(): Promise<Stack> {
    return this.settled(this.aws.cloudFormation.destroy(STACK_NAME));
  }

  /** Once more what was delivered, or for the first time what was late. */
  async deliver(event: CustomResourceEvent): Promise<void> {
    await this.run(event);
  }

  get stack(): Stack | undefined {
    return this.aws.cloudFormation.stack(STACK_NAME);
  }

  get events(): LoggedEvent[] {
    return this.aws.cloudFormation.eventLog;
  }

  get configurations(): Record<string, unknown>[] {
    return this.aws.licenseManager.configurations();
  }

  /** CloudFormation goes on as soon as it is told; the handler may not know yet that it was heard. */
  private async settled(operation: Promise<Stack>): Promise<Stack> {
    const stack = await operation;
    await this.aws.lambda.idle();
    this.clock.advance(BETWEEN_OPERATIONS);
    return stack;
  }

  private async run(event: CustomResourceEvent): Promise<void> {
    const fate = this.fates.shift();
    if (fate === 'lost') {
      this.late.push(event);
      // Not before CloudFormation waits.
      await realTime(0);
      this.giveUp();
      return;
    }
    this.assumeRole();
    this.deliveries.set(event.RequestId, (this.deliveries.get(event.RequestId) ?? 0) + 1);
    const ResponseURL =
      fate === 'unanswered' ? event.ResponseURL.replace('/cfn-response/', '/cfn-response/lost-') : event.ResponseURL;
    const run = async () => {
      const remaining = this.hurried ? HURRIED : fate === 'unanswered' ? 100_000 : TIMES.functionTimeout * 1000;
      const context = { logStreamName: 'stream', getRemainingTimeInMillis: () => remaining };
      try {
        await this.sandbox({ ...event, ResponseURL }, context);
      } catch (error) {
        this.escaped.push(`${event.RequestId}: ${String(error)}`);
      }
    };
    await (this.around ? this.around(event, run) : run());
    if (!this.events.find((one) => one.event.RequestId === event.RequestId)?.answers.some(({ counted }) => counted)) {
      this.giveUp();
    }
  }

  /** The function's time passes where it waits; in a hurry it is real. */
  private alarm(milliseconds: number, ring: () => void): () => void {
    let calledOff = false;
    const due = this.hurried ? realTime(milliseconds) : this.clock.sleep(milliseconds);
    void due.then(() => calledOff || ring());
    return () => (calledOff = true);
  }

  /** The function of a new stack has a role, and so a sandbox, of its own. */
  private assumeRole(): void {
    const arn = this.stack?.resources.Role?.attributes.Arn as string | undefined;
    if (arn !== undefined && arn !== this.role && this.aws.iam.hasRole(arn)) {
      this.role = arn;
      const { accessKeyId, secretAccessKey, sessionToken } = this.aws.iam.issueCredentials(arn);
      Object.assign(process.env, {
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_SESSION_TOKEN: sessionToken,
      });
      this.restart();
    }
  }

  /** CloudFormation waits as long as it does. */
  private giveUp(): void {
    this.clock.advance(TIMES.serviceTimeout * 1000 + 1);
  }
}

function adoptedBy(resources: Record<string, object>): string[] {
  return Object.values(resources).flatMap((resource) => {
    const { AdoptExisting } = (resource as { Properties: { AdoptExisting?: string } }).Properties;
    return AdoptExisting === undefined ? [] : [AdoptExisting];
  });
}

export function realTime(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** A license in a template; those after the first wait for the one before, so that every run is the same. */
export function license(properties: object, { retain = false, after = [] as string[] } = {}): object {
  return {
    Type: 'Custom::LicenseConfiguration',
    Properties: {
      ServiceToken: { 'Fn::GetAtt': ['Handler', 'Arn'] },
      ServiceTimeout: TIMES.serviceTimeout,
      ...properties,
      ...(retain ? { Retain: true } : {}),
    },
    DependsOn: after,
    ...(retain
      ? { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Delete' }
      : { DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' }),
  };
}
