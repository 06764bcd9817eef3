// `npm run package`: what is published, into dist/, and a check of it. Of each language that is the code, which needs neither its
// tools nor its registry; `-- --all`, or `-- --python --java` and so on, builds wheels, jars, NuGet packages and the Go module of it.
const { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, cpSync, statSync } = require('node:fs');
const { join } = require('node:path');
const { ROOT, pack, removeDevelopmentFields, run, tool, withBuiltCopy } = require('./built-copy');
const { FILE: LICENSES } = require('./third-party-licenses');

const LANGUAGES = ['js', 'python', 'java', 'dotnet', 'go'];
const PACKED = ['.jsii', 'API.md', 'CHANGELOG.md', 'LICENSE', 'README.md', LICENSES, 'package.json'];
const BUNDLES = ['lambda/dist', 'bin/dist'];
/** In bytes, compressed: users download it with each installation. */
const MAX_TARBALL_SIZE = 1_500_000;
const BUILT = LANGUAGES.filter((language) => ['--all', `--${language}`].some((flag) => process.argv.includes(flag)));
const PYTHON = process.env.PYTHON ?? (process.platform === 'win32' ? 'python' : 'python3');

/** What builds a language's packages, and how to ask whether it is here. */
const TOOLS = {
  js: [],
  python: [['Python 3 with venv and pip', PYTHON, '-m', 'venv', '--help']],
  java: [
    ['a JDK', 'javac', '-version'],
    ['Maven', 'mvn', '--version'],
  ],
  dotnet: [['the .NET SDK', 'dotnet', '--version']],
  go: [['Go', 'go', 'version']],
};

/** Prints what of a list of names is not in a module: `class`, or `class.member`. */
const MISSING_IN_PYTHON = `
import ast, sys
found = set()
for node in ast.walk(ast.parse(open(sys.argv[1], encoding="utf-8").read())):
    if isinstance(node, ast.ClassDef):
        found.add(node.name)
        for member in node.body:
            if isinstance(member, ast.FunctionDef):
                found.add(node.name + "." + member.name)
                if member.name == "__init__":
                    found.update(node.name + "." + arg.arg for arg in member.args.kwonlyargs)
            if isinstance(member, ast.Assign):
                found.update(node.name + "." + target.id for target in member.targets if isinstance(target, ast.Name))
print("\\n".join(name for name in sys.argv[2:] if name not in found))
`;

withBuiltCopy((folder) => {
  refuseMissingTools(folder);
  const assembly = JSON.parse(readFileSync(join(folder, '.jsii'), 'utf8'));
  removeDevelopmentFields(folder);
  pacmak(folder, BUILT);
  pacmak(
    folder,
    LANGUAGES.filter((language) => !BUILT.includes(language)),
    '--code-only',
  );
  checkPython(folder, assembly);

  const tarball = pack(folder, join(folder, 'dist'));
  checkTarball(folder, tarball);

  const dist = join(ROOT, 'dist');
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist);
  cpSync(join(folder, 'dist'), dist, { recursive: true });
  const bundles = BUNDLES.map((name) => `${name} ${kilobytes(join(folder, name))}`);
  console.log(`${tarball}: ${kilobytes(join(dist, tarball))}, ${bundles.join(', ')}`);
  for (const language of LANGUAGES) {
    console.log(`${language}: ${kilobytes(join(dist, language))}${BUILT.includes(language) ? ', built' : ''}`);
  }
});

function refuseMissingTools(folder) {
  const missing = BUILT.flatMap((language) =>
    TOOLS[language].filter(([, ...command]) => !works(folder, command)).map(([what, name]) => `${language}: ${what} (${name})`),
  );
  if (missing.length > 0) {
    throw new Error(`These are needed and not here:\n${missing.join('\n')}`);
  }
}

function works(folder, command) {
  try {
    run(folder, ...command);
    return true;
  } catch {
    return false;
  }
}

function pacmak(folder, languages, ...options) {
  if (languages.length > 0) {
    const targets = languages.map((language) => `--targets=${language}`);
    const pack = '--pack-command=npm pack --ignore-scripts --silent';
    tool(folder, 'jsii-pacmak', 'jsii-pacmak', '--outdir=dist', pack, ...targets, ...options);
  }
}

