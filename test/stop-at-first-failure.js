// Jest's environment for `npm run test:mutation`: one failed test is enough to kill a mutant, and Jest itself stops only between files.
const { TestEnvironment } = require('jest-environment-node');

module.exports = class extends TestEnvironment {
  handleTestEvent(event) {
    if (event.name === 'test_fn_failure' || event.name === 'hook_failure') {
      this.hasFailed = true;
    } else if (this.hasFailed && event.name === 'test_start') {
      event.test.mode = 'skip';
    } else if (this.hasFailed && event.name === 'run_describe_start') {
      event.describeBlock.mode = 'skip';
    }
  }
};
