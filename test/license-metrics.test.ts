import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Alarm, GraphWidget, IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { App, CfnParameter, Duration, Stack, Stage } from 'aws-cdk-lib/core';
import { ILicenseConfiguration, LicenseConfiguration, LicenseCountingType } from '../lib';

const ARN = 'arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-0123456789abcdef0123456789abcdef';
const env = { account: '123456789012', region: 'us-east-1' };
const SOURCE = 'FROM SCHEMA("AWSLicenseManager/licenseUsage", LicenseConfigurationArn, LicenseConfigurationType)';

let app: App;
let stack: Stack;
let imported: ILicenseConfiguration;
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack', { env });
  imported = LicenseConfiguration.fromLicenseConfigurationArn(stack, 'Imported', ARN);
});

const own = () => new LicenseConfiguration(stack, 'License', { licenseCountingType: LicenseCountingType.CORE });
const drawn = (...left: IMetric[]) => stack.resolve(new GraphWidget({ left }).toJson()[0].properties.metrics);
const alarm = () => Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Alarm'))[0].Properties;

const METRICS: [string, string, string, (license: ILicenseConfiguration) => MathExpression][] = [
  ['metricUsage', 'LicenseConfigurationUsageCount', 'Used licenses', (license) => license.metricUsage()],
  ['metricLimit', 'TotalLicenseConfigurationUsageCount', 'License limit', (license) => license.metricLimit()],
  [
    'metricUsagePercentage',
    'LicenseConfigurationUsagePercentage',
    'Licenses used (%)',
    (license) => license.metricUsagePercentage(),
  ],
];

describe('without a type', () => {
  test.each(METRICS)('%s queries %s by the ARN, hourly', (_method, metricName, label, metric) => {
    expect(drawn(metric(imported))).toEqual([
      [{ expression: `SELECT MAX(${metricName}) ${SOURCE} WHERE LicenseConfigurationArn = '${ARN}'`, label, period: 3600 }],
    ]);
  });

  test.each(METRICS)('%s creates an alarm on a license configuration of the stack', (_method, metricName, label, metric) => {
    const license = own();
    metric(license).createAlarm(stack, 'Alarm', { threshold: 80, evaluationPeriods: 1 });
    const { Metrics, EvaluationPeriods, Threshold } = alarm();
    const before = `SELECT MAX(${metricName}) ${SOURCE} WHERE LicenseConfigurationArn = '`;
    expect({ Metrics, EvaluationPeriods, Threshold }).toEqual({
      Metrics: [
        {
          Expression: { 'Fn::Join': ['', [before, stack.resolve(license.licenseConfigurationArn), "'"]] },
          Id: 'expr_1',
          Label: label,
          Period: 3600,
          ReturnData: true,
        },
      ],
      EvaluationPeriods: 1,
      Threshold: 80,
    });
  });

  test('label, color and period are rendered', () => {
    const [[metric]] = drawn(imported.metricUsage({ label: 'Oracle', color: '#ff0000', period: Duration.days(1) }));
    expect(metric).toMatchObject({ label: 'Oracle', color: '#ff0000', period: 86_400 });
  });

  test('an ARN that is a token is part of the query', () => {
    const parameter = new CfnParameter(stack, 'Arn');
    const license = LicenseConfiguration.fromLicenseConfigurationArn(stack, 'Late', parameter.valueAsString);
    const [[{ expression }]] = drawn(license.metricUsage());
    expect(expression).toEqual({
      'Fn::Join': [
        '',
        [`SELECT MAX(LicenseConfigurationUsageCount) ${SOURCE} WHERE LicenseConfigurationArn = '`, { Ref: 'Arn' }, "'"],
      ],
    });
  });

  test('the query reads another Region and account of an imported ARN', () => {
    const arn = ARN.replace('us-east-1:123456789012', 'eu-west-1:111122223333');
    const license = LicenseConfiguration.fromLicenseConfigurationArn(stack, 'Far', arn);
    expect(license.metricUsage().toMetricConfig().mathExpression).toMatchObject({
      searchRegion: 'eu-west-1',
      searchAccount: '111122223333',
    });
  });

  test('an alarm is possible in a stack without a Region', () => {
    const anywhere = new Stack(app, 'Anywhere');
    const license = LicenseConfiguration.fromLicenseConfigurationArn(anywhere, 'Imported', ARN);
    license.metricUsage().createAlarm(anywhere, 'Alarm', { threshold: 1, evaluationPeriods: 1 });
    Template.fromStack(anywhere).resourceCountIs('AWS::CloudWatch::Alarm', 1);
  });
});

