// The reasons that a deployment gets when an event fails: the license configuration, the rule and the remedy.
import { CustomResourceEvent } from '../../cloudformation/event';
import { StackState } from '../../cloudformation/stack';
import { Association } from '../../license-manager/api';

/** Resources that a message names. */
const NAMED = 3;

export function directionUnknown(arn: string, { status }: StackState): string {
  return (
    `${arn} is in use, and whether the stack is rolling back decides where its associations belong. ` +
    `CloudFormation did not say (${status}). Allow the function cloudformation:DescribeStacks on its own stack, or remove the associations, and try again.`
  );
}

export function orphansUnknown(arn: string, orphans: readonly { readonly arn: string }[], { status }: StackState): string {
  return (
    `${orphans.map((one) => one.arn).join(', ')} may be an orphaned replacement of ${arn}, and whether the stack is rolling back decides which of them stays. ` +
    `CloudFormation did not say (${status}). Allow the function cloudformation:DescribeStacks on its own stack, and try again.`
  );
}

export function recordedIdUnknown({ LogicalResourceId }: CustomResourceEvent, arns: string[], error: Error): string {
  return (
    `${arns.join(', ')} may have been created by an abandoned Create of ${LogicalResourceId}, or may be its current license configuration. ` +
    `CloudFormation did not say (${error.message}). Allow the function cloudformation:DescribeStackResource on its own stack, and try again.`
  );
}

export function severalFound({ LogicalResourceId }: CustomResourceEvent, arns: string[]): string {
  return `Several license configurations carry the tags of ${LogicalResourceId}: ${arns.join(', ')}. Delete those that are not needed and try again.`;
}

export function ownedByAnother(arn: string, owner: string): string {
  return (
    `${arn} belongs to ${owner}, not to this resource. Nothing was changed. ` +
    'If another construct adopted it, remove this one; if somebody changed its cdk-license-manager: tags, restore them.'
  );
}

export function replacementRefused(arn: string, why: string): string {
  return `A replacement of ${arn} is needed to change ${why}, and replacementPolicy is REFUSE. Undo the change or allow the replacement.`;
}

export function replacementRejected(arn: string, why: string): string {
  return (
    `A replacement of ${arn} is needed (${why}), which CloudFormation rejects while rollback is disabled or in an express deployment. ` +
    'Deploy without --no-rollback and --express.'
  );
}

export function notTransferable(arn: string, why: string, associations: readonly Association[]): string {
  return (
    `A replacement of ${arn} is needed to change ${why}, but ${associations.length} of its associations cannot move: ${resources(associations, true)}. ` +
    'Only AMIs, instances and hosts of the same account can. Remove the others first, or undo the change.'
  );
}

export function retainedInUse(arn: string, why: string, associations: readonly Association[]): string {
  return (
    `A replacement of ${arn} is needed to change ${why}, but ${associations.length} resource(s) are associated with it, ` +
    `and the removal policy retains a license configuration that is replaced: ${resources(associations)}. ` +
    'First deploy with removalPolicy DESTROY, or remove the associations.'
  );
}

export function inUse(
  arn: string,
  associations: readonly Association[],
  reportGenerators: readonly string[],
  rejection?: string,
): string {
  const parts: string[] = [];
  if (associations.length > 0) {
    const remedy = 'Remove the associations, or set disassociateOnDelete, deploy, and try again.';
    parts.push(`is in use by ${associations.length} associated resource(s): ${resources(associations)}. ${remedy}`);
  }
  if (reportGenerators.length > 0) {
    parts.push(`is in use by the report generator(s) ${reportGenerators.join(', ')}. Delete them and try again.`);
  }
  const reason = parts.length > 0 ? parts.join(' It ') : 'cannot be deleted.';
  return `${arn} ${reason}${rejection === undefined ? '' : ` License Manager says: ${rejection}`}`;
}

function resources(associations: readonly Association[], types = false): string {
  const named = associations
    .slice(0, NAMED)
    .map(({ ResourceArn, ResourceType }) => (types ? `${ResourceArn} (${ResourceType})` : ResourceArn));
  const more = associations.length - NAMED;
  return named.join(', ') + (more > 0 ? ` and ${more} more` : '');
}
