// The operations on license configurations, for requests that are well formed and allowed.
import { AwsError } from '../errors';
import { Configuration, detailOf, itemOf, Tag, tagsOf } from './configuration';
import { page } from './pages';
import { checkProductInformation, ProductInformation } from './product-information';
import { checkRuleChange, checkRules } from './rules';
import { reportsOn } from './report-generators';
import { isReportGenerator, Store } from './store';
import { checkTagKeys, checkTags, tagMap } from './tags';
import { consumedBy } from './usage';

export interface Scope {
  readonly store: Store;
  readonly region: string;
  /** ARN of the caller. Absent for a test that calls without IAM and the protocol. */
  readonly principal?: string;
}

export interface CreateInput {
  Name: string;
  LicenseCountingType: string;
  Description?: string;
  LicenseCount?: number;
  LicenseCountHardLimit?: boolean;
  LicenseRules?: string[];
  Tags?: Tag[];
  DisassociateWhenNotFound?: boolean;
  ProductInformationList?: ProductInformation[];
  LicenseExpiry?: number;
}

export type UpdateInput = Partial<Omit<CreateInput, 'LicenseCountingType' | 'Tags'>> & {
  LicenseConfigurationArn: string;
  LicenseConfigurationStatus?: 'AVAILABLE' | 'DISABLED';
};

export function create({ store, region }: Scope, input: CreateInput, id: string): object {
  const tags = input.Tags ?? [];
  const rules = input.LicenseRules ?? [];
  const products = input.ProductInformationList ?? [];
  const hardLimit = input.LicenseCountHardLimit ?? false;
  if (input.Name === '') {
    throw invalid('Invalid license configuration name.');
  }
  checkCount(input.LicenseCount);
  checkRules(input.LicenseCountingType, rules, store.assumptions);
  checkProductInformation(products, { countingType: input.LicenseCountingType, rules, hardLimit });
  checkTags(tags, new Map(), store.assumptions);
  const arn = store.arnOf(region, id);
  store.add(region, {
    arn,
    id,
    ownerAccountId: store.account,
    countingType: input.LicenseCountingType,
    name: input.Name,
    description: input.Description ?? '',
    status: 'AVAILABLE',
    rules,
    count: input.LicenseCount,
    hardLimit,
    disassociateWhenNotFound: input.DisassociateWhenNotFound ?? false,
    products,
    expiry: input.LicenseExpiry,
    tags: tagMap(tags, store.assumptions),
    earlierTags: [{ tags: new Map(), until: store.now() }],
    createdAt: store.now(),
    associations: [],
    boundHosts: new Map(),
    failures: [],
  });
  return { LicenseConfigurationArn: arn };
}

/** Checks all members before it changes one. */
export function update({ store, region }: Scope, input: UpdateInput): object {
  const live = store.own(input.LicenseConfigurationArn, region);
  const { assumptions } = store;
  const next: Partial<Configuration> = {};
  if (input.Name !== undefined) {
    if (input.Name === '') {
      throw invalid('Invalid license configuration name.');
    }
    next.name = input.Name;
  }
  if (input.Description !== undefined && (input.Description !== '' || assumptions.emptyDescriptionClears)) {
    next.description = input.Description;
  }
  if (input.LicenseRules !== undefined) {
    checkRules(live.countingType, input.LicenseRules, assumptions);
    checkRuleChange(live.rules, input.LicenseRules);
    next.rules = input.LicenseRules;
  }
  if (input.LicenseCount !== undefined) {
    checkCount(input.LicenseCount);
    next.count = input.LicenseCount === 0 && assumptions.zeroCountClears ? undefined : input.LicenseCount;
  }
  if (input.LicenseCountHardLimit !== undefined) {
    next.hardLimit = input.LicenseCountHardLimit;
  }
  if (input.DisassociateWhenNotFound !== undefined) {
    next.disassociateWhenNotFound = input.DisassociateWhenNotFound;
  }
  if (
    input.ProductInformationList !== undefined &&
    (input.ProductInformationList.length > 0 || assumptions.emptyProductListClears)
  ) {
    next.products = input.ProductInformationList;
  }
  if (input.LicenseExpiry !== undefined && (input.LicenseExpiry !== 0 || assumptions.zeroExpiryClears)) {
    next.expiry = input.LicenseExpiry === 0 ? undefined : input.LicenseExpiry;
  }
  if (input.LicenseConfigurationStatus !== undefined) {
    if (input.LicenseConfigurationStatus === 'DISABLED' && live.associations.some(({ running }) => running)) {
      throw new AwsError('InvalidResourceStateException', 'The license configuration is attached to a running instance.');
    }
    next.status = input.LicenseConfigurationStatus;
  }
  const after = { ...live, ...next };
  checkProductInformation(after.products, after);
  // guess: limitBelowUsage
  if (after.hardLimit && after.count !== undefined && consumedBy(live, store.now()) > after.count) {
    throw new AwsError('InvalidResourceStateException', 'The license count is below the number of licenses in use.');
  }
  Object.assign(live, next);
  return {};
}

