import { describe as description } from '../../../bin/command-line/license-description';
import { RESERVED_TAGS } from '../../../lib/private/contract';

const NOW = new Date('2026-01-01T00:00:00Z');
const RESERVED = [
  { Key: RESERVED_TAGS.stack, Value: 'arn:aws:cloudformation:us-east-1:123456789012:stack/Licenses/51af3dc0' },
  { Key: RESERVED_TAGS.resource, Value: 'Sql1A2B3C4D' },
];
const plain = { color: false, now: NOW };

test('shows every term, aligned', () => {
  const text = description(
    {
      Name: 'Sql',
      LicenseConfigurationArn: 'arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-1',
      Description: 'By core',
      Status: 'AVAILABLE',
      LicenseCountingType: 'Core',
      LicenseCount: 64,
      ConsumedLicenses: 16,
      LicenseCountHardLimit: true,
      LicenseExpiry: Date.parse('2026-03-02T00:00:00Z') / 1000,
      LicenseRules: ['#minimumCores=4', '#allowedTenancy=EC2-DedicatedHost'],
      ProductInformationList: [
        {
          ResourceType: 'SSM_MANAGED',
          ProductInformationFilterList: [
            {
              ProductInformationFilterName: 'Application Name',
              ProductInformationFilterValue: ['a', 'b'],
              ProductInformationFilterComparator: 'EQUALS',
            },
            { ProductInformationFilterName: 'Tag:dev', ProductInformationFilterComparator: 'NOT_EQUALS' },
          ],
        },
      ],
      DisassociateWhenNotFound: true,
      Tags: [{ Key: 'team', Value: 'licenses' }, ...RESERVED],
    },
    plain,
  );
  expect(text).toBe(
    [
      'Sql',
      '  ARN           arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-1',
      '  Managed by    stack Licenses, resource Sql1A2B3C4D',
      '  Description   By core',
      '  Status        AVAILABLE',
      '  Counted by    Core',
      '  Used          ██████░░░░░░░░░░░░░░░░░░ 16 of 64 (25 %)',
      '  Limit         hard: launches beyond it are blocked',
      '  Expires       2026-03-02T00:00:00Z, in 60 days',
      '  Rules         allowedTenancy = EC2-DedicatedHost',
      '                minimumCores = 4',
      '  Discovery     SSM_MANAGED: Application Name = a | b',
      '                             Tag:dev ≠ any value',
      '  If not found  disassociated',
      '  Tags          team = licenses',
    ].join('\n'),
  );
});

test.each([
  ['true', 'stack Licenses, resource Sql1A2B3C4D (or retained by it)'],
  ['false', 'stack Licenses, resource Sql1A2B3C4D'],
])('says of one with the retain tag %s that it may be retained', (Value, managedBy) => {
  const text = description({ Name: 'Sql', Tags: [...RESERVED, { Key: RESERVED_TAGS.retain, Value }] }, plain);
  expect(text.split('\n')[2]).toBe(`  Managed by    ${managedBy}`);
});

test('shows defaults where there is only a name', () => {
  const text = description({ Name: 'Bare' }, plain);
  expect(text).toContain('Used          0, without a license count');
  expect(text).toContain('Limit         none');
  expect(text).toContain('Expires       never');
  expect(text).toContain('Rules         none');
  expect(text).toContain('Tags          none');
  expect(text).not.toContain('Managed by');
});

test.each([
  [0, '░'.repeat(24)],
  [1, '█' + '░'.repeat(23)],
  [100, '█'.repeat(24)],
  [250, '█'.repeat(24)],
])('draws a bar for %d of 100', (ConsumedLicenses, bar) => {
  expect(description({ LicenseCount: 100, ConsumedLicenses }, plain)).toContain(`${bar} ${ConsumedLicenses} of 100`);
});

test.each([
  [{ LicenseCount: 1 }, 'soft: launches beyond it are reported'],
  [{ LicenseCount: 1, LicenseCountHardLimit: true }, 'hard: launches beyond it are blocked'],
  [{ LicenseCountHardLimit: true }, 'hard, without a license count: every launch may be blocked'],
  [{ LicenseCount: 0 }, 'none'],
])('explains the limit of %j', (terms, limit) => {
  expect(description(terms, plain)).toContain(`Limit         ${limit}\n`);
});

test('shows that an expiry is in the past', () => {
  expect(description({ LicenseExpiry: 0.5 }, plain)).toContain('1970-01-01T00:00:00.500Z, in the past');
});

test('has colors only when asked for', () => {
  expect(description({ Name: 'Bare' }, { ...plain, color: true })).toMatch(/^\u001b\[1mBare\u001b\[0m/);
  expect(description({ Name: 'Bare' }, plain)).not.toContain('\u001b');
});

test('shows the reserved tags when verbose', () => {
  const text = description({ Tags: RESERVED }, { ...plain, verbose: true });
  expect(text).toContain('Tags          cdk-license-manager:resource = Sql1A2B3C4D\n');
});

test.each([40, 60, 80])('fits in %d columns', (columns) => {
  const text = description(
    {
      Name: 'A long name of a license configuration',
      LicenseConfigurationArn:
        'arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-0123456789abcdef0123456789abcdef',
      Description: 'A description of many words, which says for whom and until when the licenses were bought',
      LicenseCount: 1,
      Tags: RESERVED,
    },
    { ...plain, columns, verbose: true },
  );
  expect(text.split('\n').filter((line) => line.length > columns)).toEqual([]);
});
