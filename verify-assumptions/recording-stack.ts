// A small stack whose custom resources behave as their properties say, and whose function records its events.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  StackEvent,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { GetLicenseConfigurationCommand } from '@aws-sdk/client-license-manager';
import { Account, PREFIX } from './account';

const CODE = readFileSync(join(__dirname, 'function.cjs'), 'utf8');
/** In seconds: a function that is broken does not keep the stack waiting for an hour. */
const SERVICE_TIMEOUT = 300;
const FUNCTION_TIMEOUT = 240;
/** The longest time, in milliseconds, for which the function asks for the status of the stack again. */
const LONGEST_QUESTION = 10_000;

export interface EventRecord {
  readonly requestType: string;
  readonly logicalId: string;
  readonly physicalId: string;
  /** The status of the stack at the start of the event, and then the last that was asked for, in milliseconds since 1970. */
  readonly statuses: readonly { readonly status: string; readonly from: number; readonly to: number }[];
}

export interface CallRecord {
  /** `ok` or the name of the error. */
  readonly outcome: string;
  /** In milliseconds since 1970; `denied` is 0 where the call was never denied. */
  readonly sent: number;
  readonly denied: number;
  readonly ended: number;
  /** An ARN, statuses, or the action that was denied. */
  readonly detail: string;
}

export interface Records {
  readonly events: readonly EventRecord[];
  readonly calls: ReadonlyMap<string, CallRecord>;
  /** The X-Amz-Date of a ResponseURL, and the HTTP status of each response to it. */
  readonly responses?: readonly string[];
}

export interface Ended {
  readonly status: string;
  /** Of a resource, with its reason. */
  readonly lastFailure?: string;
}

export class RecordingStack {
  private id?: string;

  /** @param notebook the license configuration whose tags are the record */
  constructor(
    private readonly account: Account,
    readonly notebook: string,
  ) {}

  async create(resources: Record<string, object>): Promise<Ended> {
    const { account } = this;
    account.stackNames.push(account.name);
    const { StackId } = await account.get(() =>
      account.cloudFormation.send(
        new CreateStackCommand({
          StackName: account.name,
          TemplateBody: this.template(resources),
          Capabilities: ['CAPABILITY_IAM'],
        }),
      ),
    );
    this.id = StackId;
    return this.ended([]);
  }

  async update(resources: Record<string, object>, { disableRollback = false } = {}): Promise<Ended> {
    const { account } = this;
    const before = await this.history();
    await account.get(() =>
      account.cloudFormation.send(
        new UpdateStackCommand({
          StackName: this.id,
          TemplateBody: this.template(resources),
          Capabilities: ['CAPABILITY_IAM'],
          DisableRollback: disableRollback,
        }),
      ),
    );
    return this.ended(before);
  }

  async delete(): Promise<Ended> {
    const before = await this.history();
    await this.account.get(() => this.account.cloudFormation.send(new DeleteStackCommand({ StackName: this.id })));
    return this.ended(before);
  }

  /** A custom resource of the template. */
  resource(properties: object, dependsOn: readonly string[] = []): object {
    return {
      Type: 'Custom::VerifyAssumptions',
      Properties: {
        ServiceToken: { 'Fn::GetAtt': ['Function', 'Arn'] },
        ServiceTimeout: SERVICE_TIMEOUT,
        Notebook: this.notebook,
        Wait: Math.min(this.account.waits.effect, LONGEST_QUESTION),
        ...properties,
      },
      DependsOn: ['Once', ...dependsOn],
    };
  }

  /** Oldest first. */
  async events(): Promise<StackEvent[]> {
    const all: StackEvent[] = [];
    for (let NextToken: string | undefined, more = true; more; more = NextToken !== undefined) {
      const command = new DescribeStackEventsCommand({ StackName: this.id, NextToken });
      const page = await this.account.get(() => this.account.cloudFormation.send(command));
      all.push(...(page.StackEvents ?? []));
      NextToken = page.NextToken;
    }
    return all.reverse();
  }

  /** The events of the stack itself, oldest first. */
  async history(): Promise<StackEvent[]> {
    return (await this.events()).filter(({ PhysicalResourceId, StackId }) => PhysicalResourceId === StackId);
  }

