// The report generators at rest: those of healthy stacks, as their templates say, those that people created, and no others.
import { LICENSE_USAGE_REPORT_RESOURCE_TYPE, LicenseUsageReportProperties, RESERVED_TAGS } from '../../lib/private/contract';
import type { ExemptionName } from './exemptions';
import { held, recorded } from './recorded';
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
      return exemptions.exempt('deleted-by-hand', arn, expected.deletedByHand.has(arn)) ||
        exemptions.exempt('not-restored', arn, world.notRestored.has(arn))
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
      ...(actual === expectedTerms || exemptions.exempt('not-restored', arn, world.notRestored.has(arn))
        ? []
        : [`the report of ${key} is ${actual}, not ${expectedTerms}`]),
      ...(ownerOf(live) === `${stack.id} ${resource.logicalId}` ? [] : [`the report of ${key} belongs to ${ownerOf(live)}`]),
    ];
  });
}

function leftover({ world, exemptions }: Life): string[] {
  return notRecorded(world)
    .filter((live) => live.tags.has(RESERVED_TAGS.stack))
    .filter((live) => {
      const excuse = excuseFor(world, live);
      return excuse === undefined || !exemptions.exempt(excuse, live.arn, true);
    })
    .map((live) => `no stack records the report ${live.arn} of ${ownerOf(live)}`);
}

function notRecorded(world: StackWorld): Generator[] {
  const arns = new Set(recorded(world, LICENSE_USAGE_REPORT_RESOURCE_TYPE).map(({ arn }) => arn));
  return world.aws.licenseManager.reportGenerators().filter((live) => !arns.has(live.arn));
}

function excuseFor(world: StackWorld, live: Generator): ExemptionName | undefined {
  const stack = world.stacks.find(({ id }) => id === live.tags.get(RESERVED_TAGS.stack));
  return stack?.status.endsWith('_FAILED') ? 'stack-failed' : lastDeleteFailed(world, live) ? 'delete-failed' : undefined;
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

/** People remove the report generators that they created, and those that nothing else deletes any more. */
export function removeReports({ world, expected }: Life): void {
  for (const live of notRecorded(world)) {
    if (!live.tags.has(RESERVED_TAGS.stack) || excuseFor(world, live) !== undefined) {
      world.aws.licenseManager.removeReportGenerator(live.arn);
      expected.reports.delete(live.arn);
    }
  }
}

function ownerOf({ tags }: Generator): string {
  return `${tags.get(RESERVED_TAGS.stack)} ${tags.get(RESERVED_TAGS.resource)}`;
}
