// The Lambda function behind all custom resources of a stack, with its role and its log group.
// Ids and resource types are deployed in users' stacks: a change of one replaces the resource there.

import { createHash } from 'node:crypto';
import * as path from 'node:path';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Duration, IResolveContext, Lazy, RemovalPolicy, Stack, Token } from 'aws-cdk-lib/core';
import { Construct, IDependable } from 'constructs';
import { NO_SERVICE_LINKED_ROLE_ENV, TIMEOUTS } from './contract';
import { acknowledgeWildcards, licenseManagerStatements, serviceLinkedRoleStatement } from './handler-permissions';
import { addError } from './messages';
import type { LicenseManagerProviderOptions } from '../license-manager-provider-options';

const ID = 'CdkLicenseManagerProvider';

/** IAM allows 10,240 bytes in all inline policies of a role. The permissions of the role itself leave room for these ARNs. */
const MAX_ALLOWED_ARNS = 50;

/** A policy of its own has as many bytes as this many ARNs in a list. */
const OWN_POLICY_WEIGHT = 4;

/** The parts of the provider that a custom resource refers to. */
interface Handler {
  readonly role: iam.IRole;
  readonly serviceToken: string;
  readonly ready: IDependable;
  readonly forbidServiceLinkedRole: () => void;
}

export class Provider extends Construct {
  /** The provider of the stack that the scope is in. */
  public static of(scope: Construct): Provider {
    const stack = Stack.of(scope);
    // eslint-disable-next-line cdk/no-variable-construct-id -- the id is a constant
    return (stack.node.tryFindChild(ID) as Provider | undefined) ?? new Provider(stack, ID);
  }

  private options: LicenseManagerProviderOptions = {};
  private configuredBy?: Construct;
  private handler?: Handler;
  private readonly permissions = new Map<string, Permission>();

  private constructor(scope: Construct, id: string) {
    super(scope, id);
    this.node.addValidation({ validate: () => this.reportTooManyArns() });
  }

  public get serviceToken(): string {
    return this.useHandler().serviceToken;
  }

  /** Each custom resource depends on it. Without its limits, Lambda would deliver an event up to six hours late. */
  public get ready(): IDependable {
    return this.useHandler().ready;
  }

  public configure(scope: Construct, options: LicenseManagerProviderOptions): void {
    if (this.configuredBy) {
      const [first, second] = [this.configuredBy, scope].map(({ node }) => node.path);
      const calls = first === second ? `two calls with ${first}` : `calls with ${first} and ${second}`;
      addError(
        scope,
        'providerConfiguredTwice',
        `\`LicenseManagerProvider.configure\` may be called once in a stack, got ${calls}. Remove one`,
      );
      return;
    }
    this.configuredBy = scope;
    this.options = options;
    this.updateEnvironment();
  }

  /**
   * Grants the handler a permission that only some stacks need. All statements of a kind share one policy resource.
   *
   * A custom resource that needs the permission depends on the returned policy. So the policy exists before the custom resource
   * and is deleted after it, also when a deployment that adds or removes both rolls back.
   */
  public allow(kind: string, ...statements: iam.PolicyStatement[]): iam.Policy {
    return this.permission(kind, kind, statements);
  }

  /**
   * Grants a permission on one ARN by a policy resource of its own. An update that drops the ARN from the template may still use it:
   * CloudFormation deletes the policy after the update, while it would change a shared one before.
   *
   * @param owner the construct with the ARN. Where the ARN is a token, the id of the policy is the construct's.
   */
  public allowArn(kind: string, owner: Construct, arn: string, statement: iam.PolicyStatement): IDependable {
    const key = Token.isUnresolved(arn) ? owner.node.addr : createHash('sha256').update(arn).digest('hex');
    const id = kind + key.slice(0, 8);
    return this.permissions.get(id) ?? this.permission(kind, id, [statement]);
  }

  private permission(kind: string, id: string, statements: iam.PolicyStatement[]): Permission {
    let permission = this.permissions.get(id);
    if (!permission) {
      // eslint-disable-next-line cdk/no-variable-construct-id -- the kind is a constant, and a key of its own never changes
      permission = new Permission(this, id, { kind, isOwn: id !== kind });
      permission.attachToRole(this.useHandler().role);
      this.permissions.set(id, permission);
    }
    statements.forEach((statement) => permission.allow(statement));
    return permission;
  }

  private useHandler(): Handler {
    if (!this.handler) {
      this.handler = this.createHandler();
      this.updateEnvironment();
    }
    return this.handler;
  }