function checkPython(folder, assembly) {
  const python = join(folder, 'dist', 'python');
  const wheel = readdirSync(python).find((name) => name.endsWith('.whl'));
  const root = wheel ? join(folder, 'wheel') : join(python, 'src');
  if (wheel) {
    run(folder, PYTHON, '-m', 'zipfile', '-e', join(python, wheel), root);
  }
  const module = join(root, ...assembly.targets.python.module.split('.'), '__init__.py');
  run(folder, PYTHON, '-m', 'py_compile', module);
  rmSync(join(module, '..', '__pycache__'), { recursive: true, force: true });

  const names = Object.values(assembly.types ?? {}).flatMap((type) => [
    type.name,
    ...[...(type.properties ?? []), ...(type.methods ?? [])].map(
      ({ name, const: constant }) => `${type.name}.${constant || isConstant(name) ? name : snakeCase(name)}`,
    ),
    ...(type.members ?? []).map(({ name }) => `${type.name}.${name}`),
  ]);
  const missing = run(folder, PYTHON, '-c', MISSING_IN_PYTHON, module, ...names).trim();
  if (missing) {
    throw new Error(`The generated Python lacks:\n${missing}`);
  }
  console.log(`python: ${names.length} public names of ${Object.keys(assembly.types).length} types, all there`);
}

function checkTarball(folder, tarball) {
  const names = run(folder, 'tar', 'tzf', join('dist', tarball))
    .trim()
    .split(/\r?\n/)
    .map((name) => name.replace('package/', ''));
  const sources = readdirSync(join(ROOT, 'lib'), { recursive: true })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map((name) => `lib/${name.slice(0, -'.ts'.length)}`);
  const bundled = BUNDLES.flatMap((bundle) =>
    readdirSync(join(folder, bundle), { recursive: true })
      .filter((name) => statSync(join(folder, bundle, name)).isFile())
      .map((name) => `${bundle}/${name.replaceAll('\\', '/')}`),
  );
  const expected = [...PACKED, ...bundled, ...sources.flatMap((name) => [`${name}.js`, `${name}.d.ts`])];
  const paths = [folder, ROOT];
  const wrong = [
    ...expected.filter((name) => !names.includes(name)).map((name) => `lacks ${name}`),
    ...names.filter((name) => !expected.includes(name)).map((name) => `has ${name}, which does not belong there`),
    ...names
      .filter(
        (name) => existsSync(join(folder, name)) && paths.some((path) => readFileSync(join(folder, name), 'utf8').includes(path)),
      )
      .map((name) => `has this machine's path in ${name}`),
    ...wrongManifest(folder),
    ...wrongLicenses(folder),
    ...(statSync(join(folder, 'dist', tarball)).size > MAX_TARBALL_SIZE ? [`has more than ${MAX_TARBALL_SIZE} bytes`] : []),
  ];
  if (wrong.length > 0) {
    throw new Error(`${tarball}:\n${wrong.join('\n')}`);
  }
}

function wrongManifest(folder) {
  const { bin, scripts, devDependencies, dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return [
    ...Object.keys({ ...scripts, ...devDependencies }).map((name) => `has ${name} of the development in package.json`),
    ...Object.keys(dependencies ?? {}).map((name) => `depends on ${name} at run time`),
    ...Object.values(bin)
      .filter((path) => !readFileSync(join(folder, path), 'utf8').startsWith('#!/usr/bin/env node\n'))
      .map((path) => `has ${path}, which cannot be executed`),
  ];
}

/** The command line names its sources in comments, so this check does not depend on the list that the file is written from. */
function wrongLicenses(folder) {
  const source = readFileSync(join(folder, 'bin/dist/cdk-license-manager.js'), 'utf8');
  const names = [...source.matchAll(/^ *\/\/ node_modules\/((?:@[^/]+\/)?[^/]+)/gm)].map(([, name]) => name);
  const lines = readFileSync(join(folder, LICENSES), 'utf8').split('\n');
  return [...new Set(names)]
    .filter((name) => !lines.some((line) => line.startsWith(`${name} `)))
    .map((name) => `lacks the license of ${name}, which is in bin/dist`);
}

function isConstant(name) {
  return name === name.toUpperCase();
}

/** As jsii does it: `toString` becomes `to_string`, `minimumVcpus` `minimum_vcpus`. */
function snakeCase(name) {
  return name === 'toString' ? 'to_string' : name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}

function kilobytes(path) {
  const size = (one) =>
    statSync(one).isDirectory() ? readdirSync(one).reduce((sum, name) => sum + size(join(one, name)), 0) : statSync(one).size;
  return `${(size(path) / 1024).toFixed(1)} KB`;
}
