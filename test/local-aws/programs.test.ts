// Programs that know nothing of the embedded AWS: Python scripts with boto3, and the AWS CLI. Skipped where they are not installed.
import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { LocalAws, startLocalAws } from '../../local-aws/server';

jest.setTimeout(120_000);

const isInstalled = (program: string, ...args: string[]) => spawnSync(program, args, { stdio: 'ignore' }).status === 0;
const withBoto3 = isInstalled('python3', '-c', 'import boto3') ? test : test.skip;
const withCli = isInstalled('aws', '--version') ? test : test.skip;

let aws: LocalAws;

beforeEach(async () => {
  aws = await startLocalAws();
});

afterEach(() => aws.close());

/** Returns the standard output. Throws with the standard error. */
function run(program: string, ...args: string[]): Promise<string> {
  const env = { PATH: process.env.PATH, HOME: '/nonexistent', AWS_PAGER: '', ...aws.environment() };
  return new Promise((resolve, reject) =>
    execFile(program, args, { env }, (error, stdout, stderr) => (error ? reject(new Error(stderr.trim())) : resolve(stdout))),
  );
}
const python = (script: string, ...args: string[]) => run('python3', join(__dirname, 'scripts', script), ...args);
const cli = async <T = Record<string, unknown>>(service: string, command: string, ...args: string[]): Promise<T> =>
  JSON.parse((await run('aws', service, command, '--output', 'json', ...args)) || '{}') as T;
const licenseManager = <T = Record<string, unknown>>(command: string, ...args: string[]) =>
  cli<T>('license-manager', command, ...args);
const configurations = () => aws.licenseManager.configurations();

describe('Python', () => {
  withBoto3('creates, gets, lists the inventory, updates and deletes', async () => {
    expect((await python('license_configuration.py')).split('\n')).toEqual([
      'TestLicenseConfiguration_1 123 True',
      "['Amazon EC2Launch']",
      'deleted',
      '',
    ]);
    expect(configurations()).toEqual([]);
    expect(aws.calls.operations('license-manager')).toEqual([
      'CreateLicenseConfiguration',
      'GetLicenseConfiguration',
      'ListResourceInventory',
      'UpdateLicenseConfiguration',
      'GetLicenseConfiguration',
      'DeleteLicenseConfiguration',
    ]);
  });

  withBoto3('associates instances by their tags, until all licenses are used', async () => {
    const [oracle, sap] = ['oracle', 'sap'].map((Name) =>
      aws.licenseManager.create({ Name, LicenseCountingType: 'Instance', LicenseCount: 1, LicenseCountHardLimit: true }),
    );
    const call = (action: string, members: Record<string, string>) =>
      aws.ec2.handle(action, members, { principal: { arn: 'root' }, region: 'us-east-1' });
    const [image] = /ami-\w+/.exec(call('RegisterImage', { Name: 'base' }))!;
    const launch = (tag?: string): string => {
      const key = { 'TagSpecification.1.ResourceType': 'instance', 'TagSpecification.1.Tag.1.Key': 'product' };
      const tagged = tag === undefined ? {} : { ...key, 'TagSpecification.1.Tag.1.Value': tag };
      return /i-\w+/.exec(call('RunInstances', { ImageId: image, ...tagged }))![0];
    };
    const [first, second, third] = [launch('oracle'), launch('sap'), launch('oracle')];
    launch();
    expect((await python('associate_by_tag.py')).split('\n')).toEqual([
      `${first} oracle`,
      `${second} sap`,
      `${third} No licenses available. ${oracle} has a hard limit of 1: 1 in use, 1 more needed.`,
      '',
    ]);
    const resource = (id: string) => `arn:aws:ec2:us-east-1:123456789012:instance/${id}`;
    expect([oracle, sap].map((arn) => aws.licenseManager.associations(arn))).toEqual([[resource(first)], [resource(second)]]);
  });

  withBoto3('launches from a template on hosts, until all licenses are used', async () => {
    const limit = { LicenseCount: 2, LicenseCountHardLimit: true };
    const arn = aws.licenseManager.create({ Name: 'x', LicenseCountingType: 'Socket', ...limit });
    const printed = JSON.parse(await python('hosts.py', arn)) as { hosts: string[] };
    const [first, second] = printed.hosts;
    expect(printed).toEqual({
      hosts: [first, second],
      launched: [first],
      errors: [
        'An error occurred (UnsupportedOperation) when calling the RunInstances operation: ' +
          `No licenses available. ${arn} has a hard limit of 2: 2 in use, 2 more needed.`,
      ],
      licenses: [{ LicenseConfigurationArn: arn }],
      properties: { Cores: 48, Sockets: 2, TotalVCpus: 96, InstanceFamily: 'm5' },
      instances: ['m5.large'],
      vcpus: 2,
      released: [second],
      occupied: [[first, 'Client.InvalidHost.Occupied']],
    });
  });
});

