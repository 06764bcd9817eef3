import { Template } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import { App, CfnParameter, Stack } from 'aws-cdk-lib/core';
import { LicenseConfiguration, LicenseCountingType, LicenseManagerSettings, LicenseManagerSettingsProps } from '../lib';
import { errorsOf } from './synthesis-messages';

const env = { account: '123456789012', region: 'us-east-1' };
const TOPIC = 'arn:aws:sns:us-east-1:123456789012:aws-license-manager-service-theirs';

let app: App;
let stack: Stack;
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack', { env });
});

const declare = (props?: LicenseManagerSettingsProps, scope: Stack = stack) =>
  new LicenseManagerSettings(scope, 'Settings', props);
const only = (type: string, scope: Stack = stack) => {
  const found = Object.entries(Template.fromStack(scope).findResources(type));
  expect(found).toHaveLength(1);
  const [logicalId, resource] = found[0];
  return { logicalId, ...resource } as { logicalId: string; DependsOn: string[]; Properties: Record<string, unknown> };
};
const settings = (scope: Stack = stack) => {
  const { ServiceToken, ServiceTimeout, ...properties } = only('Custom::LicenseManagerSettings', scope).Properties;
  expect([ServiceToken, ServiceTimeout]).toEqual([expect.anything(), 1860]);
  return properties;
};

test('without properties have a topic and a bucket, and change no other setting', () => {
  const { alertTopic, bucket } = declare();
  expect(settings()).toEqual({
    S3BucketArn: { 'Fn::GetAtt': [only('AWS::S3::Bucket').logicalId, 'Arn'] },
    SnsTopicArn: { Ref: only('AWS::SNS::Topic').logicalId },
  });
  expect(stack.resolve(alertTopic.topicArn)).toEqual({ Ref: only('AWS::SNS::Topic').logicalId });
  expect(stack.resolve(bucket.bucketName)).toEqual({ Ref: only('AWS::S3::Bucket').logicalId });
  expect(errorsOf(stack)).toEqual([]);
});

