// Which folder may import which: the map of CONTRIBUTING.md as a rule.
const outside = (folder, depth = 1) => ({ regex: `^(\\.\\./){${depth},}${folder}(/|$)`, folder });
const outsideAll = (folders, depth) => folders.map((folder) => outside(folder, depth));
const LOCAL_AWS_MAY_NOT = ['lib', 'lambda', 'bin', 'bench', 'verify-assumptions', 'test'];

/** The names that both sides share are in one file. */
const ONLY_CONTRACT = { regex: '^(\\.\\./)+lib(/(?!private/contract$)|$)', folder: 'lib (but lib/private/contract)' };

export default [
  rule('lib', [
    ...outsideAll(['lambda', 'bin', 'local-aws', 'bench', 'verify-assumptions', 'test']),
    { regex: '^@aws-sdk/', folder: '@aws-sdk' },
  ]),
  rule(
    'lambda',
    [ONLY_CONTRACT, ...outsideAll(['bin', 'local-aws', 'bench', 'verify-assumptions', 'test'])],
    ['lambda/*.ts', 'lambda/resources/**/*.ts'],
  ),
  rule('lambda/cloudformation', [
    ...outsideAll(['lib', 'bin', 'local-aws', 'bench', 'verify-assumptions', 'test', 'license-manager', 'resources']),
    { regex: '^@aws-sdk/client-license-manager', folder: "License Manager's client" },
  ]),
  rule('lambda/license-manager', [
    ONLY_CONTRACT,
    ...outsideAll(['bin', 'local-aws', 'bench', 'verify-assumptions', 'test', 'cloudformation', 'resources']),
  ]),
  rule('local-aws', outsideAll(LOCAL_AWS_MAY_NOT), ['local-aws/*.ts']),
  // Its own service Lambda is a file beside these folders.
  rule('local-aws', outsideAll(LOCAL_AWS_MAY_NOT, 2), ['local-aws/*/**/*.ts']),
  rule('bin', outsideAll(['lambda', 'bench', 'verify-assumptions', 'test'])),
  rule('bench', outsideAll(['bin', 'verify-assumptions', 'test'])),
  rule('verify-assumptions', [
    ...outsideAll(['lib', 'lambda', 'bench', 'test']),
    { regex: '^(\\.\\./)+bin/(?!command-line/)', folder: 'bin (but bin/command-line)' },
    { regex: '^(\\.\\./)+local-aws/(?!assumptions$)', folder: 'local-aws (but local-aws/assumptions)' },
  ]),
  rule('examples', outsideAll(['lambda', 'bin', 'local-aws', 'bench', 'verify-assumptions', 'test'])),
];

function rule(room, restricted, files = [`${room}/**/*.ts`]) {
  const patterns = restricted.map(({ regex, folder }) => ({
    regex,
    message: `${room}/ may not import ${folder}. CONTRIBUTING.md has the map.`,
  }));
  return { files, rules: { 'no-restricted-imports': ['error', { patterns }] } };
}
