import { wrap } from '../../../bin/command-line/wrap';

test.each<[string, number, string[]]>([
  ['a text that fits', 20, ['a text that fits']],
  ['a text that does not', 10, ['a text', 'that does', 'not']],
  ['  indented text stays so', 14, ['  indented', '  text stays', '  so']],
  ['arn:aws:iam::1:role/name', 14, ['arn:aws:iam::', '1:role/name']],
  ['see abcdefghij', 5, ['see', 'abcde', 'fghij']],
  ['', 10, ['']],
  ['any text', Infinity, ['any text']],
])('%j in %d columns', (text, width, lines) => {
  expect(wrap(text, width)).toEqual(lines);
});

test('colors have no width', () => {
  const red = '\u001b[31mred\u001b[0m';
  expect(wrap(`${red} text`, 8)).toEqual([`${red} text`]);
});
