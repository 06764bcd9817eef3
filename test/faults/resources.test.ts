// All resource types in one stack, under the very permissions that the constructs render.
import { AMI, INSTANCE } from '../fixtures/arns';
import {
  licenseAssociation,
  licenseConfiguration,
  licenseConfigurationLookup,
  licenseManagerSettings,
  SETTINGS,
  usageReport,
} from './resources';
import { withPermissions } from './role-policies';
import { StackWorld } from './stack-world';

const CORE = { Name: 'Oracle', LicenseCountingType: 'Core' };
const OTHER = { Name: 'Other', LicenseCountingType: 'vCPU' };
const OWN = { Ref: 'A' };
const FOUND = { 'Fn::GetAtt': ['LookUp', 'LicenseConfigurationArn'] } as const;

let world: StackWorld;
beforeEach(async () => void (world = await StackWorld.start()));
afterEach(async () => {
  await world.close();
  jest.restoreAllMocks();
});

test('a stack with all resource types is created, updated and deleted', async () => {
  const { licenseManager } = world.aws;
  const other = licenseManager.create(OTHER as never);
  const stack = (target: string, period: string) => ({
    A: licenseConfiguration(CORE),
    LookUp: licenseConfigurationLookup({ Name: 'Other' }),
    Association: licenseAssociation({ ResourceArn: target, LicenseConfigurationArns: [OWN, FOUND] }),
    Settings: licenseManagerSettings(),
    Report: usageReport({ LicenseConfigurationArns: [OWN], FrequencyPeriod: period }, ['Settings']),
  });
  const state = () => ({
    own: world.find(world.physicalId()) && licenseManager.associations(world.physicalId()),
    other: licenseManager.associations(other),
    reports: licenseManager.reportGenerators().map(({ frequency }) => frequency.period),
    bucket: licenseManager.settings().bucketArn,
  });
  const bucket = SETTINGS.S3BucketArn;

  expect((await world.deploy(stack(AMI, 'MONTH'))).status).toBe('CREATE_COMPLETE');
  expect(state()).toEqual({ own: [AMI], other: [AMI], reports: ['MONTH'], bucket });
  expect((await world.deploy(stack(INSTANCE, 'DAY'))).status).toBe('UPDATE_COMPLETE');
  expect(state()).toEqual({ own: [INSTANCE], other: [INSTANCE], reports: ['DAY'], bucket });
  expect((await world.deploy({ A: licenseConfiguration(CORE) })).status).toBe('UPDATE_COMPLETE');
  expect(state()).toEqual({ own: [], other: [], reports: [], bucket });
  expect((await world.destroy()).status).toBe('DELETE_COMPLETE');
  expect(world.configurations).toMatchObject([OTHER]);
});

describe('the policies of a template', () => {
  const dependenciesOf = (resources: Record<string, object>, logicalId: string) =>
    (withPermissions(resources)[logicalId] as { DependsOn: string[] }).DependsOn.map((id) => id.replace(/[0-9A-Fa-f]{8,}$/, ''));
  const association = (
    ...LicenseConfigurationArns: Parameters<typeof licenseAssociation>[0]['LicenseConfigurationArns'][number][]
  ) => licenseAssociation({ ResourceArn: AMI, LicenseConfigurationArns });
  const ARN = 'arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-a';
  const ASSOCIATION = 'CdkLicenseManagerProviderAssociation';

  test.each<[string, object, string[]]>([
    ['a license configuration', licenseConfiguration(CORE), []],
    ['an adoption', licenseConfiguration({ ...CORE, AdoptExisting: ARN }), ['CdkLicenseManagerProviderAdoption']],
    ['a look-up', licenseConfigurationLookup({ Name: 'Other' }), []],
    ['an association', association(OWN), [ASSOCIATION]],
    ['an association with imported ones', association(OWN, ARN, FOUND), [ASSOCIATION, ASSOCIATION, ASSOCIATION]],
    ['settings', licenseManagerSettings(), ['CdkLicenseManagerProviderSettings']],
    ['a report', usageReport({ LicenseConfigurationArns: [OWN] }), ['CdkLicenseManagerProviderReports']],
  ])('are those that %s needs', (_, resource, policies) => {
    expect(dependenciesOf({ X: resource }, 'X')).toEqual(policies);
    const created = Object.values(withPermissions({ X: resource })) as { Type: string }[];
    expect(created.filter(({ Type }) => Type === 'AWS::IAM::Policy')).toHaveLength(policies.length);
  });

  test('name each imported license configuration once, with its own ARN', () => {
    const resources = withPermissions({ X: association(ARN, FOUND), Y: association(ARN) });
    const policies = Object.values(resources).filter((one) => (one as { Type: string }).Type === 'AWS::IAM::Policy');
    const statements = policies.flatMap(
      (one) =>
        (one as { Properties: { PolicyDocument: { Statement: { Resource: unknown }[] } } }).Properties.PolicyDocument.Statement,
    );
    expect(policies).toHaveLength(3);
    expect(statements.slice(3).map(({ Resource }) => Resource)).toEqual([ARN, FOUND]);
  });
});
