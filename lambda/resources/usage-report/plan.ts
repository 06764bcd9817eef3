// The desired report generator, and the changes that lead to it.
import { ReportFrequencyType, ReportType, Tag } from '@aws-sdk/client-license-manager';
import { LicenseUsageReportProperties, RESERVED_TAGS } from '../../../lib/private/contract';
import { CustomResourceEvent, Properties } from '../../cloudformation/event';
import { PropertyReader } from '../../cloudformation/properties';
import { LiveReport, UpdateReportInput } from '../../license-manager/report-generators';

export type Report = Omit<UpdateReportInput, 'ClientToken'>;

/** Whom a report generator belongs to. */
export type Owner = Pick<CustomResourceEvent, 'StackId' | 'LogicalResourceId'>;

export function decode(properties: Properties): Report {
  const reader = new PropertyReader<LicenseUsageReportProperties>(properties);
  return {
    ReportGeneratorName: reader.requiredString('ReportGeneratorName'),
    // An absent description would keep the former one.
    Description: reader.string('Description') ?? '',
    Type: reader.requiredList<ReportType>('Type'),
    ReportContext: { licenseConfigurationArns: reader.requiredList<string>('LicenseConfigurationArns') },
    ReportFrequency: { value: 1, period: reader.requiredString('FrequencyPeriod') as ReportFrequencyType },
  };
}

/** The license configurations of a Delete, which must not fail because of other properties. */
export function licenseConfigurationsOf(properties: Properties): string[] {
  const arns: unknown = properties['LicenseConfigurationArns' satisfies keyof LicenseUsageReportProperties];
  return Array.isArray(arns) ? arns.map(String) : [];
}

/** Whether the live report generator differs from the desired one. */
export function differs(live: LiveReport, desired: Report): boolean {
  const actual: Report = {
    ReportGeneratorName: live.ReportGeneratorName,
    Description: live.Description,
    Type: live.ReportType,
    ReportContext: live.ReportContext,
    ReportFrequency: live.ReportFrequency,
  };
  return canonical(actual) !== canonical(desired);
}

export function tagsOf({ StackId, LogicalResourceId }: Owner): Tag[] {
  return [
    { Key: RESERVED_TAGS.stack, Value: StackId },
    { Key: RESERVED_TAGS.resource, Value: LogicalResourceId },
  ];
}

export function isOwned(live: LiveReport, owner: Owner): boolean {
  return tagsOf(owner).every((tag) => hasTag(live, tag));
}

export function isOfStack(live: LiveReport, owner: Owner): boolean {
  return hasTag(live, tagsOf(owner)[0]);
}

function hasTag({ Tags = [] }: LiveReport, tag: Tag): boolean {
  return Tags.some(({ Key, Value }) => Key === tag.Key && Value === tag.Value);
}

/** Types and license configurations have no order. */
function canonical({ ReportGeneratorName, Description = '', Type = [], ReportContext, ReportFrequency }: Report): string {
  const arns = ReportContext?.licenseConfigurationArns ?? [];
  return JSON.stringify([ReportGeneratorName, Description, [...Type].sort(), [...arns].sort(), ReportFrequency?.period]);
}
