// Scenarios of License Manager's settings, which stay when a stack no longer has them.
import { Life } from '../invariants';
import { licenseManagerSettings } from '../resources';
import { created, deploy, destroy, Scenario } from './scenario';

const THEIRS = {
  S3BucketArn: 'arn:aws:s3:::aws-license-manager-service-theirs',
  SnsTopicArn: 'arn:aws:sns:us-east-1:123456789012:aws-license-manager-service-theirs',
};
const NEXT = { SnsTopicArn: `${THEIRS.SnsTopicArn}-next`, OrganizationIntegration: true, DiscoverySourceRegions: ['eu-west-1'] };
const settings = (properties: object = {}) => ({ Settings: licenseManagerSettings(properties) });
const ours = (life: Life) => created(life, settings());
const theirs = async ({ expected }: Life) => expected.settings.changeByHand(THEIRS);

const creates = {
  disturbed: { logicalId: 'Settings', requestType: 'Create' },
  response: 'SUCCESS',
  ends: ['CREATE_COMPLETE'],
} as const;
const updates = {
  disturbed: { logicalId: 'Settings', requestType: 'Update' },
  response: 'SUCCESS',
  ends: ['CREATE_COMPLETE', 'UPDATE_COMPLETE'],
} as const;
const goesBack = {
  disturbed: { logicalId: 'Settings', requestType: 'Update', after: 1 },
  response: 'SUCCESS',
  ends: ['UPDATE_ROLLBACK_COMPLETE'],
  retryEnds: ['UPDATE_ROLLBACK_COMPLETE', 'ROLLBACK_COMPLETE'],
} as const;
const deletes = {
  disturbed: { logicalId: 'Settings', requestType: 'Delete' },
  response: 'SUCCESS',
  ends: ['DELETE_COMPLETE'],
} as const;

export const SETTINGS_SCENARIOS: Scenario[] = [
  { name: 'settings', act: (life) => deploy(life, settings(NEXT)), ...creates },
  {
    name: 'settings without the service-linked role',
    world: { setUp: false },
    act: (life) => deploy(life, settings()),
    ...creates,
  },
  {
    name: 'settings of somebody else',
    prepare: theirs,
    act: (life) => deploy(life, settings()),
    ...creates,
    response: 'FAILED',
    ends: ['ROLLBACK_COMPLETE'],
  },
  {
    name: 'settings of somebody else, overwritten',
    prepare: theirs,
    act: (life) => deploy(life, settings({ Overwrite: true })),
    ...creates,
  },
  { name: 'change of settings', prepare: ours, act: (life) => deploy(life, settings(NEXT)), ...updates },
  {
    name: 'change of settings, rolled back',
    prepare: ours,
    act: (life) => deploy(life, settings(NEXT), { fails: true }),
    ...goesBack,
  },
  {
    name: 'change of settings that were changed by hand',
    exempts: ['edited-by-hand'],
    prepare: async (life) => {
      await ours(life);
      await theirs(life);
    },
    act: (life) => deploy(life, settings(NEXT)),
    ...updates,
    response: 'FAILED',
    ends: ['UPDATE_ROLLBACK_COMPLETE'],
    retryEnds: ['UPDATE_ROLLBACK_COMPLETE', 'ROLLBACK_COMPLETE'],
  },
  {
    name: 'change of settings that were changed by hand, rolled back',
    exempts: ['edited-by-hand'],
    prepare: async (life) => {
      await ours(life);
      await theirs(life);
    },
    act: (life) => deploy(life, settings(NEXT)),
    ...goesBack,
  },
  { name: 'removal of settings', prepare: ours, act: destroy, ...deletes },
  {
    name: 'settings, rolled back',
    act: (life) => deploy(life, settings(), { fails: true }),
    ...deletes,
    ends: ['ROLLBACK_COMPLETE'],
  },
];
