// Report generators and service settings of the embedded License Manager, as the SDK's own client sees them.
import {
  CreateLicenseManagerReportGeneratorCommand,
  CreateLicenseManagerReportGeneratorCommandInput,
  DeleteLicenseConfigurationCommand,
  DeleteLicenseManagerReportGeneratorCommand,
  GetLicenseManagerReportGeneratorCommand,
  GetServiceSettingsCommand,
  LicenseManagerClient,
  ListLicenseManagerReportGeneratorsCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UpdateLicenseManagerReportGeneratorCommand,
  UpdateServiceSettingsCommand,
  UpdateServiceSettingsCommandInput,
} from '@aws-sdk/client-license-manager';
import { LocalAws, startLocalAws } from '../../local-aws/server';

let aws: LocalAws;
let client: LicenseManagerClient;
let configuration: string;

beforeEach(async () => {
  aws = await startLocalAws();
  client = new LicenseManagerClient({
    endpoint: aws.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  configuration = aws.licenseManager.create({ Name: 'Example', LicenseCountingType: 'Core' });
});

afterEach(async () => {
  client.destroy();
  await aws.close();
});

const terms = (): CreateLicenseManagerReportGeneratorCommandInput => ({
  ReportGeneratorName: 'monthly',
  Type: ['LicenseConfigurationSummaryReport'],
  ReportContext: { licenseConfigurationArns: [configuration] },
  ReportFrequency: { value: 1, period: 'MONTH' },
  ClientToken: 'token',
});
const create = async (input: Partial<CreateLicenseManagerReportGeneratorCommandInput> = {}): Promise<string> => {
  const response = await client.send(new CreateLicenseManagerReportGeneratorCommand({ ...terms(), ...input }));
  return response.LicenseManagerReportGeneratorArn!;
};
const get = async (arn: string) =>
  (await client.send(new GetLicenseManagerReportGeneratorCommand({ LicenseManagerReportGeneratorArn: arn }))).ReportGenerator!;
const list = async () => (await client.send(new ListLicenseManagerReportGeneratorsCommand({}))).ReportGenerators!;
const settings = () => client.send(new GetServiceSettingsCommand({}));
const set = (input: UpdateServiceSettingsCommandInput) => client.send(new UpdateServiceSettingsCommand(input));
const BUCKET = 'arn:aws:s3:::aws-license-manager-service-reports';
const TOPIC = 'arn:aws:sns:us-east-1:123456789012:aws-license-manager-service-notices';

describe('report generators', () => {
  test('are created, returned, updated and deleted', async () => {
    await set({ S3BucketArn: BUCKET });
    const arn = await create({ Description: 'd', Tags: [{ Key: 'team', Value: 'a' }] });
    expect(arn).toMatch(/^arn:aws:license-manager:us-east-1:123456789012:report-generator:r-[0-9a-f]{32}$/);
    expect(await get(arn)).toEqual({
      LicenseManagerReportGeneratorArn: arn,
      ReportGeneratorName: 'monthly',
      ReportType: ['LicenseConfigurationSummaryReport'],
      ReportContext: { licenseConfigurationArns: [configuration] },
      ReportFrequency: { value: 1, period: 'MONTH' },
      ReportCreatorAccount: '123456789012',
      Description: 'd',
      S3Location: { bucket: 'aws-license-manager-service-reports', keyPrefix: 'Reports/monthly' },
      CreateTime: expect.stringMatching(/^\d{4}-.*Z$/) as string,
      Tags: [{ Key: 'team', Value: 'a' }],
    });
    const { Type, ...rest } = terms();
    await client.send(
      new UpdateLicenseManagerReportGeneratorCommand({
        ...rest,
        LicenseManagerReportGeneratorArn: arn,
        Type: [...Type!, 'LicenseConfigurationUsageReport'],
        ReportFrequency: { value: 1, period: 'WEEK' },
      }),
    );
    expect(await list()).toMatchObject([
      {
        LicenseManagerReportGeneratorArn: arn,
        ReportType: ['LicenseConfigurationSummaryReport', 'LicenseConfigurationUsageReport'],
        ReportFrequency: { period: 'WEEK' },
      },
    ]);
    await client.send(new TagResourceCommand({ ResourceArn: arn, Tags: [{ Key: 'team', Value: 'b' }] }));
    expect((await client.send(new ListTagsForResourceCommand({ ResourceArn: arn }))).Tags).toEqual([{ Key: 'team', Value: 'b' }]);
    await client.send(new DeleteLicenseManagerReportGeneratorCommand({ LicenseManagerReportGeneratorArn: arn }));
    await expect(get(arn)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: `Invalid report generator ARN: ${arn}`,
    });
    aws.assumptions.reportGeneratorNotFound = 'InvalidParameterValueException';
    await expect(get(arn)).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
  });

  test('a repeated request with the same ClientToken returns the same report generator', async () => {
    expect(await create()).toBe(await create());
    expect(await list()).toHaveLength(1);
    await expect(create({ ReportGeneratorName: 'other' })).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'The ClientToken belongs to a request with other parameters.',
    });
    await create({ ClientToken: 'another' });
    expect(await list()).toHaveLength(2);
  });

  test.each<[Partial<CreateLicenseManagerReportGeneratorCommandInput>, string, string]>([
    [{ ClientToken: 'x'.repeat(37) }, 'ValidationException', 'have length less than or equal to 36'],
    [{ ReportGeneratorName: '' }, 'ValidationException', 'have length greater than or equal to 1'],
    [{ Type: ['Report' as never] }, 'ValidationException', "Value 'Report' at 'type.1.member' failed"],
    [{ ReportFrequency: { value: 1, period: 'YEAR' as never } }, 'ValidationException', 'enum value set: [DAY,'],
    [{ ReportFrequency: { value: 2, period: 'DAY' } }, 'InvalidParameterValueException', 'supports the value 1 only'],
    [{ ReportContext: {} }, 'InvalidParameterValueException', 'needs licenseConfigurationArns'],
    [{ Type: ['LicenseAssetGroupUsageReport'] }, 'InvalidParameterValueException', 'needs licenseAssetGroupArns'],
    [
      { ReportContext: { licenseConfigurationArns: ['x'] } },
      'InvalidParameterValueException',
      'Invalid license configuration ARN',
    ],
  ])('%j is rejected', async (input, name, message) => {
    await expect(create(input)).rejects.toMatchObject({ name, message: expect.stringContaining(message) as string });
  });

  test('a license configuration with a report generator cannot be deleted', async () => {
    await create();
    await expect(client.send(new DeleteLicenseConfigurationCommand({ LicenseConfigurationArn: configuration }))).rejects.toThrow(
      'The license configuration is in use by report generators. Delete them before you delete it.',
    );
  });

  test('the first one creates a missing bucket', async () => {
    const arn = await create();
    const { S3BucketArn } = await settings();
    expect(S3BucketArn).toMatch(/^arn:aws:s3:::aws-license-manager-service-/);
    expect((await get(arn)).S3Location!.bucket).toBe(S3BucketArn!.split(':').at(-1));
  });

  test('without a bucket the first one may be rejected', async () => {
    aws.assumptions.reportGeneratorCreatesBucket = false;
    await expect(create()).rejects.toThrow('The service settings have no S3 bucket. Set one with UpdateServiceSettings.');
  });
});

