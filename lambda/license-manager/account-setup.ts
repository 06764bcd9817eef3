// Sets up an account for License Manager: creates the service-linked role that every operation needs.
import { NO_SERVICE_LINKED_ROLE_ENV } from '../../lib/private/contract';
import { external } from '../external';
import { SERVICE_ROLE_HELP, isAccessDenied } from './errors';

/** Pauses, in milliseconds, after the creation of the service-linked role, until License Manager sees it. */
export const ROLE_PAUSES = [1000, 2000, 4000, 8000, 16000, 32000, 32000];

/** Creates the service-linked role at the first call; at each call it waits until License Manager may see the role. */
export async function setUpAccount(createRole: () => Promise<void>, error: Error, pauses: number[]): Promise<void> {
  const pause = pauses.shift();
  if (process.env[NO_SERVICE_LINKED_ROLE_ENV] || pause === undefined) {
    throw new Error(`${error.message} ${SERVICE_ROLE_HELP}`, { cause: error });
  }
  if (pause === ROLE_PAUSES[0]) {
    external.log({ level: 'WARN', message: 'service-linked-role-created' });
    try {
      await createRole();
    } catch (denied) {
      throw isAccessDenied(denied) ? new Error(`${(denied as Error).message} ${SERVICE_ROLE_HELP}`, { cause: denied }) : denied;
    }
  }
  await external.sleep(pause);
}
