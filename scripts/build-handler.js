// Bundles the handler into lambda/dist, which is what is published and deployed.
const { mkdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const esbuild = require('esbuild');

const root = join(__dirname, '..');
const outdir = join(root, 'lambda/dist');

// The SDK loads these only when they are needed: the first for operations that stream events, of which License Manager and
// IAM have none, the others when credentials come from somewhere else than the environment, which in Lambda they do not.
const external = [
  '@smithy/core/event-streams',
  '@aws-sdk/credential-provider-sso',
  '@aws-sdk/credential-provider-ini',
  '@aws-sdk/credential-provider-process',
  '@aws-sdk/credential-provider-web-identity',
  '@aws-sdk/credential-provider-http',
  '@aws-sdk/credential-provider-login',
  '@aws-sdk/token-providers',
  '@smithy/credential-provider-imds',
];

// Loaded by the first event that needs it.
const onDemand = [
  'license-manager/service-linked-role',
  'cloudformation/stack-client',
  'resources/associations-and-lookups',
  'resources/license-configuration/adoption',
  'resources/settings-and-reports',
];

/** All bundles are in one folder, so that `require('./NAME')` finds the one that is beside its source. */
const nameOf = (path) => path.split('/').at(-1);

/** The SDK reads its version from the whole manifest of a client, which esbuild would bundle. */
const versionOnly = {
  name: 'version-only',
  setup(build) {
    build.onLoad({ filter: /[\\/]@aws-sdk[\\/][^\\/]+[\\/]package\.json$/ }, ({ path }) => {
      const { version } = JSON.parse(readFileSync(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};

async function main() {
  rmSync(outdir, { recursive: true, force: true });
  const { metafile } = await esbuild.build({
    absWorkingDir: root,
    entryPoints: [
      { in: 'lambda/index.ts', out: 'index' },
      ...onDemand.map((path) => ({ in: `lambda/${path}.ts`, out: nameOf(path) })),
    ],
    outdir,
    bundle: true,
    minify: true,
    keepNames: false,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    mainFields: ['module', 'main'],
    external: [...external, ...onDemand.map((path) => `./${nameOf(path)}`)],
    metafile: true,
    legalComments: 'none',
    logLevel: 'warning',
    plugins: [versionOnly],
  });
  for (const [file, { imports }] of Object.entries(metafile.outputs)) {
    const wrong = imports.filter(({ path, kind }) => external.includes(path) && kind !== 'dynamic-import');
    if (wrong.length > 0) {
      throw new Error(`${file} loads ${wrong.map(({ path }) => path).join(', ')} at start-up; it must do so only when needed`);
    }
  }
  mkdirSync(join(root, '.cache'), { recursive: true });
  writeFileSync(join(root, '.cache/handler-meta.json'), JSON.stringify(metafile));
}

main().catch((error) => {
  console.error(error.message);
  process.exitCode = 1;
});
