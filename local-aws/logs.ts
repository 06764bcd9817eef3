// CloudWatch Logs: log groups, and the lines that functions log. The CDK CLI reads them when a custom resource has failed.
import { AwsError, unsupported } from './errors';

export interface LogLine {
  readonly functionName: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  readonly message: string;
}

interface LogEvent {
  readonly logStreamName: string;
  readonly message: string;
  readonly timestamp: number;
}

export class Logs {
  private readonly groups = new Map<string, LogEvent[]>();

  /** Returns whether it is new. */
  createGroup(name: string): boolean {
    const isNew = !this.groups.has(name);
    if (isNew) {
      this.groups.set(name, []);
    }
    return isNew;
  }

  deleteGroup(name: string): void {
    this.groups.delete(name);
  }

  /** Lambda creates a function's default group. A line for any other group that does not exist is dropped. */
  put({ functionName, logGroupName, logStreamName, message }: LogLine): void {
    if (logGroupName === `/aws/lambda/${functionName}`) {
      this.createGroup(logGroupName);
    }
    this.groups.get(logGroupName)?.push({ logStreamName, message, timestamp: Date.now() });
  }

  handle(operation: string, input: unknown): object {
    if (operation !== 'FilterLogEvents') {
      throw unsupported(`logs:${operation}`);
    }
    const {
      logGroupName = '',
      logStreamNames,
      startTime = 0,
      endTime = Infinity,
      limit = 10_000,
      ...others
    } = input as { logGroupName?: string; logStreamNames?: string[]; startTime?: number; endTime?: number; limit?: number };
    if (Object.keys(others).length > 0) {
      throw unsupported(`logs:FilterLogEvents with ${Object.keys(others).join(', ')}`);
    }
    const group = this.groups.get(logGroupName);
    if (!group) {
      throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
    }
    const events = group.filter(
      ({ logStreamName, timestamp }) =>
        timestamp >= startTime && timestamp <= endTime && (logStreamNames?.includes(logStreamName) ?? true),
    );
    return { events: events.slice(0, limit), searchedLogStreams: [] };
  }
}

export const LOGS_OPERATIONS: readonly string[] = ['FilterLogEvents'];
