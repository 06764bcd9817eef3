import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnLicenseConfiguration } from 'aws-cdk-lib/aws-licensemanager';
import { App, CfnParameter, Duration, Stack } from 'aws-cdk-lib/core';
import {
  DashboardLicense,
  LicenseConfiguration,
  LicenseCountingType,
  LicenseUsageDashboard,
  LicenseUsageDashboardProps,
} from '../lib';
import { dashboardViolations } from './dashboard-body';

const env = { account: '123456789012', region: 'us-east-1' };
const arn = (id: string, where = 'us-east-1:123456789012') =>
  `arn:aws:license-manager:${where}:license-configuration:lic-${id.padStart(32, '0')}`;

let app: App;
let stack: Stack;
beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack', { env });
});

const own = (id = 'Oracle', licenseExpiry?: Date) =>
  new LicenseConfiguration(stack, id, { licenseCountingType: LicenseCountingType.CORE, licenseExpiry });
const imported = (id: string, where?: string) =>
  LicenseConfiguration.fromLicenseConfigurationArn(stack, id, arn(String(id.length), where));
const draw = (licenses: DashboardLicense[], props: Partial<LicenseUsageDashboardProps> = {}) =>
  new LicenseUsageDashboard(stack, 'Dashboard', { ...props, licenses });

interface Drawn {
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly properties: Record<string, unknown> & { title?: string; markdown?: string; metrics: Record<string, unknown>[][] };
}

/** The body as CloudFormation sends it to CloudWatch, with logical ids in the place of ARNs. */
function body(): { start: string; periodOverride: string; widgets: Drawn[] } {
  const [dashboard] = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Dashboard'));
  const { DashboardBody } = dashboard.Properties;
  const parts: (string | { Ref: string })[] = DashboardBody['Fn::Join']?.[1] ?? [DashboardBody];
  const values: Record<string, string> = { 'AWS::Region': env.region };
  return JSON.parse(parts.map((part) => (typeof part === 'string' ? part : (values[part.Ref] ?? part.Ref))).join(''));
}

const search = (metricName: string, licenseConfigurationArn: string) =>
  `MAX(SEARCH('{"AWSLicenseManager/licenseUsage",LicenseConfigurationArn,LicenseConfigurationType} ` +
  `MetricName="${metricName}" LicenseConfigurationArn="${licenseConfigurationArn}"', 'Maximum', 3600))`;
const titled = (title: string) => body().widgets.find(({ properties }) => properties.title === title)!.properties;
const texts = () => body().widgets.flatMap(({ properties }) => properties.markdown ?? []);
const errors = () =>
  Annotations.fromStack(stack)
    .findError('*', Match.anyValue())
    .map(({ id, entry }) => [id, entry.data]);

