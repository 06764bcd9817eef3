// CloudWatch's rules for the body of a dashboard, as published in "Dashboard Body Structure and Syntax":
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
// A property that the page does not have is a violation.

type Rule = (value: unknown, path: string) => string[];

const is =
  (what: string, fits: (value: unknown) => boolean): Rule =>
  (value, path) =>
    fits(value) ? [] : [`${path} must be ${what}, got: ${JSON.stringify(value)}`];
const string = is('a string', (value) => typeof value === 'string');
const boolean = is('true or false', (value) => typeof value === 'boolean');
const float = is('a number', (value) => typeof value === 'number' && Number.isFinite(value));
const integer = (from: number, to = Infinity) =>
  is(`an integer from ${from} to ${to}`, (value) => Number.isInteger(value) && Number(value) >= from && Number(value) <= to);
const oneOf = (...values: string[]) => is(values.join(' or '), (value) => values.includes(value as string));
const text = (what: string, pattern: RegExp) => is(what, (value) => typeof value === 'string' && pattern.test(value));
const color = text('a six-digit hex color', /^#[0-9a-f]{6}$/i);
const period = is('a multiple of 60', (value) => Number.isInteger(value) && Number(value) >= 60 && Number(value) % 60 === 0);
const stat = text('a statistic', /^(SampleCount|Average|Sum|Minimum|Maximum|p\d{1,2}(\.\d+)?)$/);

const list =
  (rule: Rule, from = 0, to = Infinity): Rule =>
  (value, path) =>
    Array.isArray(value) && value.length >= from && value.length <= to
      ? value.flatMap((one, index) => rule(one, `${path}[${index}]`))
      : [`${path} must be a list of ${from} to ${to}, got: ${JSON.stringify(value)}`];

/** Required properties end in `!`. */
const object =
  (rules: Record<string, Rule>): Rule =>
  (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return [`${path} must be an object, got: ${JSON.stringify(value)}`];
    }
    const given = new Map(Object.entries(value));
    const known = new Map(Object.entries(rules).map(([name, rule]) => [name.replace('!', ''), rule]));
    const required = Object.keys(rules).flatMap((name) => (name.endsWith('!') ? [name.slice(0, -1)] : []));
    return [
      ...required.filter((name) => !given.has(name)).map((name) => `${path}.${name} is required`),
      ...[...given].flatMap(([name, one]) => known.get(name)?.(one, `${path}.${name}`) ?? [`${path}.${name} is not documented`]),
    ];
  };

const RENDERING = { color, label: string, period, stat, visible: boolean, yAxis: oneOf('left', 'right') };
const expression = object({
  ...RENDERING,
  'expression!': string,
  id: text('an id that starts with a lowercase letter', /^[a-z]\w*$/),
  region: string,
  accountId: string,
});
const rendering = object({
  ...RENDERING,
  id: text('an id that starts with a lowercase letter', /^[a-z]\w*$/),
  region: string,
  accountId: string,
});

/** `[{expression}]`, or namespace, name, pairs of dimensions, and perhaps an object. */
const metric: Rule = (value, path) => {
  if (!Array.isArray(value) || value.length === 0) {
    return [`${path} must be a metric or an expression, got: ${JSON.stringify(value)}`];
  }
  const [first] = value;
  if (typeof first === 'object') {
    return value.length === 1 ? expression(first, `${path}[0]`) : [`${path} must be one expression, got: ${value.length}`];
  }
  const last = value.at(-1);
  const names = typeof last === 'object' ? value.slice(0, -1) : value;
  return [
    ...(names.length >= 2 && names.length % 2 === 0 ? [] : [`${path} must be a namespace, a name and pairs of dimensions`]),
    ...names.flatMap((name, index) => string(name, `${path}[${index}]`)),
    ...(typeof last === 'object' ? rendering(last, `${path}[${value.length - 1}]`) : []),
  ];
};

const LINE = { 'value!': float, label: string, color, visible: boolean, yAxis: oneOf('left', 'right') };
const horizontal: Rule = (value, path) =>
  Array.isArray(value)
    ? [
        ...list(object(LINE), 2, 2)(value, path),
        ...Object.keys(value[1] ?? {})
          .filter((name) => name !== 'value' && name !== 'label')
          .map((name) => `${path}[1].${name} is not documented`),
      ]
    : object({ ...LINE, fill: oneOf('above', 'below', 'none') })(value, path);
