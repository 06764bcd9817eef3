// What is measured against what, built once per run outside the tree.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import esbuild from 'esbuild';
import { devDependencies } from '../package.json';
import { Dialect } from './events';

export const ROOT = join(__dirname, '..');
export const WORK = join(ROOT, '.cache/bench');
const DOWNLOADS = join(tmpdir(), 'cdk-license-manager-bench');

export interface Subject {
  readonly name: string;
  readonly file: string;
  readonly exportName: string;
  readonly dialect: Dialect;
  /** The second function behind this one. */
  readonly user?: string;
}

const acrFile = 'custom-resource-handlers/dist/custom-resources/aws-custom-resource-handler/index.js';
export const OURS = 'ours';
export const ACR = 'AwsCustomResource';
export const FRAMEWORK = 'Provider framework';
export const LEAST = 'official client alone';
export const FLOOR = 'floor (hand-signed)';

export function prepareSubjects(): { subjects: Subject[]; runner: string } {
  mkdirSync(WORK, { recursive: true });
  const cdk = dirname(require.resolve('aws-cdk-lib/package.json'));
  // A copy, so that a build in the meantime changes nothing.
  const dist = join(WORK, 'dist');
  cpSync(join(ROOT, 'lambda/dist'), dist, { recursive: true });
  const external = metafile()
    .outputs['lambda/dist/index.js'].imports.filter((one) => one.external)
    .map(({ path }) => path);
  const handler = { exportName: 'handler', dialect: 'ours' as const };
  const subjects: Subject[] = [
    { ...handler, name: OURS, file: join(dist, 'index.js') },
    { ...handler, name: ACR, file: join(cdk, acrFile), dialect: 'aws-custom-resource' },
    { ...handler, name: 'unbundled SDK', file: bundle('lambda/index.ts', 'unbundled.js', { packages: 'external' }) },
    {
      ...handler,
      name: LEAST,
      file: bundle('bench/handlers/official-client.ts', 'least.js', { external }),
    },
    { ...handler, name: FLOOR, file: bundle('bench/handlers/floor.ts', 'floor.js') },
  ];
  const framework = prepareFramework(cdk, external);
  if (framework) {
    subjects.push({ name: FRAMEWORK, dialect: 'ours', exportName: 'onEvent', ...framework });
  }
  return { subjects, runner: bundle('bench/runner.ts', 'runner.js') };
}

/** Node 24, Lambda's, beside the machine's own. */
export function nodes(): { name: string; file: string }[] {
  const own = { name: process.version, file: process.execPath };
  if (process.version.startsWith('v24.')) {
    return [own];
  }
  const file = download('node24', ['node@24'], 'node_modules/node/bin/node');
  if (file === undefined) {
    return [own];
  }
  return [{ name: execFileSync(file, ['--version'], { encoding: 'utf8' }).trim(), file }, own];
}

/** Its handler needs SDK clients that Lambda's runtime has and this project does not. */
function prepareFramework(cdk: string, external: string[]): { file: string; user: string } | undefined {
  const version = devDependencies['@aws-sdk/client-license-manager'];
  const clients = ['client-lambda', 'client-sfn'].map((name) => `@aws-sdk/${name}@${version}`);
  const downloaded = download('framework', clients, 'node_modules/@aws-sdk/client-sfn');
  if (downloaded === undefined) {
    return undefined;
  }
  const folder = join(DOWNLOADS, 'framework/runtime');
  cpSync(join(cdk, 'custom-resources/lib/provider-framework/runtime'), folder, { recursive: true });
  return { file: join(folder, 'framework.js'), user: bundle('bench/handlers/provider-user.ts', 'user.js', { external }) };
}

function bundle(entry: string, name: string, options: { external?: string[]; packages?: 'external' } = {}): string {
  const outfile = join(WORK, name);
  const format: esbuild.BuildOptions = { platform: 'node', target: 'node24', format: 'cjs', mainFields: ['module', 'main'] };
  esbuild.buildSync({ absWorkingDir: ROOT, entryPoints: [entry], outfile, bundle: true, minify: true, ...format, ...options });
  return outfile;
}

/** Into a folder of the system's own; answers the path of `proof` in it, or undefined where npm cannot be reached. */
function download(name: string, packages: string[], proof: string): string | undefined {
  const cwd = join(DOWNLOADS, name);
  const file = join(cwd, proof);
  if (!existsSync(file)) {
    mkdirSync(cwd, { recursive: true });
    writeFileSync(join(cwd, 'package.json'), '{"private":true}');
    try {
      execFileSync('npm', ['install', '--no-audit', '--no-fund', ...packages], { cwd, stdio: 'ignore', timeout: 120_000 });
    } catch {
      return undefined;
    }
  }
  return existsSync(file) ? file : undefined;
}

/** What esbuild says about our bundle. */
export function metafile(): esbuild.Metafile {
  return JSON.parse(readFileSync(join(ROOT, '.cache/handler-meta.json'), 'utf8')) as esbuild.Metafile;
}