  async records(): Promise<Records> {
    const command = new GetLicenseConfigurationCommand({ LicenseConfigurationArn: this.notebook });
    const { Tags = [] } = await this.account.get(() => this.account.licenseManager.send(command));
    const of = (kind: string): [string, string[]][] =>
      Tags.filter(({ Key }) => Key!.startsWith(`${PREFIX}:${kind}:`)).map(({ Key, Value }) => [
        Key!.split(':').slice(2).join(':'),
        Value!.split(' '),
      ]);
    const events = of('event').sort(([one], [other]) => (one < other ? -1 : 1));
    return {
      events: events.map(([, words]) => eventFrom(words)),
      calls: new Map(of('call').map(([name, words]) => [name, callFrom(words)])),
      responses: Tags.find(({ Key }) => Key === `${PREFIX}:responses`)?.Value?.split(' '),
    };
  }

  /** The end of an operation, by the events, because DescribeStacks may be late. */
  private async ended(before: readonly StackEvent[]): Promise<Ended> {
    for (;;) {
      const last = (await this.history()).slice(before.length).at(-1);
      if (last !== undefined && !/_IN_PROGRESS$/.test(last.ResourceStatus!)) {
        const failed = (await this.events()).findLast(({ ResourceStatus }) =>
          /^(CREATE|UPDATE|DELETE)_FAILED$/.test(ResourceStatus!),
        );
        return {
          status: last.ResourceStatus!,
          lastFailure: failed && `${failed.LogicalResourceId}: ${failed.ResourceStatusReason}`,
        };
      }
      await this.account.pause();
    }
  }

  private template(resources: Record<string, object>): string {
    const { name } = this.account;
    const allow = (actions: string[], resource: unknown, condition?: object) => ({
      Effect: 'Allow',
      Action: actions,
      Resource: resource,
      ...(condition ? { Condition: condition } : {}),
    });
    const statements = [
      allow(['cloudformation:DescribeStacks'], { Ref: 'AWS::StackId' }),
      allow(['license-manager:CreateLicenseConfiguration', 'license-manager:ListLicenseConfigurations'], '*'),
      allow(['license-manager:TagResource', 'license-manager:ListLicenseManagerReportGenerators'], this.notebook),
      allow(['license-manager:GetLicenseConfiguration', 'license-manager:DeleteLicenseConfiguration'], '*', {
        StringEquals: { [`aws:ResourceTag/${PREFIX}`]: name },
      }),
      allow(['license-manager:ListUsageForLicenseConfiguration'], '*', {
        StringEquals: { [`aws:ResourceTag/${PREFIX}:late`]: name },
      }),
      allow(['license-manager:UntagResource'], '*', { 'ForAnyValue:StringEquals': { 'aws:TagKeys': [`${PREFIX}:none`] } }),
    ];
    return JSON.stringify({
      Description: 'Created by npm run verify-assumptions of cdk-license-manager, which deletes it.',
      Resources: {
        Role: {
          Type: 'AWS::IAM::Role',
          Properties: {
            AssumeRolePolicyDocument: {
              Version: '2012-10-17',
              Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }],
            },
            Policies: [{ PolicyName: 'Calls', PolicyDocument: { Version: '2012-10-17', Statement: statements } }],
          },
        },
        Function: {
          Type: 'AWS::Lambda::Function',
          Properties: {
            Code: { ZipFile: CODE },
            Handler: 'index.handler',
            MemorySize: 256,
            Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
            Runtime: 'nodejs24.x',
            Timeout: FUNCTION_TIMEOUT,
          },
        },
        Once: {
          Type: 'AWS::Lambda::EventInvokeConfig',
          Properties: { FunctionName: { Ref: 'Function' }, MaximumRetryAttempts: 0, Qualifier: '$LATEST' },
        },
        ...resources,
      },
    });
  }
}

function eventFrom([requestType, logicalId, physicalId, ...statuses]: readonly string[]): EventRecord {
  return {
    requestType: requestType!,
    logicalId: logicalId!,
    physicalId: physicalId!,
    statuses: statuses.map((one) => {
      const [status, times] = one.split('@');
      const [from, to] = times!.split('-').map(Number);
      return { status: status!, from: from!, to: to! };
    }),
  };
}

function callFrom([outcome, sent, denied, ended, detail]: readonly string[]): CallRecord {
  return { outcome: outcome!, sent: Number(sent), denied: Number(denied), ended: Number(ended), detail: detail ?? '-' };
}
