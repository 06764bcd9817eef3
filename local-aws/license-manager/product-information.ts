// The product information that License Manager allows for automated discovery.
import { AwsError } from '../errors';

export interface ProductInformation {
  ResourceType: string;
  ProductInformationFilterList: {
    ProductInformationFilterName: string;
    ProductInformationFilterComparator: string;
    ProductInformationFilterValue?: string[];
  }[];
}

const FILTERS: Record<string, Record<string, RegExp>> = {
  SSM_MANAGED: {
    EQUALS: /^(Application (Name|Publisher|Version)|Platform (Name|Type)|License Included)$/,
    NOT_EQUALS: /^(Tag:.+|AccountId|License Included)$/,
  },
  RDS: { EQUALS: /^(Engine Edition|License Pack)$/ },
};
const VALUES: Record<string, RegExp> = {
  'License Included': /^(sql-server-(enterprise|standard|web)|windows-server-datacenter)$/,
  // guess: databaseEditions
  'Engine Edition': /^(oracle|db2)-[a-z0-9]+$/,
  'License Pack': /^(data guard|diagnostic pack sqlt|tuning pack sqlt|ols|olap)$/,
  AccountId: /^\d{12}$/,
};

export function checkProductInformation(
  products: readonly ProductInformation[],
  configuration: { countingType: string; rules: readonly string[]; hardLimit: boolean },
): void {
  for (const { ResourceType, ProductInformationFilterList } of products) {
    const names = FILTERS[ResourceType] ?? reject(`resource type ${ResourceType}`);
    for (const filter of ProductInformationFilterList) {
      const name = filter.ProductInformationFilterName;
      const comparator = filter.ProductInformationFilterComparator;
      if (!names[comparator]?.test(name)) {
        reject(`filter ${name} ${comparator} for ${ResourceType}`);
      }
      const values = filter.ProductInformationFilterValue ?? [];
      if (values.length === 0 && !name.startsWith('Tag:')) {
        reject(`filter ${name} without a value`);
      }
      for (const value of values) {
        if (VALUES[name]?.test(value) === false) {
          reject(`value ${value} of ${name}`);
        }
      }
    }
  }
  if (products.some(({ ResourceType }) => ResourceType === 'RDS')) {
    if (products.length > 1) {
      reject('RDS beside other products');
    }
    if (configuration.countingType !== 'vCPU' || configuration.rules.length > 0 || configuration.hardLimit) {
      reject('RDS needs the counting type vCPU, no rules and no hard limit');
    }
  }
}

function reject(invalid: string): never {
  throw new AwsError('InvalidParameterValueException', `Invalid product information: ${invalid}.`);
}
