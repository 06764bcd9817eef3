// The verdicts, the table and the file.
import { AssumptionId, ASSUMPTIONS } from '../../local-aws/assumptions';
import { EXPERIMENTS, NEVER_SETTLED } from '../../verify-assumptions/experiments';
import { delayOf } from '../../verify-assumptions/experiments/statuses';
import { Observations, resultOf } from '../../verify-assumptions/observation';
import { fileOf, resultsOf, tableOf } from '../../verify-assumptions/report';

const ARN = 'arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-1';
const OBSERVATIONS: Observations = {
  nameUnique: { value: true, evidence: `CreateLicenseConfiguration -> 400 of ${ARN}` },
  tagErrorCode: { notSettled: 'User: arn:aws:iam::123456789012:user/jane is not authorized' },
  listDelay: { between: [0, 12.3], evidence: 'ListLicenseConfigurations' },
};
const only = (...ids: AssumptionId[]) => resultsOf(OBSERVATIONS).filter(({ id }) => ids.includes(id));

test('every assumption is settled by one experiment, or never for a reason', () => {
  const settled = EXPERIMENTS.flatMap(({ settles }) => settles);
  expect([...settled, ...Object.keys(NEVER_SETTLED)].sort()).toEqual(Object.keys(ASSUMPTIONS).sort());
});

test('no experiment settles what needs a second account, an instance, a bucket, or other settings', () => {
  expect(Object.keys(NEVER_SETTLED).sort()).toEqual([
    'discoveryNeedsIntegration',
    'emptyRegionListClears',
    'launchErrorCode',
    'nestedCreateRollsBack',
    'reportGeneratorCreatesBucket',
    'reportGeneratorTagsInPolicies',
    'sharedChangeErrorCode',
    'sharedListed',
  ]);
});

test.each([
  [{ value: false, evidence: '' }, 'as assumed', 'false'],
  [{ value: true, evidence: '' }, 'differs', 'true'],
  [{ value: 'rejected: X', evidence: '' }, 'differs', 'rejected: X'],
  [{ notSettled: 'why' }, 'not settled', ''],
  [undefined, 'not settled', ''],
] as const)('an observation %j of a no is %s', (observation, verdict, observed) => {
  expect(resultOf('nameUnique', observation)).toMatchObject({ verdict, observed });
});

test.each([
  [[59_000, 61_000], 'as assumed'],
  [[60_001, 61_000], 'differs'],
  [[0, 59_999], 'differs'],
] as const)('a duration between %j is %s where 60000 ms are assumed', (between, verdict) => {
  expect(resultOf('deletedVisibleFor', { between, evidence: '' }).verdict).toBe(verdict);
});

describe('the status of the stack at an event', () => {
  const history = [
    { status: 'UPDATE_IN_PROGRESS', from: 10_000, to: 20_000 },
    { status: 'UPDATE_ROLLBACK_IN_PROGRESS', from: 20_000, to: 30_000 },
    { status: 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', from: 30_000, to: Infinity },
  ];
  const at = (requestType: string, ...statuses: [string, number][]) => {
    const seen = statuses.map(([status, from]) => ({ status, from, to: from + 100 }));
    return delayOf([{ requestType, logicalId: 'A', physicalId: 'a', statuses: seen }], history);
  };

  test('is current', () => {
    expect(at('Update', ['UPDATE_ROLLBACK_IN_PROGRESS', 21_000])).toMatchObject({ between: [0, 1150] });
  });

  test('is late, until another one follows', () => {
    expect(at('Update', ['UPDATE_IN_PROGRESS', 21_000])).toMatchObject({ between: [950, Infinity] });
    expect(
      at('Delete', ['UPDATE_IN_PROGRESS', 21_000], ['UPDATE_IN_PROGRESS', 24_000], ['UPDATE_ROLLBACK_IN_PROGRESS', 25_000]),
    ).toMatchObject({ between: [950, 5150] });
  });

  test('is one that the handler does not expect', () => {
    expect(at('Delete', ['UPDATE_IN_PROGRESS', 12_000])).toMatchObject({ value: 'Delete A under UPDATE_IN_PROGRESS' });
  });

  test('is not in the history', () => {
    expect(at('Delete', ['DELETE_IN_PROGRESS', 12_000])).toEqual({
      notSettled: 'DELETE_IN_PROGRESS is not in the history of the stack.',
    });
  });
});

test('the table has the evidence of each, and what follows from a difference', () => {
  expect(tableOf(only('nameUnique', 'tagErrorCode', 'listDelay')).split('\n')).toEqual([
    'assumption    assumed                         observed',
    'nameUnique    false                           differs: true',
    '    Two license configurations of an account and Region cannot have the same name.',
    `    CreateLicenseConfiguration -> 400 of ${ARN}`,
    '    It follows: A replacement fails unless the name changes, too.',
    'listDelay     0                               as assumed: 0 to 12 ms',
    '    ListLicenseConfigurations returns a new license configuration after this time, in milliseconds.',
    '    ListLicenseConfigurations',
    'tagErrorCode  InvalidParameterValueException  not settled',
    '    The error for tags that are reserved, too many or malformed.',
    '    User: arn:aws:iam::123456789012:user/jane is not authorized',
    '',
    '1 as assumed, 1 differs, 1 not settled.',
  ]);
});

test("the file has neither the account's id nor names of users", () => {
  const circumstances = { version: '1', date: '2026-01-01', region: 'us-east-1', endpoint: 'AWS', creates: 5 } as const;
  const file = fileOf(circumstances, only('nameUnique', 'tagErrorCode'), '123456789012');
  expect(JSON.parse(file)).toEqual({
    ...circumstances,
    results: [
      expect.objectContaining({
        id: 'nameUnique',
        verdict: 'differs',
        value: true,
        evidence: expect.stringContaining('111122223333'),
      }),
      expect.objectContaining({
        id: 'tagErrorCode',
        verdict: 'not settled',
        notSettled: 'User: arn:aws:iam::111122223333:user/... is not authorized',
      }),
    ],
  });
});
