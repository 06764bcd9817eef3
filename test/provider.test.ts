import { Match, Template } from 'aws-cdk-lib/assertions';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { Role } from 'aws-cdk-lib/aws-iam';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { App, NestedStack, PermissionsBoundary, Stack } from 'aws-cdk-lib/core';
import { LicenseConfiguration, LicenseConfigurationProps, LicenseCountingType, LicenseManagerProvider } from '../lib';
import { NO_SERVICE_LINKED_ROLE_ENV, RESERVED_TAGS, TIMEOUTS } from '../lib/private/contract';
import { errorsOf } from './synthesis-messages';

const arn = (index: number) =>
  `arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-${index.toString(16).padStart(32, '0')}`;

let app: App;
let stack: Stack;
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack');
});

const configure = (id: string, props: Partial<LicenseConfigurationProps> = {}, scope: Stack = stack) =>
  new LicenseConfiguration(scope, id, { licenseCountingType: LicenseCountingType.CORE, ...props });
const only = (type: string, template = Template.fromStack(stack)) => {
  const found = Object.entries(template.findResources(type));
  expect(found).toHaveLength(1);
  const [logicalId, { Properties, DependsOn }] = found[0];
  return { logicalId, Properties, DependsOn };
};

test('all license configurations of a stack share one of each resource', () => {
  configure('A');
  configure('B');
  const template = Template.fromStack(stack);
  template.resourceCountIs('Custom::LicenseConfiguration', 2);
  for (const type of ['AWS::Lambda::Function', 'AWS::Lambda::EventInvokeConfig', 'AWS::IAM::Role', 'AWS::Logs::LogGroup']) {
    template.resourceCountIs(type, 1);
  }
  expect(Object.keys(template.toJSON().Resources)).toHaveLength(6);
});

test('the function runs the handler on Arm', () => {
  configure('A');
  expect(only('AWS::Lambda::Function').Properties).toEqual({
    Architectures: ['arm64'],
    Code: expect.anything(),
    Description: 'Creates, updates and deletes the license configurations of this stack',
    Handler: 'index.handler',
    LoggingConfig: { LogGroup: { Ref: only('AWS::Logs::LogGroup').logicalId } },
    MemorySize: 256,
    Role: { 'Fn::GetAtt': [only('AWS::IAM::Role').logicalId, 'Arn'] },
    Runtime: 'nodejs24.x',
    Timeout: TIMEOUTS.functionTimeout,
  });
});

test('events are neither retried nor delivered late, and each license configuration depends on that', () => {
  configure('A');
  const { logicalId, Properties } = only('AWS::Lambda::EventInvokeConfig');
  expect(Properties).toEqual({
    FunctionName: { Ref: only('AWS::Lambda::Function').logicalId },
    MaximumEventAgeInSeconds: TIMEOUTS.maxEventAge,
    MaximumRetryAttempts: 0,
    Qualifier: '$LATEST',
  });
  const license = only('Custom::LicenseConfiguration');
  expect(license.DependsOn).toEqual([logicalId]);
  expect(license.Properties.ServiceTimeout).toBe(TIMEOUTS.serviceTimeout);
});

test('the log group keeps events for a month and is deleted with the stack', () => {
  configure('A');
  Template.fromStack(stack).hasResource('AWS::Logs::LogGroup', {
    Properties: { RetentionInDays: 30 },
    DeletionPolicy: 'Delete',
    UpdateReplacePolicy: 'Delete',
  });
});

