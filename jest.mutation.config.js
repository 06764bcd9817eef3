/** The fast tests of the handler, for `npm run test:mutation`. @type {import('jest').Config} */
module.exports = {
  ...require('./jest.config.js'),
  testEnvironment: require.resolve('./test/stop-at-first-failure'),
  testMatch: ['<rootDir>/test/handler-suite.ts'],
};
