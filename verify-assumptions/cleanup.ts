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
/** Of the deletion of a stack. */
const MOST_FAILURES = 3;
/** For a license configuration whose create had no response, since the list may lag behind. */
const MOST_SEARCHES = 3;

/** Returns what could not be deleted, each with the reason. */
export async function cleanUp(account: Account): Promise<string[]> {
  const left: string[] = [];
  for (const name of account.stackNames) {
    await deleteStack(account, name).catch((error: Error) => left.push(`stack ${name}: ${error.message}`));
  }
  const arns = new Set(account.created);
  for (let search = 0; search < (account.createIsOpen ? MOST_SEARCHES : 1); search++) {
    await sleep(search * account.waits.pause);
    await ownNames(account, arns).catch((error: Error) =>
      left.push(`license configurations with names that begin with ${account.name}: ${error.message}`),
    );
  }
  for (const arn of arns) {
    await deleteLicenseConfiguration(account, arn).catch((error: Error) => left.push(`${arn}: ${error.message}`));
  }
  return left;
}

/** A request is repeated, because DescribeStacks may be late, and a stack in progress cannot be deleted. */
async function deleteStack({ cloudFormation, waits }: Account, name: string): Promise<void> {
  const until = Date.now() + LONGEST_OPERATION;
  let stack = await find(name);
  const id = stack?.StackId;
  for (let failures = 0; stack && stack.StackStatus !== 'DELETE_COMPLETE'; stack = await find(id!)) {
    const hasFailed = stack.StackStatus === 'DELETE_FAILED';
    failures += hasFailed ? 1 : 0;
    if (failures > MOST_FAILURES || Date.now() > until) {
      throw new Error(`It is in the status ${stack.StackStatus}. ${stack.StackStatusReason ?? ''}`);
    }
    const RetainResources = hasFailed ? await failedResources(id!) : undefined;
    await cloudFormation.send(new DeleteStackCommand({ StackName: id, RetainResources })).catch((error: Error) => {
      if (!/_IN_PROGRESS/.test(error.message)) {
        throw error;
      }
    });
    await sleep(waits.pause);
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
