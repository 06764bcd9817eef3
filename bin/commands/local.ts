// `local`: the embedded AWS, until Ctrl-C, and the environment variables that point other programs to it.
import { LocalAwsOptions, startLocalAws } from '../../local-aws/server';
import { CommandError, defineCommand } from '../command-line/command';
import { Terminal, painter } from '../command-line/terminal';

export const local = defineCommand({
  summary: 'Start an embedded AWS for trials, and show how to use it from another shell',
  options: {
    port: { type: 'string', placeholder: 'PORT', description: 'port on 127.0.0.1 (default: one that is free)' },
    'record-other-types': {
      type: 'boolean',
      description: 'record resource types that it does not simulate, instead of rejecting them',
    },
    json: { type: 'boolean', description: 'print the environment variables as one JSON object' },
  },
  notes: ['It keeps everything in memory, calls no other service, shows what Lambda functions log, and ends with Ctrl-C.'],
  async run({ port, json, 'record-other-types': recordOtherTypes }, _, terminal) {
    const paint = painter(terminal.color);
    const aws = await start({
      port: toPort(port),
      recordOtherTypes,
      onLog: ({ functionName, message }) => {
        // A person who deploys from another shell sees here why a custom resource does not respond.
        terminal.inform(paint('dim', `${functionName}: ${message}`));
      },
      onRecorded: (stackName, resources) => {
        const names = resources.map(({ logicalId, type }) => `${logicalId} (${type})`);
        terminal.inform(paint('dim', `${stackName}: recorded, not simulated: ${names.join(', ')}`));
      },
    });
    try {
      if (json) {
        terminal.print(JSON.stringify(aws.environment()));
      } else {
        explain(aws.endpoint, aws.environment(), terminal);
      }
      await interruption();
    } finally {
      await aws.close();
    }
  },
});

async function start(options: LocalAwsOptions) {
  try {
    return await startLocalAws(options);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE' || code === 'EACCES') {
      throw new CommandError(`The port ${options.port} cannot be used (${code}): choose another one, or omit --port.`);
    }
    throw error;
  }
}

function toPort(text: string | undefined): number | undefined {
  if (text !== undefined && !(/^\d{1,5}$/.test(text) && Number(text) <= 65535)) {
    throw new CommandError(`--port must be a number from 0 to 65535, got: ${text}.`);
  }
  return text === undefined ? undefined : Number(text);
}

function explain(endpoint: string, environment: Readonly<Record<string, string>>, { print, color }: Terminal): void {
  const paint = painter(color);
  print(`The embedded AWS listens at ${paint('bold', endpoint)}. It is for trials and tests only.`);
  print('');
  print('In another shell:');
  print('');
  shellLines(environment).forEach((line) => print(`  ${line}`));
  print('');
  print('Then deploy there, for example with: npx cdk deploy');
  print('Ctrl-C ends it, and everything in it is gone.');
}

/** Variables of a real account are removed, because a profile or a session would win over the keys. */
function shellLines(environment: Readonly<Record<string, string>>): string[] {
  const removed = ['AWS_PROFILE', 'AWS_SESSION_TOKEN'];
  if (process.platform === 'win32') {
    return [
      ...removed.map((name) => `Remove-Item Env:${name} -ErrorAction Ignore`),
      ...Object.entries(environment).map(([name, value]) => `$env:${name} = '${value}'`),
    ];
  }
  return [`unset ${removed.join(' ')}`, ...Object.entries(environment).map(([name, value]) => `export ${name}=${value}`)];
}

async function interruption(): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => resolve());
    }
  });
}
