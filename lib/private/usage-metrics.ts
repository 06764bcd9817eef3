// The CloudWatch metrics of a license configuration. AWS does not publish the values of their type dimension. Without the type, a
// Metrics Insights query on the ARN finds a metric, or a search in a dashboard, where an alarm does not need it.

import { CfnAlarm, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnResource, Duration, IResource, Stage, Token, TokenComparison } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import type { LicenseMetricOptions } from '../license-metric-options';
import { addError } from './messages';

const NAMESPACE = 'AWSLicenseManager/licenseUsage';
const DIMENSIONS = ['LicenseConfigurationArn', 'LicenseConfigurationType'];
const QUERY_SOURCE = `FROM SCHEMA("${NAMESPACE}", ${DIMENSIONS.join(', ')})`;
const HOUR = Duration.hours(1);
/** CloudWatch evaluates an alarm on at most the latest three hours of a Metrics Insights query. */
const QUERY_LOOK_BACK = Duration.hours(3);

export interface UsageMetric {
  readonly metricName: string;
  readonly label: string;
  /** The first part of its id in an expression. */
  readonly id: string;
}

export const USAGE: UsageMetric = { metricName: 'LicenseConfigurationUsageCount', label: 'Used licenses', id: 'usage' };
export const LIMIT: UsageMetric = { metricName: 'TotalLicenseConfigurationUsageCount', label: 'License limit', id: 'limit' };
export const PERCENTAGE: UsageMetric = {
  metricName: 'LicenseConfigurationUsagePercentage',
  label: 'Licenses used (%)',
  id: 'percentage',
};

/** Returns a metric for graphs and alarms. */
export function usageMetric(
  licenseConfiguration: IResource,
  licenseConfigurationArn: string,
  { metricName, label, id }: UsageMetric,
  { licenseConfigurationType, period = HOUR, ...rendering }: LicenseMetricOptions = {},
): MathExpression {
  const options = { ...rendering, label: rendering.label ?? label, period };
  const { env, stack } = licenseConfiguration;
  const region = unlessSame(env.region, stack.region);
  const account = unlessSame(env.account, stack.account);
  if (licenseConfigurationType === undefined) {
    limitAlarmsOnQueries(Stage.of(licenseConfiguration) ?? licenseConfiguration.node.root);
    const expression = `SELECT MAX(${metricName}) ${QUERY_SOURCE} WHERE LicenseConfigurationArn = '${licenseConfigurationArn}'`;
    return new MathExpression({ ...options, expression, searchRegion: region, searchAccount: account });
  }
  const metric = new Metric({
    namespace: NAMESPACE,
    metricName,
    dimensionsMap: { LicenseConfigurationArn: licenseConfigurationArn, LicenseConfigurationType: licenseConfigurationType },
    statistic: 'Maximum',
    region,
    account,
  }).attachTo(licenseConfiguration);
  // An id must be unique in a graph, and several license configurations may share one.
  const uniqueId = `${id}_${licenseConfiguration.node.addr.slice(-8)}`;
  return new MathExpression({ ...options, expression: uniqueId, usingMetrics: { [uniqueId]: metric } });
}

/** The CDK rejects an alarm on a query that names a Region or account, so the query names only those that certainly differ. */
function unlessSame(value: string, own: string): string | undefined {
  return Token.compareStrings(value, own) === TokenComparison.DIFFERENT ? value : undefined;
}

/** Returns an expression for a graph. A graph may have one query, but 100 searches, and a search reads 15 months. */
export function usageSearch(licenseConfigurationArn: string, { metricName }: UsageMetric): string {
  const schema = `{"${NAMESPACE}",${DIMENSIONS.join(',')}}`;
  const terms = `MetricName="${metricName}" LicenseConfigurationArn="${licenseConfigurationArn}"`;
  return `MAX(SEARCH('${schema} ${terms}', 'Maximum', ${HOUR.toSeconds()}))`;
}

const limited = new WeakSet<IConstruct>();

function limitAlarmsOnQueries(root: IConstruct): void {
  if (!limited.has(root)) {
    limited.add(root);
    root.node.addValidation({
      validate: () => {
        root.node.findAll().filter(isAlarm).forEach(refuseLongLookBack);
        return [];
      },
    });
  }
}

function isAlarm(construct: IConstruct): construct is CfnAlarm {
  return CfnResource.isCfnResource(construct) && construct.cfnResourceType === CfnAlarm.CFN_RESOURCE_TYPE_NAME;
}

function refuseLongLookBack(alarm: CfnAlarm): void {
  const { evaluationPeriods } = alarm;
  const metrics = (Array.isArray(alarm.metrics) ? alarm.metrics : []) as CfnAlarm.MetricDataQueryProperty[];
  const periods = metrics.filter(({ expression }) => expression?.includes(QUERY_SOURCE)).map(({ period }) => period!);
  if (periods.length === 0 || evaluationPeriods === undefined || Token.isUnresolved(evaluationPeriods)) {
    return;
  }
  const longest = Math.max(...periods);
  if (evaluationPeriods * longest > QUERY_LOOK_BACK.toSeconds()) {
    addError(
      alarm,
      'alarmLooksBackTooFar',
      `\`evaluationPeriods\` must cover at most 3 hours, got: ${evaluationPeriods} periods of ${longest} seconds. ` +
        'CloudWatch evaluates an alarm on the latest 3 hours of a Metrics Insights query only. ' +
        'Lower `evaluationPeriods`, or give the metric its `licenseConfigurationType`',
    );
  }
}
