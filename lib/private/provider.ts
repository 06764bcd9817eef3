// The one Lambda function per stack behind all its license configurations, with all that it needs.
// Ids and the type of each resource are part of what is deployed: changing one replaces it in every user's stack.

import * as path from 'node:path';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { ArnComponents, ArnFormat, Aws, Duration, RemovalPolicy, Stack, Token, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { NO_SERVICE_LINKED_ROLE_ENV, RESERVED_TAGS, SERVICE_LINKED_ROLE_SERVICE, TIMES } from './contract';

/** What makes two license configurations of a stack need different providers. */
export interface ProviderIdentity {
  readonly architecture: lambda.Architecture;
  readonly createServiceLinkedRole: boolean;
}

const ID = 'CdkLicenseManagerProvider';

export class Provider extends Construct {
  /** The provider of a construct's stack, made when it is first asked for. */
  public static of(scope: Construct, identity: ProviderIdentity): Provider {
    const stack = Stack.of(scope);
    const id = [
      ID,
      identity.architecture.name === lambda.Architecture.ARM_64.name ? '' : identity.architecture.name,
      identity.createServiceLinkedRole ? '' : 'NoServiceLinkedRole',
    ].join('');
    // eslint-disable-next-line cdk/no-variable-construct-id -- the id says for which identity it is
    return (stack.node.tryFindChild(id) as Provider | undefined) ?? new Provider(stack, id, identity);
  }

  public readonly serviceToken: string;

  /** Without it Lambda delivers an event up to six hours late, so a license configuration has to wait for it. */
  public readonly eventInvokeConfig: lambda.EventInvokeConfig;

  // Inline in the role and not a resource beside it, so that whoever waits for the function has waited for its permissions.
  private readonly policy: iam.PolicyDocument;
  private readonly adopted = new Set<string>();

  private constructor(scope: Construct, id: string, props: ProviderIdentity) {
    super(scope, id);

    const logGroup = new logs.LogGroup(this, 'Logs', {
      retention: logs.RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });

    this.policy = new iam.PolicyDocument({
      statements: [
        ...this.licenseManagerStatements(),
        ...(props.createServiceLinkedRole ? [this.serviceLinkedRoleStatement()] : []),
        new iam.PolicyStatement({
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: [logGroup.logGroupArn],
        }),
      ],
    });
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: { LicenseManager: this.policy },
    });
    this.acknowledgeWildcards(role);

    const handler = new lambda.Function(this, 'Function', {
      description: 'Creates, updates and deletes the license configurations of this stack',
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: props.architecture,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(path.join(__dirname, '../../lambda/dist')),
      memorySize: 256,
      timeout: Duration.seconds(TIMES.functionTimeout),
      logGroup,
      role,
      environment: props.createServiceLinkedRole ? undefined : { [NO_SERVICE_LINKED_ROLE_ENV]: 'true' },
    });
    this.serviceToken = handler.functionArn;

    // A retry by Lambda would be a second create: the handler retries by itself, knowing what it has done.
    this.eventInvokeConfig = new lambda.EventInvokeConfig(this, 'EventInvokeConfig', {
      function: handler,
      maxEventAge: Duration.seconds(TIMES.maxEventAge),
      retryAttempts: 0,
    });
  }

  /** Allows to take over one license configuration that does not carry the stack's tag yet. */
  public allowAdoption(licenseConfigurationArn: string): void {
    if (this.adopted.has(licenseConfigurationArn)) {
      return;
    }
    this.adopted.add(licenseConfigurationArn);
    this.policy.addStatements(
      new iam.PolicyStatement({
        actions: actions(
          'GetLicenseConfiguration',
          'ListAssociationsForLicenseConfiguration',
          'TagResource',
          'UpdateLicenseConfiguration',
        ),
        resources: [licenseConfigurationArn],
      }),
    );
  }

  private licenseManagerStatements(): iam.PolicyStatement[] {
    const licenseConfigurations = this.anyLicenseConfiguration();
    return [
      new iam.PolicyStatement({
        actions: actions('CreateLicenseConfiguration'),
        resources: ['*'],
        conditions: { StringEquals: { [`aws:RequestTag/${RESERVED_TAGS.stack}`]: Aws.STACK_ID } },
      }),
      new iam.PolicyStatement({
        // These two know no resource.
        actions: actions('ListLicenseConfigurations', 'ListLicenseManagerReportGenerators'),
        resources: ['*'],
      }),
      new iam.PolicyStatement({
        // To tell whose a license configuration is takes reading the tags of those that may be somebody else's.
        actions: actions('ListTagsForResource'),
        resources: [licenseConfigurations],
      }),
      new iam.PolicyStatement({
        actions: actions(
          'DeleteLicenseConfiguration',
          'GetLicenseConfiguration',
          'ListAssociationsForLicenseConfiguration',
          'TagResource',
          'UntagResource',
          'UpdateLicenseConfiguration',
          'UpdateLicenseSpecificationsForResource',
        ),
        resources: [licenseConfigurations],
        conditions: { StringEquals: { [`aws:ResourceTag/${RESERVED_TAGS.stack}`]: Aws.STACK_ID } },
      }),
    ];
  }

  private serviceLinkedRoleStatement(): iam.PolicyStatement {
    return new iam.PolicyStatement({
      actions: ['iam:CreateServiceLinkedRole'],
      resources: [
        Stack.of(this).formatArn({
          service: 'iam',
          region: '',
          resource: 'role',
          resourceName: `aws-service-role/${SERVICE_LINKED_ROLE_SERVICE}/AWSServiceRoleForAWSLicenseManagerRole`,
        }),
      ],
      conditions: { StringEquals: { 'iam:AWSServiceName': SERVICE_LINKED_ROLE_SERVICE } },
    });
  }

  /** Two wildcards stay. Tools that look for them are told why here, so that no user has to: cdk-nag's ids, as it writes ARNs. */
  private acknowledgeWildcards(role: iam.Role): void {
    const stack = Stack.of(this);
    const written = (value: string): string => (Token.isUnresolved(value) ? `<${stack.resolve(value).Ref}>` : value);
    const any = this.anyLicenseConfiguration({
      partition: written(stack.partition),
      region: written(stack.region),
      account: written(stack.account),
    });
    Validations.of(role).acknowledge(
      {
        id: 'AwsSolutions-IAM5[Resource::*]',
        reason:
          'License Manager knows no resource for ListLicenseConfigurations and ListLicenseManagerReportGenerators, and has no ARN to ' +
          'give for CreateLicenseConfiguration, which is allowed only with the tag of this stack in the request.',
      },
      {
        id: `AwsSolutions-IAM5[Resource::${any}]`,
        reason:
          'License Manager gives a license configuration a random id, so no narrower ARN can be written beforehand. Getting, changing, ' +
          'tagging, associating and deleting one is allowed only where it carries the tag of this stack. Reading tags ' +
          '(ListTagsForResource) is not bound to it, since it tells whose one is.',
      },
    );
  }

  /** The ARN that stands for all license configurations of the stack's account and Region. */
  private anyLicenseConfiguration(where: Partial<ArnComponents> = {}): string {
    return Stack.of(this).formatArn({
      ...where,
      service: 'license-manager',
      resource: 'license-configuration',
      resourceName: '*',
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
  }
}

function actions(...names: string[]): string[] {
  return names.map((name) => `license-manager:${name}`);
}
