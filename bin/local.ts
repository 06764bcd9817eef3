// `npm run local`: the demo, or with `--keep` only the embedded AWS.
import { runCommand } from './command-line/run';
import { processTerminal } from './command-line/terminal';
import { demo } from './demo/demo';

void runCommand('npm run local --', demo, process.argv.slice(2), processTerminal()).then((code) => {
  process.exitCode = code;
});