test('create a topic and a bucket with the names that License Manager demands, which survive the stack', () => {
  declare();
  const template = Template.fromStack(stack);
  const retained = { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' };
  template.hasResource('AWS::SNS::Topic', { Properties: { TopicName: 'aws-license-manager-service-alerts' }, ...retained });
  template.hasResource('AWS::S3::Bucket', {
    Properties: {
      BucketName: 'aws-license-manager-service-123456789012-us-east-1',
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
    },
    ...retained,
  });
});

test('name the bucket by references where the stack does not know its account and Region', () => {
  const anywhere = new Stack(app, 'Anywhere');
  declare({}, anywhere);
  expect(only('AWS::S3::Bucket', anywhere).Properties.BucketName).toEqual({
    'Fn::Join': ['', ['aws-license-manager-service-', { Ref: 'AWS::AccountId' }, '-', { Ref: 'AWS::Region' }]],
  });
});

test('have every property', () => {
  declare({
    alertTopic: sns.Topic.fromTopicArn(stack, 'Topic', TOPIC),
    bucket: s3.Bucket.fromBucketName(stack, 'Bucket', 'aws-license-manager-service-theirs'),
    organizationIntegration: true,
    crossAccountDiscovery: true,
    discoverySourceRegions: ['eu-west-1', 'us-gov-east-1'],
    overwrite: true,
  });
  expect(settings()).toEqual({
    S3BucketArn: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::aws-license-manager-service-theirs']] },
    SnsTopicArn: TOPIC,
    OrganizationIntegration: true,
    CrossAccountDiscovery: true,
    DiscoverySourceRegions: ['eu-west-1', 'us-gov-east-1'],
    Overwrite: true,
  });
  expect(errorsOf(stack)).toEqual([]);
  Template.fromStack(stack).resourceCountIs('AWS::S3::Bucket', 0);
});

test('depend on their topic, their bucket and the policies of both, and on their permission', () => {
  declare();
  const dependencies = only('Custom::LicenseManagerSettings').DependsOn;
  for (const type of [
    'AWS::SNS::Topic',
    'AWS::SNS::TopicPolicy',
    'AWS::S3::Bucket',
    'AWS::S3::BucketPolicy',
    'AWS::IAM::Policy',
  ]) {
    expect(dependencies).toContain(only(type).logicalId);
  }
});

test('add one statement to the permissions of the handler', () => {
  declare();
  expect(only('AWS::IAM::Policy').Properties.PolicyDocument).toMatchObject({
    Statement: [
      {
        Action: ['license-manager:GetServiceSettings', 'license-manager:UpdateServiceSettings'],
        Effect: 'Allow',
        Resource: '*',
      },
    ],
  });
});

test('do not change the role, the function or the license configurations of their stack', () => {
  const license = (scope: Stack) => new LicenseConfiguration(scope, 'License', { licenseCountingType: LicenseCountingType.CORE });
  license(stack);
  declare();
  const plain = new Stack(new App(), 'Stack', { env });
  license(plain);
  const { Resources } = Template.fromStack(stack).toJSON();
  expect(Resources).toMatchObject(Template.fromStack(plain).toJSON().Resources);
});

describe('an error', () => {
  const messages = (scope: Stack = stack) => errorsOf(scope).map(({ id, message }) => [id, message]);

  test('is a second declaration for the same account and Region, with both paths', () => {
    declare();
    const other = new Stack(app, 'Other', { env });
    declare({}, other);
    expect(errorsOf(stack)).toEqual([]);
    expect(errorsOf(other)).toEqual([
      {
        path: '/Other/Settings/Resource',
        id: 'settingsDeclaredTwice',
        message: 'an account and Region has one `LicenseManagerSettings`, got Stack/Settings and Other/Settings. Remove one',
      },
    ]);
  });

  test('is not a declaration in another Region or another app', () => {
    declare();
    const others = [
      new Stack(app, 'Ireland', { env: { ...env, region: 'eu-west-1' } }),
      new Stack(new App(), 'Stack', { env }),
      new Stack(app, 'Anywhere'),
    ];
    others.forEach((other) => declare({}, other));
    expect(others.flatMap(errorsOf)).toEqual([]);
  });

  test.each<[string, (scope: Stack) => LicenseManagerSettingsProps, string]>([
    [
      'a topic with another name',
      (scope) => ({ alertTopic: new sns.Topic(scope, 'Topic', { topicName: 'alerts' }) }),
      '`alertTopic` must have a name that begins with aws-license-manager-service-, got: alerts',
    ],
    [
      'a topic with a generated name',
      (scope) => ({ alertTopic: new sns.Topic(scope, 'Topic') }),
      '`alertTopic` must have a name that begins with aws-license-manager-service-, got: a generated name',
    ],
    [
      'a topic of another Region',
      (scope) => ({ alertTopic: sns.Topic.fromTopicArn(scope, 'Topic', TOPIC.replace('us-east-1', 'eu-west-1')) }),
      '`alertTopic` must be in the account and Region of the stack, 123456789012 and us-east-1, got: 123456789012 and eu-west-1',
    ],
    [
      'a bucket with another name',
      (scope) => ({ bucket: s3.Bucket.fromBucketName(scope, 'Bucket', 'reports') }),
      '`bucket` must have a name that begins with aws-license-manager-service-, got: reports',
    ],
    [
      'a bucket with a generated name',
      (scope) => ({ bucket: new s3.Bucket(scope, 'Bucket') }),
      '`bucket` must have a name that begins with aws-license-manager-service-, got: a generated name',
    ],
    [
      'a bucket of another account',
      (scope) => ({
        bucket: s3.Bucket.fromBucketAttributes(scope, 'Bucket', {
          bucketName: 'aws-license-manager-service-x',
          account: '111122223333',
        }),
      }),
      '`bucket` must be in the account and Region of the stack, 123456789012 and us-east-1, got: 111122223333 and us-east-1',
    ],
    [
      'discovery in other accounts without the organization',
      () => ({ crossAccountDiscovery: true, organizationIntegration: false }),
      '`crossAccountDiscovery` needs `organizationIntegration`, which is false. Set it to true',
    ],
    [
      'a Region in another form',
      () => ({ discoverySourceRegions: ['eu-west-1', 'Ireland'] }),
      '`discoverySourceRegions` must be names of Regions, like eu-west-1, got: "Ireland"',
    ],
  ])('is %s', (_, propsIn, message) => {
    declare(propsIn(stack));
    expect(messages()).toEqual([[expect.any(String), message]]);
  });

  test('is not a token, nor a topic and a bucket of the app with fitting names', () => {
    const { valueAsString } = new CfnParameter(stack, 'Parameter');
    declare({
      alertTopic: sns.Topic.fromTopicArn(stack, 'Topic', valueAsString),
      bucket: s3.Bucket.fromBucketArn(stack, 'Bucket', valueAsString),
      discoverySourceRegions: [valueAsString],
      crossAccountDiscovery: true,
    });
    const ireland = new Stack(app, 'Ireland', { env: { ...env, region: 'eu-west-1' } });
    declare(
      {
        alertTopic: new sns.Topic(ireland, 'Topic', { topicName: 'aws-license-manager-service-ours' }),
        bucket: new s3.Bucket(ireland, 'Bucket', { bucketName: 'aws-license-manager-service-ours' }),
      },
      ireland,
    );
    expect([...messages(), ...messages(ireland)]).toEqual([]);
  });
});
