import { CfnHost, CfnInstance } from 'aws-cdk-lib/aws-ec2';
import { CfnLicenseConfiguration } from 'aws-cdk-lib/aws-licensemanager';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { App, CfnParameter, Stack } from 'aws-cdk-lib/core';
import {
  LicenseAssociation,
  LicenseAssociationTarget,
  LicenseConfiguration,
  LicenseConfigurationLookup,
  LicenseCountingType,
} from '../lib';
import { errorsOf, warningsOf } from './synthesis-messages';

const AMI = 'arn:aws:ec2:us-east-1::image/ami-0123456789abcdef0';
const ARN = 'arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-0123456789abcdef0123456789abcdef';
const OTHER = ARN.replace('123456789012', '210987654321');
const TYPE = 'Custom::LicenseAssociation';

let stack: Stack;
let license: LicenseConfiguration;
beforeEach(() => {
  stack = new Stack(new App(), 'Stack', { env: { account: '123456789012', region: 'us-east-1' } });
  license = new LicenseConfiguration(stack, 'License', { licenseCountingType: LicenseCountingType.VCPU });
});

const imported = (id = 'Imported', arn = ARN) => LicenseConfiguration.fromLicenseConfigurationArn(stack, id, arn);
const associate = (target = LicenseAssociationTarget.arn(AMI), licenseConfigurations = [license as LicenseAssociationLicense]) =>
  new LicenseAssociation(stack, 'Association', { target, licenseConfigurations });
type LicenseAssociationLicense = ConstructorParameters<typeof LicenseAssociation>[2]['licenseConfigurations'][number];
const resource = () => Object.values(Template.fromStack(stack).findResources(TYPE))[0];
const policies = () => Object.entries(Template.fromStack(stack).findResources('AWS::IAM::Policy'));

test('associates an AMI with a license configuration of the stack', () => {
  const association = associate(LicenseAssociationTarget.ami('ami-0123456789abcdef0'));
  expect(stack.resolve(association.targetArn)).toEqual({
    'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ec2:us-east-1::image/ami-0123456789abcdef0']],
  });
  const { Properties, DependsOn } = resource();
  expect(Properties).toEqual({
    ServiceToken: { 'Fn::GetAtt': [expect.stringContaining('CdkLicenseManagerProviderFunction'), 'Arn'] },
    ServiceTimeout: 1860,
    ResourceArn: stack.resolve(association.targetArn),
    LicenseConfigurationArns: [stack.resolve(license.licenseConfigurationArn)],
  });
  const [[policy]] = policies();
  expect(DependsOn).toContain(policy);
  expect(errorsOf(stack)).toEqual([]);
  expect(warningsOf(stack)).toEqual([]);
});

test('takes several license configurations, each once, and the scope of an AMI', () => {
  new LicenseAssociation(stack, 'Association', {
    target: LicenseAssociationTarget.arn(AMI),
    licenseConfigurations: [license, imported(), license],
    crossAccountAmi: true,
  });
  expect(resource().Properties).toMatchObject({
    ResourceArn: AMI,
    LicenseConfigurationArns: [stack.resolve(license.licenseConfigurationArn), ARN],
    CrossAccountAmi: true,
  });
});

describe('the same pair in two constructs', () => {
  const second = (target: string, licenseConfigurations: LicenseAssociationLicense[]) =>
    new LicenseAssociation(stack, 'Second', { target: LicenseAssociationTarget.arn(target), licenseConfigurations });

  test.each([
    ['a license configuration of the stack', () => license, 'a token'],
    ['an imported one', () => imported('Again'), ARN],
  ])('is an error: %s', (_, repeated, shown) => {
    associate(undefined, [license, imported()]);
    second(AMI, [repeated()]);
    expect(errorsOf(stack)).toEqual([
      {
        id: 'repeatedAssociation',
        message: `\`licenseConfigurations\` must not include one that Stack/Association associates with the same target. Remove it from one of them, got: ${shown}`,
        path: '/Stack/Second/Resource',
      },
    ]);
  });

  test('is allowed where the other was removed from the tree', () => {
    associate();
    stack.node.tryRemoveChild('Association');
    second(AMI, [license]);
    expect(errorsOf(stack)).toEqual([]);
  });

  test('is allowed with another target, with another license configuration and in another stack', () => {
    associate();
    second(AMI.replace('0123', '3210'), [license]);
    const other = new Stack(stack.node.root as App, 'Other');
    new LicenseAssociation(other, 'Association', {
      target: LicenseAssociationTarget.arn(AMI),
      licenseConfigurations: [LicenseConfiguration.fromLicenseConfigurationArn(other, 'Imported', ARN)],
    });
    new LicenseAssociation(stack, 'Third', { target: LicenseAssociationTarget.arn(AMI), licenseConfigurations: [imported()] });
    expect([...errorsOf(stack), ...errorsOf(other)]).toEqual([]);
  });
});

