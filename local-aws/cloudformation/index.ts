// CloudFormation: stacks and change sets, over the query protocol for the CDK CLI and directly for tests.
import { randomUUID } from 'node:crypto';
import { assume, Assumptions } from '../assumptions';
import { AwsError } from '../errors';
import type { LaunchTemplateStore } from '../ec2/launch-templates';
import { Lambda } from '../lambda';
import { arnIn } from '../regions';
import { differs } from './change-set';
import { ChangeSets } from './change-sets';
import { Clock, CustomResources, LoggedEvent } from './custom-resource';
import { Engine } from './engine';
import { NestedStacks, StackStore } from './nested-stacks';
import { Drift, driftsOf } from './drift';
import { Exports } from './exports';
import { Provider } from './provider';
import { handle } from './query';
import { isCustomResource, LogGroups, resourceTypes, ResourceTypeOptions } from './resource-types';
import { RoleStore } from './roles';
import { Desired, emptyStack, exists, inProgress, isPaused, Stack, StackResource } from './stack';
import { bootstrapVersion, desiredBy, refuseNewTypes, refuseUnordered, Submission, WITH_ROLLBACK } from './submission';
import { Template, validationError } from './template';

export type { CustomResourceEvent, LoggedAnswer, LoggedEvent } from './custom-resource';
export type { Submission } from './submission';
export type { Stack, StackEvent, StackResource } from './stack';

export interface CloudFormationOptions {
  readonly s3: { get(bucket: string, key: string): Buffer | undefined };
  readonly iam: RoleStore;
  readonly lambda: Pick<
    Lambda,
    'createFunction' | 'updateFunction' | 'deleteFunction' | 'propertiesOf' | 'eventInvokeConfigs' | 'has' | 'invokeAsync'
  >;
  readonly logs: LogGroups;
  readonly buckets?: ResourceTypeOptions['buckets'];
  readonly launchTemplates: LaunchTemplateStore;
  readonly parameters?: ResourceTypeOptions['parameters'];
  readonly account: string;
  readonly region: string;
  /** Where the server listens; ResponseURLs begin with it. */
  readonly endpoint: () => string;
  readonly clock?: Clock;
  readonly assumptions?: Assumptions;
  /** SSM parameters that a template's parameters may name; by default the bootstrap version. */
  readonly ssm?: (name: string) => string | undefined;
  /** Records resources of types that are not simulated. @default - they fail the deployment */
  readonly recordOtherTypes?: boolean;
  /** Called after each deployment of a stack with recorded resources. */
  readonly onRecorded?: (stackName: string, resources: readonly RecordedResource[]) => void;
}

const realClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds).unref()),
};

export type RecordedResource = Pick<StackResource, 'logicalId' | 'type'>;

export class CloudFormation implements StackStore {
  readonly changeSets = new ChangeSets(this);
  /** Every stack there ever was, by id. */
  readonly stacks = new Map<string, Stack>();
  readonly engine: Engine;
  readonly exports = new Exports(
    () => this.stacks.values(),
    (stack) => this.engine.evaluator(stack, stack.template, stack.parameterValues),
  );
  readonly customResources: CustomResources;
  readonly assumptions: Assumptions;
  private readonly clock: Clock;
  /** Undefined for a type that is neither simulated nor recorded; no template with one gets past `desired`. */
  private readonly providerOf: (type: string) => Provider | undefined;

  constructor(private readonly options: CloudFormationOptions) {
    this.clock = options.clock ?? realClock;
    this.assumptions = options.assumptions ?? assume();
    const { lambda, endpoint } = options;
    this.customResources = new CustomResources({ lambda, endpoint, clock: this.clock, assumptions: this.assumptions });
    this.providerOf = resourceTypes(options, this.customResources, new NestedStacks(this));
    this.engine = new Engine({
      provider: (type) => this.providerOf(type)!,
      isCustom: isCustomResource,
      clock: this.clock,
      assumptions: this.assumptions,
      account: options.account,
      region: options.region,
      exports: this.exports,
    });
  }

  /** The inside of `<ActionResult>`; `hold` lets DescribeStacks wait until the stack is stable. */
  handle(action: string, params: Record<string, string>, { hold = true }: { hold?: boolean } = {}): Promise<string> {
    return handle(this, action, params, hold);
  }

  /** The resource that IAM policies name for an operation on this stack, given by its name or id. */
  resourceArn(stack: string | undefined): string {
    if (!stack) {
      return '*';
    }
    const unknown = arnIn(this.options, 'cloudformation', `stack/${stack}/*`);
    return this.stack(stack)?.id ?? (stack.startsWith('arn:') ? stack : unknown);
  }

  receiveAnswer(id: string, body: string, headers?: Record<string, string | string[] | undefined>): number {
    return this.customResources.receiveAnswer(id, body, headers);
  }

