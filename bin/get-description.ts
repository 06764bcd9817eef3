// A license configuration in lines of text: names to the left, values aligned to their right.

import type { GetLicenseConfigurationCommandOutput, ProductInformation } from '@aws-sdk/client-license-manager';

export interface DescriptionOptions {
  readonly color: boolean;
  readonly now: Date;
}

const BAR_WIDTH = 24;
const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33 };
const DAY = 24 * 3600 * 1000;

/** What `Paint` puts around a text takes no room on a terminal, so widths are computed before painting. */
type Paint = (style: keyof typeof CODES, text: string) => string;

export function describe(license: Partial<GetLicenseConfigurationCommandOutput>, options: DescriptionOptions): string {
  const paint: Paint = (style, text) => (options.color ? `\u001b[${CODES[style]}m${text}\u001b[0m` : text);
  const rows: [string, string[]][] = [
    ['ARN', [license.LicenseConfigurationArn ?? '-']],
    ['Description', [license.Description || '-']],
    ['Status', [paint(license.Status === 'AVAILABLE' ? 'green' : 'yellow', license.Status ?? '-')]],
    ['Counted by', [license.LicenseCountingType ?? '-']],
    ['Used', [used(license, paint)]],
    ['Limit', [limit(license)]],
    ['Expires', [expiry(license.LicenseExpiry, options.now, paint)]],
    ['Rules', orNone([...(license.LicenseRules ?? [])].sort().map((rule) => rule.replace(/^#/, '').replace('=', ' = ')))],
    ['Discovery', orNone((license.ProductInformationList ?? []).flatMap(product))],
    ['When not found', [license.DisassociateWhenNotFound ? 'disassociated' : 'stays associated']],
    ['Tags', orNone((license.Tags ?? []).map(({ Key, Value }) => `${Key} = ${Value}`).sort())],
  ];
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  const lines = rows.flatMap(([name, values]) =>
    values.map((value, index) => `  ${paint('dim', (index === 0 ? name : '').padEnd(width))}${value}`),
  );
  return [paint('bold', license.Name ?? '-'), ...lines].join('\n');
}

function used(license: Partial<GetLicenseConfigurationCommandOutput>, paint: Paint): string {
  const [consumed, total] = [license.ConsumedLicenses ?? 0, license.LicenseCount];
  if (!total) {
    return `${consumed}, of no counted total`;
  }
  const share = consumed / total;
  const filled = Math.min(BAR_WIDTH, Math.ceil(share * BAR_WIDTH));
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
  return `${paint(share >= 1 ? 'red' : share >= 0.8 ? 'yellow' : 'green', bar)} ${consumed} of ${total} (${Math.round(share * 100)} %)`;
}

/** Without a count nothing can be above it; but a hard limit then is one of 0. */
function limit({ LicenseCount, LicenseCountHardLimit }: Partial<GetLicenseConfigurationCommandOutput>): string {
  if (LicenseCountHardLimit) {
    return LicenseCount ? 'hard: launches beyond it are blocked' : 'hard, without a count: every launch may be blocked';
  }
  return LicenseCount ? 'soft: launches beyond it are reported' : 'none';
}

function expiry(seconds: number | undefined, now: Date, paint: Paint): string {
  if (!seconds) {
    return 'never';
  }
  const date = new Date(seconds * 1000);
  const days = Math.floor((date.getTime() - now.getTime()) / DAY);
  const text = date.toISOString().replace('.000Z', 'Z');
  return days < 0 ? paint('red', `${text}, in the past`) : days < 120 ? paint('yellow', `${text}, in ${days} days`) : text;
}

function product(information: ProductInformation): string[] {
  const indent = ' '.repeat(`${information.ResourceType}: `.length);
  return (information.ProductInformationFilterList ?? []).map((filter, index) => {
    const comparator = filter.ProductInformationFilterComparator === 'NOT_EQUALS' ? '≠' : '=';
    const values = (filter.ProductInformationFilterValue ?? []).join(' | ') || 'any value';
    return `${index === 0 ? `${information.ResourceType}: ` : indent}${filter.ProductInformationFilterName} ${comparator} ${values}`;
  });
}

function orNone(values: string[]): string[] {
  return values.length > 0 ? values : ['none'];
}
