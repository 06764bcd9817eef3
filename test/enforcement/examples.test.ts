import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '../..');

let output: string;

beforeEach(() => {
  output = mkdtempSync(join(tmpdir(), 'example-'));
});

afterEach(() => {
  rmSync(output, { recursive: true, force: true });
});

/** Runs the example as the CDK's command line does. */
function synthesize(example: string, context: Record<string, unknown> = {}) {
  const folder = join(ROOT, 'examples', example);
  const { app } = JSON.parse(readFileSync(join(folder, 'cdk.json'), 'utf8'));
  expect(app).toBe('ts-node app.ts');
  execFileSync(process.execPath, [require.resolve('ts-node/dist/bin'), 'app.ts'], {
    cwd: folder,
    env: {
      ...process.env,
      CDK_OUTDIR: output,
      CDK_CONTEXT_JSON: JSON.stringify(context),
    },
    stdio: 'pipe',
  });
  const templateOf = (stack: string) => JSON.parse(readFileSync(join(output, `${stack}.template.json`), 'utf8'));
  const warnings = Object.values(JSON.parse(readFileSync(join(output, 'manifest.json'), 'utf8')).artifacts)
    .flatMap((artifact) => Object.values((artifact as { metadata?: object }).metadata ?? {}).flat())
    .filter(({ type }) => type === 'aws:cdk:warning' || type === 'aws:cdk:error')
    .map(({ data }) => data);
  return { templateOf, warnings };
}

function resourcesOf(template: { Resources: Record<string, { Type: string; Properties: never }> }, type: string) {
  return Object.values(template.Resources)
    .filter((resource) => resource.Type === type)
    .map((resource) => resource.Properties);
}

test('the Macs of the example are launched on its hosts and consume its license', () => {
  const { templateOf, warnings } = synthesize('ec2-mac');
  const template = templateOf('Ec2MacExample');
  const [license] = Object.keys(template.Resources).filter(
    (id) => template.Resources[id].Type === 'Custom::LicenseConfiguration',
  );
  const [hosts] = Object.keys(template.Resources).filter((id) => template.Resources[id].Type === 'AWS::ResourceGroups::Group');

  expect(resourcesOf(template, 'AWS::EC2::LaunchTemplate')).toMatchObject([
    {
      LaunchTemplateData: {
        InstanceType: 'mac2.metal',
        LicenseSpecifications: [{ LicenseConfigurationArn: { Ref: license } }],
        Placement: { HostResourceGroupArn: { 'Fn::GetAtt': [hosts, 'Arn'] }, Tenancy: 'host' },
      },
    },
  ]);
  expect(warnings).toEqual([]);
});

test('the organization of the example has the license, and launches of another account consume it', () => {
  const sqlServerArn =
    'arn:aws:license-manager:eu-central-1:111122223333:license-configuration:lic-0123456789abcdef0123456789abcdef';
  const organization = 'arn:aws:organizations::111122223333:organization/o-abcdefghij';
  const { templateOf, warnings } = synthesize('organization', {
    organization,
    sqlServerArn,
    imageParameter: '/images/sql',
    mail: 'licenses@example.com',
  });

  expect(resourcesOf(templateOf('LicenseOwner'), 'AWS::RAM::ResourceShare')).toMatchObject([
    { Principals: [organization], AllowExternalPrincipals: false },
  ]);
  const owner = templateOf('LicenseOwner');
  expect(resourcesOf(owner, 'Custom::LicenseManagerSettings')).toMatchObject([
    { OrganizationIntegration: true, CrossAccountDiscovery: true },
  ]);
  expect(resourcesOf(owner, 'AWS::CloudWatch::Alarm')).toMatchObject([{ Threshold: 80 }, { Threshold: 100 }]);
  expect(resourcesOf(owner, 'Custom::LicenseUsageReport')).toMatchObject([{ FrequencyPeriod: 'MONTH' }]);
  expect(resourcesOf(owner, 'AWS::CloudWatch::Dashboard')).toHaveLength(1);
  expect(resourcesOf(templateOf('Workload'), 'AWS::EC2::LaunchTemplate')).toMatchObject([
    { LaunchTemplateData: { LicenseSpecifications: [{ LicenseConfigurationArn: sqlServerArn }] } },
  ]);
  expect(warnings).toEqual([]);
});
