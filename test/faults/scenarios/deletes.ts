// Scenarios of Delete.
import { AMI, INSTANCE } from '../../fixtures/arns';
import { associate, CORE, created, deploy, destroy, only, Scenario, SOCKET } from './scenario';

const disturbed = { requestType: 'Delete' } as const;
const succeeds = { disturbed, response: 'SUCCESS', ends: ['DELETE_COMPLETE'] } as const;
const isInUse = { disturbed, response: 'FAILED', ends: ['DELETE_FAILED'] } as const;

export const DELETES: Scenario[] = [
  { name: 'delete', prepare: (life) => created(life, only(CORE)), act: destroy, ...succeeds },
  {
    name: 'delete, in use, disassociateOnDelete',
    prepare: async (life) => {
      await created(life, only({ ...CORE, DisassociateOnDelete: true }));
      associate(life, [INSTANCE, AMI]);
    },
    act: destroy,
    ...succeeds,
  },
  {
    name: 'delete, in use',
    prepare: async (life) => {
      await created(life, only(CORE));
      associate(life, [INSTANCE]);
    },
    act: destroy,
    ...isInUse,
  },
  {
    name: 'delete, in use by a report generator',
    prepare: async (life) => {
      await created(life, only(CORE));
      life.world.aws.licenseManager.addReportGenerator(life.world.physicalId());
    },
    act: destroy,
    ...isInUse,
  },
  {
    name: 'delete of a replacement in use, predecessor alive',
    prepare: async (life) => {
      await created(life, only(CORE, { removalPolicy: 'RETAIN' }));
      await deploy(life, only(SOCKET, { removalPolicy: 'RETAIN' }));
      await deploy(life, only(SOCKET));
      life.expected.settle();
      associate(life, [INSTANCE]);
    },
    act: destroy,
    ...isInUse,
  },
  {
    name: 'delete with an invented id',
    prepare: async ({ world }) => void world.deliveryOutcomes.push('response-lost'),
    act: (life) => (life.world.stack() ? destroy(life) : deploy(life, only(CORE))),
    disturbed: { requestType: 'Delete', physicalId: 'invented' },
    response: 'SUCCESS',
    ends: ['ROLLBACK_COMPLETE'],
    retryEnds: ['DELETE_COMPLETE'],
  },
];
