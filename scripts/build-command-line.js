// Bundles the command line into bin/dist, with all of its dependencies.
const { chmodSync, copyFileSync, mkdirSync, rmSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const esbuild = require('esbuild');

const root = join(__dirname, '..');
const outdir = join(root, 'bin/dist');
const outfile = join(outdir, 'cdk-license-manager.js');

rmSync(outdir, { recursive: true, force: true });
const { metafile } = esbuild.buildSync({
  absWorkingDir: root,
  entryPoints: ['bin/cdk-license-manager.ts'],
  outfile,
  bundle: true,
  // Not minified: people run it with their credentials, so they can read it, and a stack trace says where.
  minify: false,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  mainFields: ['module', 'main'],
  // The bundle names its sources in comments: as paths in this folder, wherever node_modules is.
  preserveSymlinks: true,
  metafile: true,
  legalComments: 'none',
  logLevel: 'warning',
});
chmodSync(outfile, 0o755);
// The embedded AWS starts it as a process of its own, and looks for it beside itself.
copyFileSync(join(root, 'local-aws/lambda-runtime.cjs'), join(outdir, 'lambda-runtime.cjs'));

const external = metafile.outputs['bin/dist/cdk-license-manager.js'].imports
  .map(({ path }) => path)
  .filter((path) => !require('node:module').isBuiltin(path));
if (external.length > 0) {
  throw new Error(`The command line must not depend on packages at run time, but imports ${external.join(', ')}`);
}
mkdirSync(join(root, '.cache'), { recursive: true });
writeFileSync(join(root, '.cache/command-line-meta.json'), JSON.stringify(metafile));
