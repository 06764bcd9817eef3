// Creating a license configuration exactly once, although the API has no client token and rations creates.
import { NO_SERVICE_LINKED_ROLE_ENV, RESERVED_TAGS } from '../../lib/private/contract';
import { CustomResourceEvent, Deadline, FailedWithPhysicalId, ageOf } from '../cloudformation/event';
import { external } from '../external';
import { CreateInput, LicenseManager } from '../license-manager/api';
import { OutcomeUnknown, isAccessDenied, isQuotaExceeded, isServiceRoleMissing, nameAndMessage } from '../license-manager/errors';
import { Desired } from './desired';
import { madeFor, newRun, tagsForNew, toTagList } from './ownership';
import { LAGGING, Sought, findOurs } from './search';

/** Physical id of a failed creation that may have left something behind: this and the RequestId of its event. */
export const MAYBE_CREATED = 'maybe-created/';

/** How often a create whose outcome turned out to be "nothing" is tried again. */
const TRIES = 4;

/** Pauses, in milliseconds, between the creation of the service-linked role and its being seen by License Manager. */
const ROLE_PAUSES = [1000, 2000, 4000, 8000, 16000, 32000, 32000];

const SERVICE_ROLE_HELP =
  'This account is not set up for License Manager. Run `aws iam create-service-linked-role --aws-service-name license-manager.amazonaws.com` once, or open License Manager in the console, and deploy again.';
const QUOTA_HELP =
  'License Manager limits the license configurations in a Region (25 by default) and the creates of a day (about 10), ' +
  'which deletes do not give back. Delete what is not needed, ask Service Quotas for more, or try again tomorrow.';

/** An event that starts later than this, in milliseconds, may have been run before. */
const LATE = 30_000;

export interface Created {
  readonly arn: string;
  /** Takes it back; only there if this very run made it, rather than finding what another run of the same event had made. */
  readonly undo?: (api: LicenseManager) => Promise<void>;
}

/** Creates it. A failure leaves nothing behind, or says under which physical id it may be found. */
export async function create(
  api: LicenseManager,
  deadline: Deadline,
  event: CustomResourceEvent,
  desired: Desired,
  replaces?: string,
): Promise<Created> {
  const { LicenseConfigurationStatus: status, ...terms } = desired.terms;
  const run = newRun(event);
  const created = await createOnce(api, deadline, event, run, {
    ...terms,
    Name: desired.terms.Name,
    LicenseCountingType: desired.countingType,
    Tags: toTagList(tagsForNew(event, desired, run, replaces)),
  });
  if (status === 'DISABLED') {
    try {
      await api.update(created.arn, { LicenseConfigurationStatus: status });
    } catch (error) {
      await takeBack(api.until(deadline.undo), created, error);
    }
  }
  return created;
}

/** Deletes what was just created and throws the reason; if that fails too, CloudFormation has to know what is there. */
export async function takeBack(api: LicenseManager, { arn, undo }: Created, reason: unknown): Promise<never> {
  if (!undo) {
    throw new FailedWithPhysicalId(arn, reason);
  }
  try {
    await undo(api);
  } catch (error) {
    external.log({ level: 'ERROR', message: 'could not be taken back', licenseConfigurationArn: arn, reason: String(error) });
    throw new FailedWithPhysicalId(arn, reason);
  }
  throw reason;
}

async function createOnce(
  api: LicenseManager,
  deadline: Deadline,
  event: CustomResourceEvent,
  run: string,
  input: CreateInput,
): Promise<Created> {
  const sought = { name: input.Name, countingType: input.LicenseCountingType!, carrying: madeFor(event.RequestId) };
  const late = ageOf(event) > LATE;
  const rolePauses = [...ROLE_PAUSES];
  let unknown: OutcomeUnknown | undefined;
  for (let tries = 1; ; tries++) {
    try {
      const [made] = late ? (await findOurs(api, event, sought)).keys() : [];
      const created = made === undefined ? madeHere(await api.create(input)) : { arn: made };
      return (unknown && (await madeAfterAll(api, event, run, sought, unknown))) ?? created;
    } catch (error) {
      if (isServiceRoleMissing(error)) {
        await setUpAccount(api, error as Error, rolePauses);
        tries--;
        continue;
      }
      if (!(error instanceof OutcomeUnknown)) {
        const reason = isQuotaExceeded(error) ? new Error(`${nameAndMessage(error)} ${QUOTA_HELP}`, { cause: error }) : error;
        // What an earlier try made may only show later.
        throw unknown ? new FailedWithPhysicalId(MAYBE_CREATED + event.RequestId, reason) : reason;
      }
      unknown = error;
      const outOfTime = deadline.work.aborted || tries === TRIES;
      const made = await madeAfterAll(outOfTime ? api.until(deadline.undo) : api, event, run, sought, error);
      if (made) {
        return made;
      }
      if (outOfTime) {
        const reason = new Error(
          `License Manager did not say whether it created the license configuration, in ${tries} tries: ${error.message}`,
          { cause: error },
        );
        // The last request may still be under way.
        throw new FailedWithPhysicalId(MAYBE_CREATED + event.RequestId, reason);
      }
    }
  }
}

/**
 * What an event of unknown outcome has made. A request that was thought lost and its successor may both have taken effect:
 * all runs of an event then settle on the same one, and each deletes only what it made itself.
 */
async function madeAfterAll(
  api: LicenseManager,
  event: CustomResourceEvent,
  run: string,
  sought: Sought,
  reason: OutcomeUnknown,
): Promise<Created | undefined> {
  try {
    const made = await findOurs(api, event, sought, LAGGING);
    const [arn] = made.keys();
    const mine = [...made].filter(([, tags]) => tags.get(RESERVED_TAGS.request) === run).map(([one]) => one);
    for (const surplus of mine.filter((one) => one !== arn)) {
      await api.delete(surplus);
    }
    return arn === undefined ? undefined : mine.includes(arn) ? madeHere(arn) : { arn };
  } catch (error) {
    external.log({
      level: 'ERROR',
      message: 'could not look for what was created',
      reason: String(error),
    });
    throw new FailedWithPhysicalId(MAYBE_CREATED + event.RequestId, reason);
  }
}

function madeHere(arn: string): Created {
  return { arn, undo: (api) => api.delete(arn) };
}

/** Creates the service-linked role at the first call; waits, at each, for License Manager to see it. */
async function setUpAccount(api: LicenseManager, error: Error, pauses: number[]): Promise<void> {
  const pause = pauses.shift();
  if (process.env[NO_SERVICE_LINKED_ROLE_ENV] || pause === undefined) {
    throw new Error(`${error.message} ${SERVICE_ROLE_HELP}`, { cause: error });
  }
  if (pause === ROLE_PAUSES[0]) {
    external.log({ level: 'WARN', message: 'the account has no service-linked role for License Manager, creating it' });
    try {
      await api.createServiceLinkedRole();
    } catch (denied) {
      throw isAccessDenied(denied) ? new Error(`${(denied as Error).message} ${SERVICE_ROLE_HELP}`, { cause: denied }) : denied;
    }
  }
  await external.sleep(pause);
}
