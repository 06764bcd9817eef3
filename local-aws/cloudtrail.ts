// CloudTrail: the CDK CLI looks there for the cause of a failed deployment, and finds nothing.
import { unsupported } from './errors';

export class CloudTrail {
  handle(operation: string): object {
    if (operation !== 'LookupEvents') {
      throw unsupported(`cloudtrail:${operation}`);
    }
    return { Events: [] };
  }
}

export const CLOUDTRAIL_OPERATIONS: readonly string[] = ['LookupEvents'];
