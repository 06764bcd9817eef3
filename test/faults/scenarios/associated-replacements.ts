// Scenarios of a replacement whose license configuration is in an association of the same template.
import { AMI, amiArn } from '../../fixtures/arns';
import { Life } from '../invariants';
import { licenseAssociation } from '../resources';
import { CORE, created, deploy, only, Scenario, SOCKET } from './scenario';

const OWN = [{ Ref: 'A' }];
const ON_LINK = { logicalId: 'Link' } as const;
/** A template with a license configuration and an association with it. */
const both = (terms: object, target = AMI) => ({
  ...only(terms),
  Link: licenseAssociation({ ResourceArn: target, LicenseConfigurationArns: OWN }),
});
const prepare = (life: Life) => created(life, both(CORE));
const succeeds = { response: 'SUCCESS', ends: ['CREATE_COMPLETE', 'UPDATE_COMPLETE'] } as const;
const rollsBack = {
  response: 'SUCCESS',
  ends: ['UPDATE_ROLLBACK_COMPLETE'],
  retryEnds: ['UPDATE_ROLLBACK_COMPLETE', 'ROLLBACK_COMPLETE'],
} as const;
const SENDS_UPDATE = { assumptions: { rollbackSendsUpdate: true } };

export const ASSOCIATED_REPLACEMENTS: Scenario[] = [
  {
    name: 'associated replacement',
    prepare,
    act: (life) => deploy(life, both(SOCKET)),
    disturbed: { requestType: 'Update' },
    ...succeeds,
  },
  {
    name: 'associated replacement: update of the association',
    prepare,
    act: (life) => deploy(life, both(SOCKET)),
    disturbed: { ...ON_LINK, requestType: 'Update' },
    ...succeeds,
  },
  {
    name: 'associated replacement: another target at once',
    prepare,
    act: (life) => deploy(life, both(SOCKET, amiArn(2))),
    disturbed: { ...ON_LINK, requestType: 'Update' },
    ...succeeds,
  },
  {
    name: 'associated replacement: the association leaves at once',
    prepare,
    act: (life) => deploy(life, only(SOCKET)),
    disturbed: { ...ON_LINK, requestType: 'Delete' },
    ...succeeds,
  },
  {
    name: 'associated replacement: delete of the old one',
    prepare,
    act: (life) => deploy(life, both(SOCKET)),
    disturbed: { requestType: 'Delete' },
    ...succeeds,
  },
  ...[false, true].map((sends): Scenario => ({
    name: `associated replacement, rolled back${sends ? ' by updates' : ''}: association`,
    world: sends ? SENDS_UPDATE : {},
    prepare,
    act: (life) => deploy(life, both(SOCKET), { fails: true }),
    disturbed: { ...ON_LINK, requestType: 'Update', after: 1 },
    ...rollsBack,
  })),
  {
    name: 'associated replacement, rolled back by updates: license',
    world: SENDS_UPDATE,
    prepare,
    act: (life) => deploy(life, both(SOCKET), { fails: true }),
    disturbed: { requestType: 'Update', countingType: 'Core' },
    ...rollsBack,
  },
  {
    name: 'associated replacement, rolled back: delete of the new one',
    prepare,
    act: (life) => deploy(life, both(SOCKET), { fails: true }),
    disturbed: { requestType: 'Delete' },
    ...rollsBack,
  },
  {
    name: 'disabled, associated, rolled back by updates: license',
    world: SENDS_UPDATE,
    prepare: (life) => created(life, only({ ...CORE, Enabled: false })),
    act: (life) => deploy(life, both(SOCKET), { fails: true }),
    disturbed: { requestType: 'Update', countingType: 'Core' },
    ...rollsBack,
  },
];
