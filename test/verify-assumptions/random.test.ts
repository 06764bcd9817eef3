// Runs against the embedded AWS with randomly switched assumptions: each is reported exactly as switched, or is declared to stay open.
import fc from 'fast-check';
import { assume, Assumption, AssumptionId, ASSUMPTIONS, Assumptions } from '../../local-aws/assumptions';
import { MOST_CREATES } from '../../verify-assumptions/account';
import { NEVER_SETTLED } from '../../verify-assumptions/experiments';
import { shows } from '../../verify-assumptions/observation';
import { EmbeddedAccount, NOTHING } from './embedded-account';

const RUNS = Number(process.env.ASSUMPTIONS_RUNS ?? 5);
const SEED = Number(process.env.ASSUMPTIONS_SEED ?? 1);
/** In seconds. */
const WAIT = '3';

/** Shorter than the alternatives of the table, in milliseconds. */
const DELAY = 700;
const SHORT: Partial<Record<AssumptionId, readonly number[]>> = {
  listDelay: [0, DELAY],
  tagPolicyDelay: [0, DELAY],
  stackStatusDelay: [0, DELAY],
  // Long enough to be seen on a busy machine.
  deletedVisibleFor: [60_000, 2 * DELAY],
};

const arbitrary = fc.record(
  Object.fromEntries(
    Object.entries<Assumption>(ASSUMPTIONS).map(([id, assumption]) => [
      id,
      fc.constantFrom<unknown>(...(SHORT[id as AssumptionId] ?? [assumption.default, ...assumption.alternatives])),
    ]),
  ),
) as unknown as fc.Arbitrary<Assumptions>;

/** License configurations that a run creates beside its first. */
function othersOf({ createWithTagsNeedsTagResource, nameUnique, unknownRuleRefused, severalTenancies }: Assumptions): number {
  return [!createWithTagsNeedsTagResource, !nameUnique, !unknownRuleRefused, severalTenancies].filter(Boolean).length;
}

/**
 * Whether there is a second page may depend on the last one: as the machine is slow or fast, a deleted one is listed no more, and a new
 * one not yet.
 */
function dependsOnSpeed(switched: Assumptions): (id: AssumptionId) => boolean {
  const { softDelete, deletedVisibleFor, listDelay, pageSize } = switched;
  const varies = listDelay > 0 || (softDelete && deletedVisibleFor < 60_000);
  return (id) => id === 'pageSize' && varies && pageSize === othersOf(switched);
}

/** Exactly these are not settled. Every other one is. */
function open(switched: Assumptions): AssumptionId[] {
  const { missingResourceRejected, countZeroWhenUnset, softDelete, deletedVisibleFor, pageSize } = switched;
  const others = othersOf(switched);
  const found: [AssumptionId, boolean][] = [
    ['throttleStatus', true],
    ['addRenewsAssociationTime', missingResourceRejected],
    ['modelStatus', missingResourceRejected],
    ['disabledRefusesAssociations', missingResourceRejected],
    ['zeroCountClears', missingResourceRejected && countZeroWhenUnset],
    ['deletedVisibleFor', !softDelete || deletedVisibleFor > Number(WAIT) * 1000],
    ['deletedKeepsTags', !softDelete || others === 0],
    ['pageSize', pageSize >= 1 + others],
  ];
  return [...(Object.keys(NEVER_SETTLED) as AssumptionId[]), ...found.filter(([, isOpen]) => isOpen).map(([id]) => id)].sort();
}

let account: EmbeddedAccount;
afterEach(() => account.close());

test.each(
  fc.sample(arbitrary, { numRuns: RUNS, seed: SEED }).map((switched, index) => [`seed ${SEED}, run ${index + 1}`, switched]),
)('reports each assumption as it is switched (%s)', async (_, switched) => {
  account = await EmbeddedAccount.start(switched);
  const { code, output, errors } = await account.run('--wait', WAIT);
  const { results } = account;
  const wrong = results.filter((result) => result.verdict !== 'not settled' && !shows(result, switched[result.id]));
  expect(wrong).toEqual([]);
  const unsettled = results.filter(({ verdict }) => verdict === 'not settled');
  const reasons = unsettled.map(({ id, evidence }) => `${id}: ${evidence}`).join('\n');
  const certain = (ids: AssumptionId[]) => ids.filter((id) => !dependsOnSpeed(switched)(id)).sort();
  expect({ reasons, ids: certain(unsettled.map(({ id }) => id)) }).toEqual({ reasons, ids: certain(open(switched)) });
  const differing = results.filter(({ id, verdict }) => verdict !== 'not settled' && switched[id] !== assume()[id]);
  expect(results.filter(({ verdict }) => verdict === 'differs').map(({ id }) => id)).toEqual(differing.map(({ id }) => id));
  expect({ code, errors }).toEqual({ code: differing.length > 0 ? 2 : 0, errors });
  expect(output).toContain(`${differing.length} differs, `);
  expect(account.creates).toBeLessThanOrEqual(MOST_CREATES);
  expect(account.leftovers).toEqual(NOTHING);
});
