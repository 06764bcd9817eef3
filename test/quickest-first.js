// Orders test files: those that need no embedded AWS before the others.
const { default: Sequencer } = require('@jest/test-sequencer');

const QUICK = [
  'plan-create.test.ts',
  'plan-update.test.ts',
  'plan-delete.test.ts',
  'terms.test.ts',
  'properties.test.ts',
  'response.test.ts',
  'entrypoint.test.ts',
];

module.exports = class QuickestFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => (QUICK.findIndex((name) => path.endsWith(`/${name}`)) + QUICK.length + 1) % (QUICK.length + 1);
    return [...tests].sort((one, other) => rank(one) - rank(other));
  }
};
