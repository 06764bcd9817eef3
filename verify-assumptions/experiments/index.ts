// The experiments, in the order in which they run, and the assumptions that none of them settles.
import { AssumptionId } from '../../local-aws/assumptions';
import { associations } from './associations';
import { creates } from './creates';
import { deletion } from './deletion';
import { experiment, Experiment, notSettled } from './experiment';
import { lists, newInLists } from './lists';
import { deletedTags, permissions } from './permissions';
import { settingsAndReports } from './settings-and-reports';
import { express, rollback, withoutRollback } from './stacks';
import { statuses } from './statuses';
import { tags } from './tags';
import { terms } from './terms';

const throttling = experiment(['throttleStatus'], async ({ account: { throttledWith } }) => ({
  throttleStatus: throttledWith
    ? { value: throttledWith.status, evidence: throttledWith.evidence }
    : notSettled('License Manager throttled no request of this run.'),
}));

export const EXPERIMENTS: readonly Experiment[] = [
  newInLists,
  terms,
  tags,
  associations,
  creates,
  settingsAndReports,
  permissions,
  rollback,
  lists,
  deletedTags,
  withoutRollback,
  statuses,
  express,
  deletion,
  throttling,
];

/** No experiment settles these, each for a reason. */
export const NEVER_SETTLED: Partial<Readonly<Record<AssumptionId, string>>> = {
  launchErrorCode: 'It needs the launch of an instance.',
  sharedListed: 'It needs a second account.',
  sharedChangeErrorCode: 'It needs a second account.',
  emptyRegionListClears: 'It would change the settings of the account.',
  discoveryNeedsIntegration: 'It would change the settings of the account.',
  reportGeneratorCreatesBucket: 'It would create a bucket in the account.',
  reportGeneratorTagsInPolicies: 'It needs a report generator, which may create a bucket in the account.',
  nestedCreateRollsBack: 'A nested stack needs a template in a bucket.',
};
