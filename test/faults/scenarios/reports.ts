// Scenarios of usage reports on a license configuration of no stack, and on one of the same template.
import { Life } from '../invariants';
import { usageReport } from '../resources';
import { CORE, created, deploy, destroy, loseUpdate, only, Scenario, SOCKET } from './scenario';

const BUCKET = 'arn:aws:s3:::aws-license-manager-service-theirs';
const TOPIC = 'arn:aws:sns:us-east-1:123456789012:aws-license-manager-service-theirs';
const arn = ({ world }: Life) => String(world.configurations.find(({ Name }) => Name === 'X')!.LicenseConfigurationArn);
const report = (life: Life, properties: object = {}) => ({
  Report: usageReport({ LicenseConfigurationArns: [arn(life)], ...properties }),
});
const withoutBucket = async ({ expected }: Life) => expected.createUnowned({ Name: 'X', LicenseCountingType: 'Core' });
const ready = async (life: Life) => {
  await withoutBucket(life);
  life.expected.settings.changeByHand({ S3BucketArn: BUCKET, SnsTopicArn: TOPIC });
  life.expected.addReport(arn(life));
};
const reported = async (life: Life) => {
  await ready(life);
  await created(life, report(life));
};
/** A template with a license configuration and a report on it. */
const both = (terms: object) => ({ ...only(terms), Report: usageReport({ LicenseConfigurationArns: [{ Ref: 'A' }] }) });
const vanish = ({ world, expected }: Life) => {
  expected.deletedByHand.add(world.physicalId('Report'));
  world.aws.licenseManager.removeReportGenerator(world.physicalId('Report'));
};

const ON_REPORT = { logicalId: 'Report' } as const;
const creates = { disturbed: { ...ON_REPORT, requestType: 'Create' }, response: 'SUCCESS', ends: ['CREATE_COMPLETE'] } as const;
const updates = {
  disturbed: { ...ON_REPORT, requestType: 'Update' },
  response: 'SUCCESS',
  ends: ['CREATE_COMPLETE', 'UPDATE_COMPLETE'],
} as const;
const goesBack = {
  disturbed: { ...ON_REPORT, requestType: 'Update', after: 1 },
  response: 'SUCCESS',
  ends: ['UPDATE_ROLLBACK_COMPLETE'],
  retryEnds: ['UPDATE_ROLLBACK_COMPLETE', 'ROLLBACK_COMPLETE'],
} as const;
const deletes = { disturbed: { ...ON_REPORT, requestType: 'Delete' }, response: 'SUCCESS', ends: ['DELETE_COMPLETE'] } as const;
const WEEKLY = { FrequencyPeriod: 'WEEK', Description: 'for the auditor' };

export const REPORTS: Scenario[] = [
  { name: 'report', prepare: ready, act: (life) => deploy(life, report(life)), ...creates },
  {
    name: 'report, response of License Manager lost',
    faults: [{ operation: 'CreateLicenseManagerReportGenerator', kind: 'cut-after' }],
    prepare: ready,
    act: (life) => deploy(life, report(life)),
    ...creates,
  },
  {
    name: 'report without a bucket',
    prepare: withoutBucket,
    act: (life) => deploy(life, report(life)),
    ...creates,
    response: 'FAILED',
    ends: ['ROLLBACK_COMPLETE'],
  },
  {
    name: 'report, rolled back',
    prepare: ready,
    act: (life) => deploy(life, report(life), { fails: true }),
    ...deletes,
    ends: ['ROLLBACK_COMPLETE'],
  },
  { name: 'change of a report', prepare: reported, act: (life) => deploy(life, report(life, WEEKLY)), ...updates },
  {
    name: 'change of a report that was deleted by hand',
    prepare: reported,
    meanwhile: vanish,
    act: (life) => deploy(life, report(life, WEEKLY)),
    ...updates,
  },
  {
    name: 'change of a report, rolled back',
    prepare: reported,
    act: (life) => deploy(life, report(life, WEEKLY), { fails: true }),
    ...goesBack,
  },
  {
    name: 'change of a report that was deleted by hand, rolled back',
    prepare: async (life) => {
      await reported(life);
      vanish(life);
    },
    exempts: ['deleted-by-hand'],
    act: (life) => {
      loseUpdate(life);
      return deploy(life, report(life, WEEKLY));
    },
    ...goesBack,
    retryEnds: ['UPDATE_ROLLBACK_COMPLETE', 'CREATE_COMPLETE'],
  },
  { name: 'delete of a report', prepare: reported, act: destroy, ...deletes },
  { name: 'delete of a report that was deleted by hand', prepare: reported, meanwhile: vanish, act: destroy, ...deletes },
  {
    name: 'delete of a report with an invented id',
    prepare: async (life) => {
      await ready(life);
      life.world.deliveryOutcomes.push('response-lost');
    },
    act: (life) => (life.world.stack() ? destroy(life) : deploy(life, report(life))),
    ...deletes,
    disturbed: { ...ON_REPORT, requestType: 'Delete', physicalId: 'invented' },
    ends: ['ROLLBACK_COMPLETE'],
    retryEnds: ['DELETE_COMPLETE'],
  },
  {
    name: 'report on a license configuration that is replaced',
    prepare: async (life) => {
      await ready(life);
      await created(life, both(CORE));
    },
    act: (life) => deploy(life, both(SOCKET)),
    ...updates,
  },
  {
    name: 'report on a replacement, rolled back',
    prepare: async (life) => {
      await ready(life);
      await created(life, both(CORE));
    },
    act: (life) => deploy(life, both(SOCKET), { fails: true }),
    ...goesBack,
  },
];
