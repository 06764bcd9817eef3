import { App, Aws, Lazy, Stack } from 'aws-cdk-lib/core';
import {
  LicenseConfiguration,
  LicenseConfigurationProps,
  LicenseCountingType,
  LicenseIncluded,
  LicenseRule,
  ProductInformation,
  ProductInformationComparator,
  RdsEngineEdition,
  RdsLicensePack,
} from '../lib';
import { errorsOf } from './synthesis-messages';

const { EQUALS, NOT_EQUALS } = ProductInformationComparator;
const RDS = ProductInformation.rds({ engineEditions: [RdsEngineEdition.ORACLE_EE] });
const SSM = ProductInformation.ssmManaged({ applicationNames: ['Amazon EC2Launch'] });

function errors(props: Partial<LicenseConfigurationProps>): string[] {
  const stack = new Stack(new App(), 'Stack');
  new LicenseConfiguration(stack, 'License', { licenseCountingType: LicenseCountingType.VCPU, ...props });
  return errorsOf(stack).map(({ message }) => message);
}

test('each property of a product on managed instances is a filter', () => {
  const product = ProductInformation.ssmManaged({
    applicationNames: ['name'],
    applicationPublishers: ['publisher'],
    applicationVersions: ['1', '2'],
    platformNames: ['Microsoft Windows Server 2022 Datacenter'],
    platformTypes: ['Windows'],
    licenseIncluded: [LicenseIncluded.SQL_SERVER_ENTERPRISE, LicenseIncluded.SQL_SERVER_STANDARD],
    excludeLicenseIncluded: [LicenseIncluded.of('new')],
    excludeTags: { stage: ['dev', 'test'], keep: [] },
    excludeAccounts: ['123456789012'],
    additionalFilters: [{ name: 'Filter Of Tomorrow' }],
  });
  expect(product.resourceType).toBe('SSM_MANAGED');
  expect(product.filters).toEqual([
    { name: 'Application Name', comparator: EQUALS, values: ['name'] },
    { name: 'Application Publisher', comparator: EQUALS, values: ['publisher'] },
    { name: 'Application Version', comparator: EQUALS, values: ['1', '2'] },
    { name: 'Platform Name', comparator: EQUALS, values: ['Microsoft Windows Server 2022 Datacenter'] },
    { name: 'Platform Type', comparator: EQUALS, values: ['Windows'] },
    { name: 'License Included', comparator: EQUALS, values: ['sql-server-enterprise', 'sql-server-standard'] },
    { name: 'License Included', comparator: NOT_EQUALS, values: ['new'] },
    { name: 'Tag:stage', comparator: NOT_EQUALS, values: ['dev', 'test'] },
    { name: 'Tag:keep', comparator: NOT_EQUALS, values: [] },
    { name: 'AccountId', comparator: NOT_EQUALS, values: ['123456789012'] },
    { name: 'Filter Of Tomorrow' },
  ]);
  expect(errors({ productInformation: [product] })).toEqual([]);
});

test('each property of a product in Amazon RDS is a filter', () => {
  const product = ProductInformation.rds({
    engineEditions: [RdsEngineEdition.ORACLE_SE2, RdsEngineEdition.of('db2-ce')],
    licensePacks: [RdsLicensePack.DIAGNOSTIC_PACK_SQLT],
  });
  expect(product.resourceType).toBe('RDS');
  expect(product.filters).toEqual([
    { name: 'Engine Edition', comparator: EQUALS, values: ['oracle-se2', 'db2-ce'] },
    { name: 'License Pack', comparator: EQUALS, values: ['diagnostic pack sqlt'] },
  ]);
  expect(errors({ productInformation: [product] })).toEqual([]);
});

test.each<[Partial<LicenseConfigurationProps>, string]>([
  [
    { productInformation: [ProductInformation.ssmManaged({})] },
    '`productInformation`: a product in SSM_MANAGED must have at least one filter, got: none',
  ],
  [
    { productInformation: [ProductInformation.ssmManaged({ applicationNames: [] })] },
    '`productInformation`: Application Name must have at least one value, got: none',
  ],
  [
    { productInformation: [ProductInformation.of('RDS', { name: 'Platform Name', values: ['Windows'] })] },
    '`productInformation`: Platform Name is only for SSM_MANAGED, got: RDS',
  ],
  [
    { productInformation: [ProductInformation.of('SSM_MANAGED', { name: 'License Pack', values: ['ols'] })] },
    '`productInformation`: License Pack is only for RDS, got: SSM_MANAGED',
  ],
  [
    { productInformation: [ProductInformation.of('SSM_MANAGED', { name: 'AccountId', values: ['123456789012'] })] },
    '`productInformation`: AccountId must be compared by NOT_EQUALS, got: EQUALS',
  ],
  [
    { productInformation: [ProductInformation.of('SSM_MANAGED', { name: 'Tag:stage', values: ['dev'] })] },
    '`productInformation`: Tag:stage must be compared by NOT_EQUALS, got: EQUALS',
  ],
  [
    {
      productInformation: [
        ProductInformation.of('SSM_MANAGED', { name: 'Platform Type', comparator: NOT_EQUALS, values: ['a'] }),
      ],
    },
    '`productInformation`: Platform Type must be compared by EQUALS, got: NOT_EQUALS',
  ],
  [
    { productInformation: [ProductInformation.ssmManaged({ excludeTags: { '': [] } })] },
    '`productInformation`: a tag filter must name a key, got: Tag:',
  ],
  [
    { productInformation: [ProductInformation.ssmManaged({ excludeAccounts: ['123456789012', '12345'] })] },
    '`productInformation`: AccountId must be 12 digits, got: 12345',
  ],
  [
    { productInformation: [RDS], licenseCountingType: LicenseCountingType.CORE },
    '`licenseCountingType` must be vCPU when `productInformation` is in Amazon RDS, got: Core',
  ],
  [
    { productInformation: [RDS], licenseRules: [LicenseRule.minimumVcpus(2)] },
    '`licenseRules` must be absent when `productInformation` is in Amazon RDS, got: #minimumVcpus=2',
  ],
  [
    { productInformation: [RDS], licenseCountHardLimit: true },
    '`licenseCountHardLimit` must be false when `productInformation` is in Amazon RDS, got: true',
  ],
  [
    { productInformation: [RDS, SSM] },
    '`productInformation` must be a single product when it is in Amazon RDS, got: RDS, SSM_MANAGED',
  ],
])('%j is an error', (props, message) => {
  expect(errors(props)).toEqual([message]);
});

test('an unknown resource type and an unknown filter are not errors', () => {
  expect(errors({ productInformation: [ProductInformation.of('EKS', { name: 'Cluster', values: ['a'] }), SSM] })).toEqual([]);
});

test('tokens are not checked', () => {
  const text = Aws.STACK_NAME;
  const list = Lazy.list({ produce: () => ['x'] });
  expect(
    errors({
      productInformation: [
        ProductInformation.of(text, { name: text, values: [text] }),
        ProductInformation.ssmManaged({ excludeAccounts: [text] }),
        ProductInformation.ssmManaged({ excludeAccounts: list }),
      ],
    }),
  ).toEqual([]);
});
