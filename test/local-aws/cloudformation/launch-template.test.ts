// Launch templates that a stack creates, as the embedded EC2 knows them.
import { LocalAws, startLocalAws } from '../../../local-aws/server';
import { callEc2, Members } from '../../fixtures/ec2';

let aws: LocalAws;
let image: string;

beforeEach(async () => {
  aws = await startLocalAws();
  image = (await call('RegisterImage', { Name: 'base' })).one('imageId');
});

afterEach(() => aws.close());

const call = (action: string, members?: Members) => callEc2(aws.endpoint, action, members);
const data = (more: object = {}) => ({ ImageId: image, InstanceType: 'm5.xlarge', ...more });
const licensed = (...arns: string[]) =>
  data({ LicenseSpecifications: arns.map((LicenseConfigurationArn) => ({ LicenseConfigurationArn })) });
const templateOf = (LaunchTemplateData: object, properties: object = {}, rest: object = {}) => ({
  Resources: { Template: { Type: 'AWS::EC2::LaunchTemplate', Properties: { LaunchTemplateData, ...properties } }, ...rest },
  Outputs: {
    Id: { Value: { Ref: 'Template' } },
    Latest: { Value: { 'Fn::GetAtt': ['Template', 'LatestVersionNumber'] } },
    Default: { Value: { 'Fn::GetAtt': ['Template', 'DefaultVersionNumber'] } },
  },
});
const deploy = (template: object) => aws.cloudFormation.deploy('S', template);
const launch = (id: string, version?: string) =>
  call('RunInstances', { 'LaunchTemplate.LaunchTemplateId': id, ...(version ? { 'LaunchTemplate.Version': version } : {}) });
const license = (Name: string) => aws.licenseManager.create({ Name, LicenseCountingType: 'vCPU' });
const consumed = (arn: string) =>
  aws.licenseManager.configurations().find((one) => one.LicenseConfigurationArn === arn)!.ConsumedLicenses;
const versions = async (id: string) =>
  (await call('DescribeLaunchTemplateVersions', { LaunchTemplateId: id })).all('versionNumber');
const refused = { TopicName: 'not a topic name' };

test('a launch takes the licenses of the version that it names, and the first is the default for ever', async () => {
  const [one, other] = [license('one'), license('other')];
  const { outputs } = await deploy(templateOf(licensed(one)));
  expect(outputs).toEqual({ Id: expect.stringMatching(/^lt-[0-9a-f]{17}$/), Latest: '1', Default: '1' });
  const updated = await deploy(templateOf(licensed(one, other)));
  expect(updated.outputs).toEqual({ ...outputs, Latest: '2' });

  await launch(outputs.Id);
  expect([consumed(one), consumed(other)]).toEqual([4, 0]);
  await launch(outputs.Id, '$Latest');
  expect([consumed(one), consumed(other)]).toEqual([8, 4]);
});

test('the data of an update replace those of the version before', async () => {
  const arn = license('one');
  const { outputs } = await deploy(templateOf(licensed(arn)));
  await deploy(templateOf(data()));
  await launch(outputs.Id, '$Latest');
  expect(consumed(arn)).toBe(0);
});

test('a rollback makes another version, with the data of before', async () => {
  const [one, other] = [license('one'), license('other')];
  const { outputs } = await deploy(templateOf(licensed(one)));
  const failing = { Refused: { Type: 'AWS::SNS::Topic', Properties: refused, DependsOn: 'Template' } };
  expect((await deploy(templateOf(licensed(other), {}, failing))).status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(await versions(outputs.Id)).toEqual(['1', '2', '3']);
  await launch(outputs.Id, '$Latest');
  expect([consumed(one), consumed(other)]).toEqual([4, 0]);
});

test('another name replaces the launch template, new tags do not, and the end of the stack deletes it', async () => {
  const tagged = (Value: string) => ({
    TagSpecifications: [{ ResourceType: 'launch-template', Tags: [{ Key: 'team', Value }] }],
  });
  const describe = () => call('DescribeLaunchTemplates');
  const first = await deploy(templateOf(data(), tagged('one')));
  const second = await deploy(templateOf(data(), tagged('other')));
  expect(second.outputs.Id).toBe(first.outputs.Id);
  expect((await describe()).all('value')).toEqual(['other']);

  const named = await deploy(templateOf(data(), { LaunchTemplateName: 'app' }));
  expect(named.outputs).toMatchObject({ Latest: '1' });
  expect((await describe()).all('launchTemplateName')).toEqual(['app']);
  await aws.cloudFormation.destroy('S');
  expect((await describe()).all('launchTemplateName')).toEqual([]);
});

test('a launch rejects a setting that it does not know, and the deployment does not', async () => {
  const { outputs } = await deploy(templateOf(data({ Placement: { HostResourceGroupArn: 'arn' }, HibernationOptions: {} })));
  await expect(launch(outputs.Id)).rejects.toThrow(
    `UnknownParameter: The embedded EC2 does not know the parameter HibernationOptions of version 1 of the launch template ${outputs.Id}.`,
  );
});

test('properties are checked against the schema', async () => {
  const stack = await deploy(templateOf(data({ Image: image })));
  expect(stack.status).toBe('ROLLBACK_COMPLETE');
  expect(stack.events.find(({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED')!.ResourceStatusReason).toBe(
    'Properties validation failed for resource Template with message:\n[#/LaunchTemplateData: extraneous key [Image] is not permitted]',
  );
});
