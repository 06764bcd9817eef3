// Orders test files: those that need no embedded AWS before the others.
const { readFileSync } = require('node:fs');
const { default: Sequencer } = require('@jest/test-sequencer');

const usesEmbeddedAws = ({ path }) => /handler-fixture|stack-world/.test(readFileSync(path, 'utf8'));

module.exports = class QuickestFirst extends Sequencer {
  sort(tests) {
    return [...tests].sort((one, other) => Number(usesEmbeddedAws(one)) - Number(usesEmbeddedAws(other)));
  }
};
