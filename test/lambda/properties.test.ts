import { PropertyReader } from '../../lambda/cloudformation/properties';

const read = (value: unknown) => new PropertyReader<{ P: unknown }>({ P: value });

test.each([
  ['10', 10],
  [10, 10],
  ['0', 0],
  ['-1', -1],
  [undefined, undefined],
])('integer %p is %p', (value, expected) => expect(read(value).integer('P')).toBe(expected));

test.each(['', ' ', '1.5', 'ten', 'NaN', true, [], 1e300])('integer refuses %p', (value) =>
  expect(() => read(value).integer('P')).toThrow(`Property P must be a whole number, got: ${JSON.stringify(value)}`),
);

test.each([
  ['true', true],
  ['True', true],
  [true, true],
  ['false', false],
  ['False', false],
  [false, false],
  [undefined, undefined],
])('boolean %p is %p', (value, expected) => expect(read(value).boolean('P')).toBe(expected));

test.each(['', 'yes', '1', 0, {}])('boolean refuses %p', (value) =>
  expect(() => read(value).boolean('P')).toThrow(`Property P must be true or false, got: ${JSON.stringify(value)}`),
);

test('string refuses what is none', () =>
  expect(() => read(['a']).string('P')).toThrow('Property P must be a string, got: ["a"]'));

test.each([undefined, ''])('a required string refuses %p', (value) =>
  expect(() => read(value).requiredString('P')).toThrow('Property P is required.'),
);

test('list refuses what is none', () => expect(() => read('a').list('P')).toThrow('Property P must be a list, got: "a"'));