describe('with a type', () => {
  const licenseConfigurationType = 'Core';

  test.each([
    [
      'LicenseConfigurationUsageCount',
      'usage',
      (license: ILicenseConfiguration) => license.metricUsage({ licenseConfigurationType }),
    ],
    [
      'TotalLicenseConfigurationUsageCount',
      'limit',
      (license: ILicenseConfiguration) => license.metricLimit({ licenseConfigurationType }),
    ],
    [
      'LicenseConfigurationUsagePercentage',
      'percentage',
      (license: ILicenseConfiguration) => license.metricUsagePercentage({ licenseConfigurationType }),
    ],
  ])('%s has the published dimensions', (metricName, id, metric) => {
    metric(imported).createAlarm(stack, 'Alarm', { threshold: 80, evaluationPeriods: 24 });
    const [{ Expression, Period }, { Id, MetricStat }] = alarm().Metrics;
    expect(Expression).toMatch(new RegExp(`^${id}_[0-9a-f]{8}$`));
    expect(Period).toBeUndefined();
    expect(Id).toBe(Expression);
    expect(MetricStat).toEqual({
      Metric: {
        Namespace: 'AWSLicenseManager/licenseUsage',
        MetricName: metricName,
        Dimensions: [
          { Name: 'LicenseConfigurationArn', Value: ARN },
          { Name: 'LicenseConfigurationType', Value: 'Core' },
        ],
      },
      Period: 3600,
      Stat: 'Maximum',
    });
  });

  test('an alarm may look back longer than 3 hours', () => {
    imported.metricUsage({ licenseConfigurationType }).createAlarm(stack, 'Alarm', { threshold: 1, evaluationPeriods: 24 });
    Annotations.fromStack(stack).hasNoError('*', Match.anyValue());
  });

  test('several license configurations share a graph', () => {
    const metrics = drawn(
      own().metricUsage({ licenseConfigurationType }),
      imported.metricUsage({ licenseConfigurationType }),
      imported.metricLimit({ licenseConfigurationType }),
    );
    expect(metrics).toHaveLength(6);
  });

  test('a graph reads another Region of an imported ARN, and an alarm on it is rejected', () => {
    const far = LicenseConfiguration.fromLicenseConfigurationArn(stack, 'Far', ARN.replace('us-east-1', 'eu-west-1'));
    const metric = far.metricUsage({ licenseConfigurationType });
    expect(drawn(metric)[1].at(-1)).toMatchObject({ region: 'eu-west-1' });
    expect(() => metric.createAlarm(stack, 'Alarm', { threshold: 1, evaluationPeriods: 1 })).toThrow(
      /^Cannot create an Alarm in region 'us-east-1' based on metric '.*' in 'eu-west-1'$/,
    );
  });

  test('an empty type is rejected', () => {
    expect(() => imported.metricUsage({ licenseConfigurationType: '' })).toThrow(
      'Dimension value must be at least 1 and no more than 255 characters; received ',
    );
  });
});

describe('an alarm on a query', () => {
  const message = (got: string) =>
    `\`evaluationPeriods\` must cover at most 3 hours, got: ${got}. ` +
    'CloudWatch evaluates an alarm on the latest 3 hours of a Metrics Insights query only. ' +
    'Lower `evaluationPeriods`, or give the metric its `licenseConfigurationType` ' +
    '(Annotation::cdk-license-manager:alarmLooksBackTooFar)';
  const errors = (of: Stack = stack) => {
    return Annotations.fromStack(of)
      .findError('*', Match.anyValue())
      .map(({ id, entry }) => [id, entry.data]);
  };

  test.each([
    ['3 periods of an hour', 3, Duration.hours(1)],
    ['1 period of 3 hours', 1, Duration.hours(3)],
    ['180 periods of a minute', 180, Duration.minutes(1)],
  ])('may look back %s', (_name, evaluationPeriods, period) => {
    imported.metricUsage({ period }).createAlarm(stack, 'Alarm', { threshold: 1, evaluationPeriods });
    expect(errors()).toEqual([]);
  });

  test.each([
    ['4 periods of 3600 seconds', 4, Duration.hours(1)],
    ['1 periods of 86400 seconds', 1, Duration.days(1)],
    ['181 periods of 60 seconds', 181, Duration.minutes(1)],
  ])('may not look back %s', (got, evaluationPeriods, period) => {
    imported.metricUsage({ period }).createAlarm(stack, 'Alarm', { threshold: 1, evaluationPeriods });
    expect(errors()).toEqual([['/Stack/Alarm/Resource', message(got)]]);
  });

  test('is rejected inside an expression, and made with new Alarm', () => {
    const metric = new MathExpression({
      expression: 'used / seats',
      usingMetrics: { used: own().metricUsage(), seats: new Metric({ namespace: 'Ours', metricName: 'Seats' }) },
      period: Duration.hours(1),
    });
    new Alarm(stack, 'Alarm', { metric, threshold: 1, evaluationPeriods: 5 });
    expect(errors()).toEqual([['/Stack/Alarm/Resource', message('5 periods of 3600 seconds')]]);
  });

  test('is rejected once in a stack of a stage with several license configurations', () => {
    const stage = new Stage(app, 'Stage', { env });
    const inside = new Stack(stage, 'Inside');
    for (const name of ['One', 'Two']) {
      const license = LicenseConfiguration.fromLicenseConfigurationArn(inside, name, ARN);
      license.metricUsage().createAlarm(inside, `${name}Alarm`, { threshold: 1, evaluationPeriods: 4 });
    }
    expect(errors(inside)).toEqual([
      ['/Stage/Inside/OneAlarm/Resource', message('4 periods of 3600 seconds')],
      ['/Stage/Inside/TwoAlarm/Resource', message('4 periods of 3600 seconds')],
    ]);
  });

  test('is not confused with an alarm on another metric', () => {
    imported.metricUsage();
    new Metric({ namespace: 'Ours', metricName: 'Seats' }).createAlarm(stack, 'Alarm', { threshold: 1, evaluationPeriods: 24 });
    expect(errors()).toEqual([]);
  });

  test('may have a token as its number of periods', () => {
    const { valueAsNumber } = new CfnParameter(stack, 'Periods', { type: 'Number' });
    imported.metricUsage().createAlarm(stack, 'Alarm', { threshold: 1, evaluationPeriods: valueAsNumber });
    expect(errors()).toEqual([]);
  });
});
