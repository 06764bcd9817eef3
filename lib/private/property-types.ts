// What the compiler tells those who write TypeScript, told to those who do not: a wrong type would fail somewhere inside the
// CDK, or mean something else, as the text "false" is true. A token passes where the value is only handed on.
// An object is known by what it has and not by its class, since it may come from another copy of this library.

import { Token } from 'aws-cdk-lib/core';
import { inWords, meantBy } from './words';

/** What is wrong with a value, in words that name it. */
export type PropertyType = (value: unknown, name: string) => string[];

/** A type for each property, none forgotten. */
export type PropertyTypes<T> = { readonly [name in keyof Required<T>]: PropertyType };

export const TEXT = be('a string', (value) => typeof value === 'string' || Token.isUnresolved(value));
export const NUMBER = be('a number', (value) => typeof value === 'number' || Token.isUnresolved(value));
export const BOOLEAN = be('true or false', (value) => typeof value === 'boolean');
export const OBJECT = be('an object', (value) => typeof value === 'object' && value !== null && !Array.isArray(value));

/** A value that a test tells from what it is not. */
export function be(what: string, fits: (value: unknown) => boolean): PropertyType {
  return (value, name) => (fits(value) ? [] : [`\`${name}\` must be ${what}, got: ${inWords(value)}`]);
}

export function oneOf(name: string, values: { [member: string]: string }): PropertyType {
  const members = Object.keys(values).map((member) => `${name}.${member}`);
  return be(members.join(' or '), (value) => Object.values(values).includes(value as string));
}

export function listOf(element: PropertyType): PropertyType {
  const list = be('a list', Array.isArray);
  return (value, name) =>
    Array.isArray(value) ? value.flatMap((one, index) => element(one, `${name}[${index}]`)) : list(value, name);
}

export function mapOf(element: PropertyType): PropertyType {
  return (value, name) => {
    const mistakes = OBJECT(value, name);
    return mistakes.length > 0 ? mistakes : Object.entries(value!).flatMap(([key, one]) => element(one, `${name}.${key}`));
  };
}

/** An object that has these properties. */
export function having(what: string, properties: { readonly [name: string]: PropertyType }): PropertyType {
  return be(what, (value) => Object.entries(properties).every(([name, type]) => type(Object(value)[name], name).length === 0));
}

/** All properties that are not of their type, that are missing, or whose names differ from a property's only in spelling. */
export function wrongProperties<T extends object>(
  types: PropertyTypes<T>,
  given: T,
  ...required: (keyof T & string)[]
): string[] {
  const byName = new Map<string, PropertyType>(Object.entries(types));
  const all = new Map<string, unknown>([
    ...required.map((name): [string, unknown] => [name, given[name]]),
    ...Object.entries(given),
  ]);
  return [...all].flatMap(([name, value]) => {
    if (value === undefined && !required.some((one) => one === name)) {
      return [];
    }
    const type = byName.get(name);
    if (type) {
      return type(value, name);
    }
    const meant = meantBy(name, byName.keys());
    return meant && all.get(meant) === undefined ? [`\`${name}\` is not a property, did you mean \`${meant}\`?`] : [];
  });
}

/** Throws what is wrong with the arguments of a factory. */
export function demand(factory: string, mistakes: string[]): void {
  if (mistakes.length > 0) {
    throw new Error(`${factory}: ${mistakes.join('; ')}`);
  }
}
