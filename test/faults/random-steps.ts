// The steps of a random life, and the kinds of AWS in which it is played.
import fc from 'fast-check';
import { FaultKind } from '../../local-aws/faults';
import { amiArn, INSTANCE } from '../fixtures/arns';
import { RemovalPolicy } from './resources';
import { DeliveryOutcome, StackWorldOptions } from './stack-world';

/** Stack S has the license configurations A and B, stack T has A. */
export const PLACES = ['S/A', 'S/B', 'T/A'] as const;
export type Place = (typeof PLACES)[number];
export type LogicalId = 'A' | 'B';
/** Stack S has the associations L and M, stack T has L. */
export const LINK_PLACES = ['S/L', 'S/M', 'T/L'] as const;
export type LinkPlace = (typeof LINK_PLACES)[number];
/** A look-up F in both stacks; settings G and a report R in stack S, since an account and Region has one set of settings. */
export const OTHER_PLACES = ['S/F', 'S/G', 'S/R', 'T/F'] as const;
export type OtherPlace = (typeof OTHER_PLACES)[number];
/** The resources that people and templates associate. */
export const TARGETS = [amiArn(0), INSTANCE, amiArn(2), amiArn(3), amiArn(4), amiArn(5)] as const;
export type StackName = 'S' | 'T';

/** Properties of a license configuration in a template, and its removal policy. */
export type Spec = Record<string, unknown> & { readonly removalPolicy?: RemovalPolicy };

/** A change of one resource in a template. */
export type Change =
  | Spec
  /** Leaves the template. */
  | 'remove'
  /** Is created with `adoptExisting`, in agreement with a license configuration that exists; otherwise no change. */
  | 'adopt'
  /** The same, with one difference. */
  | 'adopt-mismatch'
  /** The same, of what another resource has; that one leaves the template if it can be in the same deploy. */
  | 'adopt-from-other'
  /** Drops `adoptExisting`. */
  | 'drop-adoption'
  /** Adds `adoptExisting` with its own ARN. */
  | 'add-adoption'
  /** Changes the removal policy only. */
  | RemovalPolicy;

/** A change of the associations of one resource in a template. */
export type LinkChange = LinkSpec | 'remove';

export interface LinkSpec {
  /** Which of the targets. */
  readonly target: number;
  /** Only an AMI can have it. */
  readonly crossAccount: boolean;
  /**
   * License configurations of the same template, the one that its look-up finds, or one that exists elsewhere, by its ARN. Those that
   * are not there are left out.
   */
  readonly licenses: readonly (LogicalId | 'F' | 'imported')[];
}

/** A change of a look-up, settings or a report: its new properties, or none if it leaves the template. */
export type OtherChange = Record<string, unknown> | 'remove';

export interface InjectedFault {
  readonly operation: string;
  readonly kind: FaultKind;
  readonly times: number;
}

export type Step =
  | {
      readonly do: 'deploy';
      readonly stack: StackName;
      readonly change: Partial<Record<LogicalId, Change>>;
      readonly links: Partial<Record<'L' | 'M', LinkChange>>;
      readonly others: Partial<Record<'F' | 'G' | 'R', OtherChange>>;
      readonly fails: boolean;
      readonly disableRollback: boolean;
      readonly faults: readonly InjectedFault[];
      readonly outcomes: readonly DeliveryOutcome[];
      readonly nearTimeout: boolean;
      /** Which of several license configurations is adopted or imported. */
      readonly choice: number;
    }
  | { readonly do: 'destroy'; readonly stack: StackName; readonly faults: readonly InjectedFault[] }
  | { readonly do: 'delete-by-hand' | 'edit-by-hand' | 'add-report' | 'remove-reports'; readonly place: Place }
  | { readonly do: 'associate' | 'disassociate'; readonly place: Place; readonly number: number; readonly hoursLater: boolean }
  | { readonly do: 'associate-unmanaged'; readonly choice: number; readonly number: number }
  | { readonly do: 'redeliver'; readonly back: number; readonly elsewhere: boolean }
  | { readonly do: 'deliver-late' }
  | { readonly do: 'create-unowned'; readonly name: string }
  | { readonly do: 'edit-settings' };

