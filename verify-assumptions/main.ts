// `npm run verify-assumptions`.
import { runCommand } from '../bin/command-line/run';
import { processTerminal } from '../bin/command-line/terminal';
import { verifyAssumptions } from './command';

void runCommand('npm run verify-assumptions --', verifyAssumptions, process.argv.slice(2), processTerminal()).then((code) => {
  process.exitCode = code;
});
