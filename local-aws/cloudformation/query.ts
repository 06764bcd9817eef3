// CloudFormation's actions over the query protocol.
import { AwsError } from '../errors';
import { changeSetXml, driftXml, eventXml, resourceXml, stackXml, summaryXml, xml } from './responses';
import { ChangeSet } from './change-set';
import type { CloudFormation } from './index';
import { DeploymentMode, inProgress, Stack } from './stack';
import { Submission } from './submission';
import { validationError } from './template';

type Params = Readonly<Record<string, string>>;

/** Parameters that would change the result, so that ignoring them would be a silent success. */
const REFUSED: Readonly<Record<string, (value: string) => boolean>> = {
  ImportExistingResources: (value) => value === 'true',
  DeploymentMode: () => true,
  'ResourcesToImport.member.1.ResourceType': () => true,
  'RollbackConfiguration.RollbackTriggers.member.1.Arn': () => true,
  StackPolicyBody: () => true,
  StackPolicyURL: () => true,
  'NotificationARNs.member.1': () => true,
};
const ALL_CAPABILITIES = ['CAPABILITY_NAMED_IAM'];

/** The CLI asks again only every five seconds, so DescribeStacks waits this long for the end of an operation. */
const HOLD_MILLISECONDS = 20_000;

export async function handle(service: CloudFormation, action: string, params: Params, hold: boolean): Promise<string> {
  const act = ACTIONS[action];
  if (!act) {
    throw new AwsError('InvalidAction', `CloudFormation's ${action} is not supported by the embedded AWS`, 400);
  }
  const refused = Object.keys(REFUSED).find((name) => params[name] !== undefined && REFUSED[name]!(params[name]!));
  if (refused !== undefined) {
    throw validationError(`The embedded AWS does not support ${refused.split('.')[0]} in ${action}.`);
  }
  return act(service, params, hold);
}

