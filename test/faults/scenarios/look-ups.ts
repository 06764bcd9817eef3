// Scenarios of look-ups: one, none and several matches.
import { Life } from '../invariants';
import { licenseConfigurationLookup } from '../resources';
import { created, deploy, destroy, Scenario } from './scenario';

const ON_LOOK_UP = { logicalId: 'LookUp' } as const;
const lookUp = (Name: string) => ({ LookUp: licenseConfigurationLookup({ Name }) });
const byHand =
  (...names: string[]) =>
  async ({ expected }: Life) =>
    names.forEach((Name) => expected.createUnowned({ Name, LicenseCountingType: 'Core' }));
const found = async (life: Life) => {
  await byHand('X', 'Y')(life);
  await created(life, lookUp('X'));
};
const creates = { disturbed: { ...ON_LOOK_UP, requestType: 'Create' }, response: 'SUCCESS', ends: ['CREATE_COMPLETE'] } as const;
const isRefused = { ...creates, response: 'FAILED', ends: ['ROLLBACK_COMPLETE'] } as const;
const updates = {
  disturbed: { ...ON_LOOK_UP, requestType: 'Update' },
  response: 'SUCCESS',
  ends: ['CREATE_COMPLETE', 'UPDATE_COMPLETE'],
} as const;

export const LOOK_UPS: Scenario[] = [
  { name: 'look-up', prepare: byHand('X', 'Y'), act: (life) => deploy(life, lookUp('X')), ...creates },
  {
    name: 'look-up over several pages',
    world: { assumptions: { pageSize: 1 } },
    prepare: byHand('X', 'Y', 'Z'),
    act: (life) => deploy(life, lookUp('Z')),
    ...creates,
  },
  { name: 'look-up without a match', prepare: byHand('Y'), act: (life) => deploy(life, lookUp('X')), ...isRefused },
  { name: 'look-up with several matches', prepare: byHand('X', 'X'), act: (life) => deploy(life, lookUp('X')), ...isRefused },
  { name: 'look-up of another name', prepare: found, act: (life) => deploy(life, lookUp('Y')), ...updates },
  {
    name: 'look-up of another name, rolled back',
    prepare: found,
    act: (life) => deploy(life, lookUp('Y'), { fails: true }),
    ...updates,
    disturbed: { ...updates.disturbed, after: 1 },
    ends: ['UPDATE_ROLLBACK_COMPLETE'],
    retryEnds: ['UPDATE_ROLLBACK_COMPLETE', 'ROLLBACK_COMPLETE'],
  },
  {
    name: 'delete of a look-up',
    prepare: found,
    act: destroy,
    disturbed: { ...ON_LOOK_UP, requestType: 'Delete' },
    response: 'SUCCESS',
    ends: ['DELETE_COMPLETE'],
  },
];
