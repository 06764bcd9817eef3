// The published tarball in a project of its own: installed with the oldest and the newest peers, compiled, deployed, and its command line.
// An app with invalid properties has its errors shown as they are shown to a user: by path and line, without a stack trace.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bin, devDependencies, peerDependencies } from '../../package.json';
import type { Ran } from './cli';
import { Cli } from './cli';
import { aws, cli, useCdk } from './harness';

// eslint-disable-next-line @typescript-eslint/no-require-imports
const { pack, removeDevelopmentFields, tool, useBuiltCopy } = require('../../scripts/built-copy') as {
  pack(folder: string, destination: string): string;
  removeDevelopmentFields(folder: string): void;
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

const COMMAND = bin['cdk-license-manager'];
const SETTING_UP = 300_000;

const folder = mkdtempSync(join(tmpdir(), 'package-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

beforeAll(() => {
  useBuiltCopy((copy) => {
    removeDevelopmentFields(copy);
    renameSync(join(folder, pack(copy, folder)), join(folder, 'package.tgz'));
  });
}, SETTING_UP);

useCdk();

/** On Windows npm is a script, which needs a shell. */
function npm(project: string, ...args: string[]): Ran {
  return ranOf(spawnSync('npm', args, { cwd: project, encoding: 'utf8', shell: process.platform === 'win32' }));
}

function ranOf({ status, stdout, stderr }: { status: number | null; stdout: string; stderr: string }): Ran {
  return { code: status ?? 1, output: stdout + stderr };
}

describe.each(Object.entries(PEERS))('with the %s peers', (age, peers) => {
  const project = join(folder, age);
  let installed: Ran;

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
    installed = npm(project, 'install', '--no-audit', '--no-fund', '--prefer-offline');
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

  test('installs without a warning about this package', () => {
    expect(installed.code).toBe(0);
    expect(installed.output).not.toContain('cdk-license-manager');
  });

  test('serves the embedded AWS, and gets from it what is deployed there', async () => {
    const local = spawn(process.execPath, [join(project, 'node_modules/cdk-license-manager', COMMAND), 'local', '--json']);
    const ended = new Promise((resolve) => local.once('close', resolve));
    const first = await new Promise<Buffer>((resolve) => local.stdout.once('data', resolve));
    const environment = JSON.parse(first.toString()) as Record<string, string>;
    const other = new Cli(environment);
    try {
      const deployed = await other.deploy('--app', `node "${join(project, 'commonjs', 'app.js')}"`);
      expect(deployed).toEqual({ code: 0, output: expect.any(String) });
      const got = spawnSync('npx --no cdk-license-manager get --stack Scratch --json', {
        cwd: project,
        encoding: 'utf8',
        shell: true,
        env: { ...process.env, ...environment, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: '' },
      });
      expect(got.status).toBe(0);
      expect(JSON.parse(got.stdout)).toMatchObject([{ LicenseCount: 64, LicenseRules: ['#minimumCores=2'] }]);
    } finally {
      other.close();
      local.kill('SIGINT');
    }
    // Windows has no signals: there the process just ends.
    expect(await ended).toBe(process.platform === 'win32' ? null : 0);
  });
});
