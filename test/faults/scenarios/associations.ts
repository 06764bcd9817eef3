// Scenarios of associations in a template, with license configurations of no stack.
import { AMI, amiArn, HOST, INSTANCE } from '../../fixtures/arns';
import { Life } from '../invariants';
import { licenseAssociation } from '../resources';
import { associate, CORE, created, deploy, destroy, loseUpdate, only, Scenario } from './scenario';

type Name = 'X' | 'Y';
const ON_LINK = { logicalId: 'Link' } as const;
const OTHER_AMI = amiArn(2);
/** Older than anything that a rollback could take for its own, in milliseconds. */
const LONG = 3 * 3600_000;

const arn = ({ world }: Life, name: Name) =>
  String(world.configurations.find(({ Name }) => Name === name)!.LicenseConfigurationArn);
const imported = async ({ expected }: Life, terms: object = {}) => {
  expected.createUnowned({ Name: 'X', LicenseCountingType: 'Core', ...terms });
  expected.createUnowned({ Name: 'Y', LicenseCountingType: 'Core' });
};
/** A template with one association. */
const linked = (life: Life, target: string, names: Name[], more: object = {}) => ({
  Link: licenseAssociation({ ResourceArn: target, LicenseConfigurationArns: names.map((name) => arn(life, name)), ...more }),
});
const associated =
  (target: string, names: Name[], more: object = {}) =>
  async (life: Life) => {
    await imported(life);
    await created(life, linked(life, target, names, more));
  };
const byHand = ({ expected }: Life, licenseConfigurationArn: string, resourceArn: string) =>
  expected.associate(licenseConfigurationArn, [resourceArn]);
const vanish = ({ world, expected }: Life, licenseConfigurationArn: string) => {
  expected.deletedByHand.add(licenseConfigurationArn);
  world.aws.licenseManager.vanish(licenseConfigurationArn);
};

const creates = { disturbed: { ...ON_LINK, requestType: 'Create' }, response: 'SUCCESS', ends: ['CREATE_COMPLETE'] } as const;
const isRefused = { ...creates, response: 'FAILED', ends: ['ROLLBACK_COMPLETE'] } as const;
const updates = {
  disturbed: { ...ON_LINK, requestType: 'Update' },
  response: 'SUCCESS',
  ends: ['CREATE_COMPLETE', 'UPDATE_COMPLETE'],
} as const;
const goesBack = {
  disturbed: { ...ON_LINK, requestType: 'Update', after: 1 },
  response: 'SUCCESS',
  ends: ['UPDATE_ROLLBACK_COMPLETE'],
  retryEnds: ['UPDATE_ROLLBACK_COMPLETE', 'ROLLBACK_COMPLETE'],
} as const;
const deletes = { disturbed: { ...ON_LINK, requestType: 'Delete' }, response: 'SUCCESS', ends: ['DELETE_COMPLETE'] } as const;

