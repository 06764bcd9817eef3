// How messages speak of names and values.

import { inspect } from 'node:util';
import { Token } from 'aws-cdk-lib/core';

/** What may be wrong, but need not: a warning, acknowledged by its id. */
export interface Doubt {
  readonly id: string;
  readonly message: string;
}

/** The name among the known ones that this one is but for its case and a letter or two. */
export function meantBy(name: string, known: Iterable<string>): string | undefined {
  return [...known].find((one) => one !== name && distance(one.toLowerCase(), name.toLowerCase()) <= 2);
}

/** What of the names was meant to be a known one, if any was. */
export function misspellings(names: string[], known: ReadonlyMap<string, unknown>): string | undefined {
  const found = [...new Set(names)].flatMap((name) => {
    const meant = known.has(name) || Token.isUnresolved(name) ? undefined : meantBy(name, known.keys());
    return meant ? [`${name}, did you mean ${meant}?`] : [];
  });
  return found.length > 0 ? found.join(' ') : undefined;
}

/** How many letters have to be added, removed or changed to make one of the other. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[other.length];
}

/** A text that may be a token. */
export function shown(value: string): string {
  return Token.isUnresolved(value) ? 'a token' : value;
}

/** A value of whatever type. */
export function inWords(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : inspect(value, { depth: -1 });
}
