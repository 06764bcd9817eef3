// Report generators, which the console calls usage reports. They generate no reports here.
import { randomUUID } from 'node:crypto';
import { AwsError } from '../errors';
import { Tag, Tagged, tagsOf } from './configuration';
import { Scope } from './operations';
import { page } from './pages';
import { partitionOf, Store } from './store';
import { checkTags, tagMap } from './tags';

interface ReportContext {
  licenseConfigurationArns?: string[];
  licenseAssetGroupArns?: string[];
  /** Seconds since 1970. */
  reportStartDate?: number;
  reportEndDate?: number;
}

export interface ReportGenerator extends Tagged {
  readonly arn: string;
  readonly creatorAccount: string;
  readonly createdAt: number;
  name: string;
  types: string[];
  context: ReportContext;
  frequency: { value?: number; period?: string };
  description?: string;
  readonly bucket: string;
  /** The request that created it. A repeated request with its ClientToken returns the same ARN. */
  readonly createdBy: { readonly token: string; readonly request: string };
}

interface Terms {
  ReportGeneratorName: string;
  Type: string[];
  ReportContext: ReportContext;
  ReportFrequency: { value?: number; period?: string };
  ClientToken: string;
  Description?: string;
}

export type CreateReportGeneratorInput = Terms & { Tags?: Tag[] };
interface OfReportGenerator {
  LicenseManagerReportGeneratorArn: string;
}

const CONFIGURATION_REPORTS = ['LicenseConfigurationSummaryReport', 'LicenseConfigurationUsageReport'];

export function createReportGenerator({ store, region }: Scope, input: CreateReportGeneratorInput): object {
  const request = JSON.stringify(input);
  const repeated = store.reportGenerators(region).find(({ createdBy }) => createdBy.token === input.ClientToken);
  if (repeated !== undefined) {
    if (repeated.createdBy.request !== request) {
      // guess: clientTokenError
      throw new AwsError('ValidationException', 'The ClientToken belongs to a request with other parameters.');
    }
    return { LicenseManagerReportGeneratorArn: repeated.arn };
  }
  const tags = input.Tags ?? [];
  checkTags(tags, new Map(), store.assumptions);
  checkTerms(input, store, region);
  const arn = `arn:${partitionOf(region)}:license-manager:${region}:${store.account}:report-generator:r-${randomUUID().replaceAll('-', '')}`;
  store.addReportGenerator({
    arn,
    creatorAccount: store.account,
    createdAt: store.now(),
    ...termsOf(input),
    bucket: bucketFor(store, region),
    tags: tagMap(tags, store.assumptions),
    earlierTags: [{ tags: new Map(), until: store.now() }],
    createdBy: { token: input.ClientToken, request },
  });
  return { LicenseManagerReportGeneratorArn: arn };
}

export function updateReportGenerator({ store, region }: Scope, input: Terms & OfReportGenerator): object {
  const live = store.reportGenerator(input.LicenseManagerReportGeneratorArn, region);
  checkTerms(input, store, region);
  Object.assign(live, termsOf(input));
  return {};
}

export function getReportGenerator({ store, region }: Scope, input: OfReportGenerator): object {
  return { ReportGenerator: detailOf(store.reportGenerator(input.LicenseManagerReportGeneratorArn, region)) };
}

export function deleteReportGenerator({ store, region }: Scope, input: OfReportGenerator): object {
  store.deleteReportGenerator(store.reportGenerator(input.LicenseManagerReportGeneratorArn, region));
  return {};
}

export function listReportGenerators(
  { store, region }: Scope,
  input: { Filters?: { Name?: string; Values?: string[] }[]; MaxResults?: number; NextToken?: string },
): object {
  const filters = input.Filters ?? [];
  const unknown = filters.find(({ Name }) => Name !== 'LicenseConfigurationArn');
  if (unknown !== undefined) {
    throw invalid(`Invalid filter name: ${unknown.Name}`);
  }
  const found = store
    .reportGenerators(region)
    .filter((one) => filters.every(({ Values = [] }) => Values.some((arn) => reportsOn(one, arn))));
  const { items, NextToken } = page(found, input, store.assumptions);
  return { ReportGenerators: items.map(detailOf), NextToken };
}

export function reportsOn({ context }: ReportGenerator, configurationArn: string): boolean {
  return (context.licenseConfigurationArns ?? []).includes(configurationArn);
}

function detailOf(generator: ReportGenerator): object {
  return {
    ReportGeneratorName: generator.name,
    ReportType: generator.types,
    ReportContext: generator.context,
    ReportFrequency: generator.frequency,
    LicenseManagerReportGeneratorArn: generator.arn,
    ReportCreatorAccount: generator.creatorAccount,
    Description: generator.description,
    S3Location: { bucket: generator.bucket, keyPrefix: `Reports/${generator.name}` },
    CreateTime: new Date(generator.createdAt).toISOString(),
    Tags: tagsOf(generator),
  };
}

function termsOf(input: Terms): Pick<ReportGenerator, 'name' | 'types' | 'context' | 'frequency' | 'description'> {
  return {
    name: input.ReportGeneratorName,
    types: input.Type,
    context: input.ReportContext,
    frequency: input.ReportFrequency,
    description: input.Description,
  };
}

function checkTerms({ Type, ReportContext: context, ReportFrequency }: Terms, store: Store, region: string): void {
  if (Type.length === 0) {
    throw invalid('A report generator needs a report type.');
  }
  const ofConfigurations = Type.some((type) => CONFIGURATION_REPORTS.includes(type));
  const { licenseConfigurationArns = [], licenseAssetGroupArns = [] } = context;
  if (ofConfigurations && licenseConfigurationArns.length === 0) {
    throw invalid(`${Type.join(', ')} needs licenseConfigurationArns.`);
  }
  if (!ofConfigurations && licenseAssetGroupArns.length === 0) {
    throw invalid(`${Type.join(', ')} needs licenseAssetGroupArns.`);
  }
  licenseConfigurationArns.forEach((arn) => store.live(arn, region));
  if (ReportFrequency.period === undefined || (ReportFrequency.value ?? 1) !== 1) {
    throw invalid('ReportFrequency needs a period and supports the value 1 only.');
  }
}

/** The bucket of the settings. The first report generator creates one where the settings have none. */
function bucketFor(store: Store, region: string): string {
  const settings = store.settings(region);
  if (settings.bucketArn === undefined) {
    if (!store.assumptions.reportGeneratorCreatesBucket) {
      throw invalid('The service settings have no S3 bucket. Set one with UpdateServiceSettings.');
    }
    settings.bucketArn = `arn:${partitionOf(region)}:s3:::aws-license-manager-service-${randomUUID()}`;
  }
  return settings.bucketArn.split(':').at(-1)!;
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message);
}
