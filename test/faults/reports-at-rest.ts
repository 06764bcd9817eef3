// The report generators at rest: those of healthy stacks, as their templates say, those that people created, and no others.
import { LICENSE_USAGE_REPORT_RESOURCE_TYPE, LicenseUsageReportProperties, RESERVED_TAGS } from '../../lib/private/contract';
import { held, HEALTHY, recorded } from './recorded';
import type { Life } from './invariants';
import type { StackWorld } from './stack-world';

type Generator = ReturnType<StackWorld['aws']['licenseManager']['reportGenerators']>[number];

export function wrongReports(life: Life): string[] {
  return [...different(life), ...leftover(life), ...changed(life)];
}

function different({ world, expected, exemptions }: Life): string[] {
  return held(world, LICENSE_USAGE_REPORT_RESOURCE_TYPE).flatMap(({ key, arn, resource, stack }) => {
    const live = world.aws.licenseManager.reportGenerators().find((one) => one.arn === arn);
    if (live === undefined) {
      return exemptions.exempt('deleted-by-hand', arn, expected.deletedByHand.has(arn))
        ? []
        : [`${key} records ${arn}, which is deleted`];
    }
    const wanted = resource.properties as unknown as LicenseUsageReportProperties;
    const [actual, expectedTerms] = [
      [live.name, live.description ?? '', live.types, live.context.licenseConfigurationArns, live.frequency.period],
      [
        wanted.ReportGeneratorName,
        wanted.Description ?? '',
        wanted.Type,
        wanted.LicenseConfigurationArns,
        wanted.FrequencyPeriod,
      ],
    ].map((terms) => JSON.stringify(terms));
    return [
      ...(actual === expectedTerms ? [] : [`the report of ${key} is ${actual}, not ${expectedTerms}`]),
      ...(ownerOf(live) === `${stack.id} ${resource.logicalId}` ? [] : [`the report of ${key} belongs to ${ownerOf(live)}`]),
    ];
  });
}

function leftover({ world, exemptions }: Life): string[] {
  const arns = new Set(recorded(world, LICENSE_USAGE_REPORT_RESOURCE_TYPE).map(({ arn }) => arn));
  return world.aws.licenseManager
    .reportGenerators()
    .filter((live) => live.tags.has(RESERVED_TAGS.stack) && !arns.has(live.arn))
    .filter((live) => {
      const failedStack = world.stacks.some(
        ({ id, status }) => id === live.tags.get(RESERVED_TAGS.stack) && !HEALTHY.test(status),
      );
      return (
        !exemptions.exempt('stack-failed', live.arn, failedStack) &&
        !exemptions.exempt('delete-failed', live.arn, lastDeleteFailed(world, live))
      );
    })
    .map((live) => `no stack records the report ${live.arn} of ${ownerOf(live)}`);
}

/** CloudFormation tried to delete it, by its ARN or before it knew that, got no success, and went on. */
function lastDeleteFailed(world: StackWorld, live: Generator): boolean {
  const deletes = world.events.filter(({ event }) => {
    const { RequestType, PhysicalResourceId: id = '', LogicalResourceId, StackId } = event;
    const same = id.startsWith('arn:') ? id === live.arn : `${StackId} ${LogicalResourceId}` === ownerOf(live);
    return RequestType === 'Delete' && same;
  });
  const last = deletes.at(-1);
  return last !== undefined && last.outcome !== 'SUCCESS';
}

function changed({ world, expected }: Life): string[] {
  return [...expected.reports].flatMap(([arn, before]) => {
    const live = world.aws.licenseManager.reportGenerators().find((one) => one.arn === arn);
    const now = live && reportSnapshot(live);
    return now === before ? [] : [`the report ${arn}, which no stack owns, was changed from ${before} to ${now}`];
  });
}

export function reportSnapshot({ tags, earlierTags: _, ...terms }: Generator): string {
  return JSON.stringify({ ...terms, tags: [...tags] });
}

/** People remove the report generators that no stack records. */
export function removeReports({ world, expected }: Life): void {
  const arns = new Set(recorded(world, LICENSE_USAGE_REPORT_RESOURCE_TYPE).map(({ arn }) => arn));
  for (const { arn } of world.aws.licenseManager.reportGenerators().filter((live) => !arns.has(live.arn))) {
    world.aws.licenseManager.removeReportGenerator(arn);
    expected.reports.delete(arn);
  }
}

function ownerOf({ tags }: Generator): string {
  return `${tags.get(RESERVED_TAGS.stack)} ${tags.get(RESERVED_TAGS.resource)}`;
}