const OPERATIONS = [
  'CreateLicenseConfiguration',
  'CreateLicenseConfiguration',
  'UpdateLicenseConfiguration',
  'GetLicenseConfiguration',
  'DeleteLicenseConfiguration',
  'ListLicenseConfigurations',
  'ListTagsForResource',
  'TagResource',
  'UntagResource',
  'ListAssociationsForLicenseConfiguration',
  'UpdateLicenseSpecificationsForResource',
  'ListLicenseSpecificationsForResource',
  'ListLicenseManagerReportGenerators',
  'DescribeStacks',
  'DescribeStackResource',
  'PutAnswer',
];
const OPERATIONS_OF_OTHERS = [
  'GetServiceSettings',
  'UpdateServiceSettings',
  'CreateLicenseManagerReportGenerator',
  'UpdateLicenseManagerReportGenerator',
  'GetLicenseManagerReportGenerator',
  'DeleteLicenseManagerReportGenerator',
];
const KINDS: FaultKind[] = ['throttle', 'conflict', 'access-denied', 'error-before', 'error-after', 'cut-before', 'cut-after'];

const FOR_GOOD = 1000;

const place = fc.constantFrom<Place>('S/A', 'S/A', 'S/B', 'T/A');
const stack = fc.constantFrom<StackName>('S', 'S', 'S', 'T');
const faults = fc.array(
  fc.record({
    operation: fc.constantFrom(...OPERATIONS, ...OPERATIONS, ...OPERATIONS, ...OPERATIONS_OF_OTHERS),
    kind: fc.constantFrom(...KINDS),
    times: fc.constantFrom(...Array<number>(8).fill(1), ...Array<number>(7).fill(2), FOR_GOOD),
  }),
  { maxLength: 3 },
);
const removalPolicy = fc.constantFrom<RemovalPolicy>('DESTROY', 'DESTROY', 'DESTROY', 'RETAIN', 'RETAIN_ON_UPDATE_OR_DELETE');
const spec: fc.Arbitrary<Spec> = fc.record(
  {
    Name: fc.constantFrom('Oracle', 'Renamed'),
    LicenseCountingType: fc.constantFrom('Core', 'Core', 'Socket'),
    Description: fc.constantFrom('one', 'two'),
    LicenseCount: fc.constantFrom(5, 50),
    LicenseRules: fc.constantFrom(['#allowedTenancy=EC2-DedicatedHost'], ['#licenseAffinityToHost=30']),
    Enabled: fc.constantFrom(true, true, true, true, false),
    Tags: fc.constantFrom([{ Key: 'a', Value: '1' }], [{ Key: 'b', Value: '2' }]),
    DisassociateOnDelete: fc.constant(true),
    ReplacementPolicy: fc.constantFrom('REFUSE', undefined, undefined),
    removalPolicy,
  },
  { requiredKeys: ['Name', 'LicenseCountingType', 'removalPolicy'] },
);
const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 8, arbitrary: spec },
  {
    weight: 4,
    arbitrary: fc.constantFrom<Change>(
      'remove',
      'adopt',
      'adopt',
      'adopt-mismatch',
      'adopt-from-other',
      'adopt-from-other',
      'drop-adoption',
      'add-adoption',
      'DESTROY',
      'RETAIN',
      'RETAIN_ON_UPDATE_OR_DELETE',
    ),
  },
);
const number = fc.integer({ min: 0, max: TARGETS.length - 1 });
const linkChange: fc.Arbitrary<LinkChange> = fc.oneof(
  {
    weight: 7,
    arbitrary: fc.record({
      target: fc.integer({ min: 0, max: 2 }),
      crossAccount: fc.constantFrom(false, false, true),
      licenses: fc.uniqueArray(fc.constantFrom('A', 'A', 'B', 'F', 'imported'), { minLength: 1, maxLength: 2 }),
    }),
  },
  { weight: 1, arbitrary: fc.constant<LinkChange>('remove') },
);
const links = fc.oneof(
  { weight: 1, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.record({ L: linkChange, M: linkChange }, { requiredKeys: [] }) },
);
const prefix = 'aws-license-manager-service-';
const changed = (properties: fc.Arbitrary<Record<string, unknown>>): fc.Arbitrary<OtherChange> =>
  fc.oneof({ weight: 4, arbitrary: properties }, { weight: 1, arbitrary: fc.constant<OtherChange>('remove') });
