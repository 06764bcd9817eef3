// Finds the license configurations of a resource, which are known by their reserved tags alone.
import { external } from '../../external';
import { LicenseManager, Tags } from '../../license-manager/api';
import { parseArn } from '../../license-manager/arn';
import { isServiceRoleMissing } from '../../license-manager/errors';
import { Resource, isOwned } from './ownership';

export interface OwnedQuery {
  /** Saves the calls for the tags of all others. */
  readonly name?: string;
  readonly where: (tags: Tags) => boolean;
}

/** Pauses before each search, in milliseconds: the list may lag behind a request that just ended. */
export const CONSISTENCY_DELAYS = [0, 1000, 2000, 4000];

/** The same for a Create that may still be running. */
export const RUNNING_CREATE_DELAYS = [0, 2000, 4000, 8000, 16000];

/** The tags of each license configuration found, by ARN, in the ARNs' order; searches again after each delay until there is one. */
export async function findOwned(
  api: LicenseManager,
  resource: Resource,
  query: OwnedQuery,
  delays: readonly number[] = [0],
): Promise<Map<string, Tags>> {
  for (const delay of delays) {
    await external.sleep(delay);
    const found = await search(api, resource, query);
    if (found.length > 0) {
      return new Map(found.sort(([a], [b]) => (a < b ? -1 : 1)));
    }
  }
  return new Map();
}

async function search(api: LicenseManager, resource: Resource, { name, where }: OwnedQuery): Promise<[string, Tags][]> {
  const found: [string, Tags][] = [];
  for (const { Name, LicenseConfigurationArn: arn } of await list(api)) {
    // The function may not read the tags of one that another account shares.
    const isOfAccount = parseArn(arn!)?.ownerAccountId === resource.StackId.split(':')[4];
    const tags = isOfAccount && (name === undefined || Name === name) ? await api.tags(arn!) : undefined;
    if (tags && isOwned(tags, resource) && where(tags)) {
      found.push([arn!, tags]);
    }
  }
  return found;
}

/** An account without the service-linked role has no license configurations. */
async function list(api: LicenseManager) {
  try {
    return await api.list();
  } catch (error) {
    if (isServiceRoleMissing(error)) {
      return [];
    }
    throw error;
  }
}
