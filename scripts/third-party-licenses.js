// Writes THIRD-PARTY-LICENSES: the licenses of all packages that esbuild bundles into the handler and the command line.
const { existsSync, readFileSync, readdirSync, writeFileSync } = require('node:fs');
const { join, resolve } = require('node:path');

const FILE = 'THIRD-PARTY-LICENSES';
const BUNDLES = ['handler-meta.json', 'command-line-meta.json'];
/** Licenses that allow distribution in a package under Apache-2.0, on the condition that their texts are included. */
const ALLOWED = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT'];

/** Names and versions of the bundled packages, sorted. @param folder where the bundles are built */
function bundledPackages(folder) {
  const packages = new Map();
  for (const bundle of BUNDLES) {
    const { outputs } = JSON.parse(readFileSync(join(folder, '.cache', bundle), 'utf8'));
    for (const input of Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs))) {
      // The last one is the package itself, those before it have it in their own node_modules.
      const [path] = /^.*\bnode_modules\/(?:@[^/]+\/)?[^/]+/.exec(input) ?? [];
      if (path !== undefined && !packages.has(path)) {
        packages.set(path, describe(resolve(folder, path)));
      }
    }
  }
  return [...new Map([...packages.values()].map((one) => [one.title, one])).values()].sort((one, other) =>
    one.title < other.title ? -1 : 1,
  );
}

function describe(path) {
  const { name, version, license } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
  if (!ALLOWED.includes(license)) {
    throw new Error(`${name} ${version} has the license ${license}: only ${ALLOWED.join(', ')} are allowed in a bundle`);
  }
  const texts = readdirSync(path)
    .filter((file) => /^(licen[cs]e|notice|copying)(\.\w+)?$/i.test(file))
    .map((file) => readFileSync(join(path, file), 'utf8').replaceAll('\r\n', '\n').trim());
  return { title: `${name} ${version} (${license})`, license, texts };
}

/** The text of the file. Packages with the same license text are listed above one copy of it. */
function thirdPartyLicenses(folder) {
  const apache = readFileSync(join(folder, 'LICENSE'), 'utf8').trim();
  const sections = new Map();
  for (const { title, license, texts } of bundledPackages(folder)) {
    // Some packages of AWS contain no copy of their license.
    if (texts.length === 0 && license !== 'Apache-2.0') {
      throw new Error(`${title} contains no license text`);
    }
    const text = texts.join('\n\n') || apache;
    const words = text.replaceAll(/\s+/g, ' ');
    const section = sections.get(words) ?? { titles: [], text };
    section.titles.push(title);
    sections.set(words, section);
  }
  const head = 'The handler (lambda/dist) and the command line (bin/dist) of this package contain the following packages.\n';
  const parts = [...sections.values()].map(({ titles, text }) => `${titles.join('\n')}\n\n${text}\n`);
  return [head, ...parts].join(`\n${'-'.repeat(80)}\n\n`);
}

module.exports = { FILE };

if (require.main === module) {
  const root = join(__dirname, '..');
  if (BUNDLES.some((bundle) => !existsSync(join(root, '.cache', bundle)))) {
    throw new Error('The bundles are missing: npm run build');
  }
  writeFileSync(join(root, FILE), thirdPartyLicenses(root));
}
