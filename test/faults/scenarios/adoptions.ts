// Scenarios of adoption: agreement and disagreement, release to nobody or to a former owner, and updates by a former owner.
import { Life } from '../invariants';
import { licenseConfiguration } from '../resources';
import { CORE, created, deploy, destroy, only, Scenario } from './scenario';

const BY_HAND = {
  Name: 'By hand',
  LicenseCountingType: 'Core',
  LicenseCount: 5,
  Description: 'console',
  Tags: [{ Key: 'theirs', Value: 'x' }],
};
const AGREED = { Name: 'By hand', LicenseCountingType: 'Core', LicenseCount: 5, Description: 'console' };

/** ARN of the license configuration that no stack created. */
const found = ({ world }: Life) => String(world.configurations.find(({ Name }) => Name === 'By hand')!.LicenseConfigurationArn);
const byHand = async ({ expected }: Life) => void expected.createUnowned(BY_HAND);
const adopting = (arn: string, more: object = {}) => ({ ...AGREED, AdoptExisting: arn, ...more });

/** The stack creates A and retains it; the ARN is that of A. */
const retained = (life: Life) => created(life, only(CORE, { removalPolicy: 'RETAIN' }));
const renamed = (life: Life, more: object = {}) => ({
  A: licenseConfiguration(CORE, { removalPolicy: 'RETAIN' }),
  B: licenseConfiguration({ ...CORE, AdoptExisting: life.world.physicalId(), ...more }, { after: ['A'] }),
});
const ofOtherStack = async (life: Life) => {
  const T = { stackName: 'T' };
  await created(life, only(AGREED, { removalPolicy: 'RETAIN' }), T);
};

export const ADOPTIONS: Scenario[] = [
  {
    name: 'adopt',
    prepare: byHand,
    act: (life) => deploy(life, only(adopting(found(life)))),
    disturbed: { requestType: 'Create' },
    response: 'SUCCESS',
    ends: ['CREATE_COMPLETE'],
  },
  {
    name: 'adopt, with a difference',
    prepare: byHand,
    act: (life) => deploy(life, only(adopting(found(life), { LicenseCount: 9 }))),
    disturbed: { requestType: 'Create' },
    response: 'FAILED',
    ends: ['ROLLBACK_COMPLETE'],
  },
  {
    name: 'adopt from another stack',
    exempts: ['adopted-by-another'],
    prepare: ofOtherStack,
    act: (life) => deploy(life, only(adopting(found(life), { AdoptFromStack: life.world.stack('T')!.id }))),
    disturbed: { requestType: 'Create' },
    response: 'SUCCESS',
    ends: ['CREATE_COMPLETE'],
  },
  {
    name: 'adopt from another stack, without its name',
    prepare: ofOtherStack,
    act: (life) => deploy(life, only(adopting(found(life)))),
    disturbed: { requestType: 'Create' },
    response: 'FAILED',
    ends: ['ROLLBACK_COMPLETE'],
  },
  {
    name: 'adopt from another stack that manages it',
    prepare: (life) => created(life, only(AGREED), { stackName: 'T' }),
    act: (life) => deploy(life, only(adopting(found(life), { AdoptFromStack: life.world.stack('T')!.id }))),
    disturbed: { requestType: 'Create' },
    response: 'FAILED',
    ends: ['ROLLBACK_COMPLETE'],
  },
  {
    name: 'update of an adopted one',
    prepare: async (life) => {
      await byHand(life);
      await created(life, only(adopting(found(life))));
    },
    act: (life) => deploy(life, only(adopting(found(life), { LicenseCount: 9, Tags: [{ Key: 'a', Value: '1' }] }))),
    disturbed: { requestType: 'Update' },
    response: 'SUCCESS',
    ends: ['UPDATE_COMPLETE', 'CREATE_COMPLETE'],
    retryEnds: ['UPDATE_COMPLETE', 'CREATE_COMPLETE', 'ROLLBACK_COMPLETE'],
  },
  {
    name: 'update that drops adoptExisting',
    prepare: async (life) => {
      await byHand(life);
      await created(life, only(adopting(found(life))));
    },
    act: (life) => deploy(life, only(AGREED)),
    disturbed: { requestType: 'Update' },
    response: 'SUCCESS',
    ends: ['UPDATE_COMPLETE', 'CREATE_COMPLETE'],
  },
  {
    name: 'release',
    prepare: async (life) => {
      await byHand(life);
      await created(life, only(adopting(found(life))));
    },
    act: destroy,
    disturbed: { requestType: 'Delete' },
    response: 'SUCCESS',
    ends: ['DELETE_COMPLETE'],
  },
  {
    name: 'release to another stack',
    exempts: ['adopted-by-another'],
    prepare: async (life) => {
      await ofOtherStack(life);
      await created(life, only(adopting(found(life), { AdoptFromStack: life.world.stack('T')!.id })));
    },
    act: destroy,
    disturbed: { requestType: 'Delete' },
    response: 'SUCCESS',
    ends: ['DELETE_COMPLETE'],
  },
  {
    name: 'rename, rolled back: release to the old name',
    exempts: ['adopted-by-another'],
    prepare: retained,
    act: (life) => deploy(life, renamed(life), { fails: true }),
    disturbed: { requestType: 'Delete', logicalId: 'B' },
    response: 'SUCCESS',
    ends: ['UPDATE_ROLLBACK_COMPLETE'],
  },
  {
    name: 'update by the former owner',
    exempts: ['adopted-by-another'],
    prepare: async (life) => {
      await retained(life);
      await deploy(life, renamed(life));
      life.expected.settle();
    },
    act: (life) => {
      const A = licenseConfiguration({ ...CORE, LicenseCount: 9 }, { removalPolicy: 'RETAIN' });
      return deploy(life, { ...renamed(life), A });
    },
    disturbed: { requestType: 'Update' },
    response: 'FAILED',
    ends: ['UPDATE_ROLLBACK_COMPLETE'],
  },
  {
    name: 'update back by the former owner',
    exempts: ['adopted-by-another'],
    prepare: async (life) => {
      await retained(life);
      await deploy(life, renamed(life));
      life.expected.settle();
    },
    act: (life) => {
      const A = licenseConfiguration({ ...CORE, LicenseCount: 9 }, { removalPolicy: 'RETAIN' });
      return deploy(life, { ...renamed(life), A });
    },
    disturbed: { requestType: 'Update', after: 1 },
    response: 'SUCCESS',
    ends: ['UPDATE_ROLLBACK_COMPLETE'],
    // The stack is a new one then, and cannot adopt from the old one without its name.
    retryEnds: ['ROLLBACK_COMPLETE'],
  },
];
