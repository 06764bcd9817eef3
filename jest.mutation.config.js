/** The fast tests of the handler, for `npm run test:mutation`. @type {import('jest').Config} */
module.exports = {
  ...require('./jest.config.js'),
  testMatch: ['<rootDir>/test/lambda/*.test.ts', '<rootDir>/test/faults/{ownership,retention}.test.ts'],
  // The first test that fails ends the run of a mutant, so that the tests without HTTP come first.
  testSequencer: '<rootDir>/test/quickest-first.js',
};
