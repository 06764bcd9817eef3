// A license configuration as lines of text: names on the left, values aligned on their right, within the width of the terminal.
import type { GetLicenseConfigurationCommandOutput, ProductInformation, Tag } from '@aws-sdk/client-license-manager';
import { RESERVED_TAGS, RESERVED_TAG_PREFIX } from '../../lib/private/contract';
import { Paint, painter } from './terminal';
import { wrap } from './wrap';

export interface DescriptionOptions {
  readonly color: boolean;
  /** Width of the lines. @default - no limit */
  readonly columns?: number;
  readonly now: Date;
  /** Shows the reserved tags, too. @default false */
  readonly verbose?: boolean;
}

const BAR_WIDTH = 24;
/** Values get this many columns however narrow the terminal is. */
const MIN_VALUE_WIDTH = 20;
const DAY = 24 * 3600 * 1000;

export function describe(
  license: Partial<GetLicenseConfigurationCommandOutput>,
  { color, columns = Infinity, now, verbose = false }: DescriptionOptions,
): string {
  const paint = painter(color);
  const tags = license.Tags ?? [];
  const rows: [string, string[]][] = [
    ['ARN', [license.LicenseConfigurationArn ?? '-']],
    ...managedBy(tags),
    ['Description', [license.Description || '-']],
    ['Status', [paint(license.Status === 'AVAILABLE' ? 'green' : 'yellow', license.Status ?? '-')]],
    ['Counted by', [license.LicenseCountingType ?? '-']],
    ['Used', [used(license, paint)]],
    ['Limit', [limit(license)]],
    ['Expires', [expiry(license.LicenseExpiry, now, paint)]],
    ['Rules', orNone([...(license.LicenseRules ?? [])].sort().map((rule) => rule.replace(/^#/, '').replace('=', ' = ')))],
    ['Discovery', orNone((license.ProductInformationList ?? []).flatMap(product))],
    ['If not found', [license.DisassociateWhenNotFound ? 'disassociated' : 'stays associated']],
    [
      'Tags',
      orNone(
        tags
          .filter(({ Key }) => verbose || !Key?.startsWith(RESERVED_TAG_PREFIX))
          .map(({ Key, Value }) => `${Key} = ${Value}`)
          .sort(),
      ),
    ],
  ];
  const nameWidth = Math.max(...rows.map(([name]) => name.length)) + 2;
  const valueWidth = Math.max(MIN_VALUE_WIDTH, columns - nameWidth - 2);
  const lines = rows.flatMap(([name, values]) =>
    values
      .flatMap((value) => wrap(value, valueWidth))
      .map((line, index) => `  ${paint('dim', (index === 0 ? name : '').padEnd(nameWidth))}${line}`),
  );
  return [...wrap(license.Name ?? '-', columns).map((line) => paint('bold', line)), ...lines].join('\n');
}

/** The stack that the reserved tags name, as a row. They stay when a stack retains what it does not manage any more. */
function managedBy(tags: readonly Tag[]): [string, string[]][] {
  const valueOf = (key: string) => tags.find(({ Key }) => Key === key)?.Value;
  const [, stack] = /:stack\/([^/]+)\//.exec(valueOf(RESERVED_TAGS.stack) ?? '') ?? [];
  const resource = valueOf(RESERVED_TAGS.resource);
  const retained = valueOf(RESERVED_TAGS.retain) === 'true' ? ' (or retained by it)' : '';
  return stack === undefined ? [] : [['Managed by', [`stack ${stack}${resource ? `, resource ${resource}` : ''}${retained}`]]];
}

function used(license: Partial<GetLicenseConfigurationCommandOutput>, paint: Paint): string {
  const [consumed, total] = [license.ConsumedLicenses ?? 0, license.LicenseCount];
  if (!total) {
    return `${consumed}, without a license count`;
  }
  const share = consumed / total;
  const filled = Math.min(BAR_WIDTH, Math.ceil(share * BAR_WIDTH));
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_WIDTH - filled);
  return `${paint(share >= 1 ? 'red' : share >= 0.8 ? 'yellow' : 'green', bar)} ${consumed} of ${total} (${Math.round(share * 100)} %)`;
}

/** Without a license count a soft limit reports nothing, but a hard limit counts as 0. */
function limit({ LicenseCount, LicenseCountHardLimit }: Partial<GetLicenseConfigurationCommandOutput>): string {
  if (LicenseCountHardLimit) {
    return LicenseCount ? 'hard: launches beyond it are blocked' : 'hard, without a license count: every launch may be blocked';
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
