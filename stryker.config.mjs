// `npm run test:mutation`: what the fast tests do not notice in the handler's core. Needs Node.js 22 or newer.
export default {
  testRunner: 'jest',
  jest: {
    configFile: 'jest.mutation.config.js',
    // It finds too few tests, and then reports too many survivors.
    enableFindRelatedTests: false,
  },
  mutate: [
    'lambda/resources/**/*.ts',
    'lambda/cloudformation/**/*.ts',
    'lambda/license-manager/{associations,terms}.ts',
    'lambda/{decide,executor}.ts',
  ],
  coverageAnalysis: 'perTest',
  concurrency: 2,
  timeoutMS: 6_000,
  ignoreStatic: true,
  reporters: ['progress-append-only', 'clear-text', 'html', 'json'],
  clearTextReporter: { logTests: false, allowColor: false, reportTests: false },
  htmlReporter: { fileName: 'reports/mutation/index.html' },
  jsonReporter: { fileName: 'reports/mutation/mutation.json' },
  tempDirName: 'reports/mutation/sandbox',
  // Of a run that fails, too: the checks of the repository would find two of each file.
  cleanTempDir: 'always',
  thresholds: { high: 95, low: 90, break: 90 },
};
