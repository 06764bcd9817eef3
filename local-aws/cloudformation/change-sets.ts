// The change sets of an account in a Region: created, described until they are executed, and gone with the next change of their stack.
import { AwsError } from '../errors';
import { changesOf, ChangeSet, NO_CHANGES } from './change-set';
import { Engine } from './engine';
import { DeploymentMode, Desired, Stack } from './stack';
import { Submission, WITH_ROLLBACK } from './submission';
import { validationError } from './template';

/** CloudFormation, as far as change sets need it. */
export interface ChangeSetHost {
  readonly engine: Engine;
  stack(nameOrId: string): Stack | undefined;
  require(nameOrId: string): Stack;
  newStack(name: string): Stack;
  desired(submission: Submission): Desired;
  changes(stack: Stack, desired: Desired): boolean;
  refuseUpdate(stack: Stack, desired: Desired): void;
  startCreate(stack: Stack, desired: Desired, submission: Submission): Stack;
  startUpdate(stack: Stack, desired: Desired, submission: Submission): Stack;
  idOf(kind: 'changeSet', name: string): string;
  now(): number;
}

interface ChangeSetRequest {
  readonly stackName: string;
  readonly name: string;
  readonly type: string;
  readonly description?: string;
}

export class ChangeSets {
  private readonly all = new Map<string, ChangeSet>();

  constructor(private readonly host: ChangeSetHost) {}

  create(request: ChangeSetRequest, submission: Submission): ChangeSet {
    const { stackName, name, type, description } = request;
    const { host } = this;
    const desired = host.desired(submission);
    const stack = this.stackOf(request, desired);
    if (this.find(name, stack)) {
      throw new AwsError('AlreadyExistsException', `ChangeSet ${name} already exists for stack ${stackName}`, 400);
    }
    const changed = type === 'CREATE' || host.changes(stack, desired);
    const changeSet: ChangeSet = {
      id: host.idOf('changeSet', name),
      name,
      description,
      createdAt: host.now(),
      stack,
      desired,
      capabilities: submission.capabilities ?? [],
      roleArn: submission.roleArn,
      mode: submission.mode ?? WITH_ROLLBACK,
      changes: changed ? changesOf(stack, desired, host.engine) : [],
      ...(changed ? { status: 'CREATE_COMPLETE' } : { status: 'FAILED', statusReason: NO_CHANGES }),
      executionStatus: changed ? 'AVAILABLE' : 'UNAVAILABLE',
    };
    this.all.set(changeSet.id, changeSet);
    return changeSet;
  }

  find(nameOrId: string, stack?: Stack): ChangeSet | undefined {
    return this.all.get(nameOrId) ?? [...this.all.values()].find((one) => one.name === nameOrId && one.stack === stack);
  }

  of(stack: Stack): ChangeSet[] {
    return [...this.all.values()].filter((one) => one.stack === stack);
  }

  delete({ id }: ChangeSet): void {
    this.all.delete(id);
  }

  execute(changeSet: ChangeSet, mode: DeploymentMode = changeSet.mode): void {
    const { stack, desired, capabilities, roleArn } = changeSet;
    if (changeSet.executionStatus !== 'AVAILABLE') {
      throw new AwsError(
        'InvalidChangeSetStatus',
        `ChangeSet [${changeSet.id}] cannot be executed in its current status of [${changeSet.status}]`,
        400,
      );
    }
    const submission = { templateBody: desired.templateBody, capabilities, roleArn, mode };
    if (stack.status === 'REVIEW_IN_PROGRESS') {
      this.host.startCreate(stack, desired, submission);
    } else {
      this.host.startUpdate(stack, desired, submission);
    }
    changeSet.executionStatus = 'EXECUTE_COMPLETE';
    // The other change sets describe a stack that no longer exists.
    this.of(stack)
      .filter((other) => other !== changeSet)
      .forEach((other) => this.delete(other));
  }

  /** Of a change set that creates its stack, a new stack in REVIEW_IN_PROGRESS. */
  private stackOf({ stackName, name, type }: ChangeSetRequest, desired: Desired): Stack {
    const { host } = this;
    if (type === 'UPDATE') {
      const stack = host.require(stackName);
      host.refuseUpdate(stack, desired);
      return stack;
    }
    if (type !== 'CREATE') {
      throw validationError(`ChangeSetType ${type} is not supported by the embedded AWS`);
    }
    const existing = host.stack(stackName);
    if (existing && existing.status !== 'REVIEW_IN_PROGRESS') {
      throw validationError(`Stack [${stackName}] already exists and cannot be created again with the changeSet [${name}].`);
    }
    if (existing) {
      return existing;
    }
    const stack = host.newStack(stackName);
    host.engine.setStatus(stack, 'REVIEW_IN_PROGRESS', 'User Initiated');
    return stack;
  }
}
