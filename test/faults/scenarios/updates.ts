// Scenarios of Update that keep the license configuration.
import { CORE, created, deploy, only, Scenario } from './scenario';

const TAGGED = { ...CORE, Tags: [{ Key: 'a', Value: '1' }] };
const disturbed = { requestType: 'Update' } as const;
const succeeds = { disturbed, response: 'SUCCESS', ends: ['CREATE_COMPLETE', 'UPDATE_COMPLETE'] } as const;

export const UPDATES: Scenario[] = [
  {
    name: 'update in place',
    prepare: (life) => created(life, only(CORE)),
    act: (life) => deploy(life, only({ ...CORE, LicenseCount: 5, Name: 'New' })),
    ...succeeds,
  },
  {
    name: 'update unsets a count',
    world: { assumptions: { zeroCountClears: true } },
    prepare: (life) => created(life, only({ ...CORE, LicenseCount: 5 })),
    act: (life) => deploy(life, only(CORE)),
    ...succeeds,
  },
  {
    name: 'update tags',
    prepare: (life) => created(life, only(TAGGED)),
    act: (life) => deploy(life, only({ ...CORE, Tags: [{ Key: 'b', Value: '2' }] })),
    ...succeeds,
  },
  {
    name: 'update of one that was deleted by hand',
    prepare: async (life) => {
      await created(life, only(CORE));
      life.expected.deletedByHand.add(life.world.physicalId());
      life.world.aws.licenseManager.vanish(life.world.physicalId());
    },
    act: (life) => deploy(life, only({ ...CORE, LicenseCount: 5 })),
    exempts: ['deleted-by-hand'],
    ...succeeds,
  },
  {
    name: 'update under RETAIN',
    prepare: (life) => created(life, only(CORE)),
    act: (life) => deploy(life, only({ ...CORE, LicenseCount: 5 }, { removalPolicy: 'RETAIN' })),
    ...succeeds,
  },
  {
    name: 'update back',
    prepare: (life) => created(life, only(CORE)),
    act: (life) => deploy(life, only({ ...CORE, LicenseCount: 5, Name: 'New' }), { fails: true }),
    disturbed: { requestType: 'Update', after: 1 },
    response: 'SUCCESS',
    ends: ['UPDATE_ROLLBACK_COMPLETE'],
    retryEnds: ['UPDATE_ROLLBACK_COMPLETE', 'ROLLBACK_COMPLETE'],
  },
];
