/** The long tests of `npm run test:faults`. @type {import('jest').Config} */
module.exports = {
  ...require('./jest.config.js'),
  testPathIgnorePatterns: [],
  testMatch: ['<rootDir>/test/faults/{fault-matrix-*,random-lives}.test.ts'],
};
