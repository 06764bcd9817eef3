// The command: it confirms the account, runs the experiments, deletes everything it has created, and reports.
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { version } from '../package.json';
import { CommandError, defineCommand, ExitCode } from '../bin/command-line/command';
import { Terminal } from '../bin/command-line/terminal';
import { Account, MOST_CREATES, Waits } from './account';
import { cleanUp } from './cleanup';
import { EXPERIMENTS } from './experiments';
import { Trial } from './experiments/experiment';
import { Observations } from './observation';
import { Operations } from './operations';
import { RecordingStack } from './recording-stack';
import { Endpoint, fileOf, resultsOf, tableOf } from './report';

const FILE = 'verify-assumptions.json';
/** In milliseconds. A stack of AWS takes seconds for each step, the embedded one none. */
const WAITS: Record<Endpoint, Waits & { readonly slow: number }> = {
  AWS: { effect: 90_000, pause: 3000, slow: 10_000 },
  loopback: { effect: 5000, pause: 50, slow: 1000 },
};
const YEAR = 365 * 24 * 3600;

export const verifyAssumptions = defineCommand({
  summary: 'Observe whether AWS behaves as this project assumes',
  options: {
    account: { type: 'string', placeholder: 'ID', description: 'confirm this account, instead of being asked' },
    output: { type: 'string', placeholder: 'FILE', description: `file to attach to an issue (default: ${FILE})` },
    wait: { type: 'string', placeholder: 'SECONDS', description: 'the longest wait for an effect that may come late' },
  },
  notes: [
    `It creates at most ${MOST_CREATES} license configurations, and a stack with a role and a function, and deletes all of them, also after a failure or Ctrl-C.`,
    'It calls AWS_ENDPOINT_URL or the account of the credentials, in the Region of AWS_REGION.',
    `It ends with the code ${ExitCode.FINDINGS} if AWS behaves differently.`,
  ],
  async run({ account: confirmed, output = FILE, wait }, _, terminal) {
    const interruption = new AbortController();
    const stopListening = listen(interruption, terminal);
    const account = new Account(interruption.signal);
    try {
      const place = await account.identify();
      const endpoint: Endpoint = place.isLoopback ? 'loopback' : 'AWS';
      if (!place.isLoopback) {
        await confirm(place, confirmed, terminal, interruption.signal);
      }
      const { slow, ...waits } = WAITS[endpoint];
      account.agree({ ...waits, effect: wait === undefined ? waits.effect : secondsOf(wait) * 1000 });
      const observations: Observations = {};
      let left: string[] = [];
      try {
        await observe(account, slow, observations, terminal);
      } finally {
        terminal.inform('Deleting everything that the run created...');
        left = await cleanUp(account);
        left.forEach((one) => terminal.inform(`Left behind, delete it by hand: ${one}`));
      }
      const results = resultsOf(observations);
      terminal.print(tableOf(results, terminal.columns));
      const circumstances = { version, date: new Date().toISOString(), region: place.region, endpoint, creates: account.creates };
      writeFileSync(output, fileOf(circumstances, results, place.account));
      terminal.inform(`${output} has the results without the account's id, to be attached to an issue.`);
      if (left.length > 0) {
        throw new CommandError('The run could not delete everything that it created.');
      }
      if (results.some(({ verdict }) => verdict === 'differs')) {
        throw new CommandError('AWS does not behave as this project assumes.', ExitCode.FINDINGS);
      }
    } catch (error) {
      throw interruption.signal.aborted ? interruption.signal.reason : error;
    } finally {
      stopListening();
      account.destroy();
    }
  },
});

/** Throws only after an interruption, or where there is nothing to observe. */
async function observe(account: Account, slow: number, observations: Observations, terminal: Terminal): Promise<void> {
  const created = await account.create({
    Name: account.name,
    Description: 'Created by npm run verify-assumptions of cdk-license-manager, which deletes it.',
    LicenseCountingType: 'vCPU',
    LicenseExpiry: Math.floor(Date.now() / 1000) + YEAR,
    ProductInformationList: [
      {
        ResourceType: 'SSM_MANAGED',
        ProductInformationFilterList: [
          {
            ProductInformationFilterName: 'Application Name',
            ProductInformationFilterComparator: 'EQUALS',
            ProductInformationFilterValue: [account.name],
          },
        ],
      },
    ],
    Tags: account.runTags,
  });
  const arn = created.output?.LicenseConfigurationArn;
  if (arn === undefined) {
    throw new CommandError(`License Manager creates no license configuration: ${created.evidence}`);
  }
  const operations = new Operations(new RecordingStack(account, arn), slow);
  const trial: Trial = { account, subject: { arn, createdAt: created }, operations };
  for (const { settles, run } of EXPERIMENTS) {
    terminal.inform(`Observing ${settles.join(', ')}...`);
    try {
      Object.assign(observations, await run(trial));
    } catch (error) {
      account.throwIfInterrupted();
      const { name, message } = error as Error;
      settles.forEach((id) => (observations[id] = { notSettled: `The experiment failed: ${name}: ${message}` }));
    }
  }
}

async function confirm(
  { account, region }: { account: string; region: string },
  confirmed: string | undefined,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  if (confirmed !== undefined && confirmed !== account) {
    throw new CommandError(`The credentials are those of the account ${account} in ${region}, not of ${confirmed}.`);
  }
  if (confirmed === account) {
    return;
  }
  if (!process.stdin.isTTY) {
    throw new CommandError(`Confirm the account ${account} in ${region} with --account ${account}.`);
  }
  terminal.inform(
    `This is the account ${account} in ${region}. The run creates at most ${MOST_CREATES} license configurations there,`,
  );
  terminal.inform(
    'of about 10 a day that License Manager allows, and a stack with a role and a function. It deletes all of them.',
  );
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await lines.question("Enter the account's id to go on: ", { signal }).finally(() => lines.close());
  if (answer.trim() !== account) {
    throw new CommandError('The account is not confirmed, and nothing is changed.');
  }
}

function listen(interruption: AbortController, terminal: Terminal): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const interrupt = (signal: string) => {
    terminal.inform(
      interruption.signal.aborted
        ? 'Everything that the run created is still being deleted.'
        : `${signal}: the run ends as soon as everything that it created is deleted.`,
    );
    interruption.abort(new CommandError('Interrupted.', ExitCode.INTERRUPTED));
  };
  signals.forEach((signal) => process.on(signal, interrupt));
  return () => signals.forEach((signal) => process.off(signal, interrupt));
}

function secondsOf(text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text)) {
    throw new CommandError(`--wait must be a number of seconds, got: ${text}.`);
  }
  return Number(text);
}
