// CloudFormation's client. A bundle of its own: few events need it.
import {
  CloudFormationClient,
  DescribeStackEventsCommand,
  DescribeStackEventsCommandOutput,
  DescribeStackResourceCommand,
  DescribeStackResourceCommandOutput,
  DescribeStacksCommand,
  DescribeStacksCommandOutput,
} from '@aws-sdk/client-cloudformation';

/** In milliseconds. */
const REQUEST_TIMEOUT = 5000;

const client = () => new CloudFormationClient({ maxAttempts: 1, requestHandler: { requestTimeout: REQUEST_TIMEOUT } });

export function describeStack(
  stackId: string,
  _logicalId: string,
  abortSignal: AbortSignal,
): Promise<DescribeStacksCommandOutput> {
  return client().send(new DescribeStacksCommand({ StackName: stackId }), { abortSignal });
}

export function describeResource(
  stackId: string,
  logicalId: string,
  abortSignal: AbortSignal,
): Promise<DescribeStackResourceCommandOutput> {
  return client().send(new DescribeStackResourceCommand({ StackName: stackId, LogicalResourceId: logicalId }), { abortSignal });
}

export function describeEvents(
  stackId: string,
  _logicalId: string,
  abortSignal: AbortSignal,
  nextToken?: string,
): Promise<DescribeStackEventsCommandOutput> {
  return client().send(new DescribeStackEventsCommand({ StackName: stackId, NextToken: nextToken }), { abortSignal });
}
