// CloudFormation's responses, as the query protocol writes them.
import { Assumptions } from '../assumptions';
import { escapeXml } from '../xml';
import { Change, ChangeSet } from './change-set';
import { Drift } from './drift';
import { Stack, StackEvent, StackResource, statusAt } from './stack';
import { Template } from './template';

type Xml = string | number | boolean | undefined | readonly Xml[] | { readonly [name: string]: Xml };

/** Objects become elements, lists `<member>`s; undefined values are left out. */
export function xml(value: Xml): string {
  if (value === undefined) {
    return '';
  }
  if (Array.isArray(value)) {
    return (value as readonly Xml[]).map((item) => `<member>${xml(item)}</member>`).join('');
  }
  if (typeof value === 'object') {
    return Object.entries(value as Record<string, Xml>)
      .filter(([, item]) => item !== undefined)
      .map(([name, item]) => `<${name}>${xml(item)}</${name}>`)
      .join('');
  }
  return escapeXml(String(value));
}

function time(at: number | undefined): string | undefined {
  return at === undefined ? undefined : new Date(at).toISOString();
}

function tagList(tags: Readonly<Record<string, string>>): Xml {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

function parameterList({ parameters, parameterValues }: Pick<Stack, 'parameters' | 'parameterValues'>): Xml {
  return Object.entries(parameters).map(([ParameterKey, ParameterValue]) => {
    const value = [parameterValues[ParameterKey]].flat().join(',');
    return { ParameterKey, ParameterValue, ...(value === ParameterValue ? {} : { ResolvedValue: value }) };
  });
}

export function stackXml(stack: Stack, { expressShowsDisableRollback, stackStatusDelay }: Assumptions, now: number): Xml {
  const express = stack.deploymentConfig?.Mode === 'EXPRESS' && stack.deploymentConfig.DisableRollback === undefined;
  return {
    StackId: stack.id,
    StackName: stack.name,
    Description: stack.description,
    CreationTime: time(stack.createdAt),
    LastUpdatedTime: time(stack.updatedAt),
    DeletionTime: time(stack.deletedAt),
    StackStatus: stackStatusDelay > 0 ? statusAt(stack, now - stackStatusDelay) : stack.status,
    StackStatusReason: stack.statusReason,
    DisableRollback: stack.disableRollback && (!express || expressShowsDisableRollback),
    DeploymentConfig: stack.deploymentConfig,
    EnableTerminationProtection: stack.terminationProtection,
    ParentId: stack.parentId,
    RootId: stack.rootId,
    RoleARN: stack.roleArn,
    Capabilities: stack.capabilities,
    Outputs: Object.entries(stack.outputs).map(([OutputKey, OutputValue]) => ({
      OutputKey,
      OutputValue,
      Description: stack.template.Outputs?.[OutputKey]?.Description,
      ExportName: stack.exports[OutputKey],
    })),
    Tags: tagList(stack.tags),
    Parameters: parameterList(stack),
  };
}

export function eventXml(stack: Stack, event: StackEvent): Xml {
  const { Timestamp, ...rest } = event;
  return { StackId: stack.id, StackName: stack.name, ...rest, Timestamp: time(Timestamp) };
}

/** `one` is DescribeStackResource's, which names the time of the last change and the metadata differently from the others. */
export function resourceXml(stack: Stack, resource: StackResource, form: 'described' | 'one' | 'listed'): Xml {
  const at = time(resource.timestamp);
  return {
    ...(form === 'listed' ? {} : { StackId: stack.id, StackName: stack.name }),
    LogicalResourceId: resource.logicalId,
    PhysicalResourceId: resource.physicalId,
    ResourceType: resource.type,
    ResourceStatus: resource.status,
    ResourceStatusReason: resource.reason,
    ...(form === 'described' ? { Timestamp: at } : { LastUpdatedTimestamp: at }),
    ...(form === 'one' && resource.template.Metadata ? { Metadata: JSON.stringify(resource.template.Metadata) } : {}),
    DriftInformation: { StackResourceDriftStatus: 'NOT_CHECKED' },
  };
}

export function changeSetXml(changeSet: ChangeSet): Xml {
  return {
    ChangeSetId: changeSet.id,
    ChangeSetName: changeSet.name,
    StackId: changeSet.stack.id,
    StackName: changeSet.stack.name,
    Description: changeSet.description,
    CreationTime: time(changeSet.createdAt),
    Status: changeSet.status,
    StatusReason: changeSet.statusReason,
    ExecutionStatus: changeSet.executionStatus,
    DeploymentConfig: changeSet.mode.deploymentConfig,
    Capabilities: changeSet.capabilities,
    Parameters: parameterList(changeSet.desired),
    Tags: tagList(changeSet.desired.tags),
    Changes: changeSet.changes.map((change) => ({ Type: 'Resource', ResourceChange: changeXml(change) })),
  };
}

function changeXml({ action, logicalId, type, physicalId, details, policies }: Change): Xml {
  const deletion = policies.deletion?.startsWith('Retain') ? 'Retain' : 'Delete';
  const replacement = policies.replacement === 'Retain' ? 'ReplaceAndRetain' : 'ReplaceAndDelete';
  const replaced = details.some(({ requiresRecreation }) => requiresRecreation === 'Always');
  return {
    Action: action,
    LogicalResourceId: logicalId,
    PhysicalResourceId: physicalId,
    ResourceType: type,
    PolicyAction: action === 'Remove' ? deletion : replaced ? replacement : undefined,
    Replacement: action === 'Modify' ? (replaced ? 'True' : 'False') : undefined,
    Scope: [...new Set(details.map(({ attribute }) => attribute))],
    Details: details.map(({ attribute, name, requiresRecreation }) => ({
      Target: { Attribute: attribute, Name: name, RequiresRecreation: requiresRecreation },
      Evaluation: 'Static',
      ChangeSource: 'DirectModification',
    })),
  };
}

export function summaryXml({ Parameters = {}, Resources, Description }: Template, values: Record<string, string>): Xml {
  const iam = Object.values(Resources).some(({ Type }) => Type.startsWith('AWS::IAM::'));
  return {
    Description,
    Parameters: Object.entries(Parameters).map(([ParameterKey, { Type, Default }]) => ({
      ParameterKey,
      ParameterType: Type,
      DefaultValue: Default === undefined ? values[ParameterKey] : String(Default),
      NoEcho: false,
    })),
    ResourceTypes: [...new Set(Object.values(Resources).map(({ Type }) => Type))],
    Capabilities: iam ? ['CAPABILITY_NAMED_IAM'] : [],
  };
}

export function driftXml(stack: Stack, drifts: readonly Drift[], now: number): Xml {
  return drifts.map(({ resource: { logicalId, physicalId, type, properties }, differences }) => ({
    StackId: stack.id,
    LogicalResourceId: logicalId,
    PhysicalResourceId: physicalId,
    ResourceType: type,
    StackResourceDriftStatus: differences.length > 0 ? 'MODIFIED' : 'IN_SYNC',
    ExpectedProperties: JSON.stringify(properties),
    ActualProperties: JSON.stringify({
      ...properties,
      ...Object.fromEntries(differences.map(({ name, actual }) => [name, actual])),
    }),
    PropertyDifferences: differences.map(({ name, expected, actual }) => ({
      PropertyPath: `/${name}`,
      ExpectedValue: JSON.stringify(expected) ?? '',
      ActualValue: JSON.stringify(actual) ?? '',
      DifferenceType: expected === undefined ? 'ADD' : actual === undefined ? 'REMOVE' : 'NOT_EQUAL',
    })),
    Timestamp: time(now),
  }));
}
