// The commands of `npx cdk-license-manager`, in the order of the help. A new command is a file here and a line below.
import type { Command } from '../command-line/command';
import { getCommand } from './get';
import { local } from './local';

export const commands: Readonly<Record<string, Command>> = {
  get: getCommand(),
  local,
};
