/** The fast tests of the handler, for `npm run test:mutation`. @type {import('jest').Config} */
const config = require('./jest.config.js');
module.exports = {
  ...config,
  roots: ['<rootDir>/test/lambda', '<rootDir>/test/faults'],
  testMatch: ['**/test/lambda/*.test.ts', '**/test/faults/{ownership,retention}.test.ts'],
};
