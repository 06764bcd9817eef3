// What docs/migrating.md says of `AwsCustomResource`, step by step.
import { arnOf, arns, aws, cli, live, useCdk } from './harness';

useCdk();

const app = (step: string, arn = '') => ['--app', 'ts-node test/e2e/migrating-app.ts', '-c', `step=${step}`, '-c', `arn=${arn}`];

async function deploy(step: string, arn?: string): Promise<string> {
  const ran = await cli.deploy(...app(step, arn));
  expect(ran).toEqual({ code: 0, output: expect.any(String) });
  return arnOf(ran, 'License');
}

test('an AwsCustomResource creates and deletes a license', async () => {
  const arn = await deploy('before');
  expect(live(arn)).toMatchObject({ Name: 'Oracle', LicenseCount: 3 });
  expect((await cli.destroy(...app('before'))).code).toBe(0);
  expect(arns()).toEqual([]);
});

test('from AwsCustomResource', async () => {
  const arn = await deploy('before');
  const before = live(arn);
  expect(await deploy('retain')).toBe(arn);
  expect(await deploy('adopt', arn)).toBe(arn);
  expect(await deploy('own')).toBe(arn);
  expect(live(arn)).toEqual({ ...before, Tags: expect.any(Array) });
  expect(arns()).toEqual([arn]);
  expect(aws.calls.operations('license-manager')).not.toContain('DeleteLicenseConfiguration');
  expect((await cli.destroy(...app('own'))).code).toBe(0);
  expect(arns()).toEqual([]);
});