export const ASSOCIATIONS: Scenario[] = [
  { name: 'associate', prepare: imported, act: (life) => deploy(life, linked(life, AMI, ['X', 'Y'])), ...creates },
  {
    name: 'associate, a minute late',
    prepare: imported,
    act: (life) => {
      life.world.deliveryOutcomes.push('queued');
      return deploy(life, linked(life, HOST, ['X']));
    },
    ...creates,
  },
  {
    name: 'associate what is associated already',
    prepare: async (life) => {
      await imported(life);
      byHand(life, arn(life, 'X'), AMI);
      life.world.clock.advance(LONG);
    },
    act: (life) => deploy(life, linked(life, AMI, ['X', 'Y'])),
    ...isRefused,
  },
  {
    name: 'associate, no licenses left',
    prepare: async (life) => {
      await imported(life, { LicenseCountingType: 'Instance', LicenseCount: 1, LicenseCountHardLimit: true });
      byHand(life, arn(life, 'X'), INSTANCE.replace(/f0$/, 'f1'));
    },
    act: (life) => deploy(life, linked(life, INSTANCE, ['Y', 'X'])),
    ...isRefused,
  },
  {
    name: 'associate with a disabled one',
    prepare: async (life) => {
      await imported(life);
      life.world.aws.licenseManager.change(arn(life, 'X'), (live) => void (live.status = 'DISABLED'));
      life.expected.refresh(arn(life, 'X'));
    },
    act: (life) => deploy(life, linked(life, INSTANCE, ['Y', 'X'])),
    ...isRefused,
  },
  {
    name: 'associate, rolled back',
    prepare: imported,
    act: (life) => deploy(life, linked(life, AMI, ['X', 'Y']), { fails: true }),
    ...deletes,
    ends: ['ROLLBACK_COMPLETE'],
  },
  {
    name: 'update adds a license',
    prepare: associated(AMI, ['X']),
    act: (life) => deploy(life, linked(life, AMI, ['X', 'Y'])),
    ...updates,
  },
  {
    name: 'update removes a license',
    prepare: associated(AMI, ['X', 'Y']),
    act: (life) => deploy(life, linked(life, AMI, ['X'])),
    ...updates,
  },
  {
    name: 'update exchanges a license',
    prepare: associated(AMI, ['X']),
    act: (life) => deploy(life, linked(life, AMI, ['Y'])),
    ...updates,
  },
  {
    name: 'update changes the target',
    prepare: associated(AMI, ['X']),
    act: (life) => deploy(life, linked(life, OTHER_AMI, ['X'])),
    ...updates,
  },
  {
    name: 'update changes the target and the licenses',
    prepare: associated(INSTANCE, ['X']),
    act: (life) => deploy(life, linked(life, AMI, ['Y'])),
    ...updates,
  },
  {
    name: 'update changes the scope',
    prepare: associated(AMI, ['X'], { CrossAccountAmi: true }),
    act: (life) => deploy(life, linked(life, AMI, ['X'])),
    ...updates,
  },
  {
    name: 'update to what is associated already',
    prepare: async (life) => {
      await associated(AMI, ['X'])(life);
      byHand(life, arn(life, 'Y'), AMI);
      life.world.clock.advance(LONG);
    },
    act: (life) => deploy(life, linked(life, AMI, ['Y'])),
    ...updates,
    response: 'FAILED',
    ends: ['UPDATE_ROLLBACK_COMPLETE'],
    retryEnds: ['UPDATE_ROLLBACK_COMPLETE', 'ROLLBACK_COMPLETE'],
  },
  {
    name: 'update of an association that was removed by hand',
    prepare: associated(AMI, ['X']),
    meanwhile: (life) => life.world.aws.licenseManager.disassociate(arn(life, 'X'), AMI),
    act: (life) => deploy(life, linked(life, AMI, ['X', 'Y'])),
    ...updates,
  },
  {
    name: 'update from a license configuration that was deleted',
    exempts: ['deleted-by-hand'],
    prepare: associated(AMI, ['X']),
    meanwhile: (life) => vanish(life, arn(life, 'X')),
    act: (life) => deploy(life, linked(life, AMI, ['Y'])),
    ...updates,
  },
  {
    name: 'exchange of a license, rolled back',
    prepare: associated(AMI, ['X']),
    act: (life) => deploy(life, linked(life, AMI, ['Y']), { fails: true }),
    ...goesBack,
  },
  {
    name: 'change of the target, rolled back',
    prepare: associated(AMI, ['X']),
    act: (life) => deploy(life, linked(life, OTHER_AMI, ['X', 'Y']), { fails: true }),
    ...goesBack,
  },
  {
    name: 'change of the target, response lost',
    prepare: associated(AMI, ['X']),
    act: (life) => {
      loseUpdate(life);
      return deploy(life, linked(life, OTHER_AMI, ['Y']));
    },
    ...goesBack,
    // Where the rollback failed, an association is left that the create after it refuses.
    retryEnds: ['UPDATE_ROLLBACK_COMPLETE', 'ROLLBACK_COMPLETE', 'CREATE_COMPLETE'],
  },
  {
    name: 'refused update, rolled back',
    prepare: async (life) => {
      await associated(AMI, ['X'])(life);
      byHand(life, arn(life, 'Y'), AMI);
      life.world.clock.advance(LONG);
    },
    act: (life) => deploy(life, linked(life, AMI, ['X', 'Y'])),
    ...goesBack,
  },
  { name: 'disassociate', prepare: associated(AMI, ['X', 'Y']), act: destroy, ...deletes },
  {
    name: 'disassociate, and keep what somebody else associated',
    prepare: async (life) => {
      await imported(life);
      await created(life, { ...only(CORE), ...linked(life, AMI, ['X']) });
      associate(life, [AMI]);
    },
    act: (life) => deploy(life, only(CORE)),
    ...deletes,
    ends: ['UPDATE_COMPLETE'],
  },
  {
    name: 'disassociate what was removed by hand',
    prepare: associated(AMI, ['X', 'Y']),
    meanwhile: (life) => life.world.aws.licenseManager.disassociate(arn(life, 'X'), AMI),
    act: destroy,
    ...deletes,
  },
  {
    name: 'disassociate from a license configuration that was deleted',
    exempts: ['deleted-by-hand'],
    prepare: associated(AMI, ['X', 'Y']),
    meanwhile: (life) => vanish(life, arn(life, 'X')),
    act: destroy,
    ...deletes,
  },
  {
    name: 'disassociate with an invented id',
    prepare: async (life) => {
      await imported(life);
      life.world.deliveryOutcomes.push('response-lost');
    },
    act: (life) => (life.world.stack() ? destroy(life) : deploy(life, linked(life, AMI, ['X']))),
    ...deletes,
    disturbed: { ...ON_LINK, requestType: 'Delete', physicalId: 'invented' },
    ends: ['ROLLBACK_COMPLETE'],
    retryEnds: ['DELETE_COMPLETE'],
  },
];
