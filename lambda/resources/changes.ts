// What it takes to bring a live license configuration to the desired terms: nothing, an update, or another one in its place.
import { LicenseConfigurationStatus } from '@aws-sdk/client-license-manager';
import { Live } from '../license-manager/api';
import { Desired, Terms } from './desired';

export interface Changes {
  /** To be updated in place. */
  readonly set: Terms;
  /** To go back to "none". Whether License Manager can do that in place is not documented, so it has to be read back. */
  readonly unset: Terms;
  /** Why the API cannot do it in place; empty if it can. */
  readonly immutable: string[];
}

/** A term as it is compared, and what is sent for "none". */
interface Term<K extends keyof Terms> {
  readonly canonical: (value: Terms[K]) => unknown;
  readonly none: NonNullable<Terms[K]>;
  /** Going back to "none" is not documented. */
  readonly sticky?: boolean;
}

const TERMS: { readonly [K in Exclude<keyof Terms, 'LicenseRules'>]: Term<K> } = {
  Name: { canonical: (name) => name, none: '' },
  Description: { canonical: (description) => description ?? '', none: '' },
  // Until a count is set, License Manager shows 0 or nothing.
  LicenseCount: { canonical: (count) => count ?? 0, none: 0, sticky: true },
  LicenseCountHardLimit: { canonical: (hard) => hard ?? false, none: false },
  ProductInformationList: { canonical: (products) => canonicalProducts(products ?? []), none: [], sticky: true },
  DisassociateWhenNotFound: { canonical: (disassociate) => disassociate ?? false, none: false },
  LicenseExpiry: { canonical: (expiry) => Number(expiry ?? 0), none: 0, sticky: true },
  LicenseConfigurationStatus: { canonical: (status) => status ?? 'AVAILABLE', none: LicenseConfigurationStatus.AVAILABLE },
};

/** The one rule that can be added to a live license configuration. */
const ADDABLE_RULE = 'licenseAffinityToHost';

export function changesTo(live: Live, desired: Desired): Changes {
  const actual: Terms = { ...live, LicenseConfigurationStatus: live.Status as LicenseConfigurationStatus };
  const set: Record<string, unknown> = {};
  const unset: Record<string, unknown> = {};
  const immutable: string[] = [];

  if (live.LicenseCountingType !== desired.countingType) {
    immutable.push(`LicenseCountingType from ${live.LicenseCountingType} to ${desired.countingType}`);
  }

  for (const key of Object.keys(TERMS) as (keyof typeof TERMS)[]) {
    const { canonical, none, sticky } = TERMS[key] as Term<typeof key>;
    const [was, wanted] = [actual[key], desired.terms[key]].map((value) => JSON.stringify(canonical(value as never)));
    if (was !== wanted) {
      (wanted === JSON.stringify(canonical(none as never)) && sticky ? unset : set)[key] = desired.terms[key] ?? none;
    }
  }
  if ('LicenseCountHardLimit' in set && desired.terms.LicenseCount !== undefined) {
    // A hard limit is one of a count, so they travel together.
    set.LicenseCount = desired.terms.LicenseCount;
  }

  const before = new Set((live.LicenseRules ?? []).map(canonicalRule));
  const after = new Map((desired.terms.LicenseRules ?? []).map((rule) => [canonicalRule(rule), rule]));
  const added = [...after.keys()].filter((rule) => !before.has(rule));
  const removed = [...before].filter((rule) => !after.has(rule));
  if (removed.length > 0 || added.some((rule) => nameOf(rule) !== ADDABLE_RULE)) {
    immutable.push(`LicenseRules from ${list(before)} to ${list(after.keys())}`);
  } else if (added.length > 0) {
    set.LicenseRules = [...after.values()];
  }
  return { set, unset, immutable };
}

export function isEmpty(terms: Terms): boolean {
  return Object.keys(terms).length === 0;
}

/** Rules are a set, and `True` is `true`. */
function canonicalRule(rule: string): string {
  const [name, value = ''] = rule.split(/=(.*)/s);
  return `${name}=${/^(true|false)$/i.test(value) ? value.toLowerCase() : value}`;
}

function nameOf(rule: string): string {
  return rule.replace(/^#/, '').split('=')[0];
}

function list(rules: Iterable<string>): string {
  return `[${[...rules].join(', ')}]`;
}

/** Neither products, nor their filters, nor a filter's values have an order. */
function canonicalProducts(products: NonNullable<Terms['ProductInformationList']>): unknown {
  return sorted(
    products.map(({ ResourceType, ProductInformationFilterList }) => [
      ResourceType,
      sorted(
        (ProductInformationFilterList ?? []).map((filter) => [
          filter.ProductInformationFilterName,
          filter.ProductInformationFilterComparator,
          sorted(filter.ProductInformationFilterValue ?? []),
        ]),
      ),
    ]),
  );
}

function sorted(items: unknown[]): unknown[] {
  return items
    .map((item) => [JSON.stringify(item), item] as const)
    .sort(([a], [b]) => (a < b ? -1 : Number(a > b)))
    .map(([, item]) => item);
}
