// The permissions of the handler's role, as SECURITY.md lists them.
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { LicenseConfiguration, LicenseCountingType } from '../../lib';
import { RESERVED_TAGS } from '../../lib/private/contract';

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

const stack = new Stack(undefined, 'Policy', { env: { account: '123456789012', region: 'us-east-1' } });
new LicenseConfiguration(stack, 'A', { licenseCountingType: LicenseCountingType.CORE });
const [{ Properties: role }] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Role'));
const statements = role.Policies[0].PolicyDocument.Statement as Statement[];
const actionsOf = ({ Action }: Statement) => [Action].flat();
const all = statements.flatMap(actionsOf);
const allowing = (action: string) => {
  const found = statements.filter((statement) => actionsOf(statement).includes(action));
  expect(found).toHaveLength(1);
  return found[0];
};
const withTagOfTheStack = (key: string) => ({ StringEquals: { [`${key}/${RESERVED_TAGS.stack}`]: { Ref: 'AWS::StackId' } } });
const named = (action: string) => `license-manager:${action}`;

test('is assumed by Lambda alone', () => {
  expect(role.AssumeRolePolicyDocument.Statement).toEqual([
    { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } },
  ]);
});

test('has one policy, which names each action once', () => {
  expect(role.ManagedPolicyArns).toBeUndefined();
  expect(role.Policies).toHaveLength(1);
  expect(all.filter((action) => action.includes('*'))).toEqual([]);
  expect(new Set(all).size).toBe(all.length);
  expect([...new Set(all.map((action) => action.split(':')[0]))].sort()).toEqual([
    'cloudformation',
    'iam',
    'license-manager',
    'logs',
  ]);
});

test('creates only license configurations with the tag of the stack', () => {
  expect(allowing(named('CreateLicenseConfiguration')).Condition).toEqual(withTagOfTheStack('aws:RequestTag'));
});

test.each([
  'DeleteLicenseConfiguration',
  'GetLicenseConfiguration',
  'ListAssociationsForLicenseConfiguration',
  'ListLicenseManagerReportGenerators',
  'TagResource',
  'UntagResource',
  'UpdateLicenseConfiguration',
  'UpdateLicenseSpecificationsForResource',
])('%s is allowed only on license configurations with the tag of the stack', (action) => {
  const { Resource, Condition } = allowing(named(action));
  expect(Condition).toEqual(withTagOfTheStack('aws:ResourceTag'));
  expect(JSON.stringify(Resource)).toContain(':license-manager:us-east-1:123456789012:license-configuration:*');
});

test('may only list any license configuration and read its tags', () => {
  const unconditional = statements.filter(({ Condition }) => !Condition).flatMap(actionsOf);
  expect(unconditional.filter((action) => action.startsWith('license-manager:')).sort()).toEqual(
    ['ListLicenseConfigurations', 'ListTagsForResource'].map(named),
  );
});

test('creates the service-linked role of License Manager only', () => {
  const { Resource, Condition } = allowing('iam:CreateServiceLinkedRole');
  expect(Condition).toEqual({ StringEquals: { 'iam:AWSServiceName': 'license-manager.amazonaws.com' } });
  expect(JSON.stringify(Resource)).toMatch(/license-manager\.amazonaws\.com\/AWSServiceRoleForAWSLicenseManagerRole"/);
  expect(all.filter((action) => action.startsWith('iam:'))).toEqual(['iam:CreateServiceLinkedRole']);
});

test('writes to its own log group', () => {
  const { Resource } = allowing('logs:PutLogEvents');
  expect(Resource).toEqual({ 'Fn::GetAtt': [expect.stringContaining('CdkLicenseManagerProviderLogs'), 'Arn'] });
  expect(all.filter((action) => action.startsWith('logs:')).sort()).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents']);
});

test('describes its own stack only', () => {
  expect(all.filter((action) => action.startsWith('cloudformation:')).sort()).toEqual([
    'cloudformation:DescribeStackResource',
    'cloudformation:DescribeStacks',
  ]);
  expect(allowing('cloudformation:DescribeStacks').Resource).toEqual({ Ref: 'AWS::StackId' });
  expect(allowing('cloudformation:DescribeStackResource').Resource).toEqual({ Ref: 'AWS::StackId' });
});
