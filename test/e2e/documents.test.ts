// What the pages tell people to type, typed: each shell block in a shell, with the real CDK CLI, on an embedded AWS of its own.
import { PAGES, blocksOf, commandsOf, fateOf, text } from '../documents';
import { aws, cli, useCdk } from './harness';

useCdk();

/** These have a line of their own there: what installs and starts the tests cannot be run by them. */
const CHECKED = text('.ci/run').split('\n');
const isChecked = (command: string) => CHECKED.some((line) => line === command || line.startsWith(`${command} `));

const blocks = PAGES.flatMap((page) => blocksOf(page)).filter((block) => fateOf(block) === 'run');

test.each(blocks.map((block) => [block.where, commandsOf(block)]))('the commands of %s work', async (where, commands) => {
  for (const command of commands.filter((one) => !isChecked(one))) {
    const { code, output } = await cli.shell(command);
    if (code !== 0) {
      throw new Error(`${where}: ${command}\nended with ${code}:\n${output}`);
    }
  }
  expect(aws.licenseManager.configurations()).toEqual([]);
});
