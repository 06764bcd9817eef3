import { Terms, changesTo } from '../../lambda/license-manager/terms';
import { Desired, decode } from '../../lambda/resources/license-configuration/desired';
import { Live } from '../../lambda/license-manager/api';

const live = (more: Partial<Live> = {}): Live => ({
  $metadata: {},
  Name: 'n',
  LicenseCountingType: 'Core',
  Status: 'AVAILABLE',
  ...more,
});
const desired = (terms: Terms = {}): Desired => {
  const base = decode({ Name: 'n', LicenseCountingType: 'Core' });
  return { ...base, terms: { ...base.terms, ...terms } };
};
const byFilters = (...ProductInformationFilterList: object[]) => [{ ResourceType: 'RDS', ProductInformationFilterList }] as never;
const LICENSE_INCLUDED = { ProductInformationFilterName: 'License Included', ProductInformationFilterComparator: 'EQUALS' };
const EDITION = { ...LICENSE_INCLUDED, ProductInformationFilterName: 'Engine Edition', ProductInformationFilterValue: ['se2'] };
const discovery = (...values: string[]) => discoveryBy('EQUALS', ...values);
const discoveryBy = (comparator: string, ...values: string[]) => [
  {
    ResourceType: 'SSM_MANAGED',
    ProductInformationFilterList: [
      {
        ProductInformationFilterName: 'Application Name',
        ProductInformationFilterComparator: comparator,
        ProductInformationFilterValue: values,
      },
    ],
  },
];

const nothing = { set: {}, clear: {}, reasons: [] };

test.each<[string, Partial<Live>, Terms]>([
  ['defaults, however License Manager shows them', { Description: '', LicenseCount: 0, LicenseRules: [], LicenseExpiry: 0 }, {}],
  ['rules in another order', { LicenseRules: ['#a=1', '#b=2'] }, { LicenseRules: ['#b=2', '#a=1'] }],
  ['a rule without a value', { LicenseRules: ['#a='] }, { LicenseRules: ['#a'] }],
  ['True and true', { LicenseRules: ['#honorVcpuOptimization=True'] }, { LicenseRules: ['#honorVcpuOptimization=true'] }],
  [
    'filter values in another order',
    { ProductInformationList: discovery('a', 'b') },
    { ProductInformationList: discovery('b', 'a') },
  ],
  [
    'filters in another order',
    { ProductInformationList: byFilters(LICENSE_INCLUDED, EDITION) },
    { ProductInformationList: byFilters(EDITION, LICENSE_INCLUDED) },
  ],
  [
    'no filters, however License Manager shows them',
    { ProductInformationList: byFilters() },
    { ProductInformationList: [{ ResourceType: 'RDS' }] as never },
  ],
  [
    'a filter without values, however License Manager shows it',
    { ProductInformationList: byFilters({ ...LICENSE_INCLUDED, ProductInformationFilterValue: [] }) },
    { ProductInformationList: byFilters(LICENSE_INCLUDED) },
  ],
])('there is no change: %s', (_, actual, wanted) => expect(changesTo(live(actual), desired(wanted))).toEqual(nothing));

test.each<[string, Partial<Live>, Terms, Terms]>([
  ['a new description', { Description: 'old' }, { Description: 'new' }, { Description: 'new' }],
  ['a removed description', { Description: 'old' }, {}, { Description: '' }],
  ['a raised count', { LicenseCount: 1 }, { LicenseCount: 2 }, { LicenseCount: 2 }],
  [
    'a hard limit, with its count',
    { LicenseCount: 1 },
    { LicenseCount: 1, LicenseCountHardLimit: true },
    { LicenseCount: 1, LicenseCountHardLimit: true },
  ],
  [
    'a hard limit that goes with its count',
    { LicenseCountHardLimit: true },
    { LicenseCountHardLimit: false },
    { LicenseCountHardLimit: false },
  ],
  ['disabling', {}, { LicenseConfigurationStatus: 'DISABLED' }, { LicenseConfigurationStatus: 'DISABLED' }],
  ['enabling', { Status: 'DISABLED' }, {}, { LicenseConfigurationStatus: 'AVAILABLE' }],
  ['discovery', {}, { ProductInformationList: discovery('a') }, { ProductInformationList: discovery('a') }],
  [
    'the comparator of a filter',
    { ProductInformationList: discovery('a') },
    { ProductInformationList: discoveryBy('NOT_EQUALS', 'a') },
    { ProductInformationList: discoveryBy('NOT_EQUALS', 'a') },
  ],
  [
    'host affinity, the one rule that can be added',
    { LicenseRules: ['#a=1'] },
    { LicenseRules: ['#licenseAffinityToHost=9', '#a=1'] },
    { LicenseRules: ['#licenseAffinityToHost=9', '#a=1'] },
  ],
])('the API can change it in place: %s', (_, actual, wanted, set) =>
  expect(changesTo(live(actual), desired(wanted))).toStrictEqual({ ...nothing, set }),
);

test.each<[string, Partial<Live>, Terms]>([
  ['a count', { LicenseCount: 5 }, { LicenseCount: 0 }],
  ['an expiry', { LicenseExpiry: 5 }, { LicenseExpiry: 0 }],
  ['discovery', { ProductInformationList: discovery('a') }, { ProductInformationList: [] }],
])('the API may not clear it: %s', (_, actual, clear) =>
  expect(changesTo(live(actual), desired())).toEqual({ ...nothing, clear }),
);

test.each<[string, Partial<Live>, Terms, string]>([
  ['another rule', { LicenseRules: ['#a=1'] }, { LicenseRules: ['#a=1', '#b=2'] }, 'LicenseRules from [#a=1] to [#a=1, #b=2]'],
  [
    'rules, which the reason names in order',
    { LicenseRules: ['#c=3', '#a=1', '#b=2'] },
    {},
    'LicenseRules from [#a=1, #b=2, #c=3] to []',
  ],
  [
    'a value of another case than true and false',
    { LicenseRules: ['#a=is True', '#b=True enough', '#c=True'] },
    { LicenseRules: ['#a=is true', '#b=true enough', '#c=True'] },
    'LicenseRules from [#a=is True, #b=True enough, #c=true] to [#a=is true, #b=true enough, #c=true]',
  ],
  ['a removed rule', { LicenseRules: ['#a=1'] }, {}, 'LicenseRules from [#a=1] to []'],
  [
    'another host affinity',
    { LicenseRules: ['#licenseAffinityToHost=1'] },
    { LicenseRules: ['#licenseAffinityToHost=2'] },
    'LicenseRules from [#licenseAffinityToHost=1] to [#licenseAffinityToHost=2]',
  ],
  ['another counting type', { LicenseCountingType: 'Socket' }, {}, 'LicenseCountingType from Socket to Core'],
])('a replacement is needed: %s', (_, actual, wanted, reason) =>
  expect(changesTo(live(actual), desired(wanted)).reasons).toEqual([reason]),
);