export function get({ store, region }: Scope, { LicenseConfigurationArn: arn }: { LicenseConfigurationArn: string }): object {
  return detailOf(store.visible(arn, region) ?? store.live(arn, region), store);
}

export interface ListInput {
  LicenseConfigurationArns?: string[];
  Filters?: { Name?: string; Values?: string[] }[];
  MaxResults?: number;
  NextToken?: string;
}

export function list({ store, region }: Scope, input: ListInput): object {
  const { LicenseConfigurationArns: arns, Filters = [] } = input;
  if (store.assumptions.listUnknownArnFails) {
    arns?.forEach((arn) => store.visible(arn, region) ?? store.live(arn, region));
  }
  const found = store
    .listed(region)
    .filter(({ arn }) => arns === undefined || arns.length === 0 || arns.includes(arn))
    .filter((one) => Filters.every(({ Name, Values = [] }) => Values.includes(filterValue(Name, one, store.now()))));
  const { items, NextToken } = page(found, input, store.assumptions);
  return { LicenseConfigurations: items.map((one) => itemOf(one, store)), NextToken };
}

export function remove({ store, region }: Scope, { LicenseConfigurationArn: arn }: { LicenseConfigurationArn: string }): object {
  const live = store.own(arn, region);
  // guess: inUseMessage
  if (live.associations.length > 0) {
    throw invalid('The license configuration is in use by resources. Disassociate them before you delete it.');
  }
  if (store.reportGenerators(region).some((one) => reportsOn(one, arn))) {
    throw invalid('The license configuration is in use by report generators. Delete them before you delete it.');
  }
  store.delete(live);
  return {};
}

export function tag({ store, region }: Scope, { ResourceArn, Tags }: { ResourceArn: string; Tags: Tag[] }): object {
  const live = store.tagged(ResourceArn, region);
  checkTags(Tags, live.tags, store.assumptions);
  store.keepTags(live);
  live.tags = tagMap([...tagsOf(live), ...Tags], store.assumptions);
  return {};
}

export function untag({ store, region }: Scope, { ResourceArn, TagKeys }: { ResourceArn: string; TagKeys: string[] }): object {
  const live = store.tagged(ResourceArn, region);
  checkTagKeys(TagKeys, store.assumptions);
  store.keepTags(live);
  TagKeys.forEach((key) => live.tags.delete(key));
  return {};
}

export function listTags({ store, region }: Scope, { ResourceArn }: { ResourceArn: string }): object {
  const gone = !isReportGenerator(ResourceArn) && !store.isLive(ResourceArn, region);
  return { Tags: gone && store.assumptions.goneHasNoTags ? [] : tagsOf(store.tagged(ResourceArn, region)) };
}

function filterValue(name: string | undefined, configuration: Configuration, now: number): string {
  switch (name) {
    case 'licenseCountingType':
      return configuration.countingType;
    case 'enforceLicenseCount':
      return String(configuration.hardLimit);
    case 'usagelimitExceeded':
      return String(configuration.count !== undefined && consumedBy(configuration, now) > configuration.count);
    default:
      throw invalid(`Invalid filter name: ${name}`);
  }
}

function checkCount(count: number | undefined): void {
  if (count !== undefined && count < 0) {
    throw invalid('Invalid license count.');
  }
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message);
}