describe('permissions', () => {
  const configurations = {
    'Fn::Join': [
      '',
      [
        'arn:',
        { Ref: 'AWS::Partition' },
        ':license-manager:',
        { Ref: 'AWS::Region' },
        ':',
        { Ref: 'AWS::AccountId' },
        ':license-configuration:*',
      ],
    ],
  };
  const statements = () => only('AWS::IAM::Role').Properties.Policies[0].PolicyDocument.Statement;

  test('of the role are these, inline, without a managed policy', () => {
    configure('A');
    const role = only('AWS::IAM::Role');
    expect(role.Properties.ManagedPolicyArns).toBeUndefined();
    expect(role.Properties.Policies).toHaveLength(1);
    expect(only('AWS::Lambda::Function').DependsOn).toEqual([role.logicalId]);
    expect(statements()).toEqual([
      {
        Effect: 'Allow',
        Action: 'license-manager:CreateLicenseConfiguration',
        Resource: '*',
        Condition: { StringEquals: { [`aws:RequestTag/${RESERVED_TAGS.stack}`]: { Ref: 'AWS::StackId' } } },
      },
      {
        Effect: 'Allow',
        Action: 'license-manager:ListLicenseConfigurations',
        Resource: '*',
      },
      { Effect: 'Allow', Action: 'license-manager:ListTagsForResource', Resource: configurations },
      {
        Effect: 'Allow',
        Action: [
          'license-manager:DeleteLicenseConfiguration',
          'license-manager:GetLicenseConfiguration',
          'license-manager:ListAssociationsForLicenseConfiguration',
          'license-manager:ListLicenseManagerReportGenerators',
          'license-manager:TagResource',
          'license-manager:UntagResource',
          'license-manager:UpdateLicenseConfiguration',
          'license-manager:UpdateLicenseSpecificationsForResource',
        ],
        Resource: configurations,
        Condition: { StringEquals: { [`aws:ResourceTag/${RESERVED_TAGS.stack}`]: { Ref: 'AWS::StackId' } } },
      },
      {
        Effect: 'Allow',
        Action: ['cloudformation:DescribeStackResource', 'cloudformation:DescribeStacks'],
        Resource: { Ref: 'AWS::StackId' },
      },
      {
        Effect: 'Allow',
        Action: 'iam:CreateServiceLinkedRole',
        Resource: {
          'Fn::Join': [
            '',
            [
              'arn:',
              { Ref: 'AWS::Partition' },
              ':iam::',
              { Ref: 'AWS::AccountId' },
              ':role/aws-service-role/license-manager.amazonaws.com/AWSServiceRoleForAWSLicenseManagerRole',
            ],
          ],
        },
        Condition: { StringEquals: { 'iam:AWSServiceName': 'license-manager.amazonaws.com' } },
      },
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: { 'Fn::GetAtt': [only('AWS::Logs::LogGroup').logicalId, 'Arn'] },
      },
    ]);
  });

  const adopt = (id: string, index: number, scope: Stack = stack) =>
    configure(
      id,
      {
        licenseConfigurationName: 'Oracle',
        adoptExisting: LicenseConfiguration.fromLicenseConfigurationArn(scope, `Existing${id}`, arn(index)),
      },
      scope,
    );

  test('for adoption are one policy with one statement, on which only the adopting license configurations depend', () => {
    adopt('A', 1);
    adopt('B', 2);
    adopt('C', 1);
    configure('D');
    const { logicalId, Properties } = only('AWS::IAM::Policy');
    expect(Properties.Roles).toEqual([{ Ref: only('AWS::IAM::Role').logicalId }]);
    expect(Properties.PolicyDocument.Statement).toEqual([
      {
        Effect: 'Allow',
        Action: ['license-manager:GetLicenseConfiguration', 'license-manager:TagResource', 'license-manager:UntagResource'],
        Resource: [arn(1), arn(2)],
      },
    ]);
    const licenses = Object.entries(Template.fromStack(stack).findResources('Custom::LicenseConfiguration'));
    expect(licenses.map(([id, { DependsOn }]) => [id[0], DependsOn.includes(logicalId)])).toEqual([
      ['A', true],
      ['B', true],
      ['C', true],
      ['D', false],
    ]);
  });

  test('of the role are the same with and without adoption', () => {
    configure('A');
    const other = new Stack(app, 'Other');
    adopt('A', 1, other);
    expect(only('AWS::IAM::Role', Template.fromStack(other)).Properties).toEqual(only('AWS::IAM::Role').Properties);
  });

  test('for adoption have room for 50 ARNs', () => {
    for (let index = 1; index <= 50; index++) {
      adopt(`L${index}`, index);
    }
    expect(errorsOf(stack)).toEqual([]);
  });

  test('for adoption of 51 are an error', () => {
    for (let index = 1; index <= 51; index++) {
      adopt(`L${index}`, index);
    }
    expect(errorsOf(stack)).toEqual([
      {
        path: '/Stack/CdkLicenseManagerProvider/Adoption/Resource',
        id: 'tooManyArns',
        message:
          'the role of the handler has room for 50 ARNs in a stack, got 51 for: Adoption. Declare some of these constructs in another stack',
      },
    ]);
  });

  test('fit in the 10,240 bytes that IAM allows for the inline policies of a role', () => {
    const china = new Stack(app, 'China', { env: { account: '123456789012', region: 'cn-northwest-1' } });
    for (let index = 1; index <= 50; index++) {
      const adopted = arn(index).replace('aws', 'aws-cn').replace('us-east-1', 'cn-northwest-1');
      configure(
        `L${index}`,
        {
          licenseConfigurationName: 'Oracle',
          adoptExisting: LicenseConfiguration.fromLicenseConfigurationArn(china, `E${index}`, adopted),
        },
        china,
      );
    }
    const template = Template.fromStack(china);
    const documents = [
      only('AWS::IAM::Role', template).Properties.Policies[0].PolicyDocument,
      only('AWS::IAM::Policy', template).Properties.PolicyDocument,
    ];
    // A reference takes more room in the template than its value does in IAM, but for the stack's id of up to 230 characters.
    const bytes = JSON.stringify(documents).replaceAll('{"Ref":"AWS::StackId"}', `"${'x'.repeat(230)}"`).length;
    expect(bytes).toBeLessThan(10_240);
  });
});

