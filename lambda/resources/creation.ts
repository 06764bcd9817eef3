// Creating a license configuration exactly once, although the API has no client token and rations creates.
import { NO_SERVICE_LINKED_ROLE_ENV, RESERVED_TAGS } from '../../lib/private/contract';
import { CustomResourceEvent, Deadline, FailedWithPhysicalId, ageOf } from '../cloudformation/event';
import { external } from '../external';
import { LicenseManager } from '../license-manager/api';
import { OutcomeUnknown, isQuotaExceeded, isServiceRoleMissing } from '../license-manager/errors';
import { Desired } from './desired';
import { findMade, findOurs, tagsForNew, toTagList } from './ownership';

/** Physical id of a failed creation that may have left something behind: this and the RequestId of its event. */
export const MAYBE_CREATED = 'maybe-created/';

/** How often a create whose outcome turned out to be "nothing" is tried again. */
const TRIES = 4;

/** Pauses, in milliseconds, between the creation of the service-linked role and its being seen by License Manager. */
const ROLE_PAUSES = [1000, 2000, 4000, 8000, 16000, 32000, 32000];

const SERVICE_ROLE_HELP =
  'This account is not set up for License Manager. Run `aws iam create-service-linked-role --aws-service-name license-manager.amazonaws.com` once, or open License Manager in the console, and deploy again.';
const QUOTA_HELP =
  'License Manager allows a limited number of license configurations per Region (25 by default) and a limited number of creates a day (about 10), ' +
  'which deleting does not give back. Delete what is not needed or ask Service Quotas for more, or try again tomorrow.';

/** An event that starts later than this, in milliseconds, may have been run before. */
const LATE = 30_000;

export interface Created {
  readonly arn: string;
  /** This very run made it, rather than finding what an earlier request for the same event had made. */
  readonly madeHere: boolean;
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
  const created = await createOnce(api, deadline, event, desired, {
    ...terms,
    Name: desired.terms.Name,
    LicenseCountingType: desired.countingType,
    Tags: toTagList(tagsForNew(event, desired, replaces)),
  });
  if (status !== undefined) {
    try {
      await api.update(created.arn, { LicenseConfigurationStatus: status });
    } catch (error) {
      await takeBack(api.until(deadline.undo), created.arn, error);
    }
  }
  return created;
}

/** Deletes what was just created and throws the reason; if that fails too, CloudFormation has to know what is there. */
export async function takeBack(api: LicenseManager, arn: string, reason: unknown): Promise<never> {
  try {
    await api.delete(arn);
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
  desired: Desired,
  input: Parameters<LicenseManager['create']>[0],
): Promise<Created> {
  const sought = { name: desired.terms.Name, countingType: desired.countingType };
  const late = ageOf(event, external.now()) > LATE;
  const rolePauses = [...ROLE_PAUSES];
  for (let tries = 1; ; tries++) {
    try {
      const [made] = late ? (await findOurs(api, event, sought, event.RequestId)).keys() : [];
      return made === undefined ? { arn: await api.create(input), madeHere: true } : { arn: made, madeHere: false };
    } catch (error) {
      if (isServiceRoleMissing(error)) {
        await setUpAccount(api, error as Error, rolePauses);
        tries--;
        continue;
      }
      if (isQuotaExceeded(error)) {
        throw new Error(`${(error as Error).message} ${QUOTA_HELP}`, { cause: error });
      }
      if (!(error instanceof OutcomeUnknown)) {
        throw error;
      }
      const outOfTime = deadline.work.aborted || tries === TRIES;
      const made = await lookFor(outOfTime ? api.until(deadline.undo) : api, event, sought, error);
      if (made.length > 0 && !deadline.work.aborted) {
        // A request that was thought lost and its successor may both have taken effect.
        await deleteAll(api, made.slice(1));
        return { arn: made[0], madeHere: false };
      }
      if (outOfTime) {
        await deleteAll(api.until(deadline.undo), made);
        const reason = new Error(
          `License Manager did not say whether it created the license configuration, in ${tries} tries: ${error.message}`,
          { cause: error },
        );
        // The last request may still be under way.
        throw new FailedWithPhysicalId(idOfUnknown(event), reason);
      }
    }
  }
}

async function lookFor(
  api: LicenseManager,
  event: CustomResourceEvent,
  sought: Parameters<typeof findMade>[2],
  reason: OutcomeUnknown,
): Promise<string[]> {
  try {
    return await findMade(api, event, sought, event.RequestId);
  } catch (error) {
    external.log({
      level: 'ERROR',
      message: 'could not look for what was created',
      tag: RESERVED_TAGS.request,
      reason: String(error),
    });
    throw new FailedWithPhysicalId(idOfUnknown(event), reason);
  }
}

function idOfUnknown(event: CustomResourceEvent): string {
  return event.RequestType === 'Create' ? MAYBE_CREATED + event.RequestId : event.PhysicalResourceId;
}

async function deleteAll(api: LicenseManager, arns: string[]): Promise<void> {
  for (const arn of arns) {
    await api.delete(arn);
  }
}

/** Creates the service-linked role at the first call; waits, at each, for License Manager to see it. */
async function setUpAccount(api: LicenseManager, error: Error, pauses: number[]): Promise<void> {
  const pause = pauses.shift();
  if (process.env[NO_SERVICE_LINKED_ROLE_ENV] || pause === undefined) {
    throw new Error(`${error.message} ${SERVICE_ROLE_HELP}`, { cause: error });
  }
  if (pause === ROLE_PAUSES[0]) {
    external.log({ level: 'WARN', message: 'the account has no service-linked role for License Manager, creating it' });
    await api.createServiceLinkedRole();
  }
  await external.sleep(pause);
}
