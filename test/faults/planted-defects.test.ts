// A test of the fault tests: handlers with a defect, and the invariant that detects each.
import * as stack from '../../lambda/cloudformation/stack';
import { LicenseManager } from '../../lambda/license-manager/api';
import * as errors from '../../lambda/license-manager/errors';
import { Observation } from '../../lambda/resources/license-configuration/observation';
import * as ownership from '../../lambda/resources/license-configuration/ownership';
import * as search from '../../lambda/resources/license-configuration/search';
import { Handler, newHandler } from '../fixtures/handler';
import { Disturbance, playCase } from './fault-case';
import { scenario } from './scenarios';

afterEach(() => jest.restoreAllMocks());

interface PlantedDefect {
  readonly name: string;
  readonly scenario: string;
  readonly disturbance?: Disturbance;
  readonly plant?: () => void;
  readonly newHandler?: () => Handler;
  /** The problem that detects it. */
  readonly detected: RegExp;
}

const api = LicenseManager.prototype;
const FOR_GOOD = 100_000;
/** Replaces a method that only the class itself calls. */
const plantFact = (method: string, fact: unknown) =>
  void jest.spyOn(Observation.prototype, method as never).mockResolvedValue(fact as never);

const DEFECTS: PlantedDefect[] = [
  {
    name: 'creates again without a search',
    scenario: 'create',
    disturbance: { operation: 'CreateLicenseConfiguration', kind: 'cut-after', times: 1 },
    plant: () => void jest.spyOn(search, 'findOwned').mockResolvedValue(new Map()),
    detected: /created 2 license configurations/,
  },
  {
    name: 'takes every invalid parameter for a deleted license configuration',
    scenario: 'delete, in use',
    plant: () =>
      void jest.spyOn(errors, 'isNotFound').mockImplementation((error) => /^InvalidParameter/.test((error as Error).name)),
    detected: /no stack records/,
  },
  {
    name: 'responds twice, and differently',
    scenario: 'create',
    newHandler: () => {
      const handler = newHandler();
      return async (event, context) => {
        await handler(event, context);
        const { StackId, RequestId, LogicalResourceId } = event;
        const body = JSON.stringify({ StackId, RequestId, LogicalResourceId, Status: 'FAILED', PhysicalResourceId: 'x' });
        await fetch(event.ResponseURL, { method: 'PUT', body, headers: { 'content-type': '' } });
      };
    },
    detected: /got different responses/,
  },
  {
    name: 'does not respond',
    scenario: 'create',
    newHandler: () => async () => undefined,
    detected: /got 0 responses/,
  },
  {
    name: 'drops an association',
    scenario: 'replacement with associations',
    plant: () => {
      const { associations } = api;
      jest.spyOn(api, 'associations').mockImplementation(async function (this: LicenseManager, arn) {
        return (await associations.call(this, arn)).slice(1);
      });
    },
    detected: /the exemption association-left-behind is used without a fault/,
  },
  {
    name: "removes somebody's tag at the release",
    scenario: 'release',
    plant: () => {
      const { untag } = api;
      jest.spyOn(api, 'untag').mockImplementation(async function (this: LicenseManager, arn, keys) {
        await untag.call(this, arn, [...keys, 'theirs']);
      });
    },
    detected: /which no stack owns, was changed/,
  },
  {
    name: 'changes a tag of the user at the adoption',
    scenario: 'release',
    plant: () => {
      const { tag } = api;
      jest.spyOn(api, 'tag').mockImplementation(async function (this: LicenseManager, arn, tags) {
        await tag.call(this, arn, new Map([...tags, ['theirs', 'changed']]));
      });
    },
    detected: /the adoption changed/,
  },
  {
    name: 'adopts from an owner that does not retain it',
    scenario: 'adopt from another stack that manages it',
    plant: () => void jest.spyOn(ownership, 'isRetained').mockReturnValue(true),
    detected: /T\/A has cdk-license-manager:stack/,
  },
  {
    name: 'does not restore the predecessor',
    scenario: 'rolled back: delete of the new one',
    plant: () => plantFact('predecessor', { is: 'gone' }),
    detected: /the exemption association-left-behind is used without a fault/,
  },
  {
    name: 'takes the end of a stack for a rollback',
    scenario: 'delete of a replacement in use, predecessor alive',
    plant: () =>
      void jest.spyOn(stack, 'describeStack').mockResolvedValue({ direction: 'back', status: 'S', rejectsReplacement: false }),
    detected: /nobody made the association of/,
  },
  {
    name: 'does not search for orphans',
    scenario: 'replacement with associations',
    disturbance: { operation: 'PutAnswer', kind: 'cut-before', times: FOR_GOOD },
    plant: () => plantFact('orphans', []),
    detected: /no stack records/,
  },
  {
    name: 'does not move late users to the successor',
    scenario: 'replacement: delete of the old one, used again',
    plant: () => plantFact('successor', { is: 'gone' }),
    detected: /the exemption association-left-behind is used without a fault/,
  },
  {
    name: 'does not compensate a create that fails half-way',
    scenario: 'create disabled',
    disturbance: { operation: 'UpdateLicenseConfiguration', kind: 'error-before', times: FOR_GOOD },
    plant: () => void jest.spyOn(api, 'delete').mockResolvedValue(true),
    detected: /no stack records|left after the delete/,
  },
  {
    name: 'does not update',
    scenario: 'update in place',
    plant: () => void jest.spyOn(api, 'update').mockResolvedValue(undefined),
    detected: /has Name Oracle, not New/,
  },
];

test.each(DEFECTS.map((defect) => [defect.name, defect] as const))('a handler that %s is detected', async (_, defect) => {
  defect.plant?.();
  const { problems } = await playCase(scenario(defect.scenario), defect.disturbance, { newHandler: defect.newHandler });
  expect(problems.join('\n')).toMatch(defect.detected);
});
