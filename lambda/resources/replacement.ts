// A new license configuration in the place of a live one, with what is associated with it. CloudFormation deletes the old one later.
import { REFUSE_REPLACEMENT, RESERVED_TAGS } from '../../lib/private/contract';
import { CustomResourceEvent, Deadline, UpdateEvent } from '../cloudformation/event';
import { external } from '../external';
import { Association, LicenseManager, Live } from '../license-manager/api';
import { parseArn } from '../license-manager/arn';
import { changesTo } from './changes';
import { converge } from './convergence';
import { Created, create, takeBack } from './creation';
import { Desired, tagsOf } from './desired';
import { Tags, isOurs, madeFor, tagMap, tagsFor } from './ownership';
import { findOurs } from './search';

/** Resource types whose association can be made and removed by hand. */
const MOVABLE = new Set<string | undefined>(['EC2_AMI', 'EC2_INSTANCE', 'EC2_HOST']);

interface Replacement {
  readonly api: LicenseManager;
  readonly deadline: Deadline;
  readonly event: UpdateEvent;
  readonly desired: Desired;
  readonly live: Live;
  /** Why it cannot be done in place. */
  readonly obstacles: string[];
}

export async function replace({ api, deadline, event, desired, live, obstacles }: Replacement): Promise<Created> {
  const old = event.PhysicalResourceId;
  if (desired.refuseReplacement) {
    throw new Error(
      `${old} would have to be replaced to change ${obstacles.join('; ')}, and replacement is ${REFUSE_REPLACEMENT}. Undo the change or allow the replacement.`,
    );
  }
  const associations = await api.associations(old);
  refuseUnmovable(old, associations);

  // The rollback of a replacement: the license that was replaced is still there, and creates are rationed.
  const back = await livePredecessor(api, event, tagMap(live));
  if (back && changesTo(back.live, desired).immutable.length === 0) {
    const left = await converge(api, back.arn, back.live, desired, tagsFor(event, desired), tagsOf(event.OldResourceProperties));
    if (left.length === 0) {
      await moveOrMoveBack(api, deadline, associations, old, back.arn);
      return { arn: back.arn };
    }
  }

  external.log({ level: 'WARN', message: 'replaced', licenseConfigurationArn: old, obstacles });
  const created = await create(api, deadline, event, desired, parseArn(old)!.id);
  try {
    await moveOrMoveBack(api, deadline, associations, old, created.arn);
  } catch (error) {
    await takeBack(api.until(deadline.undo), created, error);
  }
  const { arn, undo } = created;
  return undo ? { arn, undo: (later) => handOver(later, event, desired, arn).then(() => undo(later)) } : created;
}

/** Moves each association in one call, so that no resource is ever without its license. */
export async function moveAll(api: LicenseManager, associations: Association[], from: string, to: string): Promise<void> {
  for (const { ResourceArn, AmiAssociationScope } of associations) {
    await api.associate(ResourceArn!, { add: to, remove: from, amiAssociationScope: AmiAssociationScope });
  }
}

async function moveOrMoveBack(
  api: LicenseManager,
  deadline: Deadline,
  associations: Association[],
  from: string,
  to: string,
): Promise<void> {
  try {
    await moveAll(api, associations, from, to);
  } catch (error) {
    const undo = api.until(deadline.undo);
    try {
      await moveAll(undo, await undo.associations(to), to, from);
    } catch (failure) {
      external.log({ level: 'ERROR', message: 'could not be moved back', to: from, reason: String(failure) });
    }
    throw error;
  }
}

/** What was moved to a license that nobody hears of goes to the one that was heard of, or back. */
async function handOver(api: LicenseManager, event: UpdateEvent, { countingType, terms }: Desired, arn: string): Promise<void> {
  const sought = { name: terms.Name, countingType, carrying: madeFor(event.RequestId) };
  const heard = [...(await findOurs(api, event, sought)).keys()].find((other) => other !== arn);
  await moveAll(api, await api.associations(arn), arn, heard ?? event.PhysicalResourceId);
}

/** The license that the one with these tags replaces, if it still lives and is of this resource. */
export async function livePredecessor(
  api: LicenseManager,
  event: CustomResourceEvent & { PhysicalResourceId: string },
  tags: Tags | undefined,
): Promise<{ arn: string; live: Live } | undefined> {
  const id = tags?.get(RESERVED_TAGS.replaces);
  if (id === undefined) {
    return undefined;
  }
  const arn = parseArn(event.PhysicalResourceId)!.sibling(id);
  // The tags first: of what was handed back nothing else may be read.
  const itsTags = await api.tags(arn);
  const live = itsTags && isOurs(itsTags, event) ? await api.get(arn) : undefined;
  return live && { arn, live };
}

function refuseUnmovable(arn: string, associations: Association[]): void {
  const account = parseArn(arn)!.ownerAccountId;
  const stuck = associations.filter(
    ({ ResourceType, ResourceOwnerId }) =>
      !MOVABLE.has(ResourceType) || (ResourceOwnerId !== undefined && ResourceOwnerId !== account),
  );
  if (stuck.length > 0) {
    const names = stuck.map(({ ResourceArn, ResourceType }) => `${ResourceArn} (${ResourceType})`);
    throw new Error(
      `${arn} would have to be replaced, but ${stuck.length} of its associations cannot be moved: ${names.slice(0, 3).join(', ')}. ` +
        'Only AMIs, instances and hosts of the same account can; remove the others first, or undo the change.',
    );
  }
}