  /** Whether a custom resource of this account and Region has the ResponseURL with this id. */
  awaits(id: string): boolean {
    return this.customResources.awaits(id);
  }

  /** Every custom resource event, oldest first, with the responses to it. */
  get eventLog(): LoggedEvent[] {
    return this.customResources.eventLog;
  }

  redeliver(requestId: string): void {
    this.customResources.redeliver(requestId);
  }

  /** Creates or updates, and waits for the end, good or bad. */
  async deploy(
    stackName: string,
    template: Template | object,
    { parameters, tags, mode }: Pick<Submission, 'parameters' | 'tags' | 'mode'> = {},
  ): Promise<Stack> {
    const capabilities = ['CAPABILITY_NAMED_IAM'];
    const submission = { templateBody: JSON.stringify(template), parameters, tags, capabilities, mode };
    const existing = this.stack(stackName);
    if (!existing) {
      return this.settled(this.createStack(stackName, submission));
    }
    const desired = this.desired(submission);
    if (!this.changes(existing, desired)) {
      return existing;
    }
    return this.settled(this.startUpdate(existing, desired, submission));
  }

  async destroy(stackName: string): Promise<Stack> {
    const stack = this.require(stackName);
    this.deleteStack(stack);
    return this.settled(stack);
  }

  /** By name the stack that is not deleted, by id any. */
  stack(nameOrId: string): Stack | undefined {
    return (
      this.stacks.get(nameOrId) ??
      [...this.stacks.values()].find(({ name, status }) => name === nameOrId && status !== 'DELETE_COMPLETE')
    );
  }

  require(nameOrId: string): Stack {
    const stack = this.stack(nameOrId);
    if (!stack) {
      throw validationError(`Stack with id ${nameOrId} does not exist`);
    }
    return stack;
  }

  /** The uploaded template that a `TemplateURL` names. */
  templateAt(url: string): string {
    const [bucket, ...key] = decodeURIComponent(new URL(url).pathname).slice(1).split('/');
    const body = this.options.s3.get(bucket!, key.join('/'));
    if (!body) {
      throw validationError(`S3 error: The specified key does not exist. (${url})`);
    }
    return body.toString();
  }

  createStack(name: string, submission: Submission): Stack {
    if (this.stack(name)) {
      throw new AwsError('AlreadyExistsException', `Stack [${name}] already exists`, 400);
    }
    const desired = this.desired(submission);
    const stack = this.newStack(name);
    return this.startCreate(stack, desired, submission);
  }

  updateStack(stack: Stack, submission: Submission): Stack {
    const desired = this.desired(submission);
    if (!this.changes(stack, desired)) {
      throw validationError('No updates are to be performed.');
    }
    return this.startUpdate(stack, desired, submission);
  }

  /** To the last stable state, from CREATE_FAILED or UPDATE_FAILED. */
  rollbackStack(stack: Stack, { retainExceptOnCreate = false }: { retainExceptOnCreate?: boolean } = {}): void {
    if (!isPaused(stack)) {
      throw validationError(`Stack:${stack.id} is in ${stack.status} state and can not be rolled back.`);
    }
    stack.retainExceptOnCreate = retainExceptOnCreate;
    void this.run(stack, this.engine.rollBack(stack));
  }

  /** From UPDATE_ROLLBACK_FAILED; `skip` names resources of this stack, or `Nested.Resource` of a nested one. */
  continueUpdateRollback(stack: Stack, skip: readonly string[] | 'failing' = []): void {
    if (stack.parentId !== undefined) {
      throw validationError(`Stack ${stack.id} is nested: continue the rollback of its root stack ${stack.rootId}.`);
    }
    if (stack.status !== 'UPDATE_ROLLBACK_FAILED') {
      throw validationError(`Stack:${stack.id} is in ${stack.status} state and can not continue rollback.`);
    }
    const unknown = skip === 'failing' ? [] : skip.filter((name) => !this.failedIn(stack, name));
    if (unknown.length > 0) {
      throw validationError(`The following resources to skip are not in UPDATE_FAILED: [${unknown.join(', ')}]`);
    }
    void this.run(stack, this.engine.continueRollback(stack, skip === 'failing' ? skip : new Set(skip)));
  }

  drifts(stack: Stack): Drift[] {
    return driftsOf(stack, (type) => this.providerOf(type)!);
  }

  idOf(kind: 'stack' | 'changeSet', name: string): string {
    return arnIn(this.options, 'cloudformation', `${kind}/${name}/${randomUUID()}`);
  }

  now(): number {
    return this.clock.now();
  }

