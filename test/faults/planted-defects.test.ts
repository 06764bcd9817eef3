// A test of the tests: handlers that are broken on purpose, one per invariant, and each is caught.
import * as errors from '../../lambda/license-manager/errors';
import { LicenseManager } from '../../lambda/license-manager/api';
import * as replacement from '../../lambda/resources/replacement';
import * as search from '../../lambda/resources/search';
import * as unheard from '../../lambda/resources/unheard';
import { Disturbance, play } from './cell';
import { SCENARIOS } from './scenarios';
import { realSandbox, Sandbox } from './world';

afterEach(() => jest.restoreAllMocks());

const scenario = (name: string) => SCENARIOS.find((one) => one.name === name)!;

interface Mutant {
  readonly name: string;
  readonly story: string;
  readonly fault?: Disturbance;
  readonly break?: () => void;
  readonly sandbox?: () => Sandbox;
  readonly caught: RegExp;
}

const MUTANTS: Mutant[] = [
  {
    name: 'creates again without a look',
    story: 'create',
    fault: { operation: 'CreateLicenseConfiguration', kind: 'cut-after', times: 1 },
    break: () => void jest.spyOn(search, 'findOurs').mockResolvedValue(new Map()),
    caught: /made 2 licenses/,
  },
  {
    name: 'takes every invalid parameter for gone',
    story: 'delete in use, disassociateOnDelete',
    break: () =>
      void jest.spyOn(errors, 'isNotFound').mockImplementation((error) => /^InvalidParameter/.test((error as Error).name)),
    caught: /nobody holds|left after destroy/,
  },
  {
    name: 'answers twice, and differently',
    story: 'create',
    sandbox: () => {
      const real = realSandbox();
      return async (event, context) => {
        await real(event, context);
        const { StackId, RequestId, LogicalResourceId } = event;
        const body = JSON.stringify({ StackId, RequestId, LogicalResourceId, Status: 'FAILED', PhysicalResourceId: 'x' });
        await fetch(event.ResponseURL, { method: 'PUT', body, headers: { 'content-type': '' } });
      };
    },
    caught: /answered differently/,
  },
  {
    name: 'answers nothing',
    story: 'create',
    sandbox: () => async () => undefined,
    caught: /answered 0 times/,
  },
  {
    name: 'drops a page of associations',
    story: 'replacement with associations',
    break: () => {
      const { associations } = LicenseManager.prototype;
      jest.spyOn(LicenseManager.prototype, 'associations').mockImplementation(async function (this: LicenseManager, arn) {
        return (await associations.call(this, arn)).slice(1);
      });
    },
    caught: /is not associated with the license of A/,
  },
  {
    name: "removes somebody's tag",
    story: 'release',
    break: () => {
      const { untag } = LicenseManager.prototype;
      jest.spyOn(LicenseManager.prototype, 'untag').mockImplementation(async function (this: LicenseManager, arn, keys) {
        await untag.call(this, arn, [...keys, 'theirs']);
      });
    },
    caught: /the foreign .* was touched/,
  },
  {
    name: 'ignores the predecessor on rollback',
    story: 'rollback of a replacement: delete of the new one',
    break: () => void jest.spyOn(replacement, 'livePredecessor').mockResolvedValue(undefined),
    caught: /is not associated with the license of A/,
  },
  {
    name: 'does not look for what an unheard update made',
    story: 'replacement with associations',
    fault: { operation: 'PutAnswer', kind: 'cut-before', times: 100_000 },
    break: () => void jest.spyOn(unheard, 'undoUnheard').mockResolvedValue(undefined),
    caught: /nobody holds/,
  },
  {
    name: 'forgets to take back what failed half-way',
    story: 'create disabled',
    fault: { operation: 'UpdateLicenseConfiguration', kind: 'error-before', times: 100_000 },
    break: () => void jest.spyOn(LicenseManager.prototype, 'delete').mockResolvedValue(undefined),
    caught: /nobody holds|left after destroy/,
  },
  {
    name: 'does not converge',
    story: 'update in place',
    break: () => void jest.spyOn(LicenseManager.prototype, 'update').mockResolvedValue(undefined),
    caught: /has Name Oracle, not New/,
  },
];

test.each(MUTANTS.map((mutant) => [mutant.name, mutant] as const))('a handler that %s is caught', async (_, mutant) => {
  mutant.break?.();
  const { problems } = await play(scenario(mutant.story), mutant.fault, { sandbox: mutant.sandbox });
  expect(problems.join('\n')).toMatch(mutant.caught);
});