test('takes instances and hosts as constructs', () => {
  const instance = new CfnInstance(stack, 'Instance');
  const host = new CfnHost(stack, 'Host', { availabilityZone: 'us-east-1a', instanceFamily: 'r5' });
  const arnOf = (type: string, id: string) => ({
    'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:ec2:us-east-1:123456789012:${type}/`, { Ref: id }]],
  });
  const [first, second] = [LicenseAssociationTarget.instance(instance), LicenseAssociationTarget.host(host)].map(
    (target, index) => new LicenseAssociation(stack, `Association${index}`, { target, licenseConfigurations: [license] }),
  );
  expect(stack.resolve(first.targetArn)).toEqual(arnOf('instance', 'Instance'));
  expect(stack.resolve(second.targetArn)).toEqual(arnOf('dedicated-host', 'Host'));
  expect(errorsOf(stack)).toEqual([]);
});

test('tokens pass', () => {
  const target = new CfnParameter(stack, 'Target').valueAsString;
  const arn = new CfnParameter(stack, 'Arn').valueAsString;
  new LicenseAssociation(stack, 'Association', {
    target: LicenseAssociationTarget.arn(target),
    licenseConfigurations: [imported('Imported', arn)],
    crossAccountAmi: true,
  });
  new LicenseAssociation(stack, 'Image', { target: LicenseAssociationTarget.ami(target), licenseConfigurations: [license] });
  expect(resource().Properties).toMatchObject({ ResourceArn: { Ref: 'Target' }, LicenseConfigurationArns: [{ Ref: 'Arn' }] });
  expect(errorsOf(stack)).toEqual([]);
});

describe('permissions', () => {
  const statementsOf = ([, { Properties }]: [string, Record<string, unknown>]) =>
    (Properties as { PolicyDocument: { Statement: object[] } }).PolicyDocument.Statement;

  test('of a license configuration of the stack are those to read', () => {
    associate();
    expect(policies().map(statementsOf)).toEqual([
      [
        { Action: 'cloudformation:DescribeStackEvents', Effect: 'Allow', Resource: { Ref: 'AWS::StackId' } },
        { Action: 'license-manager:ListLicenseSpecificationsForResource', Effect: 'Allow', Resource: '*' },
        {
          Action: 'license-manager:ListFailuresForLicenseConfigurationOperations',
          Effect: 'Allow',
          Resource: {
            'Fn::Join': [
              '',
              ['arn:', { Ref: 'AWS::Partition' }, ':license-manager:us-east-1:123456789012:license-configuration:*'],
            ],
          },
          Condition: { StringEquals: { 'aws:ResourceTag/cdk-license-manager:stack': { Ref: 'AWS::StackId' } } },
        },
      ],
    ]);
  });

  test.each([
    ['an import', () => imported(), ARN],
    [
      'a CfnLicenseConfiguration',
      () => new CfnLicenseConfiguration(stack, 'L1', { name: 'n', licenseCountingType: 'Core' } as never),
      { Ref: 'L1' },
    ],
    [
      'a look-up',
      () => new LicenseConfigurationLookup(stack, 'Lookup', { licenseConfigurationName: 'Oracle' }),
      { 'Fn::GetAtt': [expect.stringContaining('Lookup'), 'LicenseConfigurationArn'] },
    ],
  ])('of %s are on its ARN alone, in a policy that the association depends on', (_, make, arn) => {
    associate(undefined, [make()]);
    const own = policies().filter((policy) => statementsOf(policy).length === 1);
    expect(own.map(statementsOf)).toEqual([
      [
        {
          Action: [
            'license-manager:ListAssociationsForLicenseConfiguration',
            'license-manager:ListFailuresForLicenseConfigurationOperations',
            'license-manager:UpdateLicenseSpecificationsForResource',
          ],
          Effect: 'Allow',
          Resource: arn,
        },
      ],
    ]);
    expect(resource().DependsOn).toContain(own[0][0]);
  });

  test('of two imports are two policies, of the same import twice one', () => {
    associate(undefined, [imported(), imported('Again'), imported('Other', OTHER)]);
    expect(policies()).toHaveLength(3);
  });

  test('of an exchanged import keep the policy of the old one until the cleanup', () => {
    associate(undefined, [imported()]);
    const before = policies().map(([id]) => id);
    const next = new Stack(new App(), 'Stack', { env: { account: '123456789012', region: 'us-east-1' } });
    new LicenseAssociation(next, 'Association', {
      target: LicenseAssociationTarget.arn(AMI),
      licenseConfigurations: [LicenseConfiguration.fromLicenseConfigurationArn(next, 'Imported', OTHER)],
    });
    const after = Object.keys(Template.fromStack(next).findResources('AWS::IAM::Policy'));
    expect(after.filter((id) => before.includes(id))).toHaveLength(1);
  });

  test('of more imports than the role has room for are an error', () => {
    const many = Array.from({ length: 13 }, (_, index) => imported(`I${index}`, ARN.replace(/..$/, String(index + 10))));
    new LicenseAssociation(stack, 'One', { target: LicenseAssociationTarget.arn(AMI), licenseConfigurations: many.slice(0, 6) });
    new LicenseAssociation(stack, 'Two', { target: LicenseAssociationTarget.arn(AMI), licenseConfigurations: many.slice(6) });
    expect(errorsOf(stack).map(({ message }) => message)).toEqual([
      'the role of the handler has room for 50 ARNs in a stack, got 55 for: Association. Declare some of these constructs in another stack',
    ]);
  });

  test('of a stack without associations are as before', () => {
    expect(policies()).toEqual([]);
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', {
      Policies: [
        {
          PolicyDocument: {
            Statement: Match.not(Match.arrayWith([Match.objectLike({ Action: Match.stringLikeRegexp('ListLicenseSpec') })])),
          },
        },
      ],
    });
  });
});

