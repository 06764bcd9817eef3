// The native resource types that the embedded AWS knows, as far as a stack of this library needs them.
import { randomUUID } from 'node:crypto';
import type { LaunchTemplateStore } from '../ec2/launch-templates';
import { Lambda, nameOf } from '../lambda';
import { Logs } from '../logs';
import type { S3 } from '../s3';
import { arnIn, Place, regionNamed } from '../regions';
import { launchTemplate } from './launch-template';
import { generatedName, Provider, ResourceContext, ResourceFailure } from './provider';
import { recordedType } from './recorded-types';
import { PhysicalResource, STACK_TYPE } from './stack';
import { JsonObject } from './template';
import { Roles, RoleStore } from './roles';

/** Where log groups are; CloudWatch Logs knows more of them. */
export type LogGroups = Pick<Logs, 'createGroup' | 'deleteGroup'>;

export interface ResourceTypeOptions extends Place {
  readonly iam: RoleStore;
  readonly lambda: Pick<
    Lambda,
    'createFunction' | 'updateFunction' | 'deleteFunction' | 'propertiesOf' | 'eventInvokeConfigs' | 'has'
  >;
  readonly logs: LogGroups;
  readonly buckets?: Pick<S3, 'createBucket' | 'deleteBucket'>;
  readonly launchTemplates: LaunchTemplateStore;
  /** Values of SSM parameters, by name. */
  readonly parameters?: Map<string, string>;
  /** Records resources of types that are not simulated. @default - they fail the deployment */
  readonly recordOtherTypes?: boolean;
}

export function resourceTypes(
  options: ResourceTypeOptions,
  customResources: Provider,
  nestedStacks: Provider,
): (type: string) => Provider | undefined {
  const known = nativeResourceTypes(options).set(STACK_TYPE, nestedStacks);
  return (type) => {
    const provider =
      known.get(type) ??
      (isCustomResource(type) ? customResources : options.recordOtherTypes ? recordedType(type, options) : undefined);
    if (provider) {
      known.set(type, provider);
    }
    return provider;
  };
}

/** Types of which only the properties are kept, as a stack of the CDK needs it. */
export const RECORDED_TYPES: readonly string[] = [
  'AWS::CDK::Metadata',
  'AWS::CloudFormation::WaitConditionHandle',
  'AWS::SNS::Topic',
];

export function isCustomResource(type: string): boolean {
  return type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource';
}

export function nativeResourceTypes(options: ResourceTypeOptions): Map<string, Provider> {
  const roles = new Roles(options.iam, options);
  return new Map<string, Provider>([
    ['AWS::Logs::LogGroup', logGroup(options)],
    ['AWS::IAM::Role', roles.role()],
    ['AWS::IAM::Policy', roles.policy()],
    ['AWS::Lambda::Function', lambdaFunction(options)],
    ['AWS::Lambda::EventInvokeConfig', eventInvokeConfig(options)],
    ['AWS::SNS::Topic', topic(options)],
    ['AWS::S3::Bucket', bucket(options)],
    ['AWS::SSM::Parameter', parameter(options)],
    ['AWS::EC2::LaunchTemplate', launchTemplate(options)],
    ['AWS::CDK::Metadata', inert()],
    ['AWS::CloudFormation::WaitConditionHandle', inert()],
  ]);
}

/** A type that is replaced when one of these properties changes; of the others, a change is only recorded. */
function recorded(
  created: (context: ResourceContext, properties: JsonObject) => PhysicalResource,
  replacing: string[],
  remove: (physical: PhysicalResource) => void = () => undefined,
): Provider {
  return {
    replacing,
    create: async (context, properties) => created(context, properties),
    update: async (_, __, previous) => previous,
    delete: async (_, physical) => remove(physical),
  };
}

function inert(): Provider {
  return recorded(({ logicalId }) => ({ physicalId: `${logicalId}-${randomUUID()}`, attributes: {} }), []);
}

function logGroup({ logs, ...place }: ResourceTypeOptions): Provider {
  return recorded(
    (context, { LogGroupName }) => {
      const name = typeof LogGroupName === 'string' ? LogGroupName : generatedName(context, 512);
      if (!logs.createGroup(name)) {
        throw new ResourceFailure(`Resource of type 'AWS::Logs::LogGroup' with identifier '${name}' already exists.`);
      }
      return { physicalId: name, attributes: { Arn: arnIn(place, 'logs', `log-group:${name}:*`) } };
    },
    ['LogGroupName'],
    ({ physicalId }) => logs.deleteGroup(physicalId),
  );
}