  /** `retained` names resources that a stack in DELETE_FAILED leaves behind. */
  deleteStack(stack: Stack, retained: readonly string[] = []): void {
    if (stack.terminationProtection) {
      throw validationError(`Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`);
    }
    if (stack.status === 'DELETE_COMPLETE' || stack.status === 'DELETE_IN_PROGRESS') {
      return;
    }
    this.refuseBusy(stack);
    if (retained.length > 0 && stack.status !== 'DELETE_FAILED') {
      throw validationError(
        `Invalid operation on stack [${stack.id}]. When you delete a stack, specify which resources to retain only when the stack is in the DELETE_FAILED state.`,
      );
    }
    void this.run(stack, this.engine.delete(stack, new Set(retained)));
  }

  /** A stack that failed without rollback has something to retry, even with the template that failed. */
  changes(stack: Stack, desired: Desired): boolean {
    return isPaused(stack) || differs(stack, desired);
  }

  desired(submission: Submission): Desired {
    return desiredBy(submission, { knows: (type) => this.providerOf(type) !== undefined, ssm: (name) => this.parameter(name) });
  }

  newStack(name: string, family?: Pick<Stack, 'parentId' | 'rootId'>): Stack {
    const id = this.idOf('stack', name);
    const stack = emptyStack(id, name, this.clock.now(), family);
    this.stacks.set(id, stack);
    return stack;
  }

  startCreate(stack: Stack, desired: Desired, { capabilities = [], roleArn, mode = WITH_ROLLBACK }: Submission): Stack {
    refuseUnordered(this.engine.evaluator(stack, desired.template, desired.parameterValues));
    Object.assign(stack, { ...desired, ...mode, description: desired.template.Description, capabilities, roleArn });
    this.engine.setStatus(stack, 'CREATE_IN_PROGRESS', 'User Initiated');
    void this.run(stack, this.engine.create(stack));
    return stack;
  }

  startUpdate(stack: Stack, desired: Desired, { capabilities = [], roleArn, mode = WITH_ROLLBACK }: Submission): Stack {
    this.refuseUpdate(stack, desired);
    if (isPaused(stack) && !mode.disableRollback) {
      throw validationError(
        `This stack is currently in a non-terminal [${stack.status}] state. To update the stack from this state, please use the ` +
          'disable-rollback parameter with update-stack API. To rollback to the last known good state, use the rollback-stack API',
      );
    }
    refuseUnordered(this.engine.evaluator(stack, desired.template, desired.parameterValues));
    Object.assign(stack, { ...mode, capabilities, roleArn: roleArn ?? stack.roleArn });
    this.engine.setStatus(stack, 'UPDATE_IN_PROGRESS', 'User Initiated');
    void this.run(stack, this.engine.update(stack, desired));
    return stack;
  }

  run(stack: Stack, work: Promise<void>): Promise<void> {
    // A defect of the engine neither leaves a stack in progress for ever nor ends the server.
    stack.operation = work
      .then(() => this.reportRecorded(stack))
      .catch((error: Error) => {
        this.engine.setStatus(
          stack,
          stack.status.replace('_IN_PROGRESS', '_FAILED'),
          `The embedded AWS failed: ${error.stack ?? error.message}`,
        );
      });
    return stack.operation;
  }

  private parameter(name: string): string | undefined {
    const isPublic = this.options.recordOtherTypes && name.startsWith('/aws/service/');
    return (this.options.ssm ?? bootstrapVersion)(name) ?? (isPublic ? `recorded${name.replaceAll('/', '-')}` : undefined);
  }

  private reportRecorded(stack: Stack): void {
    const recorded = Object.values(stack.resources).filter((one) => exists(one) && this.providerOf(one.type)?.note !== undefined);
    if (recorded.length > 0 && /^(CREATE|UPDATE)_COMPLETE$/.test(stack.status)) {
      this.options.onRecorded?.(stack.name, recorded);
    }
  }

  private failedIn(stack: Stack, name: string): boolean {
    const [first = '', ...rest] = name.split('.');
    const resource = stack.resources[first];
    if (rest.length > 0 && resource?.physicalId !== undefined) {
      return this.failedIn(this.require(resource.physicalId), rest.join('.'));
    }
    return resource?.status === 'UPDATE_FAILED';
  }

  private async settled(stack: Stack): Promise<Stack> {
    await stack.operation;
    return stack;
  }

  /** Throws where the stack cannot be updated to this. */
  refuseUpdate(stack: Stack, { template }: Desired): void {
    this.refuseBusy(stack);
    this.refuseDead(stack);
    refuseNewTypes(stack, template);
  }

  private refuseBusy(stack: Stack): void {
    if (inProgress(stack)) {
      throw validationError(`Stack:${stack.id} is in ${stack.status} state and can not be updated.`);
    }
  }

  private refuseDead(stack: Stack): void {
    if (!isPaused(stack) && !/^(CREATE|UPDATE|UPDATE_ROLLBACK)_COMPLETE$/.test(stack.status)) {
      throw validationError(`Stack:${stack.id} is in ${stack.status} state and can not be updated.`);
    }
  }
}
