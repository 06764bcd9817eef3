// The difference between a live license configuration and the desired terms, and whether the API can change it in place.
import { LicenseConfigurationStatus, LicenseCountingType } from '@aws-sdk/client-license-manager';
import { Live, UpdateInput } from './api';

/** The terms that an update can change, in the API's spelling; undefined is the default. */
export type Terms = Pick<
  UpdateInput,
  | 'Name'
  | 'Description'
  | 'LicenseCount'
  | 'LicenseCountHardLimit'
  | 'LicenseRules'
  | 'ProductInformationList'
  | 'DisassociateWhenNotFound'
  | 'LicenseExpiry'
  | 'LicenseConfigurationStatus'
>;

/** The terms of a license configuration. */
export interface AllTerms {
  readonly countingType: LicenseCountingType;
  readonly terms: Terms;
}

export interface Changes {
  /** Terms to update in place. */
  readonly set: Terms;
  /** Terms to clear. Whether License Manager clears them in place is not documented, so they are read back. */
  readonly clear: Terms;
  /** The changes that need a replacement. */
  readonly reasons: string[];
}

/** How a term is compared, and the value that stands for "none" in a request. */
interface Term<K extends keyof Terms> {
  readonly canonical: (value: Terms[K]) => unknown;
  readonly none: NonNullable<Terms[K]>;
  /** License Manager may keep the value when "none" is sent. */
  readonly mayNotClear?: boolean;
}

const TERMS: { readonly [K in Exclude<keyof Terms, 'LicenseRules'>]: Term<K> } = {
  Name: { canonical: (name) => name, none: '' },
  Description: { canonical: (description) => description ?? '', none: '' },
  // License Manager shows no count as 0 or not at all.
  LicenseCount: { canonical: (count) => count ?? 0, none: 0, mayNotClear: true },
  LicenseCountHardLimit: { canonical: (hard) => hard ?? false, none: false },
  ProductInformationList: { canonical: (products) => canonicalProducts(products ?? []), none: [], mayNotClear: true },
  DisassociateWhenNotFound: { canonical: (disassociate) => disassociate ?? false, none: false },
  LicenseExpiry: { canonical: (expiry) => Number(expiry ?? 0), none: 0, mayNotClear: true },
  LicenseConfigurationStatus: { canonical: (status) => status ?? 'AVAILABLE', none: LicenseConfigurationStatus.AVAILABLE },
};

/** The one rule that can be added to a live license configuration. */
const ADDABLE_RULE = '#licenseAffinityToHost';

/** The changes from a live license configuration to the desired state. */
export function changesTo(live: Live, desired: AllTerms): Changes {
  const actual: Terms = { ...live, LicenseConfigurationStatus: live.Status as LicenseConfigurationStatus };
  return changesBetween({ countingType: live.LicenseCountingType, terms: actual }, desired);
}

/** The changes from one deployment's properties to another's. */
export function changesBetween(
  before: { readonly countingType?: string; readonly terms: Terms },
  { countingType, terms }: AllTerms,
): Changes {
  const set: Record<string, unknown> = {};
  const clear: Record<string, unknown> = {};
  const reasons: string[] = [];

  if (before.countingType !== countingType) {
    reasons.push(`LicenseCountingType from ${before.countingType} to ${countingType}`);
  }

  for (const key of Object.keys(TERMS) as (keyof typeof TERMS)[]) {
    const { canonical, none, mayNotClear } = TERMS[key] as Term<typeof key>;
    const [was, wanted, nothing] = [before.terms[key], terms[key], none].map((value) =>
      JSON.stringify(canonical(value as never)),
    );
    if (was !== wanted) {
      (wanted === nothing && mayNotClear ? clear : set)[key] = terms[key] ?? none;
    }
  }
  if ('LicenseCountHardLimit' in set && terms.LicenseCount !== undefined) {
    // A hard limit is one of a count, so both are sent together.
    set.LicenseCount = terms.LicenseCount;
  }

  const old = new Set((before.terms.LicenseRules ?? []).map(canonicalRule));
  const wanted = new Map((terms.LicenseRules ?? []).map((rule) => [canonicalRule(rule), rule]));
  const added = [...wanted.keys()].filter((rule) => !old.has(rule));
  const removed = [...old].filter((rule) => !wanted.has(rule));
  if (removed.length > 0 || added.some((rule) => rule.split('=')[0] !== ADDABLE_RULE)) {
    reasons.push(`LicenseRules from ${list(old)} to ${list(wanted.keys())}`);
  } else if (added.length > 0) {
    set.LicenseRules = [...wanted.values()];
  }
  return { set, clear, reasons };
}

/** Whether an update from one to the other may have created a replacement. */
export function mayReplace({ reasons, clear }: Changes): boolean {
  return reasons.length > 0 || !isEmpty(clear);
}

export function isEmpty(terms: Terms): boolean {
  return Object.keys(terms).length === 0;
}

/** Rules are a set, and `True` equals `true`. */
function canonicalRule(rule: string): string {
  const [name, value = ''] = rule.split(/=(.*)/s);
  return `${name}=${/^(true|false)$/i.test(value) ? value.toLowerCase() : value}`;
}

function list(rules: Iterable<string>): string {
  return `[${[...rules].sort().join(', ')}]`;
}

/** Products, their filters and the values of a filter have no order. */
function canonicalProducts(products: NonNullable<Terms['ProductInformationList']>): string[] {
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

function sorted(items: unknown[]): string[] {
  return items.map((item) => JSON.stringify(item)).sort();
}
