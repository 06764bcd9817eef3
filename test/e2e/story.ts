// `npm run local`: a license's whole life through the real CDK CLI, on the embedded AWS or on the one that AWS_ENDPOINT_URL names.
import { STACK_NAME } from '../../bin/stack-name';
import { Cli, Ran } from './cli';
import { RecordedResource } from '../../local-aws/cloudformation';
import { LogLine } from '../../local-aws/logs';
import { LocalAws, startLocalAws } from '../../local-aws/server';

const color = process.stdout.isTTY
  ? (code: number, text: string) => `\x1b[${code}m${text}\x1b[0m`
  : (_: number, text: string) => text;
const say = (line = '') => process.stdout.write(`${line}\n`);

/** Who deploys from another shell would otherwise wait for an answer that a crashed function never gives, and not see why. */
const logged = ({ functionName, message }: LogLine) => say(color(2, `${functionName}: ${message}`));

const recorded = (stackName: string, resources: readonly RecordedResource[]) =>
  say(`${stackName}: recorded, not simulated: ${resources.map(({ logicalId, type }) => `${logicalId} (${type})`).join(', ')}`);

class Story {
  private number = 0;

  constructor(private readonly cli: Cli) {}

  /** One step: runs it, shows how long it took, and ends the story where it did not go as it must. */
  async step(
    title: string,
    run: (cli: Cli) => Promise<Ran>,
    right: (ran: Ran) => boolean = ({ code }) => code === 0,
  ): Promise<string> {
    say(`\n${color(1, `${++this.number}. ${title}`)}`);
    const started = Date.now();
    const ran = await run(this.cli);
    const time = `${((Date.now() - started) / 1000).toFixed(1)} s`;
    if (!right(ran)) {
      throw new Error(`Step ${this.number} did not go as it must (exit code ${ran.code}): ${title}`);
    }
    say(color(32, `   ✓ ${time}`));
    return ran.output;
  }
}

async function tell(cli: Cli): Promise<void> {
  const story = new Story(cli);
  const get = async (title: string) => story.step(title, (it) => it.get('--stack', STACK_NAME));
  const expect = (true_: boolean, what: string) => {
    if (!true_) {
      throw new Error(`Not as it must be: ${what}`);
    }
    say(color(32, `   ✓ ${what}`));
  };
  const arnIn = (text: string) => /arn:[^\s"]+:license-configuration:lic-[0-9a-f]+/.exec(text)?.[0];
  const changed = ['-c', 'productInformation=Amazon EC2Launch', '-c', 'licenseCount=200'];

  const deployed = await story.step('Create: cdk deploy', (it) => it.deploy());
  const arn = arnIn(deployed);
  expect(arn !== undefined, `created ${arn}`);
  await story.step('Get it by the ARN from the stack output', (it) => it.get(arn!));

  const updated = await story.step('Update: discovery by product information, and a higher count', (it) => it.deploy(...changed));
  expect(arnIn(updated) === arn, 'updated in place, the ARN is the same');
  const after = await get('Get it');
  expect(after.includes(' of 200 ') && after.includes('Amazon EC2Launch'), 'the license has the new terms');

  await story.step(
    'A deploy that must fail: the count raised again, and beside it a topic whose name AWS refuses',
    (it) => it.deploy('--app', 'ts-node test/e2e/failing-app.ts', ...changed.slice(0, 2), '-c', 'licenseCount=999'),
    ({ code, output }) => code !== 0 && /ROLLBACK/.test(output),
  );
  const back = await get('Get it');
  expect(arnIn(back) === arn && back.includes(' of 200 '), 'rolled back: the same license, with the terms from before');

  await story.step('Delete: cdk destroy', (it) => it.destroy());
  await story.step(
    'Get it',
    (it) => it.get(arn!),
    ({ code, output }) => code !== 0 && /is gone/.test(output),
  );
}

/** The CDK CLI would only say, in the middle of a deploy, that it knows no account. */
async function refuseSilent(endpoint: string): Promise<void> {
  try {
    await fetch(endpoint, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(5000) });
  } catch (error) {
    const { message, cause } = error as Error & { cause?: NodeJS.ErrnoException };
    throw new Error(
      `AWS_ENDPOINT_URL is ${endpoint}, where nothing answers (${cause?.code ?? cause?.message ?? message}): ` +
        'start what should listen there, or unset AWS_ENDPOINT_URL to use the embedded AWS.',
    );
  }
}

async function main(): Promise<void> {
  const keep = process.argv.includes('--keep');
  const recordOtherTypes = process.argv.includes('--record-other-types');
  // An empty variable is none to the SDK, too: it must not lead them to a real account.
  const given = process.env.AWS_ENDPOINT_URL || undefined;
  if (keep && given !== undefined) {
    throw new Error(`AWS_ENDPOINT_URL is set (${given}): unset it to start an embedded AWS that --keep can keep.`);
  }
  if (recordOtherTypes && given !== undefined) {
    throw new Error(`AWS_ENDPOINT_URL is set (${given}): unset it to start an embedded AWS that records other resource types.`);
  }
  if (given !== undefined) {
    await refuseSilent(given);
  }
  const aws: LocalAws | undefined =
    given === undefined
      ? await startLocalAws({ onLog: keep ? logged : undefined, recordOtherTypes, onRecorded: recorded })
      : undefined;
  say(given === undefined ? `The embedded AWS listens at ${aws!.endpoint}` : `Using the AWS at ${given}`);
  const cli = new Cli(aws?.environment() ?? {}, (line) => say(color(2, `   ${line}`)));
  let closing: Promise<void> | undefined;
  const close = () =>
    (closing ??= (async () => {
      cli.close();
      await aws?.close();
    })());
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void close().finally(() => process.exit(130)));
  }
  try {
    if (keep && aws) {
      say('\nIn a second shell:\n');
      Object.entries(aws.environment()).forEach(([name, value]) => say(`export ${name}=${value}`));
      say('\nand then, for example: npx cdk deploy. Ctrl-C ends it.');
      await new Promise(() => undefined);
    }
    await tell(cli);
    say(`\n${color(32, 'Created, read, updated in place, rolled back and deleted.')}`);
  } finally {
    await close();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
