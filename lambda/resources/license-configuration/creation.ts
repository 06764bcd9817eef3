// Creates a license configuration exactly once, although the API has no client token and rations creates.
import { RESERVED_TAGS } from '../../../lib/private/contract';
import { CustomResourceEvent, FailedWithPhysicalId, MAYBE_CREATED } from '../../cloudformation/event';
import { external } from '../../external';
import { CreateInput, LicenseManager, Tags } from '../../license-manager/api';
import { OutcomeUnknown, isAccessDenied, isQuotaExceeded, nameAndMessage } from '../../license-manager/errors';
import { inSetUpAccount } from '../../license-manager/account-setup';
import { Desired } from './desired';
import { newRun, tagsForNew } from './ownership';
import { CONSISTENCY_DELAYS, findOwned } from './search';

/** Number of creates of one event that may end without a response. */
const TRIES = 4;

const QUOTA_HELP =
  'License Manager limits the license configurations in a Region (25 by default) and the creates of a day (about 10), ' +
  'which deletes do not refund. Delete unused ones, request a quota increase, or try again tomorrow.';
const CREATE_DENIED_HELP =
  'The function may create license configurations with the tag of its stack. If its permissions are unchanged, License Manager may also demand license-manager:TagResource for a create with tags.';

/** Creates it, and returns its ARN. A failure leaves nothing behind, or names the physical id under which the Delete finds it. */
export async function createOnce(
  api: LicenseManager,
  event: CustomResourceEvent,
  desired: Desired,
  replaces: string | undefined,
): Promise<string> {
  const run = newRun(event);
  const tags = tagsForNew(event, desired, run, replaces);
  // A status is not part of a create.
  const { LicenseConfigurationStatus, ...terms } = desired.terms;
  const input: CreateInput = {
    ...terms,
    Name: terms.Name,
    LicenseCountingType: desired.countingType,
    Tags: [...tags].map(([Key, Value]) => ({ Key, Value })),
  };
  let unknown: OutcomeUnknown | undefined;
  for (let tries = 1; ; tries++) {
    try {
      const arn = await inSetUpAccount(
        () => api.create(input),
        () => api.createServiceLinkedRole(),
      );
      return (unknown && (await resolveUnknownOutcome(api, event, run, input, unknown))) ?? arn;
    } catch (error) {
      if (!(error instanceof OutcomeUnknown)) {
        // A request without a response may still take effect.
        throw unknown ? new FailedWithPhysicalId(MAYBE_CREATED + event.RequestId, explained(error)) : explained(error);
      }
      unknown = error;
      const last = api.isPastDeadline || tries === TRIES;
      const created = await resolveUnknownOutcome(last ? api.forCompensation : api, event, run, input, error);
      if (created !== undefined) {
        return created;
      }
      if (last) {
        const reason = `License Manager did not say whether it created the license configuration, in ${tries} tries: ${error.message}`;
        throw new FailedWithPhysicalId(MAYBE_CREATED + event.RequestId, new Error(reason, { cause: error }));
      }
    }
  }
}

/**
 * Finds the license configuration of a create without a response. A request that seemed lost and its retry may both have taken
 * effect: the run keeps one of them. What another run of the event created is that run's, which deletes it if its response is late.
 */
async function resolveUnknownOutcome(
  api: LicenseManager,
  event: CustomResourceEvent,
  run: string,
  { Name }: CreateInput,
  reason: OutcomeUnknown,
): Promise<string | undefined> {
  try {
    const where = (tags: Tags) => tags.get(RESERVED_TAGS.request) === run;
    const [kept, ...others] = (await findOwned(api, event, { name: Name, where }, CONSISTENCY_DELAYS)).keys();
    for (const arn of others) {
      await api.delete(arn);
    }
    return kept;
  } catch (error) {
    external.log({ level: 'ERROR', message: 'create-not-resolved', reason: String(error) });
    throw new FailedWithPhysicalId(MAYBE_CREATED + event.RequestId, reason);
  }
}

function explained(error: unknown): unknown {
  const help = isQuotaExceeded(error) ? QUOTA_HELP : isAccessDenied(error) ? CREATE_DENIED_HELP : undefined;
  return help === undefined ? error : new Error(`${nameAndMessage(error)} ${help}`, { cause: error });
}