const ACTIONS: Readonly<Record<string, (service: CloudFormation, params: Params, hold: boolean) => Promise<string> | string>> = {
  async DescribeStacks(service, { StackName }, hold) {
    if (!StackName) {
      return xml({
        Stacks: [...service.stacks.values()]
          .filter(({ status }) => status !== 'DELETE_COMPLETE')
          .map((stack) => stackXml(stack, service.assumptions, service.now())),
      });
    }
    const stack = service.require(StackName);
    if (hold) {
      await held(stack);
    }
    return xml({ Stacks: [stackXml(stack, service.assumptions, service.now())] });
  },

  ListExports(service) {
    return xml({
      Exports: service.exports.all().map(({ name, value, stack }) => ({ Name: name, Value: value, ExportingStackId: stack.id })),
    });
  },

  ListImports(service, { ExportName = '' }) {
    const importers = service.exports.importers(ExportName);
    if (importers.length === 0) {
      throw validationError(`Export '${ExportName}' is not imported by any stack.`);
    }
    return xml({ Imports: importers });
  },

  GetTemplateSummary(service, params) {
    const stack = params.StackName ? service.require(params.StackName) : undefined;
    const { template, parameters } = stack ?? service.desired({ ...submission(service, params), capabilities: ALL_CAPABILITIES });
    return xml(summaryXml(template, parameters));
  },

  ValidateTemplate(service, params) {
    const { template, parameters } = service.desired({ ...submission(service, params), capabilities: ALL_CAPABILITIES });
    return xml(summaryXml(template, parameters));
  },

  DetectStackDrift(service, { StackName = '' }) {
    const stack = service.require(StackName);
    return xml({ StackDriftDetectionId: stack.id });
  },

  DescribeStackDriftDetectionStatus(service, { StackDriftDetectionId = '' }) {
    const stack = service.require(StackDriftDetectionId);
    const drifted = service.drifts(stack).filter(({ differences }) => differences.length > 0).length;
    return xml({
      StackId: stack.id,
      StackDriftDetectionId,
      StackDriftStatus: drifted > 0 ? 'DRIFTED' : 'IN_SYNC',
      DetectionStatus: 'DETECTION_COMPLETE',
      DriftedStackResourceCount: drifted,
      Timestamp: new Date(service.now()).toISOString(),
    });
  },

  DescribeStackResourceDrifts(service, { StackName = '' }) {
    const stack = service.require(StackName);
    return xml({ StackResourceDrifts: driftXml(stack, service.drifts(stack), service.now()) });
  },

  ListStacks(service, params) {
    const wanted = members(params, 'StackStatusFilter');
    const found = [...service.stacks.values()].filter(({ status }) => wanted.length === 0 || wanted.includes(status));
    return xml({ StackSummaries: found.map((stack) => stackXml(stack, service.assumptions, service.now())) });
  },

  GetTemplate(service, { StackName = '', ChangeSetName }) {
    const templateBody = ChangeSetName
      ? changeSet(service, ChangeSetName, StackName).desired.templateBody
      : service.require(StackName).templateBody;
    return xml({ TemplateBody: templateBody, StagesAvailable: ['Original', 'Processed'] });
  },

  CreateChangeSet(service, params) {
    const {
      StackName: stackName = '',
      ChangeSetName: name = '',
      ChangeSetType: type = 'UPDATE',
      Description: description,
    } = params;
    const { id, stack } = service.changeSets.create({ stackName, name, type, description }, submission(service, params));
    return xml({ Id: id, StackId: stack.id });
  },

  DescribeChangeSet(service, { ChangeSetName = '', StackName }) {
    return xml(changeSetXml(changeSet(service, ChangeSetName, StackName)));
  },

  ListChangeSets(service, { StackName = '' }) {
    const stack = service.require(StackName);
    return xml({ Summaries: service.changeSets.of(stack).map(changeSetXml) });
  },

  ExecuteChangeSet(service, params) {
    const found = changeSet(service, params.ChangeSetName ?? '', params.StackName);
    const { disableRollback } = deploymentMode(params);
    service.changeSets.execute(found, { ...found.mode, disableRollback: disableRollback || found.mode.disableRollback });
    return '';
  },

  DeleteChangeSet(service, { ChangeSetName = '', StackName }) {
    // Deleting a change set that does not exist succeeds; on a stack that does not exist it fails.
    const stack = StackName ? service.require(StackName) : undefined;
    const found = service.changeSets.find(ChangeSetName, stack);
    if (found) {
      service.changeSets.delete(found);
    }
    return '';
  },

  DescribeStackEvents(service, { StackName = '' }) {
    const stack = service.require(StackName);
    return xml({ StackEvents: [...stack.events].reverse().map((event) => eventXml(stack, event)) });
  },

  DescribeStackResources(service, { StackName = '', LogicalResourceId }) {
    const stack = service.require(StackName);
    const found = resources(stack).filter(({ logicalId }) => !LogicalResourceId || logicalId === LogicalResourceId);
    return xml({ StackResources: found.map((resource) => resourceXml(stack, resource, 'described')) });
  },

  DescribeStackResource(service, { StackName = '', LogicalResourceId = '' }) {
    const stack = service.require(StackName);
    const resource = stack.resources[LogicalResourceId];
    if (!resource) {
      throw validationError(`Resource ${LogicalResourceId} does not exist for stack ${stack.name}`);
    }
    return xml({ StackResourceDetail: resourceXml(stack, resource, 'one') });
  },

  ListStackResources(service, { StackName = '' }) {
    const stack = service.require(StackName);
    return xml({ StackResourceSummaries: resources(stack).map((resource) => resourceXml(stack, resource, 'listed')) });
  },

  CreateStack(service, params) {
    const stack = service.createStack(params.StackName ?? '', submission(service, params));
    stack.terminationProtection = params.EnableTerminationProtection === 'true';
    return xml({ StackId: stack.id });
  },

  UpdateStack(service, params) {
    return xml({ StackId: service.updateStack(service.require(params.StackName ?? ''), submission(service, params)).id });
  },

  RollbackStack(service, { StackName = '', RetainExceptOnCreate }) {
    const stack = service.require(StackName);
    service.rollbackStack(stack, { retainExceptOnCreate: RetainExceptOnCreate === 'true' });
    return xml({ StackId: stack.id });
  },

  ContinueUpdateRollback(service, params) {
    const skip = params.ForceRollback === 'true' ? 'failing' : members(params, 'ResourcesToSkip');
    service.continueUpdateRollback(service.require(params.StackName ?? ''), skip);
    return '';
  },

  UpdateTerminationProtection(service, { StackName = '', EnableTerminationProtection }) {
    const stack = service.require(StackName);
    stack.terminationProtection = EnableTerminationProtection === 'true';
    return xml({ StackId: stack.id });
  },

  DeleteStack(service, params) {
    const stack = service.stack(params.StackName ?? '');
    if (stack) {
      service.deleteStack(stack, members(params, 'RetainResources'));
    }
    return '';
  },
};

