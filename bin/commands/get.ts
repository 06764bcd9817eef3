// `get ARN | --stack NAME`: license configurations as License Manager returns them, for a person or as JSON.
import {
  GetLicenseConfigurationCommand,
  GetLicenseConfigurationCommandOutput,
  LicenseManagerClient,
  ListLicenseConfigurationsCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-license-manager';
import { LICENSE_CONFIGURATION_ARN, RESERVED_TAGS } from '../../lib/private/contract';
import { AWS_OPTIONS, withLicenseManager } from '../command-line/aws';
import { Command, CommandError, ExitCode, defineCommand } from '../command-line/command';
import { describe } from '../command-line/license-description';

export type LicenseConfiguration = Omit<GetLicenseConfigurationCommandOutput, '$metadata'>;

/** @param defaultStack the stack when neither an ARN nor `--stack` is given */
export function getCommand(defaultStack?: string): Command {
  return defineCommand({
    summary: 'Show a license configuration by its ARN, or all license configurations of a stack',
    usage: defaultStack === undefined ? 'ARN | --stack NAME' : '[ARN | --stack NAME]',
    maxPositionals: 1,
    options: {
      stack: { type: 'string', placeholder: 'NAME', description: stackDescription(defaultStack) },
      json: { type: 'boolean', description: 'print the JSON of License Manager: an object for an ARN, an array for a stack' },
      verbose: { type: 'boolean', description: 'show the tags that cdk-license-manager uses for itself, too' },
      ...AWS_OPTIONS,
    },
    notes: ['The Region is that of the ARN; for a stack it is --region, AWS_REGION, AWS_DEFAULT_REGION or that of the profile.'],
    async run({ stack, json, verbose, profile, region }, [arn], terminal) {
      if (arn !== undefined && stack !== undefined) {
        throw new CommandError('An ARN and --stack exclude each other: use one of them.');
      }
      const name = arn === undefined ? (stack ?? defaultStack) : undefined;
      if (arn === undefined && name === undefined) {
        throw new CommandError('An ARN or a stack is required: use the ARN from the outputs of the stack, or --stack NAME.');
      }
      const found = name === undefined ? [await byArn(arn!, { profile, region })] : await byStack(name, { profile, region });
      if (json) {
        terminal.print(JSON.stringify(name === undefined ? found[0] : found, undefined, 2));
        return;
      }
      const options = { color: terminal.color, columns: terminal.columns, now: new Date(), verbose };
      terminal.print(found.map((one) => describe(one, options)).join('\n\n'));
    },
  });
}

async function byArn(arn: string, { profile, region }: { profile?: string; region?: string }): Promise<LicenseConfiguration> {
  // License Manager returns the same error for another text as for a license configuration that is deleted.
  if (!LICENSE_CONFIGURATION_ARN.test(arn)) {
    throw new CommandError(
      `${arn} is not the ARN of a license configuration, arn:PARTITION:license-manager:REGION:ACCOUNT:license-configuration:lic-ID: ` +
        'use the ARN from the outputs of the stack, or --stack NAME.',
    );
  }
  const [, , , ownRegion] = arn.split(':');
  if (region !== undefined && region !== ownRegion) {
    throw new CommandError(`${arn} is in ${ownRegion}, but --region is ${region}: omit --region.`);
  }
  return withLicenseManager({ profile, region: ownRegion }, async (client) => {
    const found = await getLive(client, arn);
    if (found === 'deleted') {
      throw new CommandError(`${arn} is deleted.`, ExitCode.NOT_FOUND);
    }
    if (found === 'not found') {
      throw new CommandError(
        `${arn} was not found in this account and Region (${ownRegion}): it is deleted, or belongs to an account that needs another --profile.`,
        ExitCode.NOT_FOUND,
      );
    }
    return found;
  });
}

/** The reserved tags name the stack, so CloudFormation is not called and needs no permission. */
async function byStack(stack: string, target: { profile?: string; region?: string }): Promise<LicenseConfiguration[]> {
  return withLicenseManager(target, async (client) => {
    const found: LicenseConfiguration[] = [];
    for (const arn of await listArns(client)) {
      if (await belongsTo(client, stack, arn)) {
        const live = await getLive(client, arn);
        if (typeof live !== 'string') {
          found.push(live);
        }
      }
    }
    if (found.length === 0) {
      throw new CommandError(
        `The stack ${stack} has no license configuration in this account and Region (${await client.config.region()}): ` +
          'it is destroyed or not deployed, or it needs another --region or --profile.',
        ExitCode.NOT_FOUND,
      );
    }
    return found;
  });
}

async function listArns(client: LicenseManagerClient): Promise<string[]> {
  const arns: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(new ListLicenseConfigurationsCommand({ NextToken }));
    for (const { LicenseConfigurationArn: arn, Status } of page.LicenseConfigurations ?? []) {
      if (arn && Status !== 'DELETED') {
        arns.push(arn);
      }
    }
    // An empty token ends the list, too.
    NextToken = page.NextToken || undefined;
  } while (NextToken);
  return arns;
}

async function belongsTo(client: LicenseManagerClient, stack: string, arn: string): Promise<boolean> {
  try {
    const { Tags } = await client.send(new ListTagsForResourceCommand({ ResourceArn: arn }));
    const stackId = Tags?.find((tag) => tag.Key === RESERVED_TAGS.stack)?.Value;
    return stackId?.includes(`:stack/${stack}/`) ?? false;
  } catch (error) {
    // The list may still contain one that is deleted.
    if (isNotFound(error)) {
      return false;
    }
    throw error;
  }
}

async function getLive(client: LicenseManagerClient, arn: string): Promise<LicenseConfiguration | 'deleted' | 'not found'> {
  try {
    const { $metadata, ...found } = await client.send(new GetLicenseConfigurationCommand({ LicenseConfigurationArn: arn }));
    void $metadata;
    return found.Status === 'DELETED' ? 'deleted' : found;
  } catch (error) {
    if (isNotFound(error)) {
      return 'not found';
    }
    throw error;
  }
}

/** The code is that of other errors, too. */
function isNotFound(error: unknown): boolean {
  const { name, message } = error as Error;
  return name === 'InvalidParameterValueException' && /Invalid license configuration ARN/i.test(message);
}

function stackDescription(defaultStack?: string): string {
  return `the stack whose license configurations are shown${defaultStack === undefined ? '' : ` (default: ${defaultStack})`}`;
}
