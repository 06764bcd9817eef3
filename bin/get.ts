// `npm run get`: the command `get`, which shows the stack of this repository's app where nothing else is given.
import { runCommand } from './command-line/run';
import { processTerminal } from './command-line/terminal';
import { getCommand } from './commands/get';
import { STACK_NAME } from './stack-name';

void runCommand('npm run get --', getCommand(STACK_NAME), process.argv.slice(2), processTerminal()).then((code) => {
  process.exitCode = code;
});