describe('the AWS CLI', () => {
  withCli('has settings, report generators, associations and inventory', async () => {
    const bucket = 'arn:aws:s3:::aws-license-manager-service-reports';
    await licenseManager('update-service-settings', '--s3-bucket-arn', bucket);
    expect((await licenseManager('get-service-settings')).S3BucketArn).toBe(bucket);
    const { LicenseConfigurationArn: arn } = await licenseManager<{ LicenseConfigurationArn: string }>(
      'create-license-configuration',
      ...['--name', 'Example', '--license-counting-type', 'vCPU'],
    );
    const generator = await licenseManager<{ LicenseManagerReportGeneratorArn: string }>(
      'create-license-manager-report-generator',
      ...['--report-generator-name', 'monthly', '--type', 'LicenseConfigurationUsageReport', '--client-token', 'token'],
      ...['--report-context', `licenseConfigurationArns=${arn}`, '--report-frequency', 'value=1,period=MONTH'],
    );
    const ofGenerator = ['--license-manager-report-generator-arn', generator.LicenseManagerReportGeneratorArn];
    expect((await licenseManager('get-license-manager-report-generator', ...ofGenerator)).ReportGenerator).toMatchObject({
      ReportGeneratorName: 'monthly',
      S3Location: { bucket: 'aws-license-manager-service-reports' },
    });
    await licenseManager('delete-license-manager-report-generator', ...ofGenerator);
    expect((await licenseManager('list-license-manager-report-generators')).ReportGenerators).toEqual([]);

    const { ImageId: image } = await cli<{ ImageId: string }>('ec2', 'register-image', '--name', 'base');
    const resource = `arn:aws:ec2:us-east-1::image/${image}`;
    const specification = `LicenseConfigurationArn=${arn},AmiAssociationScope=cross-account`;
    await licenseManager(
      'update-license-specifications-for-resource',
      ...['--resource-arn', resource, '--add-license-specifications', specification],
    );
    const ofResource = await licenseManager('list-license-specifications-for-resource', '--resource-arn', resource);
    expect(ofResource.LicenseSpecifications).toEqual([{ LicenseConfigurationArn: arn, AmiAssociationScope: 'cross-account' }]);
    const { Instances: instances } = await cli<{ Instances: { InstanceId: string }[] }>(
      'ec2',
      'run-instances',
      ...['--image-id', image, '--instance-type', 'm5.xlarge'],
    );
    const ofConfiguration = ['--license-configuration-arn', arn];
    expect(
      (await licenseManager('list-usage-for-license-configuration', ...ofConfiguration)).LicenseConfigurationUsageList,
    ).toMatchObject([{ ResourceArn: expect.stringContaining(instances[0].InstanceId) as string, ConsumedLicenses: 4 }]);
    expect(
      (await licenseManager('list-failures-for-license-configuration-operations', ...ofConfiguration))
        .LicenseOperationFailureList,
    ).toEqual([]);
    expect((await licenseManager('list-resource-inventory')).ResourceInventoryList).toMatchObject([
      { ResourceId: instances[0].InstanceId, AmiId: image },
    ]);
    expect((await cli('ec2', 'describe-instances')).Reservations).toMatchObject([
      { Instances: [{ State: { Name: 'running' }, Licenses: [{ LicenseConfigurationArn: arn }] }] },
    ]);
  });
});
