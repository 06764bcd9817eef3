// Each shell block of the pages, run in a shell with the real CDK CLI on an embedded AWS of its own.
import { PAGES, blocksOf, commandsOf, checkOf, text } from '../documents';
import { aws, cli, useCdk } from './harness';

useCdk();

/** The tests cannot run the commands that install and start them. CI does. */
const CHECKED = text('.ci/run').split('\n');
const isChecked = (command: string) => CHECKED.some((line) => line === command || line.startsWith(`${command} `));

const blocks = PAGES.flatMap((page) => blocksOf(page)).filter((block) => checkOf(block) === 'run');

test.each(blocks.map((block) => [block.where, commandsOf(block)]))('the commands of %s work', async (where, commands) => {
  for (const command of commands.filter((one) => !isChecked(one))) {
    const { code, output } = await cli.shell(command);
    if (code !== 0) {
      throw new Error(`${where}: ${command}\nended with ${code}:\n${output}`);
    }
  }
  expect(aws.licenseManager.configurations()).toEqual([]);
});
