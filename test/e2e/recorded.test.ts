// A stack with resources that the embedded AWS does not simulate, through the real CDK CLI.
import { startLocalAws } from '../../local-aws/server';
import { Cli } from './cli';

jest.setTimeout(200_000);

const APP = ['--app', 'ts-node test/e2e/recorded-app.ts'];
const TYPES = ['AWS::EC2::VPC', 'AWS::EC2::Instance', 'AWS::CloudWatch::Alarm', 'AWS::CloudWatch::Dashboard'];

test('they are recorded where that is asked for, and each deployment says which', async () => {
  const told: string[] = [];
  const aws = await startLocalAws({
    recordOtherTypes: true,
    onRecorded: (_, resources) => told.push(...resources.map(({ type }) => type)),
  });
  const cli = new Cli(aws.environment());
  try {
    const ran = await cli.deploy(...APP);
    expect(ran).toMatchObject({ code: 0, output: expect.stringContaining('Whole.Address = recorded-Instance') });
    expect(told).toEqual(expect.arrayContaining(TYPES));
    expect(told).not.toContain('Custom::LicenseConfiguration');
    expect(told).not.toContain('AWS::EC2::LaunchTemplate');
    expect(aws.licenseManager.configurations()).toMatchObject([{ LicenseCount: 4 }]);
    expect((await cli.destroy(...APP)).code).toBe(0);
    expect(aws.licenseManager.configurations()).toEqual([]);
  } finally {
    cli.close();
    await aws.close();
  }
});

test('by default they are refused by name, before anything is created', async () => {
  const aws = await startLocalAws();
  const cli = new Cli(aws.environment());
  try {
    const ran = await cli.deploy(...APP);
    expect(ran.code).toBe(1);
    expect(ran.output).toContain('The embedded AWS does not simulate these resources: ');
    TYPES.forEach((type) => expect(ran.output).toContain(`(${type})`));
    expect(ran.output).toContain('Start it with --record-other-types');
    expect(aws.licenseManager.configurations()).toEqual([]);
  } finally {
    cli.close();
    await aws.close();
  }
});
