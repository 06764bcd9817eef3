// Programs that know nothing of the embedded AWS: Python scripts with boto3, and the AWS CLI, while `local` runs as a user starts it.
// Skipped where the programs are not installed. Each test has an account of its own.
import { LicenseManager } from '@aws-sdk/client-license-manager';
import { ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { callEc2, Members } from '../fixtures/ec2';

jest.setTimeout(300_000);

const ROOT = join(__dirname, '../..');
const { status, stdout } = spawnSync('bash', ['scripts/test-programs.sh'], { cwd: ROOT, encoding: 'utf8' });
const isInstalled = (program: string) => status === 0 && !stdout.includes(program);
const withBoto3 = isInstalled('python3-boto3') ? test : test.skip;
const withCli = isInstalled('awscli') ? test : test.skip;

let local: ChildProcess;
let environment: Record<string, string>;
let account = 111111111111;

beforeAll(async () => {
  const arguments_ = [require.resolve('ts-node/dist/bin.js'), 'bin/local.ts', '--keep', '--json'];
  local = spawn(process.execPath, arguments_, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
  const [printed] = (await once(local.stdout!, 'data')) as [Buffer];
  environment = JSON.parse(printed.toString()) as Record<string, string>;
});

beforeEach(() => {
  environment = { ...environment, AWS_ACCESS_KEY_ID: String(++account) };
});

afterAll(async () => {
  const ended = once(local, 'exit');
  local.kill('SIGINT');
  expect(await ended).toEqual([0, null]);
});

/** Returns the standard output. Throws with the standard error. */
function run(program: string, ...args: string[]): Promise<string> {
  const { PATH, PYTHONPATH } = process.env;
  const env = { PATH, PYTHONPATH, HOME: '/nonexistent', AWS_PAGER: '', ...environment };
  return new Promise((resolve, reject) =>
    execFile(program, args, { env }, (error, stdout, stderr) => (error ? reject(new Error(stderr.trim())) : resolve(stdout))),
  );
}
const python = (script: string, ...args: string[]) => run('python3', join(__dirname, 'scripts', script), ...args);
const cli = async <T = Record<string, unknown>>(service: string, command: string, ...args: string[]): Promise<T> =>
  JSON.parse((await run('aws', service, command, '--output', 'json', ...args)) || '{}') as T;
const licenseManager = <T = Record<string, unknown>>(command: string, ...args: string[]) =>
  cli<T>('license-manager', command, ...args);
const sdk = () => {
  const credentials = { accessKeyId: environment.AWS_ACCESS_KEY_ID, secretAccessKey: 'test' };
  return new LicenseManager({ endpoint: environment.AWS_ENDPOINT_URL, region: environment.AWS_REGION, credentials });
};
const ec2 = (action: string, members?: Members) =>
  callEc2(environment.AWS_ENDPOINT_URL, action, members, environment.AWS_ACCESS_KEY_ID);

describe('Python', () => {
  withBoto3('creates, gets, lists the inventory, updates and deletes', async () => {
    const image = (await ec2('RegisterImage', { Name: 'base' })).one('imageId');
    const instance = (await ec2('RunInstances', { ImageId: image })).one('instanceId');
    expect((await python('license_configuration.py')).split('\n')).toEqual([
      'TestLicenseConfiguration_1 123 True',
      `EC2_INSTANCE ${instance}`,
      "['Amazon EC2Launch']",
      'deleted',
      '',
    ]);
    const { LicenseConfigurations: left } = await sdk().listLicenseConfigurations({});
    expect(left!.filter(({ Status }) => Status !== 'DELETED')).toEqual([]);
  });

  withBoto3('associates instances by their tags, until all licenses are used', async () => {
    const create = async (Name: string) => {
      const terms = { LicenseCountingType: 'Instance', LicenseCount: 1, LicenseCountHardLimit: true } as const;
      return (await sdk().createLicenseConfiguration({ Name, ...terms })).LicenseConfigurationArn!;
    };
    const [oracle, sap] = [await create('oracle'), await create('sap')];
    const image = (await ec2('RegisterImage', { Name: 'base' })).one('imageId');
    const launch = async (tag?: string) => {
      const key = { 'TagSpecification.1.ResourceType': 'instance', 'TagSpecification.1.Tag.1.Key': 'product' };
      const tagged = tag === undefined ? {} : { ...key, 'TagSpecification.1.Tag.1.Value': tag };
      return (await ec2('RunInstances', { ImageId: image, ...tagged })).one('instanceId');
    };
    const [first, second, third] = [await launch('oracle'), await launch('sap'), await launch('oracle')];
    await launch();
    expect((await python('associate_by_tag.py')).split('\n')).toEqual([
      `${first} oracle`,
      `${second} sap`,
      `${third} No licenses available. ${oracle} has a hard limit of 1: 1 in use, 1 more needed.`,
      '',
    ]);
    const associated = async (LicenseConfigurationArn: string) =>
      (await sdk().listAssociationsForLicenseConfiguration({ LicenseConfigurationArn })).LicenseConfigurationAssociations!.map(
        ({ ResourceArn }) => ResourceArn!.split('/')[1],
      );
    expect([await associated(oracle), await associated(sap)]).toEqual([[first], [second]]);
  });

  withBoto3('launches from a template on hosts, until all licenses are used', async () => {
    const limit = { LicenseCount: 2, LicenseCountHardLimit: true };
    const created = await sdk().createLicenseConfiguration({ Name: 'x', LicenseCountingType: 'Socket', ...limit });
    const arn = created.LicenseConfigurationArn!;
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
      ...['--name', 'Example', '--license-counting-type', 'vCPU', '--license-count', '4', '--license-count-hard-limit'],
    );
    const generator = await licenseManager<{ LicenseManagerReportGeneratorArn: string }>(
      'create-license-manager-report-generator',
      ...['--report-generator-name', 'monthly', '--type', 'LicenseConfigurationUsageReport', '--client-token', 'token'],
      ...['--report-context', `licenseConfigurationArns=${arn}`, '--report-frequency', 'value=1,period=MONTH'],
    );
    const ofGenerator = ['--license-manager-report-generator-arn', generator.LicenseManagerReportGeneratorArn];
    await licenseManager(
      'update-license-manager-report-generator',
      ...[...ofGenerator, '--report-generator-name', 'weekly', '--type', 'LicenseConfigurationUsageReport'],
      ...['--report-context', `licenseConfigurationArns=${arn}`, '--report-frequency', 'value=1,period=WEEK'],
      ...['--client-token', 'another'],
    );
    expect((await licenseManager('get-license-manager-report-generator', ...ofGenerator)).ReportGenerator).toMatchObject({
      ReportGeneratorName: 'weekly',
      ReportFrequency: { value: 1, period: 'WEEK' },
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
    const launch = () =>
      cli<{ Instances: { InstanceId: string }[] }>(
        'ec2',
        'run-instances',
        ...['--image-id', image, '--instance-type', 'm5.xlarge'],
      );
    const { Instances: instances } = await launch();
    const noLicenses = `No licenses available. ${arn} has a hard limit of 4: 4 in use, 4 more needed.`;
    await expect(launch()).rejects.toThrow(
      `An error occurred (UnsupportedOperation) when calling the RunInstances operation: ${noLicenses}`,
    );
    const ofConfiguration = ['--license-configuration-arn', arn];
    expect(
      (await licenseManager('list-usage-for-license-configuration', ...ofConfiguration)).LicenseConfigurationUsageList,
    ).toMatchObject([{ ResourceArn: expect.stringContaining(instances[0].InstanceId) as string, ConsumedLicenses: 4 }]);
    expect(
      (await licenseManager('list-failures-for-license-configuration-operations', ...ofConfiguration))
        .LicenseOperationFailureList,
    ).toMatchObject([{ OperationName: 'RunInstances', ErrorMessage: noLicenses }]);
    await licenseManager('update-license-configuration', ...ofConfiguration, '--license-count', '8');
    expect(await licenseManager('get-license-configuration', ...ofConfiguration)).toMatchObject({
      LicenseCount: 8,
      ConsumedLicenses: 4,
    });
    expect((await licenseManager('list-resource-inventory')).ResourceInventoryList).toMatchObject([
      { ResourceType: 'EC2_INSTANCE', ResourceId: instances[0].InstanceId },
    ]);
    expect((await cli('ec2', 'describe-instances')).Reservations).toMatchObject([
      { Instances: [{ State: { Name: 'running' }, Licenses: [{ LicenseConfigurationArn: arn }] }] },
    ]);
  });
});