describe('errors', () => {
  const REGION = 'arn:aws:license-manager:eu-west-1:123456789012:license-configuration:lic-0123456789abcdef0123456789abcdef';
  const path = '/Stack/Association/Resource';

  test.each<[string, string, () => unknown, string]>([
    [
      'a target of another kind',
      'target',
      () => associate(LicenseAssociationTarget.arn('arn:aws:s3:::bucket')),
      '`target` must be an AMI, an instance or a Dedicated Host, got: arn:aws:s3:::bucket',
    ],
    [
      'an AMI by the id of something else',
      'target',
      () => associate(LicenseAssociationTarget.ami('snap-0123456789abcdef0')),
      '`target` must be an AMI, an instance or a Dedicated Host, got: snap-0123456789abcdef0',
    ],
    [
      'an AMI without an id',
      'target',
      () => associate(LicenseAssociationTarget.ami('')),
      '`target` must be an AMI, an instance or a Dedicated Host, got: ',
    ],
    [
      'an imported instance with the id of a host',
      'target',
      () => associate(LicenseAssociationTarget.instance(CfnInstance.fromInstanceId(stack, 'Instance', 'h-0123456789abcdef0'))),
      '`target` must be an AMI, an instance or a Dedicated Host, got: h-0123456789abcdef0',
    ],
    [
      'a target of another Region',
      'target',
      () => associate(LicenseAssociationTarget.arn(AMI.replace('us-east-1', 'eu-west-1'))),
      '`target` must be in the Region of the stack, us-east-1, got: arn:aws:ec2:eu-west-1::image/ami-0123456789abcdef0',
    ],
    [
      'no license configuration',
      'licenseConfigurations',
      () => associate(undefined, []),
      '`licenseConfigurations` must not be empty',
    ],
    [
      'a license configuration of another Region',
      'licenseConfigurations',
      () => associate(undefined, [imported('Imported', REGION)]),
      '`licenseConfigurations` must be in the Region of the stack, us-east-1, got Stack/Imported in eu-west-1',
    ],
    [
      'a scope for an instance',
      'crossAccountAmi',
      () =>
        new LicenseAssociation(stack, 'Association', {
          target: LicenseAssociationTarget.instance(new CfnInstance(stack, 'Instance')),
          licenseConfigurations: [license],
          crossAccountAmi: true,
        }),
      '`crossAccountAmi` must be absent, because the target is not an AMI, got: true',
    ],
  ])('%s', (_, id, make, message) => {
    make();
    expect(errorsOf(stack)).toEqual([{ path, id, message }]);
  });

  test('more than ten license configurations are a warning', () => {
    const many = Array.from(
      { length: 11 },
      (_, index) => new LicenseConfiguration(stack, `L${index}`, { licenseCountingType: LicenseCountingType.VCPU }),
    );
    associate(undefined, many);
    expect(warningsOf(stack)).toEqual([
      {
        path,
        id: 'manyLicenses',
        message:
          "`licenseConfigurations` has more than 10 license configurations, which is License Manager's default quota for one resource. Remove some, or have the quota raised",
      },
    ]);
  });
});
