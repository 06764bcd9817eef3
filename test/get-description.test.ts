import { describe as description } from '../bin/get-description';

const NOW = new Date('2026-01-01T00:00:00Z');
const plain = { color: false, now: NOW };

test('everything, aligned', () => {
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
      Tags: [{ Key: 'team', Value: 'licenses' }],
    },
    plain,
  );
  expect(text).toBe(
    [
      'Sql',
      '  ARN             arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-1',
      '  Description     By core',
      '  Status          AVAILABLE',
      '  Counted by      Core',
      '  Used            ██████░░░░░░░░░░░░░░░░░░ 16 of 64 (25 %)',
      '  Limit           hard: launches beyond it are blocked',
      '  Expires         2026-03-02T00:00:00Z, in 60 days',
      '  Rules           allowedTenancy = EC2-DedicatedHost',
      '                  minimumCores = 4',
      '  Discovery       SSM_MANAGED: Application Name = a | b',
      '                               Tag:dev ≠ any value',
      '  When not found  disassociated',
      '  Tags            team = licenses',
    ].join('\n'),
  );
});

test('nothing but a name', () => {
  const text = description({ Name: 'Bare' }, plain);
  expect(text).toContain('Used            0, of no counted total');
  expect(text).toContain('Limit           none');
  expect(text).toContain('Expires         never');
  expect(text).toContain('Rules           none');
});

test.each([
  [0, '░'.repeat(24)],
  [1, '█' + '░'.repeat(23)],
  [100, '█'.repeat(24)],
  [250, '█'.repeat(24)],
])('%d of 100 used', (ConsumedLicenses, bar) => {
  expect(description({ LicenseCount: 100, ConsumedLicenses }, plain)).toContain(`${bar} ${ConsumedLicenses} of 100`);
});

test.each([
  [{ LicenseCount: 1 }, 'soft: launches beyond it are reported'],
  [{ LicenseCount: 1, LicenseCountHardLimit: true }, 'hard: launches beyond it are blocked'],
  [{ LicenseCountHardLimit: true }, 'hard, without a count: every launch may be blocked'],
  [{ LicenseCount: 0 }, 'none'],
])('the limit of %j', (terms, limit) => {
  expect(description(terms, plain)).toContain(`Limit           ${limit}\n`);
});

test('a past expiry', () => {
  expect(description({ LicenseExpiry: 0.5 }, plain)).toContain('1970-01-01T00:00:00.500Z, in the past');
});

test('color only when asked for', () => {
  expect(description({ Name: 'Bare' }, { ...plain, color: true })).toMatch(/^\u001b\[1mBare\u001b\[0m/);
  expect(description({ Name: 'Bare' }, plain)).not.toContain('\u001b');
});
