/** The tests with the CDK CLI, and whole runs of verify-assumptions: `npm run test:e2e`. @type {import('jest').Config} */
module.exports = {
  ...require('./jest.config.js'),
  testPathIgnorePatterns: [],
  testMatch: ['<rootDir>/test/e2e/!(life).test.ts', '<rootDir>/test/verify-assumptions/{random,interruption}.test.ts'],
};
