// Each example is deployed, updated and destroyed through the real CDK CLI, and has no difference before the end. Resources that the embedded
// AWS does not simulate, like auto scaling groups, are recorded. In other files are several-accounts-and-regions (environments.test.ts),
// nested-stack (nested.test.ts) and organization (settings.test.ts).
import { RESERVED_TAG_PREFIX } from '../../lib/private/contract';
import { callEc2, Members } from '../fixtures/ec2';
import { aws, cli, example, useCdk } from './harness';

const recorded: string[] = [];
useCdk({ recordOtherTypes: true, onRecorded: (_, resources) => recorded.push(...resources.map(({ type }) => type)) });
beforeEach(() => {
  recorded.length = 0;
});

const SUCCEEDS = { code: 0, output: expect.any(String) };
const licenses = () => aws.licenseManager.configurations();
const counts = () => licenses().map(({ LicenseCount }) => LicenseCount);

async function deploy(folder: string, ...context: string[]): Promise<string> {
  const ran = await cli.deploy(...example(folder, ...context));
  expect(ran).toEqual(SUCCEEDS);
  return ran.output;
}

/** Of the counts of all license configurations. */
async function update(folder: string, count: number, ...context: string[]): Promise<void> {
  const changed = [...context, `count=${count}`];
  await deploy(folder, ...changed);
  expect(counts()).toEqual(counts().map(() => count));
  expect(await cli.cdk('diff', '--fail', ...example(folder, ...changed))).toEqual(SUCCEEDS);
}

async function destroy(folder: string, ...context: string[]): Promise<void> {
  expect(await cli.destroy(...example(folder, ...context))).toEqual(SUCCEEDS);
}

test.each([
  [
    'sql-server-discovery',
    ['AWS::SSM::Association'],
    [{ LicenseCount: 32, ProductInformationList: [{ ResourceType: 'SSM_MANAGED' }], DisassociateWhenNotFound: true }],
  ],
  [
    'oracle-in-rds',
    [],
    [
      { LicenseCount: 16, ProductInformationList: [{ ResourceType: 'RDS' }] },
      { LicenseCount: 64, ProductInformationList: [{ ResourceType: 'RDS' }] },
    ],
  ],
  [
    'ec2-mac',
    expect.arrayContaining(['AWS::AutoScaling::AutoScalingGroup', 'AWS::ResourceGroups::Group']) as string[],
    [{ LicenseCountingType: 'Core', LicenseCount: 16, LicenseCountHardLimit: true }],
  ],
])('%s is deployed, updated and destroyed', async (folder, types, created) => {
  await deploy(folder);
  // The license configurations of a stack are created in any order.
  expect(licenses().sort((one, other) => Number(one.LicenseCount) - Number(other.LicenseCount))).toMatchObject(created);
  expect(recorded).toEqual(types);

  await update(folder, 12);
  await destroy(folder);
  expect(licenses()).toEqual([]);
});

test('hard-limit-per-vcpu blocks the third launch, and an update with more licenses allows it', async () => {
  const call = (action: string, members?: Members) => callEc2(aws.endpoint, action, members);
  const image = (await call('RegisterImage', { Name: 'al2023' })).one('imageId');
  aws.ssm.parameters.set('/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-6.1-x86_64', image);
  const folder = 'hard-limit-per-vcpu';
  const output = await deploy(folder);
  const [, arn] = /AnalyticsArn = (\S+)/.exec(output)!;
  const [, template] = /LaunchTemplateId = (\S+)/.exec(output)!;
  const latest = { 'LaunchTemplate.LaunchTemplateId': template, 'LaunchTemplate.Version': '$Latest' };
  const launch = (count: number) => call('RunInstances', { ...latest, MinCount: count, MaxCount: count });

  const instances = (await launch(2)).all('instanceId');
  await expect(launch(1)).rejects.toThrow(
    `UnsupportedOperation: No licenses available. ${arn} has a hard limit of 8: 8 in use, 4 more needed.`,
  );
  await update(folder, 12);
  instances.push((await launch(1)).one('instanceId'));
  expect(licenses()).toMatchObject([{ ConsumedLicenses: 12 }]);

  for (const id of instances) {
    await call('TerminateInstances', { 'InstanceId.1': id });
  }
  await destroy(folder);
  expect(licenses()).toEqual([]);
  expect((await call('DescribeLaunchTemplates')).all('launchTemplateId')).toEqual([]);
});

test('adoption-from-the-console adopts a license configuration, and destroy releases it as it is', async () => {
  const arn = aws.licenseManager.create({
    Name: 'Oracle',
    LicenseCountingType: 'vCPU',
    LicenseCount: 64,
    LicenseRules: ['#minimumVcpus=2'],
    Tags: [{ Key: 'team', Value: 'databases' }],
  } as never);
  const before = structuredClone(licenses());

  await deploy('adoption-from-the-console', `arn=${arn}`);
  const [{ Tags: tags, ...terms }, ...others] = licenses() as { Tags: { Key: string; Value: string }[] }[];
  expect(others).toEqual([]);
  expect(tags.some(({ Key }) => Key.startsWith(RESERVED_TAG_PREFIX))).toBe(true);
  expect([{ ...terms, Tags: tags.filter(({ Key }) => !Key.startsWith(RESERVED_TAG_PREFIX)) }]).toEqual(before);

  await update('adoption-from-the-console', 48, `arn=${arn}`);
  await destroy('adoption-from-the-console', `arn=${arn}`);
  expect(licenses()).toEqual([{ ...before[0], LicenseCount: 48 }]);
});
