// Each example is deployed, has no difference afterwards, and is destroyed, through the real CDK CLI. Resources that the embedded AWS does
// not simulate, like launch templates, are recorded. The organization is in settings.test.ts, because of its settings.
import { RESERVED_TAG_PREFIX } from '../../lib/private/contract';
import { LocalAws, startLocalAws } from '../../local-aws/server';
import { Cli } from './cli';

jest.setTimeout(300_000);

const HERE = { account: '123456789012', region: 'us-east-1' };

let aws: LocalAws;
let cli: Cli;
let recorded: string[];
beforeEach(async () => {
  recorded = [];
  aws = await startLocalAws({
    recordOtherTypes: true,
    onRecorded: (_, resources) => recorded.push(...resources.map(({ type }) => type)),
  });
  cli = new Cli(aws.environment());
});
afterEach(async () => {
  cli.close();
  await aws.close();
});

const app = (folder: string, context: string[]) => [
  '--app',
  `ts-node examples/${folder}/app.ts`,
  ...context.flatMap((one) => ['-c', one]),
];
const licensesIn = (environment: typeof HERE) => aws.in(environment).licenseManager.configurations();

async function deploy(folder: string, ...context: string[]): Promise<void> {
  const succeeds = { code: 0, output: expect.any(String) };
  expect(await cli.deploy(...app(folder, context), '--all')).toEqual(succeeds);
  expect(await cli.cdk('diff', '--fail', ...app(folder, context))).toEqual(succeeds);
}

async function destroy(folder: string, ...context: string[]): Promise<void> {
  expect(await cli.destroy(...app(folder, context), '--all')).toEqual({ code: 0, output: expect.any(String) });
}

test.each([
  [
    'hard-limit-per-vcpu',
    ['AWS::EC2::LaunchTemplate'],
    [{ LicenseCountingType: 'vCPU', LicenseCount: 8, LicenseCountHardLimit: true, LicenseRules: ['#minimumVcpus=2'] }],
  ],
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
  ['nested-stack', ['AWS::EC2::LaunchTemplate'], [{ LicenseCountingType: 'Instance', LicenseCount: 10 }]],
])('%s is deployed and destroyed', async (folder, types, licenses) => {
  await deploy(folder);
  // The license configurations of a stack are created in any order.
  const created = licensesIn(HERE).sort((one, other) => Number(one.LicenseCount) - Number(other.LicenseCount));
  expect(created).toMatchObject(licenses);
  expect(recorded).toEqual(types);

  await destroy(folder);
  expect(licensesIn(HERE)).toEqual([]);
});

test('adoption-from-the-console adopts a license configuration, and destroy releases it as it was', async () => {
  const arn = aws.licenseManager.create({
    Name: 'Oracle',
    LicenseCountingType: 'vCPU',
    LicenseCount: 64,
    LicenseRules: ['#minimumVcpus=2'],
    Tags: [{ Key: 'team', Value: 'databases' }],
  } as never);
  const before = structuredClone(licensesIn(HERE));

  await deploy('adoption-from-the-console', `arn=${arn}`);
  const [{ Tags: tags, ...terms }, ...others] = licensesIn(HERE) as { Tags: { Key: string; Value: string }[] }[];
  expect(others).toEqual([]);
  expect(tags.some(({ Key }) => Key.startsWith(RESERVED_TAG_PREFIX))).toBe(true);
  expect([{ ...terms, Tags: tags.filter(({ Key }) => !Key.startsWith(RESERVED_TAG_PREFIX)) }]).toEqual(before);

  await destroy('adoption-from-the-console', `arn=${arn}`);
  expect(licensesIn(HERE)).toEqual(before);
});

test('several-accounts-and-regions deploys its share of the licenses in each, and destroys all', async () => {
  const other = '210987654321';
  const environments = [
    { account: HERE.account, region: 'eu-central-1' },
    HERE,
    { account: other, region: 'eu-central-1' },
    { account: other, region: 'us-east-1' },
  ];
  const counts = () => environments.map((environment) => licensesIn(environment).map(({ LicenseCount }) => LicenseCount));

  await deploy('several-accounts-and-regions', `accounts=${HERE.account},${other}`);
  expect(counts()).toEqual([[96], [64], [16], []]);

  await destroy('several-accounts-and-regions', `accounts=${HERE.account},${other}`);
  expect(counts()).toEqual([[], [], [], []]);
});

test('ec2-mac is deployed without Macs, and destroyed', async () => {
  await deploy('ec2-mac');
  expect(licensesIn(HERE)).toMatchObject([{ LicenseCountingType: 'Core', LicenseCount: 16, LicenseCountHardLimit: true }]);
  expect(recorded).toEqual(expect.arrayContaining(['AWS::AutoScaling::AutoScalingGroup', 'AWS::ResourceGroups::Group']));

  await destroy('ec2-mac');
  expect(licensesIn(HERE)).toEqual([]);
});
