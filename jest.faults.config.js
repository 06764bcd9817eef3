/** The long tests of `npm run test:faults`. @type {import('jest').Config} */
module.exports = {
  ...require('./jest.config.js'),
  testPathIgnorePatterns: [],
  roots: ['<rootDir>/test/faults'],
  testTimeout: 600_000,
};
