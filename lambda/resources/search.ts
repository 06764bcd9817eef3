// Finding the license configurations of a resource, which only their reserved tags tell from others.
import { LicenseConfiguration, LicenseCountingType } from '@aws-sdk/client-license-manager';
import { CustomResourceEvent } from '../cloudformation/event';
import { external } from '../external';
import { LicenseManager } from '../license-manager/api';
import { isServiceRoleMissing } from '../license-manager/errors';
import { Tags, isOurs } from './ownership';

export interface Sought {
  readonly name?: string;
  readonly countingType: LicenseCountingType;
  readonly carrying?: (tags: Tags) => boolean;
}

/** Pauses before looks, in milliseconds, for what a request that just ended may have made: lists may lag behind. */
export const LAGGING = [0, 1000, 2000, 4000];

/** By ARN, in its order, the tags of what is sought; looked for again after each pause until there is some. */
export async function findOurs(
  api: LicenseManager,
  event: CustomResourceEvent,
  sought: Sought,
  pauses: readonly number[] = [0],
): Promise<Map<string, Tags>> {
  for (const pause of pauses) {
    await external.sleep(pause);
    const found = await look(api, event, sought);
    if (found.length > 0) {
      return new Map(found.sort(([a], [b]) => (a < b ? -1 : 1)));
    }
  }
  return new Map();
}

async function look(
  api: LicenseManager,
  event: CustomResourceEvent,
  { name, countingType, carrying = () => true }: Sought,
): Promise<[string, Tags][]> {
  const found: [string, Tags][] = [];
  for (const { Name, LicenseConfigurationArn: arn } of await listed(api, countingType)) {
    const tags = name === undefined || Name === name ? await api.tags(arn!) : undefined;
    if (tags && isOurs(tags, event) && carrying(tags)) {
      found.push([arn!, tags]);
    }
  }
  return found;
}

/** An account that is not set up has none. */
async function listed(api: LicenseManager, countingType: LicenseCountingType): Promise<LicenseConfiguration[]> {
  try {
    return await api.list({ countingType });
  } catch (error) {
    if (isServiceRoleMissing(error)) {
      return [];
    }
    throw error;
  }
}
