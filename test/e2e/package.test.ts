// The published tarball, installed in an empty CDK project, deploys on the embedded AWS.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { peerDependencies } from '../../package.json';
import { aws, cli, useCdk } from './harness';

useCdk();

const root = join(__dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'package-'));
const source = join(folder, 'source');
const project = join(folder, 'project');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const APP = `
const { App, Stack, CfnOutput } = require('aws-cdk-lib');
const { LicenseConfiguration, LicenseCountingType, LicenseRule } = require('cdk-license-manager');

const stack = new Stack(new App(), 'Scratch');
const licence = new LicenseConfiguration(stack, 'Oracle', {
  licenseCountingType: LicenseCountingType.CORE,
  licenseCount: 64,
  licenseRules: [LicenseRule.minimumCores(2)],
});
new CfnOutput(stack, 'Arn', { value: licence.licenseConfigurationArn });
`;

test('pack, install, deploy, destroy', async () => {
  // A copy, because packing builds, and other tests are using this tree.
  cpSync(root, source, {
    recursive: true,
    filter: (path) => !/\/(node_modules|\.git|dist|cdk\.out|\.cache)$/.test(path),
  });
  symlinkSync(join(root, 'node_modules'), join(source, 'node_modules'));
  const npm = (cwd: string, ...args: string[]) =>
    execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  cpSync(join(root, 'package-lock.json'), join(source, 'package-lock.json'));
  npm(source, 'run', '-s', 'build');
  npm(source, 'pack', '--ignore-scripts', '--pack-destination', folder);
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'))!;

  const listing = execFileSync('tar', ['tzf', join(folder, tarball)], { encoding: 'utf8' })
    .trim()
    .split('\n');
  expect(listing.filter((name) => !/^package\/(lib\/|lambda\/dist\/)/.test(name)).sort()).toEqual(
    ['.jsii', 'API.md', 'CHANGELOG.md', 'LICENSE', 'README.md', 'package.json'].map((name) => `package/${name}`),
  );
  expect(listing.filter((name) => /\.map$|(?<!\.d)\.ts$|test/.test(name))).toEqual([]);
  expect(listing).toContain('package/lambda/dist/index.js');

  cpSync(join(root, 'cdk.json'), join(project, 'cdk.json'));
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'scratch', version: '1.0.0', private: true }));
  writeFileSync(join(project, 'app.js'), APP);
  const floors = Object.entries(peerDependencies).map(([name, range]) => `${name}@${range.replace('^', '')}`);
  npm(project, 'install', '--no-audit', '--no-fund', '--prefer-offline', join(folder, tarball), ...floors);

  const scratch = ['--app', `node ${join(project, 'app.js')}`];
  expect(await cli.deploy(...scratch)).toEqual({
    code: 0,
    output: expect.stringContaining('Scratch.Arn = arn:aws:license-manager:'),
  });
  expect(aws.licenseManager.configurations()).toEqual([
    expect.objectContaining({ LicenseCount: 64, LicenseRules: ['#minimumCores=2'] }),
  ]);
  expect((await cli.destroy(...scratch)).code).toBe(0);
  expect(aws.licenseManager.configurations()).toEqual([]);
});
