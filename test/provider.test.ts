import { Match, Template } from 'aws-cdk-lib/assertions';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { App, NestedStack, PermissionsBoundary, Stack } from 'aws-cdk-lib/core';
import { LicenseConfiguration, LicenseConfigurationProps, LicenseCountingType } from '../lib';
import { NO_SERVICE_LINKED_ROLE_ENV, RESERVED_TAGS, TIMES } from '../lib/private/contract';

const ARN = 'arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-1';

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

test('one of each resource, however many license configurations there are', () => {
  configure('A');
  configure('B');
  const template = Template.fromStack(stack);
  template.resourceCountIs('Custom::LicenseConfiguration', 2);
  for (const type of ['AWS::Lambda::Function', 'AWS::Lambda::EventInvokeConfig', 'AWS::IAM::Role', 'AWS::Logs::LogGroup']) {
    template.resourceCountIs(type, 1);
  }
  expect(Object.keys(template.toJSON().Resources)).toHaveLength(6);
});

test('the function', () => {
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
    Timeout: TIMES.functionTimeout,
  });
});

test('events are neither retried nor delivered late, and every license configuration waits for that', () => {
  configure('A');
  const { logicalId, Properties } = only('AWS::Lambda::EventInvokeConfig');
  expect(Properties).toEqual({
    FunctionName: { Ref: only('AWS::Lambda::Function').logicalId },
    MaximumEventAgeInSeconds: TIMES.maxEventAge,
    MaximumRetryAttempts: 0,
    Qualifier: '$LATEST',
  });
  const license = only('Custom::LicenseConfiguration');
  expect(license.DependsOn).toEqual([logicalId]);
  expect(license.Properties.ServiceTimeout).toBe(TIMES.serviceTimeout);
});

test('the log group expires and goes with the stack', () => {
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

  test('are exactly these, in the role itself, without a managed policy', () => {
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
        Action: ['license-manager:ListLicenseConfigurations', 'license-manager:ListLicenseManagerReportGenerators'],
        Resource: '*',
      },
      { Effect: 'Allow', Action: 'license-manager:ListTagsForResource', Resource: configurations },
      {
        Effect: 'Allow',
        Action: [
          'license-manager:DeleteLicenseConfiguration',
          'license-manager:GetLicenseConfiguration',
          'license-manager:ListAssociationsForLicenseConfiguration',
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

  test('adoption adds exactly the named ARN, once', () => {
    const adoptExisting = LicenseConfiguration.fromLicenseConfigurationArn(stack, 'Existing', ARN);
    configure('A', { adoptExisting });
    configure('B', { adoptExisting });
    expect(statements()).toHaveLength(7);
    expect(statements()[6]).toEqual({
      Effect: 'Allow',
      Action: [
        'license-manager:GetLicenseConfiguration',
        'license-manager:ListAssociationsForLicenseConfiguration',
        'license-manager:TagResource',
        'license-manager:UpdateLicenseConfiguration',
      ],
      Resource: ARN,
    });
  });

  test('without the service-linked role there is none in IAM, and the function is told', () => {
    configure('A', { createServiceLinkedRole: false });
    expect(JSON.stringify(statements())).not.toContain('iam:');
    expect(only('AWS::Lambda::Function').Properties.Environment).toEqual({
      Variables: { [NO_SERVICE_LINKED_ROLE_ENV]: 'true' },
    });
  });
});

test('different settings are different providers', () => {
  configure('A');
  configure('B', { architecture: Architecture.X86_64 });
  configure('C', { createServiceLinkedRole: false });
  configure('D', { architecture: Architecture.X86_64, createServiceLinkedRole: false });
  configure('E', { architecture: Architecture.X86_64 });
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::Lambda::Function', 4);
  template.resourcePropertiesCountIs('AWS::Lambda::Function', { Architectures: ['x86_64'] }, 2);
});

test('a nested stack has its own', () => {
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

test('other partitions', () => {
  const china = new Stack(app, 'China', { env: { account: '123456789012', region: 'cn-north-1' } });
  configure('A', {}, china);
  const role = only('AWS::IAM::Role', Template.fromStack(china)).Properties;
  expect(JSON.stringify(role)).not.toContain('arn:aws:');
  expect(role.AssumeRolePolicyDocument.Statement[0].Principal).toEqual({ Service: 'lambda.amazonaws.com' });
});
