// Scenarios of a replacement: the Update, its rollback in both forms, and the cleanup.
import { DeleteEvent } from '../../../lambda/cloudformation/event';
import { AMI, HOST, INSTANCE } from '../../fixtures/arns';
import { Life } from '../invariants';
import { associate, CORE, created, deploy, only, Scenario, SOCKET } from './scenario';

const inUse =
  (resources: string[], options?: Parameters<typeof only>[1]) =>
  async (life: Life): Promise<void> => {
    await created(life, only(CORE, options));
    associate(life, resources);
  };
const RETAIN = { removalPolicy: 'RETAIN' } as const;
const succeeds = { response: 'SUCCESS', ends: ['CREATE_COMPLETE', 'UPDATE_COMPLETE'] } as const;
const rollsBack = {
  response: 'SUCCESS',
  ends: ['UPDATE_ROLLBACK_COMPLETE'],
  retryEnds: ['UPDATE_ROLLBACK_COMPLETE', 'ROLLBACK_COMPLETE'],
} as const;
const isRefused = {
  disturbed: { requestType: 'Update' },
  response: 'FAILED',
  ends: ['UPDATE_ROLLBACK_COMPLETE'],
  retryEnds: ['UPDATE_ROLLBACK_COMPLETE', 'CREATE_COMPLETE'],
} as const;

export const REPLACEMENTS: Scenario[] = [
  {
    name: 'replacement with associations',
    prepare: inUse([INSTANCE, AMI, HOST]),
    act: (life) => deploy(life, only(SOCKET)),
    disturbed: { requestType: 'Update' },
    ...succeeds,
  },
  {
    name: 'replacement of a disabled one',
    prepare: (life) => created(life, only({ ...CORE, Enabled: false })),
    act: (life) => deploy(life, only({ ...SOCKET, Enabled: false })),
    disturbed: { requestType: 'Update' },
    ...succeeds,
  },
  {
    name: 'replacement: delete of the old one',
    prepare: inUse([INSTANCE]),
    act: (life) => deploy(life, only(SOCKET)),
    disturbed: { requestType: 'Delete' },
    ...succeeds,
  },
  {
    name: 'replacement: delete of the old one, used again',
    prepare: inUse([INSTANCE]),
    meanwhile: ({ expected }, event) => expected.associate((event as DeleteEvent).PhysicalResourceId, [AMI]),
    act: (life) => deploy(life, only(SOCKET)),
    disturbed: { requestType: 'Delete', countingType: 'Core' },
    ...succeeds,
  },
  {
    name: 'rolled back: delete of the new one',
    prepare: inUse([INSTANCE, AMI]),
    act: (life) => deploy(life, only(SOCKET), { fails: true }),
    disturbed: { requestType: 'Delete' },
    ...rollsBack,
  },
  {
    name: 'rolled back: update back',
    world: { assumptions: { rollbackSendsUpdate: true } },
    prepare: inUse([INSTANCE, AMI]),
    act: (life) => deploy(life, only(SOCKET), { fails: true }),
    disturbed: { requestType: 'Update', countingType: 'Core' },
    ...rollsBack,
  },
  {
    name: 'rolled back: update back, replacement orphaned',
    prepare: inUse([INSTANCE, AMI]),
    act: (life) => {
      life.world.deliveryOutcomes.push('response-lost');
      return deploy(life, only(SOCKET));
    },
    disturbed: { requestType: 'Update', countingType: 'Core' },
    ...rollsBack,
    // The delete of the failed stack takes the lost response, and the create that follows succeeds.
    retryEnds: ['UPDATE_ROLLBACK_COMPLETE', 'ROLLBACK_COMPLETE', 'CREATE_COMPLETE'],
  },
  {
    name: 'refused by ReplacementPolicy',
    prepare: inUse([INSTANCE]),
    act: (life) => deploy(life, only({ ...SOCKET, ReplacementPolicy: 'REFUSE' })),
    ...isRefused,
  },
  {
    name: 'refused where rollback is disabled',
    prepare: inUse([INSTANCE]),
    act: (life) => deploy(life, only(SOCKET), { disableRollback: true }),
    ...isRefused,
    ends: ['UPDATE_FAILED'],
    retryEnds: ['UPDATE_FAILED', 'CREATE_COMPLETE'],
  },
  {
    name: 'refused under RETAIN, in use',
    prepare: inUse([INSTANCE], RETAIN),
    act: (life) => deploy(life, only(SOCKET, RETAIN)),
    ...isRefused,
  },
  {
    name: 'replacement under RETAIN',
    prepare: (life) => created(life, only(CORE, RETAIN)),
    act: (life) => deploy(life, only(SOCKET, RETAIN)),
    disturbed: { requestType: 'Update' },
    ...succeeds,
  },
  {
    name: 'replacement under RETAIN, rolled back: update back',
    world: { assumptions: { rollbackSendsUpdate: true } },
    prepare: (life) => created(life, only(CORE, RETAIN)),
    act: (life) => deploy(life, only(SOCKET, RETAIN), { fails: true }),
    disturbed: { requestType: 'Update', countingType: 'Core' },
    ...rollsBack,
  },
];
