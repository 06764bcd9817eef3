// The plan of an adoption and the tags of a release, without HTTP.
import { FORMER_TAGS, RESERVED_TAGS } from '../../lib/private/contract';
import { planAdoption, releaseOf } from '../../lambda/resources/license-configuration/adoption';
import { decode } from '../../lambda/resources/license-configuration/desired';
import { A, OTHER_STACK, STACK, base, core, live, owned, shown } from './plan-fixture';

const plan = (properties: object, adopted: Parameters<typeof planAdoption>[3]) =>
  shown(planAdoption(base as never, decode({ ...core, ...properties }), A, adopted));
const numbered = (length: number) => Object.fromEntries(Array.from({ length }, (_, index) => [`key-${index}`, 'v']));

test('one of another stack that may not be read is refused', () =>
  expect(plan({}, { is: 'foreign', owner: OTHER_STACK })).toBe(
    `fail: adoptExisting: ${A} belongs to the stack ${OTHER_STACK}, and the function may not read it.`,
  ));

test('fifty tags are possible, those of this library included', () => {
  expect(plan({}, live(A, core, numbered(48)))).toMatch(/^adopt A: tag A stack=here,resource=License \(release A\)/);
  expect(plan({}, live(A, core, numbered(49)))).toBe(
    `fail: adoptExisting: ${A} has 49 tags, and with those of this library it would have 51 of at most 50. Remove some.`,
  );
});

test('tags that are written anew count once', () =>
  expect(plan({}, live(A, core, { ...numbered(48), [RESERVED_TAGS.stack]: STACK, [RESERVED_TAGS.resource]: 'License' }))).toMatch(
    /^adopt A/,
  ));

test('the release of an adoption that fails halfway knows all tags that it may have by then', () => {
  const adopted = planAdoption(base as never, decode(core), A, live(A, core, { team: 'db' }));
  const tags = new Map(Object.entries({ team: 'db', [RESERVED_TAGS.stack]: STACK, [RESERVED_TAGS.resource]: 'License' }));
  expect(adopted).toMatchObject({ steps: [{ compensation: [{ do: 'release', arn: A, tags }] }] });
});

test('one that the resource created itself keeps what it was', () =>
  expect(plan({}, live(A, core, owned()))).toBe(
    'adopt A: tag A stack=here,resource=License,former-stack=here,former-resource=License,' +
      'former-request=earlier-event/2026-11-24T11:00:00.000Z/1,request= (release A) [adoptExisting is set]',
  ));

test('one that its owner had adopted forgets the owner before that one', () => {
  const adopted = {
    ...owned({ [RESERVED_TAGS.request]: '', [RESERVED_TAGS.resource]: 'Old', [RESERVED_TAGS.retain]: 'true' }),
    [FORMER_TAGS[RESERVED_TAGS.resource]]: 'Oldest',
    [FORMER_TAGS[RESERVED_TAGS.request]]: 'oldest-event',
  };
  expect(plan({}, live(A, core, adopted))).toBe(
    'adopt A: tag A stack=here,resource=License,retain=false,former-stack=here,former-resource=Old,former-request=,' +
      'former-retain=true (release A) [adoptExisting is set]',
  );
});

const AGREES = {
  Name: '"SQL"',
  LicenseCountingType: 'vCPU',
  Description: 'd',
  LicenseCount: 5,
  LicenseCountHardLimit: true,
  LicenseRules: ['#allowedTenancy=EC2-Default', '#a#b=c=d', '#bare', 'a#b=c'],
  ProductInformationList: [
    {
      ResourceType: 'RDS',
      ProductInformationFilterList: [
        {
          ProductInformationFilterName: 'Engine Edition',
          ProductInformationFilterComparator: 'EQUALS',
          ProductInformationFilterValue: ['x', 'y'],
        },
        { ProductInformationFilterName: 'License Included', ProductInformationFilterComparator: 'NOT_EQUALS' },
        {
          ProductInformationFilterName: 'Empty',
          ProductInformationFilterComparator: 'EQUALS',
          ProductInformationFilterValue: [],
        },
      ],
    },
    { ResourceType: 'SSM_MANAGED' },
  ],
  DisassociateWhenNotFound: true,
  LicenseExpiry: 1_800_000_000,
  Status: 'DISABLED',
};

test('each difference is the code that agrees', () =>
  expect(
    plan({}, live(A, AGREES, {}))
      .split('\n  ')
      .slice(1),
  ).toEqual([
    'licenseConfigurationName: "\\"SQL\\"",',
    'licenseCountingType: LicenseCountingType.VCPU,',
    'description: "d",',
    'licenseCount: 5,',
    'licenseCountHardLimit: true,',
    'licenseRules: [LicenseRule.of("allowedTenancy", "EC2-Default"), LicenseRule.of("a#b", "c=d"), LicenseRule.of("bare", ""), LicenseRule.of("a#b", "c")],',
    'productInformation: [ProductInformation.of("RDS", { name: "Engine Edition", comparator: ProductInformationComparator.EQUALS, values: ["x","y"] }, ' +
      '{ name: "License Included", comparator: ProductInformationComparator.NOT_EQUALS }, { name: "Empty", comparator: ProductInformationComparator.EQUALS }), ' +
      'ProductInformation.of("SSM_MANAGED")],',
    'disassociateWhenNotFound: true,',
    'licenseExpiry: new Date("2027-01-15T08:00:00.000Z"),',
    'enabled: false,',
  ]));

test('what is the same is not named', () =>
  expect(plan({}, live(A, { ...core, LicenseCountingType: 'Socket' }, {})).split('\n')).toEqual([
    `fail: adoptExisting takes over a license configuration that is as the template says. ${A} differs. To adopt it as it is, write:`,
    '  licenseCountingType: LicenseCountingType.SOCKET,',
  ]));

test('each property that the live one does not have is to be removed', () => {
  const { ProductInformationList, LicenseRules, ...rest } = AGREES;
  const given = { ...rest, Name: 'Oracle', LicenseCountingType: 'Core', Enabled: 'false', LicenseRules, ProductInformationList };
  expect(
    plan(given, live(A, core, {}))
      .split('\n  ')
      .slice(1),
  ).toEqual([
    '(no description)',
    '(no licenseCount)',
    '(no licenseCountHardLimit)',
    '(no licenseRules)',
    '(no productInformation)',
    '(no disassociateWhenNotFound)',
    '(no licenseExpiry)',
    '(no enabled)',
  ]);
});

test('a release restores tags of the former owner that somebody removed', () => {
  const tags = new Map([
    ['team', 'x'],
    [FORMER_TAGS[RESERVED_TAGS.stack], OTHER_STACK],
    [FORMER_TAGS[RESERVED_TAGS.resource], 'Old'],
    [RESERVED_TAGS.request, 'r'],
  ]);
  expect(releaseOf(tags)).toEqual({
    tags: new Map([
      [FORMER_TAGS[RESERVED_TAGS.stack], ''],
      [FORMER_TAGS[RESERVED_TAGS.resource], ''],
      [RESERVED_TAGS.request, ''],
      [RESERVED_TAGS.stack, OTHER_STACK],
      [RESERVED_TAGS.resource, 'Old'],
    ]),
    keys: [FORMER_TAGS[RESERVED_TAGS.stack], FORMER_TAGS[RESERVED_TAGS.resource], RESERVED_TAGS.request],
  });
});