async function held(stack: Stack): Promise<void> {
  if (!inProgress(stack) || !stack.operation) {
    return;
  }
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([stack.operation, new Promise((resolve) => (timer = setTimeout(resolve, HOLD_MILLISECONDS)))]);
  clearTimeout(timer);
}

function changeSet(service: CloudFormation, name: string, stackName?: string): ChangeSet {
  const found = service.changeSets.find(name, stackName ? service.require(stackName) : undefined);
  if (!found) {
    throw new AwsError('ChangeSetNotFound', `ChangeSet [${name}] does not exist`, 404);
  }
  return found;
}

function resources(stack: Stack) {
  return Object.values(stack.resources).filter(
    ({ status }) => stack.status === 'DELETE_COMPLETE' || status !== 'DELETE_COMPLETE',
  );
}

function submission(service: CloudFormation, params: Params): Submission {
  const previous = service.stack(params.StackName ?? '');
  const parameters: Record<string, string> = {};
  for (let index = 1; params[`Parameters.member.${index}.ParameterKey`] !== undefined; index++) {
    const prefix = `Parameters.member.${index}`;
    const key = params[`${prefix}.ParameterKey`]!;
    parameters[key] =
      params[`${prefix}.UsePreviousValue`] === 'true'
        ? (previous?.parameters[key] ?? '')
        : (params[`${prefix}.ParameterValue`] ?? '');
  }
  const tags: Record<string, string> = {};
  for (let index = 1; params[`Tags.member.${index}.Key`] !== undefined; index++) {
    tags[params[`Tags.member.${index}.Key`]!] = params[`Tags.member.${index}.Value`] ?? '';
  }
  return {
    templateBody: templateBody(service, params, previous),
    parameters,
    tags,
    capabilities: members(params, 'Capabilities'),
    roleArn: params.RoleARN,
    mode: deploymentMode(params),
  };
}

// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-express-mode.html
function deploymentMode(params: Params): DeploymentMode {
  const onFailure = params.OnFailure ?? params.OnStackFailure ?? 'ROLLBACK';
  const mode = params['DeploymentConfig.Mode'] ?? 'STANDARD';
  const disabled = params['DeploymentConfig.DisableRollback'];
  if (params.DisableRollback !== undefined && params.OnFailure !== undefined) {
    throw validationError('You may not specify both DisableRollback and OnFailure.');
  }
  if (!['ROLLBACK', 'DO_NOTHING', 'DELETE'].includes(onFailure)) {
    throw validationError(`OnFailure must be ROLLBACK, DO_NOTHING or DELETE, got: ${onFailure}`);
  }
  if (mode !== 'STANDARD' && mode !== 'EXPRESS') {
    throw validationError(`DeploymentConfig.Mode must be STANDARD or EXPRESS, got: ${mode}`);
  }
  const byConfig = disabled === undefined ? mode === 'EXPRESS' : disabled === 'true';
  return {
    disableRollback: params.DisableRollback === 'true' || onFailure === 'DO_NOTHING' || byConfig,
    deleteOnFailure: onFailure === 'DELETE',
    retainExceptOnCreate: params.RetainExceptOnCreate === 'true',
    deploymentConfig: { Mode: mode, ...(disabled === undefined ? {} : { DisableRollback: disabled === 'true' }) },
  };
}

function templateBody(service: CloudFormation, params: Params, previous?: Stack): string {
  if (params.UsePreviousTemplate === 'true' && previous) {
    return previous.templateBody;
  }
  if (params.TemplateURL) {
    return service.templateAt(params.TemplateURL);
  }
  if (!params.TemplateBody) {
    throw validationError('Either Template URL or Template Body must be specified.');
  }
  return params.TemplateBody;
}

function members(params: Params, name: string): string[] {
  const found: string[] = [];
  for (let index = 1; params[`${name}.member.${index}`] !== undefined; index++) {
    found.push(params[`${name}.member.${index}`]!);
  }
  return found;
}

export const CLOUDFORMATION_OPERATIONS: readonly string[] = Object.keys(ACTIONS);
