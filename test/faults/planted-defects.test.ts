// A test of the fault tests: handlers with a defect, and the invariant that detects each.
import { Resource } from '../../lambda/cloudformation/event';
import * as stack from '../../lambda/cloudformation/stack';
import { LicenseManager } from '../../lambda/license-manager/api';
import { createClient } from '../../lambda/license-manager/client';
import * as errors from '../../lambda/license-manager/errors';
import { ReportGenerators } from '../../lambda/license-manager/report-generators';
import { ServiceSettings } from '../../lambda/license-manager/service-settings';
import { Observation as AssociationObservation } from '../../lambda/resources/license-association/observation';
import * as associationPlan from '../../lambda/resources/license-association/plan';
import { Observation } from '../../lambda/resources/license-configuration/observation';
import * as ownership from '../../lambda/resources/license-configuration/ownership';
import * as search from '../../lambda/resources/license-configuration/search';
import * as settingsPlan from '../../lambda/resources/license-manager-settings/plan';
import { LicenseManagerSettingsResource } from '../../lambda/resources/license-manager-settings/resource';
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
    name: 'does not return users to the one that a rollback keeps',
    scenario: 'rolled back: delete of the new one',
    plant: () => plantFact('successor', { is: 'gone' }),
    detected: /the exemption association-left-behind is used without a fault/,
  },
  {
    name: 'takes the end of a stack for a rollback',
    scenario: 'delete of a replacement in use, predecessor alive',
    plant: () =>
      void jest.spyOn(stack, 'describeStack').mockResolvedValue({ direction: 'back', status: 'S', rejectsReplacement: false }),
    detected: /and no template says so/,
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
  {
    name: 'fails where an association is gone with its license configuration',
    scenario: 'disassociate from a license configuration that was deleted',
    plant: () => {
      const { planDelete } = associationPlan;
      jest.spyOn(errors, 'isNotFound').mockReturnValue(false);
      jest
        .spyOn(associationPlan, 'planDelete')
        .mockImplementation((event, prior, facts) => planDelete(event, prior, { ...facts, linked: prior?.arns }));
    },
    detected: /ends in DELETE_FAILED/,
  },
  {
    name: 'takes an association of somebody else for its own',
    scenario: 'associate what is associated already',
    plant: () => {
      const { planCreate } = associationPlan;
      jest
        .spyOn(associationPlan, 'planCreate')
        .mockImplementation((event, desired, facts) => planCreate(event, desired, { ...facts, linked: [] }));
    },
    detected: /took over the association/,
  },
  {
    name: "removes somebody's association at the delete",
    scenario: 'disassociate, and keep what somebody else associated',
    plant: () => {
      const { planDelete } = associationPlan;
      jest
        .spyOn(associationPlan, 'planDelete')
        .mockImplementation((event, prior, facts) =>
          planDelete(event, prior && { ...prior, arns: facts.linked ?? prior.arns }, facts),
        );
    },
    detected: /is not associated with the license configuration of S\/A/,
  },
  {
    name: 'leaves the old target of an association associated',
    scenario: 'update changes the target',
    plant: () => {
      const { planUpdate } = associationPlan;
      jest.spyOn(associationPlan, 'planUpdate').mockImplementation((event, desired, ...rest) => {
        const plan = planUpdate(event, desired, ...rest);
        return 'steps' in plan
          ? { ...plan, steps: plan.steps.filter(({ action }) => action.resourceArn === desired.resourceArn) }
          : plan;
      });
    },
    detected: /and no template says so/,
  },
  {
    name: 'does not follow a replacement that moved its associations',
    scenario: 'associated replacement: the association leaves at once',
    plant: () => void jest.spyOn(AssociationObservation.prototype, 'replaced' as never).mockResolvedValue(new Map() as never),
    detected: /is associated with .*, and no template says so/,
  },
  {
    name: 'looks at the first license configuration only',
    scenario: 'look-up with several matches',
    plant: () => {
      const { list } = api;
      jest.spyOn(api, 'list').mockImplementation(async function (this: LicenseManager) {
        return (await list.call(this)).slice(0, 1);
      });
    },
    detected: /ends in CREATE_COMPLETE/,
  },
  {
    name: "changes somebody's settings without `overwrite`",
    scenario: 'settings of somebody else',
    plant: () => {
      const { planSettings } = settingsPlan;
      jest.spyOn(settingsPlan, 'planSettings').mockImplementation((facts) => planSettings({ ...facts, overwrite: true }));
    },
    detected: /S3BucketArn, which somebody else set to /,
  },
  {
    name: 'changes the settings at the delete',
    scenario: 'removal of settings',
    plant: () => {
      const { prototype } = LicenseManagerSettingsResource as unknown as { prototype: Resource };
      jest.spyOn(prototype, 'delete').mockImplementation(async (event, deadline) => {
        const SnsTopicArn = `${String(event.ResourceProperties.SnsTopicArn)}-not`;
        await new ServiceSettings(createClient(), deadline).update({ SnsTopicArn });
        return { physicalResourceId: event.PhysicalResourceId };
      });
    },
    detected: /SnsTopicArn is .*-not, not /,
  },
  {
    name: 'creates a report twice',
    scenario: 'report',
    plant: () => {
      const { create } = ReportGenerators.prototype;
      jest.spyOn(ReportGenerators.prototype, 'create').mockImplementation(async function (this: ReportGenerators, input) {
        await create.call(this, { ...input, ClientToken: 'another' });
        return create.call(this, input);
      });
    },
    detected: /no stack records the report /,
  },
  {
    name: 'does not update a report',
    scenario: 'change of a report',
    plant: () => void jest.spyOn(ReportGenerators.prototype, 'update').mockResolvedValue(undefined),
    detected: /the report of S\/Report is .*"MONTH"\], not .*"WEEK"\]/,
  },
];

test.each(DEFECTS.map((defect) => [defect.name, defect] as const))('a handler that %s is detected', async (_, defect) => {
  defect.plant?.();
  const { problems } = await playCase(scenario(defect.scenario), defect.disturbance, { newHandler: defect.newHandler });
  expect(problems.join('\n')).toMatch(defect.detected);
});