function topic(place: ResourceTypeOptions): Provider {
  return recorded(
    (context, { TopicName }) => {
      const name = TopicName === undefined ? generatedName(context, 256) : String(TopicName);
      if (!/^[A-Za-z0-9_-]{1,256}$|^[A-Za-z0-9_-]{1,251}\.fifo$/.test(name)) {
        throw new ResourceFailure(
          `Invalid parameter: Topic Name (Service: Sns, Status Code: 400, Request ID: ${randomUUID()}), got: ${name}`,
        );
      }
      const arn = arnIn(place, 'sns', name);
      return { physicalId: arn, attributes: { TopicArn: arn, TopicName: name } };
    },
    ['TopicName', 'FifoTopic'],
  );
}

function bucket({ buckets, region }: ResourceTypeOptions): Provider {
  return recorded(
    (context, { BucketName }) => {
      const name = BucketName === undefined ? generatedName(context, 63).toLowerCase() : String(BucketName);
      if (buckets?.createBucket(name) === false) {
        throw new ResourceFailure(`${name} already exists`);
      }
      const { partition, urlSuffix } = regionNamed(region);
      const attributes = {
        Arn: `arn:${partition}:s3:::${name}`,
        DomainName: `${name}.s3.${urlSuffix}`,
        RegionalDomainName: `${name}.s3.${region}.${urlSuffix}`,
      };
      return { physicalId: name, attributes };
    },
    ['BucketName'],
    ({ physicalId }) => {
      if (buckets?.deleteBucket(physicalId) === false) {
        throw new ResourceFailure(`The bucket you tried to delete is not empty: ${physicalId}`);
      }
    },
  );
}

function parameter({ parameters = new Map<string, string>() }: ResourceTypeOptions): Provider {
  const put = (name: string, { Type, Value }: JsonObject): PhysicalResource => {
    parameters.set(name, String(Value));
    return { physicalId: name, attributes: { Type, Value: String(Value) } };
  };
  return {
    replacing: ['Name'],
    create: async (context, properties) => {
      const name = properties.Name === undefined ? generatedName(context, 1011) : String(properties.Name);
      if (parameters.has(name)) {
        throw new ResourceFailure(`The parameter already exists: ${name}`);
      }
      return put(name, properties);
    },
    update: async (_, properties, { physicalId }) => put(physicalId, properties),
    delete: async (_, { physicalId }) => void parameters.delete(physicalId),
  };
}

function lambdaFunction({ lambda }: ResourceTypeOptions): Provider {
  return {
    replacing: ['FunctionName', 'PackageType'],
    create: async ({ stackName, logicalId }, properties) => {
      const { name, arn } = lambda.createFunction(properties, { stackName, logicalId });
      return { physicalId: name, attributes: { Arn: arn } };
    },
    update: async (_, properties, previous) => {
      lambda.updateFunction(previous.physicalId, properties);
      return previous;
    },
    delete: async (_, { physicalId }) => lambda.deleteFunction(physicalId),
    actual: ({ physicalId }) => lambda.propertiesOf(physicalId),
  };
}

function eventInvokeConfig({ lambda }: ResourceTypeOptions): Provider {
  const put = (properties: JsonObject): PhysicalResource => {
    const functionName = nameOf(String(properties.FunctionName));
    if (!lambda.has(functionName)) {
      throw new ResourceFailure(`The function does not exist: ${functionName}`);
    }
    const numbers = ['MaximumRetryAttempts', 'MaximumEventAgeInSeconds'].filter((name) => properties[name] !== undefined);
    lambda.eventInvokeConfigs.set(functionName, Object.fromEntries(numbers.map((name) => [name, Number(properties[name])])));
    return { physicalId: `${functionName}|${String(properties.Qualifier)}`, attributes: {} };
  };
  return {
    replacing: ['FunctionName', 'Qualifier'],
    create: async (_, properties) => put(properties),
    update: async (_, properties) => put(properties),
    delete: async (_, { properties }) => void lambda.eventInvokeConfigs.delete(nameOf(String(properties.FunctionName))),
  };
}
