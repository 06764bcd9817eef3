// Applies a mixin to everything in a scope that launches instances: to what is there now, and to what aspects add later.

import {
  AspectPriority,
  Aspects,
  CfnResource,
  IAspect,
  IConstructSelector,
  Mixin,
  Resource,
  Stack,
  Stage,
} from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import { launchTemplatesWithFixedVersion, whyNotReached } from './launch-targets';
import { addError, addWarning } from './messages';

export interface Enforcement {
  readonly mixin: Mixin;
  readonly scope: IConstruct;
  readonly selector?: IConstructSelector;
  /** The public method, for messages. */
  readonly method: string;
}

/** Throws if the scope can never launch anything to which the mixin applies; the rest is reported at synthesis. */
export function enforceAtLaunch(enforcement: Enforcement): void {
  const { scope, method } = enforcement;
  const aspect = new LaunchEnforcement(enforcement);
  scope.node.findAll().forEach((construct) => aspect.visit(construct));
  if (aspect.appliesToNothing && isComplete(scope)) {
    throw new Error(`\`${method}\` applies to nothing in ${scope.node.path}, because ${NOTHING_LAUNCHES}`);
  }
  aspect.forgetSelection();
  // A stage below the scope is synthesized by itself, before the scope: neither aspects nor errors of the scope reach it.
  for (const place of scope.node.findAll().filter((one) => one === scope || Stage.isStage(one))) {
    Aspects.of(place).add(aspect, { priority: AspectPriority.MUTATING });
    place.node.addValidation({ validate: () => aspect.reportLaunchesFromElsewhere(place) });
  }
  scope.node.addValidation({ validate: () => aspect.reportNotReached() });
}

class LaunchEnforcement implements IAspect {
  private readonly reached = new Set<IConstruct>();
  private selected?: Set<IConstruct>;

  constructor(private readonly enforcement: Enforcement) {}

  public get appliesToNothing(): boolean {
    return this.reached.size === 0;
  }

  public visit(construct: IConstruct): void {
    const { mixin } = this.enforcement;
    if (mixin.supports(construct) && this.isSelected(construct)) {
      mixin.applyTo(construct);
      this.reached.add(construct);
    }
  }

  /** The next visit selects anew, because constructs may have been added since. */
  public forgetSelection(): void {
    this.selected = undefined;
  }

  /** Constructs that launch, and that the mixin does not support or not wholly. */
  public reportLaunchesFromElsewhere(place: IConstruct): string[] {
    for (const construct of place.node.findAll().filter((one) => this.isSelected(one))) {
      for (const { node } of launchTemplatesWithFixedVersion(construct)) {
        addWarning(
          construct,
          'fixedTemplateVersion',
          `\`${this.enforcement.method}\` makes a new version of ${node.path}, and the auto scaling group keeps launching from another one. Give it the \`attrLatestVersionNumber\` of the launch template`,
        );
      }
      const why = whyNotReached(construct);
      if (why) {
        addNotReached(construct, `\`${this.enforcement.method}\` does not reach every launch, because ${why}`);
      }
    }
    return [];
  }

  public reportNotReached(): string[] {
    const { mixin, scope, method } = this.enforcement;
    const errors = scope.node
      .findAll()
      .filter((construct) => mixin.supports(construct) && this.isSelected(construct) && !this.reached.has(construct))
      .map(
        ({ node }) =>
          `\`${method}\` does not reach ${node.path}, because its stage was created afterwards. Call it for the stage`,
      );
    if (this.appliesToNothing) {
      errors.push(`\`${method}\` applies to nothing in ${scope.node.path || 'the app'}, because ${NOTHING_LAUNCHES}`);
    }
    const place = scope.node.findAll().find((one) => isReported(one) && stageOf(one) === stageOf(scope));
    if (!place) {
      return errors;
    }
    errors.forEach((message) => addNotReached(place, message));
    return [];
  }

  /** A selected construct stands for everything in it, so that an L2 construct can be selected by its id. */
  private isSelected(construct: IConstruct): boolean {
    const { scope, selector } = this.enforcement;
    if (!selector) {
      return true;
    }
    const selected = (this.selected ??= new Set(selector.select(scope)));
    return construct.node.scopes.some((one) => selected.has(one));
  }
}

const NOTHING_LAUNCHES =
  'it has no AWS::EC2::Instance, no AWS::EC2::LaunchTemplate and no auto scaling group with a launch template of this app. Give an auto scaling group a launch template, for example by the feature flag `@aws-cdk/aws-autoscaling:generateLaunchTemplateInsteadOfLaunchConfig`';

/** Whether the scope is a resource whose children are there as soon as it is. */
function isComplete(scope: IConstruct): boolean {
  return (
    CfnResource.isCfnResource(scope) ||
    (Resource.isResource(scope) && scope.node.children.length === 0) ||
    scope.node.findAll().some((one) => whyNotReached(one) !== undefined)
  );
}

/** The CDK reports the annotations of a stack and of the constructs in it, but not those of an app or a stage. */
function isReported(construct: IConstruct): boolean {
  return construct.node.scopes.some(Stack.isStack);
}

function stageOf(construct: IConstruct): IConstruct | undefined {
  return construct.node.scopes.findLast(Stage.isStage);
}

function addNotReached(construct: IConstruct, message: string): void {
  addError(construct, 'launchNotReached', message);
}
