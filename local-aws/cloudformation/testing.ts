// A CloudFormation whose only custom resource handler is a function of the test: no server, no child process, no waiting.
import { launchTemplatesOf } from '../ec2/launch-templates';
import { State } from '../ec2/state';
import { Lambda } from '../lambda';
import { Logs } from '../logs';
import { PolicyDocument } from '../policy';
import { CloudFormation, CloudFormationOptions, CustomResourceEvent } from './index';

/** The response of a test's handler; `undefined` is no response. */
export type Reply = Partial<Record<'Status' | 'Reason' | 'PhysicalResourceId', string>> & { Data?: Record<string, string> };
export type Responder = (event: CustomResourceEvent) => Reply | undefined | Promise<Reply | undefined>;

/** Time that passes only when a test says so. */
export class ManualClock {
  private time = Date.parse('2026-01-01T00:00:00Z');
  private readonly sleepers: { until: number; wake: () => void }[] = [];

  now(): number {
    return this.time;
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((wake) => this.sleepers.push({ until: this.time + milliseconds, wake }));
  }

  advance(milliseconds: number): void {
    this.time += milliseconds;
    this.sleepers.filter(({ until }) => until <= this.time).forEach(({ wake }) => wake());
  }
}

export function harness(respond: Responder, options: Partial<CloudFormationOptions> = {}) {
  const objects = new Map<string, Buffer>();
  const policies = new Map<string, PolicyDocument[]>();
  const s3 = { get: (bucket: string, key: string) => objects.get(`${bucket}/${key}`) };
  const iam = {
    putRole: ({ roleName, policies: documents }: { roleName: string; policies: PolicyDocument[] }) =>
      void policies.set(roleName, documents),
    deleteRole: (roleName: string) => void policies.delete(roleName),
    issueCredentials: () => ({ accessKeyId: 'ASIATEST', secretAccessKey: 'secret', sessionToken: 'token' }),
  };
  const lambda = new Lambda({ s3, iam, environment: () => ({}) });
  const clock = new ManualClock();
  const cloudFormation = new CloudFormation({
    s3,
    iam,
    lambda,
    logs: new Logs(),
    launchTemplates: launchTemplatesOf(new State('123456789012', 'us-east-1', 'aws', () => clock.now())),
    account: '123456789012',
    region: 'us-east-1',
    endpoint: () => 'http://localhost:4566',
    clock,
    ...options,
  });
  lambda.override(async (input) => {
    const event = input as CustomResourceEvent;
    const reply = await respond(event);
    if (reply) {
      answer(cloudFormation, event, reply);
    }
  });
  return { cloudFormation, lambda, clock, objects, policies };
}

export function answer(cloudFormation: CloudFormation, event: CustomResourceEvent, reply: object): number {
  const { StackId, RequestId, LogicalResourceId } = event;
  const body = JSON.stringify({ Status: 'SUCCESS', StackId, RequestId, LogicalResourceId, ...reply });
  return cloudFormation.receiveAnswer(answerId(event), body, { 'content-type': '' });
}

export function answerId({ ResponseURL }: CustomResourceEvent): string {
  return new URL(ResponseURL).pathname.split('/').pop()!;
}

const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
};

/** A function with its role, and the other resources of a test. */
export function templateOf(resources: Record<string, object>, rest: object = {}): object {
  return {
    ...rest,
    Resources: {
      Role: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: TRUST } },
      Handler: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Code: { ZipFile: 'exports.handler = async () => {};' },
          Handler: 'index.handler',
          Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
          Runtime: 'nodejs24.x',
        },
      },
      ...resources,
    },
  };
}

export function custom(properties: object = {}, attributes: object = {}): object {
  return {
    Type: 'Custom::Thing',
    Properties: { ServiceToken: { 'Fn::GetAtt': ['Handler', 'Arn'] }, ...properties },
    ...attributes,
  };
}

/** A resource that AWS refuses to create. */
export function failing(dependsOn: string[] = []): object {
  return { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'not a topic name' }, DependsOn: dependsOn };
}
