/** The tests with the CDK CLI, each of which takes minutes: `npm run test:e2e`. @type {import('jest').Config} */
module.exports = {
  ...require('./jest.config.js'),
  testPathIgnorePatterns: [],
  testMatch: ['<rootDir>/test/e2e/!(life).test.ts'],
};