const axis = object({ label: string, min: float, max: float, showUnits: boolean });

const metricProperties: Rule = (value, path) => {
  const { metrics = [], view, yAxis } = Object(value) as { metrics?: { expression?: string }[][]; view?: string; yAxis?: never };
  const queries = metrics.flat().filter((one) => /^\s*SELECT\b/i.test(one?.expression ?? ''));
  const searches = metrics.flat().filter((one) => one?.expression?.includes('SEARCH('));
  const { min, max } = Object(Object(yAxis).left) as { min?: number; max?: number };
  return [
    ...object({
      accountId: string,
      annotations: object({ horizontal: list(horizontal) }),
      liveData: boolean,
      legend: object({ 'position!': oneOf('right', 'bottom', 'hidden') }),
      'metrics!': list(metric, 0, 500),
      period,
      'region!': string,
      sparkline: boolean,
      stacked: boolean,
      stat,
      table: object({
        layout: oneOf('vertical', 'horizontal'),
        stickySummary: boolean,
        showTimeSeriesData: boolean,
        summaryColumns: list(oneOf('MIN', 'MAX', 'SUM', 'AVG')),
      }),
      timezone: text('a time zone', /^[+-]\d{4}$/),
      title: string,
      view: oneOf('timeSeries', 'singleValue', 'gauge', 'bar', 'pie', 'table'),
      yAxis: object({ left: axis, right: axis }),
    })(value, path),
    ...(queries.length > 1 ? [`${path}.metrics must have at most one Metrics Insights query, got: ${queries.length}`] : []),
    ...(searches.length > 100 ? [`${path}.metrics must have at most 100 searches, got: ${searches.length}`] : []),
    ...searches.flatMap((one, index) => tooLong(one.expression!, `${path}.metrics, search ${index}`)),
    ...(view === 'gauge' && (min === undefined || max === undefined) ? [`${path}.yAxis.left needs min and max for a gauge`] : []),
    ...unknownIds(metrics, path),
  ];
};

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html */
function tooLong(search: string, path: string): string[] {
  return search.length > 1024 ? [`${path} must have at most 1024 characters, got: ${search.length}`] : [];
}

/** An expression may name only what is in the same widget, and an id stands for one metric. */
function unknownIds(metrics: { expression?: string; id?: string }[][], path: string): string[] {
  const ids = metrics.flatMap((one) => one?.at?.(-1)?.id ?? []);
  const named = metrics.flatMap(([one]) =>
    typeof one?.expression === 'string' && !/SEARCH|SELECT/.test(one.expression)
      ? (one.expression.match(/\b[a-z]\w*/g) ?? [])
      : [],
  );
  return [
    ...named.filter((id) => !ids.includes(id)).map((id) => `${path}.metrics names ${id}, which it does not have`),
    ...ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `${path}.metrics has ${id} twice`),
  ];
}

const PROPERTIES: Record<string, Rule> = {
  metric: metricProperties,
  text: object({ 'markdown!': string, background: oneOf('solid', 'transparent') }),
};

const widget: Rule = (value, path) => {
  const { type, x, y, width = 6 } = Object(value) as { type?: string; x?: number; y?: number; width?: number };
  return [
    ...object({
      'type!': oneOf('metric', 'text'),
      x: integer(0, 23),
      y: integer(0),
      width: integer(1, 24),
      height: integer(1, 1000),
      'properties!': (properties, at) => PROPERTIES[type!]?.(properties, at) ?? [],
    })(value, path),
    ...((x === undefined) === (y === undefined) ? [] : [`${path} must have both x and y, or neither`]),
    ...((x ?? 0) + width > 24 ? [`${path} must end at column 24, got: ${(x ?? 0) + width}`] : []),
  ];
};

const bodyRule = object({
  'widgets!': list(widget, 0, 500),
  start: text('a relative time', /^-P(T\d+[MH]|\d+[DWM])$/),
  periodOverride: oneOf('auto', 'inherit'),
});

/** Returns all violations in the body of a dashboard. */
export function dashboardViolations(body: unknown): string[] {
  return bodyRule(body, 'body');
}
