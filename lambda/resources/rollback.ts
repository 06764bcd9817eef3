// A rollback that fails would leave a stack that nobody can deploy, so that it leaves what License Manager refuses.
import { CustomResourceEvent } from '../cloudformation/event';
import { describeStack } from '../cloudformation/stack';
import { Deadline } from '../deadline';
import { isRefusal } from '../license-manager/errors';

export async function isRefusedInRollback(error: unknown, event: CustomResourceEvent, deadline: Deadline): Promise<boolean> {
  return isRefusal(error) && (await describeStack(event, deadline)).direction === 'back';
}
