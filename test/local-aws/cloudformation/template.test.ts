import { Evaluator } from '../../../local-aws/cloudformation/evaluator';
import { parameterValues, parseTemplate, stringified, Template } from '../../../local-aws/cloudformation/template';

function evaluator(template: Partial<Template>, parameters: Record<string, unknown> = {}): Evaluator {
  return new Evaluator(
    { Resources: { A: { Type: 'T' }, B: { Type: 'T' } }, ...template },
    {
      parameters,
      pseudo: { 'AWS::Region': 'us-east-1', 'AWS::Partition': 'aws' },
      ref: (logicalId) => `ref-${logicalId}`,
      attribute: (logicalId, name) => `${name}-of-${logicalId}`,
      importValue: (name) => `import-${name}`,
    },
  );
}

test.each<[unknown, unknown]>([
  [{ Ref: 'A' }, 'ref-A'],
  [{ Ref: 'AWS::Region' }, 'us-east-1'],
  [{ Ref: 'P' }, 'value'],
  [{ 'Fn::GetAtt': ['A', 'Arn'] }, 'Arn-of-A'],
  [{ 'Fn::GetAtt': 'A.Endpoint.Port' }, 'Endpoint.Port-of-A'],
  [{ 'Fn::Sub': '${A}/${B.Arn}/${P}/${AWS::Region}/${!Literal}' }, 'ref-A/Arn-of-B/value/us-east-1/${Literal}'],
  [{ 'Fn::Sub': ['${X}-${A}', { X: { Ref: 'B' } }] }, 'ref-B-ref-A'],
  [{ 'Fn::Join': ['-', ['a', { Ref: 'AWS::NoValue' }, { Ref: 'A' }]] }, 'a-ref-A'],
  [{ 'Fn::Select': ['1', { 'Fn::Split': [':', 'a:b:c'] }] }, 'b'],
  [{ 'Fn::If': ['Yes', 1, 2] }, 1],
  [{ 'Fn::If': ['No', 1, { x: { Ref: 'AWS::NoValue' }, y: 2 }] }, { y: 2 }],
  [{ list: [1, { 'Fn::If': ['No', 1, { Ref: 'AWS::NoValue' }] }] }, { list: [1] }],
  [{ 'Fn::FindInMap': ['M', { Ref: 'AWS::Region' }, 'k'] }, 'mapped'],
  [{ 'Fn::ImportValue': 'x' }, 'import-x'],
  [{ 'Fn::Base64': 'a' }, 'YQ=='],
])('%j resolves', (value, expected) => {
  const Conditions = {
    Yes: { 'Fn::And': [{ 'Fn::Equals': [{ Ref: 'P' }, 'value'] }, { 'Fn::Not': [{ Condition: 'No' }] }] },
    No: { 'Fn::Or': [{ 'Fn::Equals': ['1', '2'] }, { 'Fn::Equals': ['true', false] }] },
  };
  expect(evaluator({ Conditions, Mappings: { M: { 'us-east-1': { k: 'mapped' } } } }, { P: 'value' }).resolve(value)).toEqual(
    expected,
  );
});

test('only the branch taken makes a dependency', () => {
  const template = {
    Conditions: { No: { 'Fn::Equals': ['1', '2'] } },
    Resources: {
      A: { Type: 'T', Condition: 'No' },
      B: { Type: 'T' },
      C: { Type: 'T', DependsOn: 'D', Properties: { X: { 'Fn::If': ['No', { Ref: 'A' }, { 'Fn::Sub': '${B.Arn}' }] } } },
      D: { Type: 'T' },
    },
  };
  expect(evaluator(template).dependencies('C')).toEqual(['D', 'B']);
  expect(evaluator(template).activeResources()).toEqual(['B', 'C', 'D']);
});

test('parameters come from the caller, their defaults and SSM', () => {
  const Parameters = {
    Given: { Type: 'String' },
    List: { Type: 'CommaDelimitedList', Default: 'a,b' },
    BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk-bootstrap/hnb659fds/version' },
  };
  const template = { Resources: {}, Parameters };
  expect(parameterValues(template, { Given: 'g' }, () => '30')).toEqual({ Given: 'g', List: ['a', 'b'], BootstrapVersion: '30' });
  expect(() => parameterValues(template, {}, () => '30')).toThrow('Parameters: [Given] must have values');
  expect(() => parameterValues(template, { Given: 'g', Other: 'o' }, () => '30')).toThrow(
    'Parameters: [Other] do not exist in the template',
  );
});

test('scalars become strings, lists and maps stay', () => {
  expect(stringified({ a: 1, b: [true, { c: null }] })).toEqual({ a: '1', b: ['true', { c: null }] });
});

test.each([
  ['{', 'JSON not well-formed'],
  ['{}', 'At least one Resources member must be defined'],
  ['{"Resources":{"A":{}}}', '[/Resources/A] Every Resources object must contain a Type member'],
  ['{"Transform":"X","Resources":{"A":{"Type":"T"}}}', 'Transform "X" is not supported by the embedded AWS'],
])('refuses %s', (text, message) => {
  expect(() => parseTemplate(text)).toThrow(message);
});

test('what it does not know is refused by name', () => {
  expect(() => evaluator({}).resolve({ 'Fn::Cidr': [] })).toThrow(
    'Intrinsic function Fn::Cidr is not supported by the embedded AWS',
  );
});
