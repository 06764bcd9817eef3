// The check of a dashboard's body accepts valid bodies and finds violations.
import { dashboardViolations } from './dashboard-body';

const search = "SEARCH('{AWS/EC2,InstanceId} MetricName=\"CPUUtilization\"', 'Average', 300)";
const graph = (properties: object = {}, place: object = {}) => ({
  widgets: [
    {
      type: 'metric',
      x: 0,
      y: 0,
      ...place,
      properties: { region: 'us-east-1', metrics: [['AWS/EC2', 'CPUUtilization', 'InstanceId', 'i-1']], ...properties },
    },
  ],
});
const inGraph = (...metrics: unknown[]) => graph({ metrics });

test.each<[string, object]>([
  ['no widgets', { widgets: [] }],
  ['a graph', graph()],
  ['rendering properties', inGraph(['AWS/EC2', 'CPUUtilization', { stat: 'p99', color: '#0000ff', id: 'm1', yAxis: 'right' }])],
  ['an expression of a metric', inGraph([{ expression: 'm1 * 2' }], ['AWS/EC2', 'CPUUtilization', { id: 'm1' }])],
  ['a query and a search', inGraph([{ expression: 'SELECT MAX(a) FROM "b"', id: 'q1' }], [{ expression: search }])],
  ['a text', { widgets: [{ type: 'text', properties: { markdown: '# Licenses' } }] }],
  ['a band', graph({ annotations: { horizontal: [[{ value: 80, color: '#ff0000' }, { value: 100 }]] } })],
])('accepts %s', (_name, body) => expect(dashboardViolations(body)).toEqual([]));

test.each<[string, object, string]>([
  ['no widgets', {}, 'body.widgets is required'],
  ['501 widgets', { widgets: Array(501).fill({}) }, 'body.widgets must be a list of 0 to 500, got: '],
  ['an unknown property', graph({ paint: 1 }), 'body.widgets[0].properties.paint is not documented'],
  ['no Region', graph({ region: undefined }), 'body.widgets[0].properties.region must be a string, got: undefined'],
  ['a column too far', graph({}, { x: 20 }), 'body.widgets[0] must end at column 24, got: 26'],
  ['x without y', graph({}, { y: undefined }), 'body.widgets[0] must have both x and y, or neither'],
  ['a height of 0', graph({}, { height: 0 }), 'body.widgets[0].height must be an integer from 1 to 1000, got: 0'],
  ['a period of 90', graph({ period: 90 }), 'body.widgets[0].properties.period must be a multiple of 60, got: 90'],
  ['a color by name', inGraph(['a', 'b', { color: 'red' }]), 'must be a six-digit hex color, got: "red"'],
  ['half a dimension', inGraph(['a', 'b', 'c']), 'must be a namespace, a name and pairs of dimensions'],
  [
    'two queries',
    inGraph([{ expression: 'SELECT a' }], [{ expression: 'select b' }]),
    'at most one Metrics Insights query, got: 2',
  ],
  ['101 searches', inGraph(...Array(101).fill([{ expression: search }])), 'must have at most 100 searches, got: 101'],
  ['a long search', inGraph([{ expression: `${search}${' '.repeat(1024)}` }]), 'must have at most 1024 characters, got: '],
  ['an unknown id', inGraph([{ expression: 'm1 * 2' }]), '.metrics names m1, which it does not have'],
  ['an id twice', inGraph(['a', 'b', { id: 'm1' }], ['a', 'c', { id: 'm1' }]), '.metrics has m1 twice'],
  ['an id in capitals', inGraph(['a', 'b', { id: 'M1' }]), 'must be an id that starts with a lowercase letter, got: "M1"'],
  ['a gauge without ends', graph({ view: 'gauge' }), '.yAxis.left needs min and max for a gauge'],
  [
    'a view of its own',
    graph({ view: 'list' }),
    'must be timeSeries or singleValue or gauge or bar or pie or table, got: "list"',
  ],
  [
    'a color on the end of a band',
    graph({ annotations: { horizontal: [[{ value: 1 }, { value: 2, color: '#ff0000' }]] } }),
    '[1].color is not documented',
  ],
  ['a text without text', { widgets: [{ type: 'text', properties: {} }] }, '.properties.markdown is required'],
  ['a start in words', { widgets: [], start: '30 days' }, 'body.start must be a relative time, got: "30 days"'],
])('rejects %s', (_name, body, violation) => {
  expect(dashboardViolations(body)).toEqual(expect.arrayContaining([expect.stringContaining(violation)]));
});
