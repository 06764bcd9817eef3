// What CloudFormation sends to custom resources, under which status, and what the ResponseURL accepts.
import { CreateStackCommand, DescribeStacksCommand, StackEvent } from '@aws-sdk/client-cloudformation';
import { Observation } from '../observation';
import { IDS } from '../operations';
import { EventRecord, Records } from '../recording-stack';
import { experiment, notSettled } from './experiment';

/** Between CloudFormation and the ResponseURL, in milliseconds. */
const SAME_TIME = 60_000;

export const rollback = experiment(
  ['rollbackSendsUpdate', 'cancelsInFlight', 'conditionalResponses', 'responseUrlHasDate'],
  async ({ operations }) => {
    await operations.rollBack();
    const records = await operations.stack.records();
    const sent = records.events.filter(({ logicalId, physicalId }) => logicalId === 'A' && physicalId === IDS.rollBack);
    return {
      rollbackSendsUpdate: {
        value: sent.some(({ requestType }) => requestType === 'Update'),
        evidence: `events of A with its new id, in the rollback: ${sent.map(({ requestType }) => requestType).join(', ')}`,
      },
      cancelsInFlight: inFlight(await operations.stack.events()),
      ...responsesOf(records),
    };
  },
);

export const withoutRollback = experiment(['refusedReplacementDeleted', 'pausedUpdateRestoresFailed'], async ({ operations }) => {
  await operations.withoutRollback();
  const { events } = await operations.stack.records();
  const ofA = events.filter(({ logicalId, physicalId }) => logicalId === 'A' && physicalId === IDS.withoutRollback);
  const ofX = events.filter(({ logicalId, requestType }) => logicalId === 'X' && requestType === 'Update');
  return {
    refusedReplacementDeleted: {
      value: ofA.some(({ requestType }) => requestType === 'Delete'),
      evidence: `events of A with its new id: ${ofA.map(({ requestType }) => requestType).join(', ') || 'none'}`,
    },
    pausedUpdateRestoresFailed: {
      value: ofX.length > 1,
      evidence: `Updates of X, the first of which fails: ${ofX.length}`,
    },
  };
});

export const express = experiment(['expressShowsDisableRollback'], async ({ account }) => {
  const StackName = `${account.name}-express`;
  account.stackNames.push(StackName);
  const TemplateBody = JSON.stringify({ Resources: { Handle: { Type: 'AWS::CloudFormation::WaitConditionHandle' } } });
  await account.get(() =>
    account.cloudFormation.send(new CreateStackCommand({ StackName, TemplateBody, DeploymentConfig: { Mode: 'EXPRESS' } })),
  );
  const { Stacks } = await account.get(() => account.cloudFormation.send(new DescribeStacksCommand({ StackName })));
  const { DisableRollback = false, DeploymentConfig } = Stacks![0]!;
  return {
    expressShowsDisableRollback: {
      value: DisableRollback,
      evidence: `CreateStack in express mode, DescribeStacks -> ${JSON.stringify({ DisableRollback, DeploymentConfig })}`,
    },
  };
});

/** S must have been in progress when F failed. */
function inFlight(events: readonly StackEvent[]): Observation {
  const ends = (name: string) =>
    events.find(
      ({ LogicalResourceId, ResourceStatus }) => LogicalResourceId === name && /^CREATE_(COMPLETE|FAILED)$/.test(ResourceStatus!),
    );
  const [slow, failed] = [ends('S'), ends('F')];
  if (!slow || !failed || slow.Timestamp! < failed.Timestamp!) {
    return notSettled('The slow resource was not in progress when the other one failed.');
  }
  return {
    value: slow.ResourceStatus === 'CREATE_FAILED',
    evidence: `S, in progress when F fails: ${slow.ResourceStatus} ${slow.ResourceStatusReason ?? ''}`,
  };
}

function responsesOf({ responses, events }: Records): Record<'conditionalResponses' | 'responseUrlHasDate', Observation> {
  const created = events.find(({ logicalId }) => logicalId === 'Responses');
  if (responses === undefined || created === undefined) {
    const missing = notSettled('The function did not record its responses.');
    return { conditionalResponses: missing, responseUrlHasDate: missing };
  }
  const [date, ...statuses] = responses;
  return {
    conditionalResponses: {
      value: meaning(statuses),
      evidence: `two PUTs with If-None-Match: *, and one without if neither is accepted: ${statuses.join(', ')}`,
    },
    responseUrlHasDate: { value: dateOf(date!, created), evidence: `X-Amz-Date of the ResponseURL: ${date}` },
  };
}

function meaning([first, second]: readonly string[]): string {
  if (first === '200') {
    return second === '412' ? 'honored' : second === '200' ? 'ignored' : `accepted, then ${second}`;
  }
  return 'rejected';
}

/** In words, where it is a time that is not the event's. */
function dateOf(date: string, { statuses: [{ from }] }: EventRecord): boolean | string {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date)?.slice(1).map(Number);
  if (parts === undefined) {
    return false;
  }
  const [year, month, day, hour, minute, second] = parts;
  const age = from - Date.UTC(year, month - 1, day, hour, minute, second);
  return Math.abs(age) < SAME_TIME ? true : `${Math.round(age / 1000)} s before the event`;
}
