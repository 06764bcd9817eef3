// Sets up an account for License Manager: creates the service-linked role that every operation needs.
import { NO_SERVICE_LINKED_ROLE_ENV } from '../../lib/private/contract';
import { external } from '../external';
import { SERVICE_ROLE_HELP, isAccessDenied, isServiceRoleMissing } from './errors';

/** Pauses, in milliseconds, after the creation of the service-linked role, until License Manager sees it. */
const ROLE_PAUSES = [1000, 2000, 4000, 8000, 16000, 32000, 32000];

/** Does the work, and creates the service-linked role first where the account has none. */
export async function inSetUpAccount<T>(work: () => Promise<T>, createRole: () => Promise<void>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!isServiceRoleMissing(error)) {
        throw error;
      }
      if (process.env[NO_SERVICE_LINKED_ROLE_ENV] || tries === ROLE_PAUSES.length) {
        throw new Error(`${(error as Error).message} ${SERVICE_ROLE_HELP}`, { cause: error });
      }
      if (tries === 0) {
        await create(createRole);
      }
      await external.sleep(ROLE_PAUSES[tries]);
    }
  }
}

async function create(createRole: () => Promise<void>): Promise<void> {
  try {
    await createRole();
  } catch (error) {
    throw isAccessDenied(error) ? new Error(`${(error as Error).message} ${SERVICE_ROLE_HELP}`, { cause: error }) : error;
  }
  external.log({ level: 'WARN', message: 'service-linked-role-created' });
}