describe('widgets', () => {
  test('each license configuration has a row below a row for all', () => {
    draw([{ licenseConfiguration: own() }, { licenseConfiguration: imported('Sql') }]);
    expect(body().widgets.map(({ type, x, y, properties: { title, markdown } }) => [y, x, type, title ?? markdown])).toEqual([
      [0, 0, 'metric', 'Licenses used (%), the highest of the time range first'],
      [0, 16, 'text', 'License | Expires\n--- | ---\nOracle | date unknown\nSql | date unknown'],
      [6, 0, 'text', '## Oracle\n\nExpires: **date unknown**\n\n`OracleCC9AB7A5`'],
      [6, 5, 'metric', 'Oracle: now'],
      [6, 9, 'metric', 'Oracle: used against limit'],
      [6, 17, 'metric', 'Oracle: percentage over time'],
      [12, 0, 'text', `## Sql\n\nExpires: **date unknown**\n\n\`${arn('3')}\``],
      [12, 5, 'metric', 'Sql: now'],
      [12, 9, 'metric', 'Sql: used against limit'],
      [12, 17, 'metric', 'Sql: percentage over time'],
    ]);
  });

  test('the body follows CloudWatch rules, with one license configuration and with 100', () => {
    draw([{ licenseConfiguration: own('Oracle', new Date('2027-03-31')) }]);
    expect(dashboardViolations(body())).toEqual([]);
    stack = new Stack(app, 'Large', { env });
    draw(
      Array.from({ length: 100 }, (_, index) => ({ licenseConfiguration: own(`License${index}`) })),
      { dashboardName: 'All' },
    );
    expect(errors()).toEqual([]);
    expect(body().widgets).toHaveLength(402);
    expect(dashboardViolations(body())).toEqual([]);
  });

  test('CloudWatch sorts all license configurations by percentage', () => {
    draw([{ licenseConfiguration: own() }, { licenseConfiguration: imported('Sql') }]);
    const { view, table, metrics } = titled('Licenses used (%), the highest of the time range first');
    expect(view).toBe('table');
    expect(table).toMatchObject({ showTimeSeriesData: false, summaryColumns: ['MAX', 'AVG'] });
    expect(metrics).toEqual([
      [{ expression: 'SORT([p1, p2], MAX, DESC)', label: 'Used:', period: 3600 }],
      [
        {
          id: 'p1',
          expression: search('LicenseConfigurationUsagePercentage', 'OracleCC9AB7A5'),
          label: 'Oracle',
          period: 3600,
          visible: false,
        },
      ],
      [
        {
          id: 'p2',
          expression: search('LicenseConfigurationUsagePercentage', arn('3')),
          label: 'Sql',
          period: 3600,
          visible: false,
        },
      ],
    ]);
  });

  test('use and limit are lines of one graph', () => {
    draw([{ licenseConfiguration: imported('Sql') }]);
    expect(titled('Sql: used against limit')).toMatchObject({
      view: 'timeSeries',
      metrics: [
        [{ label: 'Used licenses', expression: search('LicenseConfigurationUsageCount', arn('3')) }],
        [{ label: 'License limit', expression: search('TotalLicenseConfigurationUsageCount', arn('3')) }],
      ],
      yAxis: { left: { min: 0 } },
    });
  });

  test('the percentage has a line at 80 and at 100', () => {
    draw([{ licenseConfiguration: imported('Sql') }]);
    expect(titled('Sql: percentage over time')).toMatchObject({
      metrics: [[{ expression: search('LicenseConfigurationUsagePercentage', arn('3')) }]],
      annotations: {
        horizontal: [
          { value: 100, label: 'Used up' },
          { value: 80, label: 'Nearly used up' },
        ],
      },
    });
  });

  test('use, limit and percentage are single values', () => {
    draw([{ licenseConfiguration: imported('Sql') }]);
    expect(titled('Sql: now')).toMatchObject({
      view: 'singleValue',
      metrics: [[{ label: 'Used licenses' }], [{ label: 'License limit' }], [{ label: 'Licenses used (%)' }]],
    });
  });

  test('the earliest expiry comes first, and licenseExpiry overrides the construct', () => {
    draw([
      { licenseConfiguration: imported('None'), title: 'None' },
      { licenseConfiguration: own('Late', new Date('2028-12-31T23:59:59Z')) },
      { licenseConfiguration: imported('Given'), title: 'A | B', licenseExpiry: new Date('2027-01-01') },
      { licenseConfiguration: own('Changed', new Date('2030-01-01')), licenseExpiry: new Date('2029-01-01') },
    ]);
    expect(texts()[0].split('\n')).toEqual([
      'License | Expires',
      '--- | ---',
      'A \\| B | 2027-01-01',
      'Late | 2028-12-31',
      'Changed | 2029-01-01',
      'None | date unknown',
    ]);
    expect(texts()[3]).toBe(`## A | B\n\nExpires: **2027-01-01**\n\n\`${arn('5')}\``);
  });

  test('a native license configuration has a row', () => {
    const native = new CfnLicenseConfiguration(stack, 'Native', { name: 'N', licenseCountingType: 'Core', licenseExpiry: 1 });
    draw([{ licenseConfiguration: native }]);
    expect(texts()[1]).toBe('## Native\n\nExpires: **date unknown**\n\n`Native`');
  });

  test('the first row grows with the number of license configurations', () => {
    draw(Array.from({ length: 9 }, (_, index) => ({ licenseConfiguration: own(`License${index}`) })));
    expect(body().widgets.slice(0, 2)).toMatchObject([{ height: 12 }, { height: 12 }]);
  });
});

