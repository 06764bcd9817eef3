// `npm run get -- [ARN | --stack NAME] [--json]`: a license configuration, as License Manager has it now, for a person to read.

import { parseArgs } from 'node:util';
import {
  GetLicenseConfigurationCommand,
  GetLicenseConfigurationCommandOutput,
  LicenseManagerClient,
  ListLicenseConfigurationsCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-license-manager';
import { LICENSE_CONFIGURATION_ARN, RESERVED_TAGS } from '../lib/private/contract';
import { describe } from './get-description';
import { STACK_NAME } from './stack-name';

const USAGE = 'Usage: npm run get -- [ARN | --stack NAME] [--json]';

// Which Node.js the SDK's next versions will need is of no use to whoever reads a license: this version is pinned.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
const client = new LicenseManagerClient({});

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { stack: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean' } },
  });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  if (positionals.length > 1 || (positionals.length === 1 && values.stack)) {
    throw new Error(USAGE);
  }
  positionals.forEach(refuseOther);
  const stackName = values.stack ?? STACK_NAME;
  const arns = positionals.length > 0 ? positionals : await findByStack(stackName);
  if (arns.length === 0) {
    throw new Error(
      `The stack ${stackName} has no license configuration in this account and Region: it is gone or was never deployed.`,
    );
  }

  const found = await Promise.all(arns.map(get));
  if (values.json) {
    const plain = found.map((licenseConfiguration) => ({ ...licenseConfiguration, $metadata: undefined }));
    console.log(JSON.stringify(plain.length === 1 ? plain[0] : plain, undefined, 2));
  } else {
    const color = Boolean(process.stdout.isTTY) && !process.env.NO_COLOR;
    console.log(found.map((licenseConfiguration) => describe(licenseConfiguration, { color, now: new Date() })).join('\n\n'));
  }
}

/** License Manager says the same of what is no ARN as of a license that is gone. */
function refuseOther(text: string): void {
  if (!LICENSE_CONFIGURATION_ARN.test(text)) {
    throw new Error(
      `${text} is no license configuration's ARN, which is arn:PARTITION:license-manager:REGION:ACCOUNT:license-configuration:lic-ID. ` +
        'Take it from the outputs of the stack, or name the stack: npm run get -- --stack NAME',
    );
  }
}

/** The reserved tags know the stack, so that no other service has to be asked. */
async function findByStack(stackName: string): Promise<string[]> {
  const arns: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(new ListLicenseConfigurationsCommand({ NextToken }));
    for (const { LicenseConfigurationArn: arn, Status } of page.LicenseConfigurations ?? []) {
      if (arn && Status !== 'DELETED' && (await belongsTo(stackName, arn))) {
        arns.push(arn);
      }
    }
    // License Manager may end with an empty token.
    NextToken = page.NextToken || undefined;
  } while (NextToken);
  return arns;
}

async function belongsTo(stackName: string, arn: string): Promise<boolean> {
  const { Tags } = await client.send(new ListTagsForResourceCommand({ ResourceArn: arn }));
  const stackId = Tags?.find((tag) => tag.Key === RESERVED_TAGS.stack)?.Value;
  return stackId?.includes(`:stack/${stackName}/`) ?? false;
}

async function get(arn: string): Promise<GetLicenseConfigurationCommandOutput> {
  try {
    const licenseConfiguration = await client.send(new GetLicenseConfigurationCommand({ LicenseConfigurationArn: arn }));
    if (licenseConfiguration.Status !== 'DELETED') {
      return licenseConfiguration;
    }
  } catch (error) {
    // The same code is used for other mistakes; only the message tells.
    const { name, message } = error as Error;
    if (name !== 'InvalidParameterValueException' || !message.includes('Invalid license configuration ARN')) {
      throw error;
    }
  }
  throw new Error(`${arn} is gone: License Manager knows no such license configuration.`);
}

main().catch((error: Error) => {
  console.error(error.name === 'Error' ? error.message : `${error.name}: ${error.message}`);
  process.exitCode = 1;
});