  private updateEnvironment(): void {
    if (!this.createsServiceLinkedRole()) {
      this.handler?.forbidServiceLinkedRole();
    }
  }

  /** Other options are read when the template is rendered, because `configure` may be called later. */
  private createHandler(): Handler {
    const logGroup = new logs.LogGroup(this, 'Logs', { removalPolicy: RemovalPolicy.DESTROY });
    (logGroup.node.defaultChild as logs.CfnLogGroup).retentionInDays = Lazy.number({ produce: () => this.retentionInDays() });

    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      // Inline and not a resource of its own, so that the function never exists without its permissions.
      inlinePolicies: { LicenseManager: new LatePolicyDocument(() => this.roleStatements(logGroup)) },
    });
    acknowledgeWildcards(role);

    const handler = new lambda.Function(this, 'Function', {
      description: 'Creates, updates and deletes the license configurations of this stack',
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(path.join(__dirname, '../../lambda/dist')),
      memorySize: 256,
      timeout: Duration.seconds(TIMEOUTS.functionTimeout),
      logGroup,
      role,
    });
    (handler.node.defaultChild as lambda.CfnFunction).architectures = Lazy.list({
      produce: () => [(this.options.architecture ?? lambda.Architecture.ARM_64).name],
    });

    const ready = new lambda.EventInvokeConfig(this, 'EventInvokeConfig', {
      function: handler,
      maxEventAge: Duration.seconds(TIMEOUTS.maxEventAge),
      // A retry by Lambda would be a second create. The handler retries by itself and knows its earlier calls.
      retryAttempts: 0,
    });
    return {
      role,
      ready,
      serviceToken: handler.functionArn,
      forbidServiceLinkedRole: () => handler.addEnvironment(NO_SERVICE_LINKED_ROLE_ENV, 'true'),
    };
  }

  private roleStatements(logGroup: logs.LogGroup): iam.PolicyStatement[] {
    const stack = Stack.of(this);
    return [
      ...licenseManagerStatements(stack),
      ...(this.createsServiceLinkedRole() ? [serviceLinkedRoleStatement(stack)] : []),
      new iam.PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    ];
  }

  private createsServiceLinkedRole(): boolean {
    return this.options.createServiceLinkedRole ?? true;
  }

  private retentionInDays(): number | undefined {
    const days = this.options.logRetention ?? logs.RetentionDays.ONE_MONTH;
    return days === logs.RetentionDays.INFINITE ? undefined : days;
  }

  private reportTooManyArns(): string[] {
    const permissions = [...this.permissions.values()];
    const count = permissions.reduce((sum, permission) => sum + permission.weight(), 0);
    if (count > MAX_ALLOWED_ARNS) {
      const kinds = [...new Set(permissions.map(({ kind }) => kind))].join(', ');
      addError(
        permissions[0].node.defaultChild!,
        'tooManyArns',
        `the role of the handler has room for ${MAX_ALLOWED_ARNS} ARNs in a stack, got ${count} for: ${kinds}. ` +
          'Declare some of these constructs in another stack',
      );
    }
    return [];
  }
}

/** A policy document whose statements are decided when the template is rendered. */
class LatePolicyDocument extends iam.PolicyDocument {
  constructor(private readonly produce: () => iam.PolicyStatement[]) {
    super();
  }

  public override resolve(context: IResolveContext): unknown {
    return new iam.PolicyDocument({ statements: this.produce() }).resolve(context);
  }
}

/** A policy with one statement for each set of actions, however many resources they are allowed on. */
class Permission extends iam.Policy {
  private readonly statements = new Map<string, iam.PolicyStatement>();

  public readonly kind: string;
  private readonly isOwn: boolean;

  constructor(scope: Construct, id: string, props: { readonly kind: string; readonly isOwn: boolean }) {
    super(scope, id);
    this.kind = props.kind;
    this.isOwn = props.isOwn;
  }

  public allow(statement: iam.PolicyStatement): void {
    const key = JSON.stringify({ ...statement.toStatementJson(), Resource: undefined });
    const same = this.statements.get(key);
    if (same) {
      same.addResources(...statement.resources);
    } else {
      this.statements.set(key, statement);
      this.addStatements(statement);
    }
  }

  /** The room that it takes, in ARNs. */
  public weight(): number {
    const arns = [...this.statements.values()].flatMap(({ resources }) => resources);
    return this.isOwn ? OWN_POLICY_WEIGHT : arns.length;
  }
}
