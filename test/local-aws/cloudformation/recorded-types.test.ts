// Resources of types that the embedded AWS does not simulate: refused by name, or recorded where that is asked for.
import { custom, harness, templateOf } from '../../../local-aws/cloudformation/testing';
import type { CloudFormationOptions } from '../../../local-aws/cloudformation/index';

const responds = () => ({ PhysicalResourceId: 'thing' });
const recording = (more: Partial<CloudFormationOptions> = {}) => harness(responds, { recordOtherTypes: true, ...more });
const vpc = (CidrBlock = '10.0.0.0/16') => ({ Type: 'AWS::EC2::VPC', Properties: { CidrBlock } });

test('they are refused by name, all at once and before anything is created', async () => {
  const { cloudFormation } = harness(responds);
  const template = templateOf({ A: custom(), Vpc: vpc(), Queue: { Type: 'AWS::SQS::Queue' } });
  await expect(cloudFormation.deploy('S', template)).rejects.toThrow(
    'The embedded AWS does not simulate these resources: Vpc (AWS::EC2::VPC), Queue (AWS::SQS::Queue). ' +
      'Start it with --record-other-types (in tests: recordOtherTypes) to record them.',
  );
  expect(cloudFormation.stacks.size).toBe(0);
  expect(cloudFormation.eventLog).toEqual([]);
});

test('a recorded resource has a generated id, and attributes that are visibly placeholders', async () => {
  const { cloudFormation } = recording();
  const { outputs, status } = await cloudFormation.deploy('S', {
    Resources: { Vpc: vpc(), Alarm: alarm(), Board: { Type: 'AWS::CloudWatch::Dashboard', Properties: { DashboardBody: '{}' } } },
    Outputs: {
      Vpc: { Value: { Ref: 'Vpc' } },
      VpcId: { Value: { 'Fn::GetAtt': ['Vpc', 'VpcId'] } },
      Acl: { Value: { 'Fn::GetAtt': ['Vpc', 'DefaultNetworkAcl'] } },
      Association: { Value: { 'Fn::Select': [1, { 'Fn::GetAtt': ['Vpc', 'CidrBlockAssociations'] }] } },
      Alarm: { Value: { Ref: 'Alarm' } },
      AlarmArn: { Value: { 'Fn::GetAtt': ['Alarm', 'Arn'] } },
    },
  });
  expect(status).toBe('CREATE_COMPLETE');
  expect(outputs).toEqual({
    Vpc: expect.stringMatching(/^recorded-Vpc-[0-9a-f]{8}$/),
    VpcId: outputs.Vpc,
    Acl: 'recorded-Vpc-DefaultNetworkAcl',
    Association: 'recorded-Vpc-CidrBlockAssociations-1',
    Alarm: 'near-the-limit',
    AlarmArn: 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:near-the-limit',
  });
});

test('each deployment says which resources are recorded', async () => {
  const told: unknown[] = [];
  const onRecorded: CloudFormationOptions['onRecorded'] = (stackName, resources) =>
    told.push([stackName, resources.map(({ logicalId, type }) => `${logicalId} ${type}`)]);
  const { cloudFormation } = recording({ onRecorded });
  const stack = await cloudFormation.deploy('S', templateOf({ Vpc: vpc() }));
  expect(stack.resources.Vpc).toMatchObject({ status: 'CREATE_COMPLETE', reason: 'Recorded, not simulated' });
  expect(stack.resources.Role!.reason).toBeUndefined();
  await cloudFormation.deploy('S', templateOf({ Vpc: vpc(), Alarm: alarm() }));
  await cloudFormation.deploy('S', templateOf({}));
  await cloudFormation.destroy('S');
  expect(told).toEqual([
    ['S', ['Vpc AWS::EC2::VPC']],
    ['S', ['Vpc AWS::EC2::VPC', 'Alarm AWS::CloudWatch::Alarm']],
  ]);
});

test.each([
  ['AWS::EC2::VPC', { CidrBlock: ['10.0.0.0/16'] }, '#/CidrBlock: expected type: String, found: JSONArray'],
  ['AWS::EC2::VPC', { Cidr: '10.0.0.0/16' }, '#: extraneous key [Cidr] is not permitted'],
  ['AWS::EC2::VPC', { EnableDnsSupport: 'maybe' }, '#/EnableDnsSupport: expected type: Boolean, found: String'],
  ['AWS::CloudWatch::Dashboard', {}, '#: required key [DashboardBody] not found'],
  ['AWS::CloudWatch::Alarm', { ...alarm().Properties, Period: 'x' }, '#/Period: expected type: Number, found: String'],
  [
    'AWS::CloudWatch::Alarm',
    { ...alarm().Properties, Dimensions: [{ Name: 'a' }] },
    '#/Dimensions/0: required key [Value] not found',
  ],
  ['AWS::EC2::LaunchTemplate', { LaunchTemplateData: 'x' }, '#/LaunchTemplateData: expected type: JSONObject, found: String'],
])('%s with %j fails against the schema', async (Type, Properties, problem) => {
  const { cloudFormation } = recording();
  const stack = await cloudFormation.deploy('S', { Resources: { X: { Type, Properties } } });
  expect(stack.status).toBe('ROLLBACK_COMPLETE');
  expect(stack.events.find(({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED')!.ResourceStatusReason).toBe(
    `Properties validation failed for resource X with message:\n[${problem}]`,
  );
});

test('scalars are converted, as CloudFormation converts them', async () => {
  const { cloudFormation } = recording();
  const Properties = { ...alarm().Properties, Period: '60', ActionsEnabled: 'true', AlarmDescription: 1 };
  const stack = await cloudFormation.deploy('S', { Resources: { Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties } } });
  expect(stack.status).toBe('CREATE_COMPLETE');
});

test('an attribute that the schema does not have fails', async () => {
  const { cloudFormation } = recording();
  const stack = await cloudFormation.deploy('S', {
    Resources: { Vpc: vpc(), T: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: { 'Fn::GetAtt': ['Vpc', 'Nonsense'] } } } },
  });
  expect(stack.events.find(({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED')!.ResourceStatusReason).toBe(
    'Requested attribute Nonsense does not exist in schema for AWS::EC2::VPC (Vpc)',
  );
});

test('the schema says which change replaces a resource', async () => {
  const { cloudFormation } = recording();
  const first = await cloudFormation.deploy('S', { Resources: { Vpc: vpc() } });
  const id = first.resources.Vpc!.physicalId;
  const tagged = { ...vpc(), Properties: { ...vpc().Properties, EnableDnsSupport: true } };
  expect((await cloudFormation.deploy('S', { Resources: { Vpc: tagged } })).resources.Vpc!.physicalId).toBe(id);
  expect((await cloudFormation.deploy('S', { Resources: { Vpc: vpc('10.1.0.0/16') } })).resources.Vpc!.physicalId).not.toBe(id);
});

test('a type without a schema is recorded unchecked, and says so', async () => {
  const { cloudFormation } = recording();
  const { resources } = await cloudFormation.deploy('S', {
    Resources: { X: { Type: 'Acme::Office::Chair', Properties: { Legs: 3 } } },
  });
  expect(resources.X).toMatchObject({
    physicalId: expect.stringMatching(/^recorded-X-/),
    reason: 'Recorded, not simulated, and not checked: the CDK CLI has no schema of this type',
  });
});

function alarm() {
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: { AlarmName: 'near-the-limit', ComparisonOperator: 'GreaterThanThreshold', EvaluationPeriods: 1 },
  };
}
