// The widgets of a LicenseUsageDashboard. They search for their metrics, because a widget may have only one Metrics Insights query,
// and a query reads only two weeks.

import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Duration } from 'aws-cdk-lib/core';
import { LIMIT, PERCENTAGE, USAGE, UsageMetric, usageSearch } from './usage-metrics';

/** The part of a license configuration that the dashboard shows. */
export interface DrawnLicense {
  readonly licenseConfigurationArn: string;
  /** Undefined means the Region of the dashboard. */
  readonly region?: string;
  /** Undefined means the account of the dashboard. */
  readonly account?: string;
  readonly title: string;
  readonly expiry?: Date;
}

const HEIGHT = 6;
const NEARLY_USED_UP = 80;
const USED_UP = 100;
const period = Duration.hours(1);

/** All license configurations, the most used first, and their expiry dates, the earliest first. */
export function overviewRow(licenses: DrawnLicense[]): cloudwatch.IWidget[] {
  const height = Math.max(HEIGHT, licenses.length + 3);
  return [
    new cloudwatch.TableWidget({
      title: 'Licenses used (%), the highest of the time range first',
      width: 16,
      height,
      metrics: [mostUsedFirst(licenses)],
      period,
      summary: {
        columns: [cloudwatch.TableSummaryColumn.MAXIMUM, cloudwatch.TableSummaryColumn.AVERAGE],
        hideNonSummaryColumns: true,
      },
      thresholds: [
        cloudwatch.TableThreshold.above(USED_UP, cloudwatch.Color.RED),
        cloudwatch.TableThreshold.between(NEARLY_USED_UP, USED_UP, cloudwatch.Color.ORANGE),
      ],
    }),
    new cloudwatch.TextWidget({ width: 8, height, markdown: expiryTable(licenses) }),
  ];
}

/** One license configuration: its expiry date, its current figures, its use against its limit, its percentage over time. */
export function detailRow(license: DrawnLicense): cloudwatch.IWidget[] {
  const { title } = license;
  const [usage, limit, percentage] = [
    lineOf(license, USAGE, cloudwatch.Color.BLUE),
    lineOf(license, LIMIT, cloudwatch.Color.RED),
    lineOf(license, PERCENTAGE, cloudwatch.Color.PURPLE),
  ];
  return [
    new cloudwatch.TextWidget({
      width: 5,
      height: HEIGHT,
      markdown: [`## ${title}`, `Expires: **${day(license)}**`, `\`${license.licenseConfigurationArn}\``].join('\n\n'),
    }),
    new cloudwatch.SingleValueWidget({
      title: `${title}: now`,
      width: 4,
      height: HEIGHT,
      period,
      metrics: [usage, limit, percentage],
    }),
    new cloudwatch.GraphWidget({
      title: `${title}: used against limit`,
      width: 8,
      height: HEIGHT,
      period,
      left: [usage, limit],
      leftYAxis: { min: 0, label: 'Licenses', showUnits: false },
    }),
    new cloudwatch.GraphWidget({
      title: `${title}: percentage over time`,
      width: 7,
      height: HEIGHT,
      period,
      left: [percentage],
      leftYAxis: { min: 0, label: '%', showUnits: false },
      leftAnnotations: [
        { value: USED_UP, label: 'Used up', color: cloudwatch.Color.RED },
        { value: NEARLY_USED_UP, label: 'Nearly used up', color: cloudwatch.Color.ORANGE },
      ],
    }),
  ];
}

function lineOf(license: DrawnLicense, metric: UsageMetric, color?: string): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    expression: usageSearch(license.licenseConfigurationArn, metric),
    label: metric.label,
    color,
    period,
    searchRegion: license.region,
    searchAccount: license.account,
  });
}

/** CloudWatch evaluates and sorts this each time it draws the widget. */
function mostUsedFirst(licenses: DrawnLicense[]): cloudwatch.MathExpression {
  const usingMetrics = Object.fromEntries(
    licenses.map((license, index) => [`p${index + 1}`, lineOf(license, { ...PERCENTAGE, label: license.title })]),
  );
  return new cloudwatch.MathExpression({
    expression: `SORT([${Object.keys(usingMetrics).join(', ')}], MAX, DESC)`,
    usingMetrics,
    label: 'Used:',
    period,
  });
}

function expiryTable(licenses: DrawnLicense[]): string {
  const time = ({ expiry }: DrawnLicense) => expiry?.getTime() ?? Infinity;
  const rows = [...licenses]
    .sort((one, other) => (time(one) < time(other) ? -1 : Number(time(one) > time(other))))
    .map((license) => `${license.title.replaceAll('|', '\\|')} | ${day(license)}`);
  return ['License | Expires', '--- | ---', ...rows].join('\n');
}

function day({ expiry }: DrawnLicense): string {
  if (!expiry) {
    return 'date unknown';
  }
  // The dashboard reports an invalid date, with a better message than toISOString throws.
  return Number.isNaN(expiry.getTime()) ? String(expiry) : expiry.toISOString().slice(0, 10);
}
