#!/usr/bin/env node
// `npx cdk-license-manager COMMAND`: the command line that the package publishes.
import { version } from '../package.json';
import { runProgram } from './command-line/run';
import { processTerminal } from './command-line/terminal';
import { commands } from './commands';

const program = {
  name: 'npx cdk-license-manager',
  version,
  summary: "AWS License Manager's license configurations, which are the self-managed licenses of its console.",
  commands,
};

void runProgram(program, process.argv.slice(2), processTerminal()).then((code) => {
  process.exitCode = code;
});
