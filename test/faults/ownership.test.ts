// Licenses that change hands, under the very role that the construct renders: who lets go leaves what the other needs.
import fc from 'fast-check';
import { RESERVED_TAGS } from '../../lib/private/contract';
import { AwsError } from '../../local-aws/errors';
import { find, tagsOf } from './invariants';
import { INSTANCE, physicalId } from './scenarios';
import { license, World } from './world';

const basic = { Name: 'Oracle', LicenseCountingType: 'Core' };
const adopting = (arn: string) => ({ ...basic, AdoptExisting: arn });

let world: World;
beforeEach(async () => void (world = await World.start()));
afterEach(async () => {
  await world.close();
  jest.restoreAllMocks();
});

test('what replaced a license that was handed back can be replaced and deleted', async () => {
  const found = world.aws.licenseManager.create(basic);
  await world.deploy({ A: license(adopting(found)) });
  const socket = { ...basic, LicenseCountingType: 'Socket', DisassociateOnDelete: true };
  expect((await world.deploy({ A: license(socket) })).status).toBe('UPDATE_COMPLETE');
  expect(tagsOf(find(world, found)!)).toEqual({});
  world.aws.licenseManager.associate(physicalId(world), { resourceArn: INSTANCE });
  expect((await world.deploy({ A: license({ ...socket, LicenseCountingType: 'Core' }) })).status).toBe('UPDATE_COMPLETE');
  expect((await world.destroy()).status).toBe('DELETE_COMPLETE');
  expect(world.configurations.map(({ LicenseConfigurationArn }) => LicenseConfigurationArn)).toEqual([found]);
});

test('a renaming that is rolled back leaves the old name able to go on', async () => {
  await world.deploy({ A: license(basic, { retain: true }) });
  const arn = physicalId(world);
  const { status } = await world.deploy({ B: license(adopting(arn)) }, { fails: true });
  expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(tagsOf(find(world, arn)!)).toMatchObject({ [RESERVED_TAGS.resource]: 'A', [RESERVED_TAGS.retain]: 'true' });
  expect((await world.deploy({ A: license({ ...basic, LicenseCount: 3 }, { retain: true }) })).status).toBe('UPDATE_COMPLETE');
  expect(find(world, arn)).toMatchObject({ LicenseCount: 3 });
});

test('a denial by IAM itself says what to run', async () => {
  await world.close();
  jest.restoreAllMocks();
  world = await World.start({ setUp: false });
  const error = new AwsError('AccessDenied', 'User is not authorized to perform: iam:CreateServiceLinkedRole', 403);
  world.aws.faults.inject({ operation: 'CreateServiceLinkedRole', kind: 'access-denied', error, times: 1000 });
  const stack = await world.deploy({ A: license(basic) });
  const [{ reason }] = world.events;
  expect([stack.status, reason]).toEqual(['ROLLBACK_COMPLETE', expect.stringContaining('aws iam create-service-linked-role')]);
});

describe('a license that was adopted and is ours', () => {
  type Terms = { Description?: string; LicenseCount?: number; LicenseRules?: string[] };
  const NAMES = ['Description', 'LicenseCount', 'LicenseRules'] as const;
  const none: Required<Terms> = { Description: '', LicenseCount: 0, LicenseRules: [] };
  const found: Required<Terms> = { Description: 'found', LicenseCount: 5, LicenseRules: ['#minimumCores=2'] };
  const terms: fc.Arbitrary<Terms> = fc.record(
    {
      Description: fc.constantFrom('', 'found', 'given'),
      LicenseCount: fc.constantFrom(5, 50),
      LicenseRules: fc.constantFrom(
        [],
        ['#minimumCores=2'],
        ['#minimumCores=4'],
        ['#licenseAffinityToHost=9', '#minimumCores=2'],
      ),
    },
    { requiredKeys: [] },
  );
  const managed = (given: Terms) => ({ DefaultName: 'd', LicenseCountingType: 'Core', ...given });
  const differ = (one: Terms, other: Terms) => NAMES.some((name) => String(one[name]) !== String(other[name]));

  /** What a reader of docs/concepts.md would expect, deploy by deploy. */
  class Expectation {
    private readonly lasting: Set<string>;
    /** A second deploy that fails counts as one, or not. */
    private readonly maybe = new Set<string>();

    /** The deploy that made it ours was the second that gave these. */
    constructor(private template: Terms) {
      this.lasting = new Set(NAMES.filter((name) => template[name] !== undefined));
    }

    /** The values that each term may have now. */
    deploy(given: Terms, fails: boolean): Record<string, unknown[]> {
      const twice = NAMES.filter((name) => given[name] !== undefined && this.template[name] !== undefined);
      if (differ(given, this.template)) {
        twice.forEach((name) => (fails ? this.maybe : this.lasting).add(name));
      }
      this.template = fails ? this.template : given;
      return Object.fromEntries(NAMES.map((name) => [name, this.allowed(name)]));
    }

    private allowed(name: (typeof NAMES)[number]): unknown[] {
      if (this.template[name] !== undefined) {
        return [this.template[name]];
      }
      return this.lasting.has(name) ? [none[name]] : this.maybe.has(name) ? [none[name], found[name]] : [found[name]];
    }
  }

  test('has what is given, or what it had, or, where it was given for long enough, the default', async () => {
    const deploys = fc.array(fc.record({ given: terms, fails: fc.boolean() }), { maxLength: 8 });
    let replaced = 0;
    await fc.assert(
      fc.asyncProperty(terms, deploys, async (first, later) => {
        await world.close();
        jest.restoreAllMocks();
        world = await World.start({});
        const { licenseManager } = world.aws;
        const arn = licenseManager.create({ Name: 'Found', LicenseCountingType: 'Core', ...found } as never);
        const adopted = { ...managed({ ...first, LicenseRules: first.LicenseRules && found.LicenseRules }), AdoptExisting: arn };
        await world.deploy({ A: license(adopted) });
        const { AdoptExisting, ...own } = adopted;
        await world.deploy({ A: license(own) });
        const expectation = new Expectation(own);
        for (const { given, fails } of later) {
          const expected = expectation.deploy(given, fails);
          await world.deploy({ A: license(managed(given)) }, { fails });
          const live = { ...none, ...find(world, physicalId(world)) };
          NAMES.forEach((name) => expect(expected[name]).toContainEqual(live[name]));
          expect(world.configurations).toHaveLength(1);
        }
        replaced += Number(physicalId(world) !== AdoptExisting);
      }),
      { numRuns: 40, seed: 1 },
    );
    expect(replaced).toBeGreaterThan(5);
  }, 120_000);
});
