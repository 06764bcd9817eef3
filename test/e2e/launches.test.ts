// Licenses that bite: instances launched from the launch template and the AMI of a stack that the CDK CLI deploys.
import { callEc2, Members } from '../fixtures/ec2';
import { arnOf, arns, associated, aws, cli, live, useCdk } from './harness';

useCdk();

const call = (action: string, members?: Members) => callEc2(aws.endpoint, action, members);
const stop = (id: string) => call('StopInstances', { 'InstanceId.1': id });
const start = (id: string) => call('StartInstances', { 'InstanceId.1': id });
const terminate = (...ids: string[]) =>
  call('TerminateInstances', Object.fromEntries(ids.map((id, index) => [`InstanceId.${index + 1}`, id])));
const used = (arn: string) => live(arn).ConsumedLicenses;

test('launches are counted and refused, in the middle of replacements too, and nothing is left after the destroy', async () => {
  const image = (await call('RegisterImage', { Name: 'golden' })).one('imageId');
  const app = (minimum: number, ...more: string[]) => [
    '--app',
    'ts-node test/e2e/launches-app.ts',
    ...[`image=${image}`, `minimum=${minimum}`, ...more].flatMap((one) => ['-c', one]),
  ];
  const launch = async (members: Members) => (await call('RunInstances', { ImageId: image, ...members })).one('instanceId');
  const ami = `arn:aws:ec2:us-east-1::image/${image}`;
  const instance = (id: string) => `arn:aws:ec2:us-east-1:123456789012:instance/${id}`;

  const deployed = await cli.deploy(...app(4));
  expect(deployed).toEqual({ code: 0, output: expect.any(String) });
  const [server, golden] = [arnOf(deployed, 'Server'), arnOf(deployed, 'Golden')];
  const template = { 'LaunchTemplate.LaunchTemplateId': arnOf(deployed, 'Template') };

  // Each launch of the template has 4 vCPUs, and every launch is one of the AMI.
  const [first, second] = [await launch(template), await launch(template)];
  expect([used(server), used(golden)]).toEqual([8, 2]);
  const noLicenses = `UnsupportedOperation: No licenses available. ${server} has a hard limit of 8: 8 in use, 4 more needed.`;
  await expect(launch(template)).rejects.toThrow(noLicenses);
  await expect(launch({ ...template, InstanceType: 'm5.large' })).rejects.toThrow(
    `UnsupportedOperation: The rule #minimumVcpus=4 of ${server} does not allow 2 vcpus.`,
  );
  await expect(launch({ ...template, 'Placement.Tenancy': 'dedicated' })).rejects.toThrow(
    `UnsupportedOperation: The rule #allowedTenancy=EC2-Default of ${server} does not allow the tenancy EC2-DedicatedInstance.`,
  );
  await stop(first);
  expect([used(server), used(golden)]).toEqual([4, 1]);
  const third = await launch(template);
  await expect(start(first)).rejects.toThrow(noLicenses);
  await terminate(third);

  // A launch without the launch template is one of the AMI all the same.
  const other = await launch({ InstanceType: 'm5.xlarge' });
  expect([used(server), used(golden)]).toEqual([4, 2]);

  const failed = await cli.deploy(...app(2, 'fails=true'));
  expect([failed.code, arns().sort()]).toEqual([1, [server, golden].sort()]);
  expect([used(server), used(golden)]).toEqual([4, 2]);
  expect(associated(golden)).toEqual([ami, ...[first, second, other].map(instance)].sort());
  await terminate(await launch({ ...template, 'LaunchTemplate.Version': '$Latest' }));

  const replaced = await cli.deploy(...app(2));
  const [newServer, newGolden] = [arnOf(replaced, 'Server'), arnOf(replaced, 'Golden')];
  expect(arns().sort()).toEqual([newServer, newGolden].sort());
  expect([newServer, newGolden]).not.toEqual([server, golden]);
  expect([used(newServer), used(newGolden)]).toEqual([4, 2]);
  expect(associated(newGolden)).toEqual([ami, ...[first, second, other].map(instance)].sort());
  const small = await launch({ ...template, 'LaunchTemplate.Version': '$Latest', InstanceType: 'm5.large' });
  expect([used(newServer), used(newGolden)]).toEqual([6, 3]);
  // CloudFormation leaves the default version of a launch template at the first.
  await expect(launch(template)).rejects.toThrow(`UnsupportedOperation: Invalid license configuration ARN: ${server}`);

  const inUse = await cli.destroy(...app(2));
  expect([inUse.code, inUse.output]).toEqual([1, expect.stringContaining('is in use by 3 associated resource(s)')]);
  await terminate(first, second, other, small);
  expect((await cli.destroy(...app(2))).code).toBe(0);
  expect(arns()).toEqual([]);
  expect((await call('DescribeLaunchTemplates')).all('launchTemplateId')).toEqual([]);
  expect([...aws.cloudFormation.stacks.values()].map(({ status }) => status)).toEqual(['DELETE_COMPLETE']);
});
