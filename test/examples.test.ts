// Each example is synthesized as the CDK CLI does it. `test/e2e/` deploys them.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const EXAMPLES = join(__dirname, '../examples');
const ARN = 'arn:aws:license-manager:eu-central-1:111122223333:license-configuration:lic-0123456789abcdef0123456789abcdef';
const ORGANIZATION = 'arn:aws:organizations::111122223333:organization/o-abcdefghij';

const LICENSE = 'Custom::LicenseConfiguration';
const LAUNCH_TEMPLATE = 'AWS::EC2::LaunchTemplate';

interface Example {
  readonly folder: string;
  readonly context?: Record<string, string>;
  /** Properties of the resources of a type, by types, by the prefix of the template's file name. */
  readonly expected: Record<string, Record<string, object[]>>;
}

const rds = (...filters: [string, string][]) => [
  {
    ResourceType: 'RDS',
    ProductInformationFilterList: filters.map(([name, value]) => ({
      ProductInformationFilterName: name,
      ProductInformationFilterValue: [value],
      ProductInformationFilterComparator: 'EQUALS',
    })),
  },
];

const ROWS: [string, Example][] = [
  [
    'the Macs of ec2-mac are launched on its hosts and consume its license',
    {
      folder: 'ec2-mac',
      expected: {
        Ec2MacExample: {
          [LAUNCH_TEMPLATE]: [
            {
              LaunchTemplateData: {
                InstanceType: 'mac2.metal',
                LicenseSpecifications: [{ LicenseConfigurationArn: { Ref: expect.stringMatching(/^MacOs/) } }],
                Placement: {
                  HostResourceGroupArn: { 'Fn::GetAtt': [expect.stringMatching(/^Hosts/), 'Arn'] },
                  Tenancy: 'host',
                },
              },
            },
          ],
        },
      },
    },
  ],
  [
    'organization shares and watches the license, and launches of another account consume it',
    {
      folder: 'organization',
      context: {
        organization: ORGANIZATION,
        sqlServerArn: ARN,
        imageParameter: '/images/sql',
        mail: 'licenses@example.com',
        chat: 'T0123456789/C0123456789',
      },
      expected: {
        LicenseOwner: {
          'AWS::RAM::ResourceShare': [{ Principals: [ORGANIZATION], AllowExternalPrincipals: false }],
          'Custom::LicenseManagerSettings': [{ OrganizationIntegration: true, CrossAccountDiscovery: true }],
          'AWS::SNS::Subscription': [{ Protocol: 'email', Endpoint: 'licenses@example.com' }],
          'AWS::Chatbot::SlackChannelConfiguration': [
            {
              SlackWorkspaceId: 'T0123456789',
              SlackChannelId: 'C0123456789',
              SnsTopicArns: [{ Ref: expect.stringMatching(/^Settings/) }],
            },
          ],
          'AWS::CloudWatch::Alarm': [{ Threshold: 80 }, { Threshold: 100 }],
          'Custom::LicenseUsageReport': [{ FrequencyPeriod: 'MONTH' }],
          'AWS::CloudWatch::Dashboard': [{}],
        },
        Workload: {
          [LAUNCH_TEMPLATE]: [{ LaunchTemplateData: { LicenseSpecifications: [{ LicenseConfigurationArn: ARN }] } }],
        },
      },
    },
  ],
  [
    'hard-limit-per-vcpu has licenses for two of its instances, and its launches consume them',
    {
      folder: 'hard-limit-per-vcpu',
      expected: {
        HardLimitExample: {
          [LICENSE]: [
            { LicenseCountingType: 'vCPU', LicenseCount: 8, LicenseCountHardLimit: true, LicenseRules: ['#minimumVcpus=2'] },
          ],
          [LAUNCH_TEMPLATE]: [
            {
              LaunchTemplateData: {
                InstanceType: 'm6i.xlarge',
                LicenseSpecifications: [{ LicenseConfigurationArn: { Ref: expect.stringMatching(/^Analytics/) } }],
              },
            },
          ],
        },
      },
    },
  ],
  [
    'sql-server-discovery gathers the inventory of all instances, and discovers those that bring their own license',
    {
      folder: 'sql-server-discovery',
      expected: {
        SqlServerDiscoveryExample: {
          'AWS::SSM::Association': [{ Name: 'AWS-GatherSoftwareInventory', Targets: [{ Key: 'InstanceIds', Values: ['*'] }] }],
          [LICENSE]: [
            {
              DisassociateWhenNotFound: true,
              ProductInformationList: [
                {
                  ResourceType: 'SSM_MANAGED',
                  ProductInformationFilterList: [
                    { ProductInformationFilterName: 'Application Name', ProductInformationFilterComparator: 'EQUALS' },
                    { ProductInformationFilterName: 'License Included', ProductInformationFilterComparator: 'NOT_EQUALS' },
                  ],
                },
              ],
            },
          ],
        },
      },
    },
  ],
  [
    'oracle-in-rds discovers databases by their edition, and by their license pack',
    {
      folder: 'oracle-in-rds',
      expected: {
        OracleInRdsExample: {
          [LICENSE]: [
            { LicenseCountingType: 'vCPU', ProductInformationList: rds(['Engine Edition', 'oracle-ee']) },
            {
              LicenseCountingType: 'vCPU',
              ProductInformationList: rds(['Engine Edition', 'oracle-ee'], ['License Pack', 'data guard']),
            },
          ],
        },
      },
    },
  ],
  [
    'adoption-from-the-console adopts the license configuration with the ARN of the context',
    {
      folder: 'adoption-from-the-console',
      context: { arn: ARN },
      expected: { AdoptionExample: { [LICENSE]: [{ Name: 'Oracle', AdoptExisting: ARN }] } },
    },
  ],
  [
    'several-accounts-and-regions divides the licenses between its stacks',
    {
      folder: 'several-accounts-and-regions',
      context: { accounts: '111122223333,444455556666' },
      expected: {
        ProductionInEurope: { [LICENSE]: [{ LicenseCount: 96 }] },
        ProductionInAmerica: { [LICENSE]: [{ LicenseCount: 64 }] },
        TestInEurope: { [LICENSE]: [{ LicenseCount: 16 }] },
      },
    },
  ],
  [
    'nested-stack has the license in the nested stack, and launches of the parent consume it',
    {
      folder: 'nested-stack',
      expected: {
        NestedStackExample: {
          'AWS::CloudFormation::Stack': [{}],
          [LAUNCH_TEMPLATE]: [
            {
              LaunchTemplateData: {
                LicenseSpecifications: [
                  {
                    LicenseConfigurationArn: {
                      'Fn::GetAtt': [
                        expect.stringMatching(/^LicensesNestedStack/),
                        expect.stringMatching(/^Outputs\..*Analytics/),
                      ],
                    },
                  },
                ],
              },
            },
          ],
        },
        NestedStackExampleLicenses: { [LICENSE]: [{ LicenseCount: 10, LicenseCountHardLimit: true }] },
      },
    },
  ],
];