describe('the source of the metrics', () => {
  const places = () => titled('Far: percentage over time').metrics.map(([{ region, accountId }]) => ({ region, accountId }));

  test('is the Region and account of the stack by default', () => {
    draw([{ licenseConfiguration: imported('Far') }]);
    expect(places()).toEqual([{ region: undefined, accountId: undefined }]);
  });

  test('is the Region and account of an imported ARN', () => {
    draw([{ licenseConfiguration: imported('Far', 'eu-west-1:111122223333') }]);
    expect(places()).toEqual([{ region: 'eu-west-1', accountId: '111122223333' }]);
    expect(dashboardViolations(body())).toEqual([]);
  });

  test('is the Region and account of the stack if the ARN is a token', () => {
    const { valueAsString } = new CfnParameter(stack, 'Arn');
    draw([{ licenseConfiguration: LicenseConfiguration.fromLicenseConfigurationArn(stack, 'Far', valueAsString) }]);
    expect(places()).toEqual([{ region: undefined, accountId: undefined }]);
    expect(titled('Far: percentage over time').metrics[0][0].expression).toBe(
      search('LicenseConfigurationUsagePercentage', 'Arn'),
    );
  });
});

test('the default time range is 30 days, in periods of an hour', () => {
  draw([{ licenseConfiguration: own() }]);
  expect(body()).toMatchObject({ start: '-P30D', periodOverride: 'inherit' });
});

test('dashboardName and defaultInterval are rendered', () => {
  draw([{ licenseConfiguration: own() }], { dashboardName: 'Licenses', defaultInterval: Duration.days(90) });
  expect(body().start).toBe('-P90D');
  Template.fromStack(stack).hasResourceProperties('AWS::CloudWatch::Dashboard', { DashboardName: 'Licenses' });
});

test('other widgets can be added', () => {
  const { dashboard } = draw([{ licenseConfiguration: own() }]);
  dashboard.addWidgets(new TextWidget({ markdown: 'Ask the license team' }));
  expect(texts().at(-1)).toBe('Ask the license team');
});

describe('rejects', () => {
  test('a name with other characters than CloudWatch allows', () => {
    expect(() => draw([{ licenseConfiguration: own() }], { dashboardName: 'My licenses' })).toThrow(
      'The value My licenses for field dashboardName contains invalid characters. ' +
        'It can only contain alphanumerics, dash (-) and underscore (_).',
    );
  });

  test.each([0, 101])('%i license configurations', (length) => {
    draw(Array.from({ length }, (_, index) => ({ licenseConfiguration: own(`License${index}`) })));
    expect(errors()).toEqual([
      [
        '/Stack/Dashboard/Resource/Resource',
        `\`licenses\` must be 1 to 100 license configurations, got: ${length} (Annotation::cdk-license-manager:dashboardLicenses)`,
      ],
    ]);
  });

  test('an invalid expiry', () => {
    draw([{ licenseConfiguration: imported('Sql'), licenseExpiry: new Date('soon') }]);
    expect(errors()).toEqual([
      [
        '/Stack/Dashboard/Resource/Resource',
        '`licenseExpiry` of Sql must be a valid date, got: Invalid Date (Annotation::cdk-license-manager:dashboardExpiry)',
      ],
    ]);
  });
});
