// The demo: where it deploys to, then the life of a license configuration, then what to do next.
import { LocalAws, startLocalAws } from '../../local-aws/server';
import { CommandError, ExitCode, defineCommand } from '../command-line/command';
import { Terminal, painter } from '../command-line/terminal';
import { wrap } from '../command-line/wrap';
import { local } from '../commands/local';
import { CdkCli } from './cdk-cli';
import { StepReporter } from './step-reporter';
import { play } from './scenario';

const NEXT = [
  'npm run local -- --keep  keeps the embedded AWS running, for your own app',
  'npx cdk deploy           deploys this stack to your AWS account',
  'README.md                shows how to use the construct in your own stack',
];

export const demo = defineCommand({
  summary: 'Create, show, update, roll back and delete a license configuration through the CDK CLI, on an embedded AWS',
  options: {
    keep: { type: 'boolean', description: 'only start the embedded AWS, and keep it running until Ctrl-C' },
    ...local.options,
    verbose: { type: 'boolean', description: 'show everything that the CDK CLI prints' },
  },
  notes: [
    '--port, --record-other-types and --json are options of --keep. If AWS_ENDPOINT_URL is set, the demo deploys to that endpoint instead of the embedded AWS.',
  ],
  async run({ keep, verbose, ...localOptions }, _, terminal) {
    // An empty variable is the same as none to the SDK.
    const endpoint = process.env.AWS_ENDPOINT_URL || undefined;
    if (keep) {
      if (endpoint !== undefined) {
        throw new CommandError(`AWS_ENDPOINT_URL is set (${endpoint}): unset it to start an embedded AWS with --keep.`);
      }
      return local.run(localOptions, [], terminal);
    }
    const [withoutKeep] = Object.keys(localOptions);
    if (withoutKeep !== undefined) {
      throw new CommandError(`--${withoutKeep} needs --keep: see npm run local -- --help.`);
    }
    const aws = endpoint === undefined ? await startLocalAws() : undefined;
    if (aws) {
      pointTo(aws);
    } else {
      await requireResponse(endpoint!);
    }
    announce(aws, terminal);
    const reporter = new StepReporter(terminal, verbose ?? false);
    const cli = new CdkCli({}, (line) => reporter.line(line));
    const close = async () => {
      reporter.close();
      cli.close();
      await aws?.close();
    };
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => void close().finally(() => process.exit(ExitCode.INTERRUPTED)));
    }
    try {
      await play(cli, reporter, terminal);
    } finally {
      await close();
    }
    terminal.print('');
    terminal.print(painter(terminal.color)('bold', 'Next'));
    NEXT.forEach((line) => terminal.print(`  ${line}`));
  },
});

/** A profile, a session or another endpoint of this shell would lead the CDK CLI somewhere else. */
function pointTo(aws: LocalAws): void {
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'));
  process.env = { ...Object.fromEntries(others), ...aws.environment() };
}

function announce(aws: LocalAws | undefined, { print, color, columns = 80 }: Terminal): void {
  const others = Object.keys(process.env).filter((name) => name.startsWith('AWS_ENDPOINT_URL_'));
  const place = aws
    ? `Deploys to the embedded AWS at ${aws.endpoint}: no AWS account is used.`
    : `Deploys to ${process.env.AWS_ENDPOINT_URL}, because AWS_ENDPOINT_URL is set` +
      `${others.length > 0 ? `; ${others.join(', ')}, too` : ''}. Unset it to use the embedded AWS.`;
  print(painter(color)('bold', 'The life of a license configuration, through the CDK CLI'));
  wrap(place, columns).forEach(print);
}

/** Without a response the CDK CLI would report in the middle of the deployment that it knows no account. */
async function requireResponse(endpoint: string): Promise<void> {
  try {
    await fetch(endpoint, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(5000) });
  } catch (error) {
    const { message, cause } = error as Error & { cause?: NodeJS.ErrnoException };
    throw new CommandError(
      `No response from AWS_ENDPOINT_URL (${endpoint}: ${cause?.code ?? cause?.message ?? message}): ` +
        'start the server there, or unset the variable to use the embedded AWS.',
    );
  }
}