describe('LicenseManagerProvider.configure', () => {
  const options = {
    architecture: Architecture.X86_64,
    createServiceLinkedRole: false,
    logRetention: RetentionDays.ONE_YEAR,
  };
  const templateOf = (declare: (stack: Stack) => void) => {
    const fresh = new Stack(new App(), 'Stack');
    declare(fresh);
    return Template.fromStack(fresh).toJSON();
  };
  const license = (scope: Stack) => configure('A', {}, scope);

  test('changes the function, the role and the log group in place', () => {
    const before = templateOf(license);
    const after = templateOf((scope) => {
      LicenseManagerProvider.configure(scope, options);
      license(scope);
    });
    expect(Object.keys(after.Resources).sort()).toEqual(Object.keys(before.Resources).sort());
    const changed = Object.keys(after.Resources).filter(
      (id) => JSON.stringify(after.Resources[id]) !== JSON.stringify(before.Resources[id]),
    );
    expect(changed.map((id) => after.Resources[id].Type).sort()).toEqual([
      'AWS::IAM::Role',
      'AWS::Lambda::Function',
      'AWS::Logs::LogGroup',
    ]);
  });

  test('sets the architecture, the permission for the service-linked role and the log retention', () => {
    LicenseManagerProvider.configure(stack, options);
    configure('A');
    const { Architectures, Environment } = only('AWS::Lambda::Function').Properties;
    expect(Architectures).toEqual(['x86_64']);
    expect(Environment).toEqual({ Variables: { [NO_SERVICE_LINKED_ROLE_ENV]: 'true' } });
    expect(JSON.stringify(only('AWS::IAM::Role').Properties.Policies)).not.toContain('iam:');
    expect(only('AWS::Logs::LogGroup').Properties.RetentionInDays).toBe(365);
  });

  test('has the same effect before and after the license configurations, and in any scope of the stack', () => {
    const before = templateOf((scope) => {
      LicenseManagerProvider.configure(scope, options);
      license(scope);
    });
    const after = templateOf((scope) => LicenseManagerProvider.configure(license(scope), options));
    expect(after).toEqual(before);
    expect(JSON.stringify(after)).toContain(NO_SERVICE_LINKED_ROLE_ENV);
  });

  test('can keep log events for ever', () => {
    LicenseManagerProvider.configure(stack, { logRetention: RetentionDays.INFINITE });
    configure('A');
    expect(only('AWS::Logs::LogGroup').Properties).toBeUndefined();
  });

  test('deploys nothing without license configurations', () => {
    LicenseManagerProvider.configure(stack, options);
    Template.fromStack(stack).templateMatches({ Resources: Match.absent() });
  });

  test('is an error when it is called again in the stack, and keeps the first options', () => {
    LicenseManagerProvider.configure(stack, options);
    LicenseManagerProvider.configure(configure('A'), {});
    expect(errorsOf(stack)).toEqual([
      {
        path: '/Stack/A',
        id: 'providerConfiguredTwice',
        message: '`LicenseManagerProvider.configure` may be called once in a stack, got calls with Stack and Stack/A. Remove one',
      },
    ]);
    expect(only('AWS::Lambda::Function').Properties.Architectures).toEqual(['x86_64']);
  });

  test('is an error that names a construct with both calls once', () => {
    LicenseManagerProvider.configure(stack, options);
    LicenseManagerProvider.configure(stack, options);
    expect(errorsOf(stack).map(({ message }) => message)).toEqual([
      '`LicenseManagerProvider.configure` may be called once in a stack, got two calls with Stack. Remove one',
    ]);
  });

  test('is for one stack and not for its nested stacks', () => {
    const nested = new NestedStack(stack, 'Nested');
    LicenseManagerProvider.configure(stack, options);
    LicenseManagerProvider.configure(nested, {});
    configure('A', {}, nested);
    expect(errorsOf(stack)).toEqual([]);
    Template.fromStack(nested).hasResourceProperties('AWS::Lambda::Function', { Architectures: ['arm64'] });
  });
});

