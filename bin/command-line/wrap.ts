// Wraps a line to a width. Colors have no width.
import { stripVTControlCharacters } from 'node:util';

/** Breaks `text` at spaces; a longer word, such as an ARN, after a colon or slash, or else anywhere. Further lines keep its indentation. */
export function wrap(text: string, width: number): string[] {
  const indent = /^ */.exec(text)![0];
  const room = Math.max(1, width - indent.length);
  const lines: string[] = [];
  let line = '';
  for (const word of text.slice(indent.length).split(' ')) {
    if (line !== '' && visibleLength(line) + 1 + visibleLength(word) > room) {
      lines.push(line);
      line = '';
    }
    const pieces = breakWord(word, room);
    lines.push(...pieces.slice(0, -1));
    line = line === '' ? pieces.at(-1)! : `${line} ${word}`;
  }
  return [...lines, line].map((one) => indent + one);
}

export function visibleLength(text: string): number {
  return stripVTControlCharacters(text).length;
}

function breakWord(word: string, room: number): string[] {
  const pieces: string[] = [];
  let rest = word;
  while (visibleLength(rest) > room && !rest.includes('\u001b')) {
    const fitting = rest.slice(0, room);
    const separator = Math.max(fitting.lastIndexOf(':'), fitting.lastIndexOf('/'));
    const end = separator > 0 ? separator + 1 : room;
    pieces.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return [...pieces, rest];
}