let output: string;

beforeEach(() => {
  output = mkdtempSync(join(tmpdir(), 'example-'));
});

afterEach(() => {
  rmSync(output, { recursive: true, force: true });
});

test.each(ROWS)('%s', (_, { folder, context, expected }) => {
  synthesize(folder, context);
  for (const [stack, types] of Object.entries(expected)) {
    for (const [type, properties] of Object.entries(types)) {
      expect(resourcesOf(stack, type)).toMatchObject(properties);
    }
  }
  expect(warnings()).toEqual([]);
});

test('each folder has a test, and a README that says how to run it', () => {
  const folders = readdirSync(EXAMPLES);
  expect(ROWS.map(([, { folder }]) => folder).sort()).toEqual(folders.sort());
  for (const folder of folders) {
    expect(readFileSync(join(EXAMPLES, folder, 'README.md'), 'utf8')).toMatch(/^# [^]*\nnpx cdk deploy/);
  }
});

/** Runs the example as the CDK CLI does. */
function synthesize(folder: string, context: Record<string, string> = {}) {
  const { app } = JSON.parse(readFileSync(join(EXAMPLES, folder, 'cdk.json'), 'utf8'));
  expect(app).toBe('ts-node app.ts');
  execFileSync(process.execPath, [require.resolve('ts-node/dist/bin'), 'app.ts'], {
    cwd: join(EXAMPLES, folder),
    env: { ...process.env, CDK_OUTDIR: output, CDK_CONTEXT_JSON: JSON.stringify(context) },
    stdio: 'pipe',
  });
}

/** A nested stack's template has a hash in its file name. */
function resourcesOf(stack: string, type: string): object[] {
  const file = readdirSync(output).find((name) => new RegExp(`^${stack}([0-9A-F]{8}\\.nested)?\\.template\\.json$`).test(name));
  const { Resources } = JSON.parse(readFileSync(join(output, file!), 'utf8')) as {
    Resources: Record<string, { Type: string; Properties: object }>;
  };
  return Object.values(Resources)
    .filter((resource) => resource.Type === type)
    .map((resource) => resource.Properties);
}

function warnings(): unknown[] {
  return Object.values(JSON.parse(readFileSync(join(output, 'manifest.json'), 'utf8')).artifacts)
    .flatMap((artifact) => Object.values((artifact as { metadata?: object }).metadata ?? {}).flat())
    .filter(({ type }) => type === 'aws:cdk:warning' || type === 'aws:cdk:error')
    .map(({ data }) => data);
}