const lookUp = changed(fc.record({ Name: fc.constantFrom('Shared', 'Renamed', 'Oracle') }));
const settings = changed(
  fc.record(
    {
      S3BucketArn: fc.constantFrom(`arn:aws:s3:::${prefix}ours`, `arn:aws:s3:::${prefix}other`),
      OrganizationIntegration: fc.boolean(),
      DiscoverySourceRegions: fc.constantFrom(['us-west-2'], ['us-west-2', 'eu-west-1']),
      Overwrite: fc.constant(true),
    },
    { requiredKeys: [] },
  ),
);
const usageReport = changed(
  fc.record(
    {
      licenses: fc.constantFrom(['A'], ['A', 'B']),
      FrequencyPeriod: fc.constantFrom('MONTH', 'DAY'),
      Description: fc.constant('monthly'),
    },
    { requiredKeys: ['licenses'] },
  ),
);
const others = fc.oneof(
  { weight: 5, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.record({ F: lookUp }) },
  { weight: 2, arbitrary: fc.record({ G: settings, R: usageReport }, { requiredKeys: [] }) },
);
const outcomes: fc.Arbitrary<DeliveryOutcome[]> = fc.oneof(
  { weight: 5, arbitrary: fc.constant<DeliveryOutcome[]>([]) },
  {
    weight: 1,
    arbitrary: fc.array(fc.constantFrom<DeliveryOutcome>('delivered', 'queued', 'response-lost', 'too-late'), {
      minLength: 1,
      maxLength: 3,
    }),
  },
);
const seldom = (oneIn: number) => fc.integer({ min: 1, max: oneIn }).map((number) => number === oneIn);
const choice = fc.nat({ max: 3 });

export const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant('deploy' as const),
      stack,
      change: fc.record({ A: change, B: change }, { requiredKeys: [] }),
      links,
      others,
      fails: fc.constantFrom(false, false, true),
      disableRollback: seldom(20),
      faults,
      outcomes,
      nearTimeout: seldom(40),
      choice,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('destroy' as const), stack, faults }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom('delete-by-hand', 'edit-by-hand', 'add-report', 'remove-reports'),
      place,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('associate', 'associate', 'disassociate'),
      place,
      number,
      hoursLater: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('associate-unmanaged' as const), choice, number }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('redeliver' as const),
      back: fc.integer({ min: 0, max: 6 }),
      elsewhere: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Step>(
      { do: 'deliver-late' },
      { do: 'create-unowned', name: 'Oracle' },
      { do: 'create-unowned', name: 'Shared' },
      { do: 'edit-settings' },
    ),
  },
);

/** AWS as it may be, where nobody knows. */
export const worldOptions: fc.Arbitrary<StackWorldOptions> = fc.record({
  assumptions: fc.record({
    rollbackSendsUpdate: fc.boolean(),
    conditionalResponses: fc.constantFrom('honored', 'ignored'),
    throttleStatus: fc.constantFrom(429, 400),
    zeroCountClears: fc.boolean(),
    countZeroWhenUnset: fc.boolean(),
    softDelete: fc.boolean(),
    modelStatus: fc.boolean(),
    listUnknownArnFails: fc.boolean(),
    lastTokenEmpty: fc.boolean(),
    pageSize: fc.constantFrom(50, 2),
    listDelay: fc.constantFrom(0, 0, 3000),
    tagPolicyDelay: fc.constantFrom(0, 0, 8000),
    goneHasNoTags: fc.boolean(),
    tagErrorCode: fc.constantFrom('InvalidParameterValueException', 'ValidationException'),
    refusedReplacementDeleted: fc.boolean(),
  }),
});
