/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  moduleFileExtensions: ['ts', 'js', 'json', 'node'],
  transform: { '^.+\\.ts$': ['ts-jest', { tsconfig: 'tsconfig.json' }] },
  // aws-cdk-lib's own template validation costs seconds per synth; `npm run synth` runs with it on.
  setupFiles: ['<rootDir>/test/setup.ts'],
  // Minutes long: `npm run test:faults`, and `npm run test:e2e`, of which one with the CDK CLI runs here, too.
  testPathIgnorePatterns: [
    '<rootDir>/test/faults/(fault-matrix-|random-lives)',
    '<rootDir>/test/e2e/(?!life)',
    '<rootDir>/test/verify-assumptions/(random|interruption)',
  ],
  maxWorkers: 2,
  // Many tests start processes: the command line, a sandbox of the function. On a busy machine one takes longer than Jest's 5 seconds.
  testTimeout: 60_000,
};
