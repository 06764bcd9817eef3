// Scenarios of Create.
import { CORE, deploy, only, Scenario } from './scenario';

const TAGGED = { ...CORE, Tags: [{ Key: 'a', Value: '1' }] };
const disturbed = { requestType: 'Create' } as const;
const succeeds = { disturbed, response: 'SUCCESS', ends: ['CREATE_COMPLETE'] } as const;

export const CREATES: Scenario[] = [
  { name: 'create', act: (life) => deploy(life, only(TAGGED)), ...succeeds },
  {
    name: 'create, response of License Manager lost',
    faults: [{ operation: 'CreateLicenseConfiguration', kind: 'cut-after' }],
    act: (life) => deploy(life, only(CORE)),
    ...succeeds,
  },
  { name: 'create disabled', act: (life) => deploy(life, only({ ...CORE, Enabled: false })), ...succeeds },
  {
    name: 'create without the service-linked role',
    world: { setUp: false },
    act: (life) => deploy(life, only(CORE)),
    ...succeeds,
  },
  {
    name: 'create, a minute late',
    act: (life) => {
      life.world.deliveryOutcomes.push('queued');
      return deploy(life, only(CORE));
    },
    ...succeeds,
  },
  {
    name: 'create under RETAIN',
    act: (life) => deploy(life, only(CORE, { removalPolicy: 'RETAIN' })),
    ...succeeds,
  },
];