describe('service settings', () => {
  test('an update changes only the given settings', async () => {
    expect(await settings()).toMatchObject({
      OrganizationConfiguration: { EnableIntegration: false },
      EnableCrossAccountsDiscovery: false,
    });
    await set({ S3BucketArn: BUCKET, OrganizationConfiguration: { EnableIntegration: true } });
    await set({ SnsTopicArn: TOPIC, EnableCrossAccountsDiscovery: true, EnabledDiscoverySourceRegions: ['eu-west-1'] });
    expect(await settings()).toMatchObject({
      S3BucketArn: BUCKET,
      SnsTopicArn: TOPIC,
      OrganizationConfiguration: { EnableIntegration: true },
      EnableCrossAccountsDiscovery: true,
      LicenseManagerResourceShareArn: expect.stringMatching(/^arn:aws:ram:us-east-1:123456789012:resource-share\//) as string,
      CrossRegionDiscoveryHomeRegion: 'us-east-1',
      CrossRegionDiscoverySourceRegions: ['eu-west-1'],
    });
  });

  test.each<[UpdateServiceSettingsCommandInput, string]>([
    [{ S3BucketArn: 'arn:aws:s3:::reports' }, 'Invalid S3BucketArn: arn:aws:s3:::reports. The name must begin with'],
    [{ S3BucketArn: '' }, 'Invalid S3BucketArn: .'],
    [{ SnsTopicArn: 'arn:aws:sns:us-east-1:123456789012:notices' }, 'Invalid SnsTopicArn: '],
    [{ EnableCrossAccountsDiscovery: true }, 'EnableCrossAccountsDiscovery needs the integration with AWS Organizations.'],
    [{ EnabledDiscoverySourceRegions: ['Europe'] }, 'Invalid Region: Europe'],
  ])('%j is rejected', async (input, message) => {
    await expect(set({ SnsTopicArn: TOPIC, ...input })).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: expect.stringContaining(message) as string,
    });
    expect((await settings()).SnsTopicArn).toBeUndefined();
  });

  test('an empty string may clear a setting', async () => {
    await set({ S3BucketArn: BUCKET });
    aws.assumptions.emptySettingClears = true;
    await set({ S3BucketArn: '' });
    expect((await settings()).S3BucketArn).toBeUndefined();
  });

  test('only the management account enables the integration with AWS Organizations', async () => {
    aws.licenseManager.managementAccount = false;
    await expect(set({ OrganizationConfiguration: { EnableIntegration: true } })).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: 'Only the management account can enable the integration with AWS Organizations.',
    });
  });
});