test('roles that somebody else creates are supported', () => {
  Role.customizeRoles(stack, {
    usePrecreatedRoles: {
      'Stack/CdkLicenseManagerProvider/Role': 'handler-role',
    },
  });
  configure('A');
  Template.fromStack(stack).resourceCountIs('AWS::IAM::Role', 0);
});

test('a nested stack has a provider of its own', () => {
  const nested = new NestedStack(stack, 'Nested');
  configure('A');
  configure('A', {}, nested);
  Template.fromStack(stack).resourceCountIs('AWS::Lambda::Function', 1);
  const template = Template.fromStack(nested);
  template.resourceCountIs('AWS::Lambda::Function', 1);
  expect(only('AWS::IAM::Role', template).Properties.Policies[0].PolicyDocument.Statement[0].Condition).toEqual({
    StringEquals: { [`aws:RequestTag/${RESERVED_TAGS.stack}`]: { Ref: 'AWS::StackId' } },
  });
});

test('a permissions boundary reaches the role', () => {
  const bound = new Stack(app, 'Bound', { permissionsBoundary: PermissionsBoundary.fromName('Boundary') });
  configure('A', {}, bound);
  Template.fromStack(bound).hasResourceProperties('AWS::IAM::Role', { PermissionsBoundary: Match.anyValue() });
});

test('ARNs have the partition of the stack', () => {
  const china = new Stack(app, 'China', { env: { account: '123456789012', region: 'cn-north-1' } });
  configure('A', {}, china);
  const role = only('AWS::IAM::Role', Template.fromStack(china)).Properties;
  expect(JSON.stringify(role)).not.toContain('arn:aws:');
  expect(role.AssumeRolePolicyDocument.Statement[0].Principal).toEqual({ Service: 'lambda.amazonaws.com' });
});
