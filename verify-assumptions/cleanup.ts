// Deletes everything that a run created, known by the run's name: also after a failure or an interruption.
import { DeleteStackCommand, DescribeStackResourcesCommand, DescribeStacksCommand, Stack } from '@aws-sdk/client-cloudformation';
import {
  DeleteLicenseConfigurationCommand,
  ListAssociationsForLicenseConfigurationCommand,
  ListLicenseConfigurationsCommand,
  UpdateLicenseSpecificationsForResourceCommand,
} from '@aws-sdk/client-license-manager';
import { Account } from './account';

/** In milliseconds. */
const LONGEST_OPERATION = 15 * 60_000;
/** Pauses before each search for a license configuration whose create had no response: the list may lag behind. */
const SEARCH_PAUSES = [0, 2000, 4000];

/** Returns what could not be deleted, each with the reason. */
export async function cleanUp(account: Account): Promise<string[]> {
  const left: string[] = [];
  for (const name of account.stackNames) {
    await deleteStack(account, name).catch((error: Error) => left.push(`stack ${name}: ${error.message}`));
  }
  const arns = new Set(account.created);
  for (const pause of account.createIsOpen ? SEARCH_PAUSES : [0]) {
    await sleep(pause);
    await ownNames(account, arns).catch((error: Error) =>
      left.push(`license configurations with names that begin with ${account.name}: ${error.message}`),
    );
  }
  for (const arn of arns) {
    await deleteLicenseConfiguration(account, arn).catch((error: Error) => left.push(`${arn}: ${error.message}`));
  }
  return left;
}

async function deleteStack({ cloudFormation, waits }: Account, name: string): Promise<void> {
  let stack = await find(name);
  const id = stack?.StackId;
  const until = Date.now() + LONGEST_OPERATION;
  const settled = async (): Promise<void> => {
    while (stack && /_IN_PROGRESS$/.test(stack.StackStatus!)) {
      if (Date.now() > until) {
        throw new Error(`It is still in the status ${stack.StackStatus}.`);
      }
      await sleep(waits.pause);
      stack = await find(id!);
    }
  };
  await settled();
  for (let attempt = 1; stack && stack.StackStatus !== 'DELETE_COMPLETE'; attempt++) {
    if (attempt > 2) {
      throw new Error(`${stack.StackStatus}: ${stack.StackStatusReason}`);
    }
    const failed = stack.StackStatus === 'DELETE_FAILED' ? await failedResources(id!) : undefined;
    await cloudFormation.send(new DeleteStackCommand({ StackName: id, RetainResources: failed }));
    stack = await find(id!);
    await settled();
  }

  async function find(nameOrId: string): Promise<Stack | undefined> {
    try {
      return (await cloudFormation.send(new DescribeStacksCommand({ StackName: nameOrId }))).Stacks![0];
    } catch (error) {
      if (/does not exist/.test((error as Error).message)) {
        return undefined;
      }
      throw error;
    }
  }

  /** Custom resources have nothing behind them, so they may be left. */
  async function failedResources(stackId: string): Promise<string[]> {
    const { StackResources = [] } = await cloudFormation.send(new DescribeStackResourcesCommand({ StackName: stackId }));
    return StackResources.filter(
      ({ ResourceType, ResourceStatus }) => ResourceType!.startsWith('Custom::') && ResourceStatus === 'DELETE_FAILED',
    ).map(({ LogicalResourceId }) => LogicalResourceId!);
  }
}

/** Adds the license configurations whose names are those of the run. */
async function ownNames({ licenseManager, name }: Account, arns: Set<string>): Promise<void> {
  for (let NextToken: string | undefined, more = true; more; more = !!NextToken) {
    const page = await licenseManager.send(new ListLicenseConfigurationsCommand({ NextToken }));
    for (const { Name, Status, LicenseConfigurationArn } of page.LicenseConfigurations ?? []) {
      if (Name!.startsWith(name) && Status !== 'DELETED') {
        arns.add(LicenseConfigurationArn!);
      }
    }
    NextToken = page.NextToken;
  }
}

async function deleteLicenseConfiguration({ licenseManager }: Account, arn: string): Promise<void> {
  try {
    const { LicenseConfigurationAssociations: associations = [] } = await licenseManager.send(
      new ListAssociationsForLicenseConfigurationCommand({ LicenseConfigurationArn: arn }),
    );
    for (const { ResourceArn } of associations) {
      const RemoveLicenseSpecifications = [{ LicenseConfigurationArn: arn }];
      await licenseManager.send(new UpdateLicenseSpecificationsForResourceCommand({ ResourceArn, RemoveLicenseSpecifications }));
    }
    await licenseManager.send(new DeleteLicenseConfigurationCommand({ LicenseConfigurationArn: arn }));
  } catch (error) {
    if (!/Invalid license configuration ARN/i.test((error as Error).message)) {
      throw error;
    }
  }
}

function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
