// The published tarball in a project of its own: installed with the oldest and the newest peers, compiled, and deployed.
// An app with invalid properties has its errors shown as they are shown to a user: by path and line, without a stack trace.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { devDependencies, peerDependencies } from '../../package.json';
import { aws, cli, useCdk } from './harness';

// eslint-disable-next-line @typescript-eslint/no-require-imports
const { run, tool, useBuiltCopy } = require('../../scripts/built-copy') as {
  run(folder: string, command: string, ...args: string[]): string;
  tool(folder: string, name: string, command: string, ...args: string[]): string;
  useBuiltCopy<T>(use: (folder: string) => T): T;
};

const PEERS = {
  oldest: {
    'aws-cdk-lib': peerDependencies['aws-cdk-lib'].replace('^', ''),
    constructs: peerDependencies.constructs.replace('^', ''),
  },
  // Pinned, so that a release of the CDK fails no change that has nothing to do with it. The weekly newest-cdk.yml says `latest`.
  newest: {
    'aws-cdk-lib': process.env.NEWEST_PEERS ?? '2.276.0',
    constructs: process.env.NEWEST_PEERS ?? '10.8.1',
  },
};

const APP = `
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { LicenseConfiguration, LicenseCountingType, LicenseRule } from 'cdk-license-manager';

const stack = new Stack(new App(), 'Scratch');
const license = new LicenseConfiguration(stack, 'Oracle', {
  licenseCountingType: LicenseCountingType.CORE,
  licenseCount: 64,
  licenseRules: [LicenseRule.minimumCores(2)],
});
new CfnOutput(stack, 'Arn', { value: license.licenseConfigurationArn });
`;

const INVALID_APP = `
import { App, Stack, Tags } from 'aws-cdk-lib';
import { LicenseConfiguration, LicenseCountingType, LicenseManagerProvider, LicenseRule } from 'cdk-license-manager';

const stack = new Stack(new App(), 'Scratch');
const license = new LicenseConfiguration(stack, 'Oracle', {
  licenseConfigurationName: ' ',
  licenseCountingType: LicenseCountingType.CORE,
  licenseCount: -1,
  licenseRules: [LicenseRule.minimumCores(8), LicenseRule.maximumCores(4), LicenseRule.maximumCores(16)],
});
Tags.of(license).add('CDK-License-Manager:stack', 'mine');
`;

const TSCONFIG = {
  compilerOptions: { module: 'node20', target: 'es2023', strict: true, skipLibCheck: false, rootDir: '.', types: ['node'] },
};

const SETTING_UP = 300_000;

const folder = mkdtempSync(join(tmpdir(), 'package-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeAll(() => {
  useBuiltCopy((copy) => {
    const tarball = run(copy, 'npm', 'pack', '--ignore-scripts', '--silent').trim();
    cpSync(join(copy, tarball), join(folder, 'package.tgz'));
  });
}, SETTING_UP);

useCdk();

describe.each(Object.entries(PEERS))('with the %s peers', (age, peers) => {
  const project = join(folder, age);

  beforeAll(() => {
    const write = (path: string, content: unknown) => writeFileSync(join(project, path), JSON.stringify(content));
    for (const type of ['commonjs', 'module']) {
      mkdirSync(join(project, type), { recursive: true });
      write(join(type, 'package.json'), { type });
      writeFileSync(join(project, type, 'app.ts'), APP);
      writeFileSync(join(project, type, 'invalid-app.ts'), INVALID_APP);
    }
    write('tsconfig.json', TSCONFIG);
    write('package.json', {
      private: true,
      dependencies: { ...peers, 'cdk-license-manager': 'file:../package.tgz' },
      devDependencies: { '@types/node': devDependencies['@types/node'] },
    });
    run(project, 'npm', 'install', '--no-audit', '--no-fund', '--prefer-offline');
    tool(project, 'typescript', 'tsc');
  }, SETTING_UP);

  test.each(['commonjs', 'module'])('deploys and destroys from %s', async (type) => {
    const scratch = ['--app', `node "${join(project, type, 'app.js')}"`];
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

  test('synth shows five errors of one construct, with path and line, and ls and destroy still work', async () => {
    const file = join(project, 'module', 'invalid-app.js');
    const invalid = ['--app', `node "${file}"`];
    const synth = await cli.cdk('synth', '--quiet', ...invalid);
    expect(synth.code).toBe(1);
    expect([...synth.output.matchAll(/ERROR (.*) \(Annotation\)\n +(\S+)/g)].map(([, message, path]) => [path, message])).toEqual(
      [
        '`licenseConfigurationName` must not be empty, got: " "',
        '`licenseCount` must be an integer of at least 0, got: -1',
        '`licenseRules`: each rule may be given once, got maximumCores again: 16',
        '`licenseRules`: minimumCores must not be above maximumCores, got: 8 and 4',
        'tags: a key must not begin with "cdk-license-manager:" or "aws:" in any case, got: CDK-License-Manager:stack',
      ].map((message) => ['Scratch/Oracle/Resource', message]),
    );
    expect(synth.output.match(/invalid-app\.js:\d+:\d+\nERROR/g)).toHaveLength(4);
    expect(synth.output).not.toMatch(/^ +at /m);

    await cli.deploy('--app', `node "${join(project, 'module', 'app.js')}"`);
    expect(await cli.cdk('ls', ...invalid)).toEqual({ code: 0, output: expect.stringContaining('Scratch') });
    expect((await cli.destroy(...invalid)).code).toBe(0);
    expect(aws.licenseManager.configurations()).toEqual([]);
  });
});
