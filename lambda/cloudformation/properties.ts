// CloudFormation turns every scalar property into a string; this turns them back, and refuses what is none.
import { Properties } from './event';

/** @typeParam P the properties of the resource type */
export class PropertyReader<P> {
  constructor(private readonly properties: Properties) {}

  string(name: keyof P & string): string | undefined {
    const value = this.properties[name];
    if (value === undefined || typeof value === 'string') {
      return value;
    }
    throw invalid(name, 'a string', value);
  }

  requiredString(name: keyof P & string): string {
    const value = this.string(name);
    if (value === undefined || value === '') {
      throw new Error(`Property ${name} is required.`);
    }
    return value;
  }

  integer(name: keyof P & string): number | undefined {
    const value = this.properties[name];
    if (value === undefined) {
      return undefined;
    }
    const number = typeof value === 'number' ? value : typeof value === 'string' && value.trim() !== '' ? Number(value) : NaN;
    if (!Number.isSafeInteger(number)) {
      throw invalid(name, 'a whole number', value);
    }
    return number;
  }

  boolean(name: keyof P & string): boolean | undefined {
    const value = this.properties[name];
    switch (typeof value === 'string' ? value.toLowerCase() : value) {
      case undefined:
        return undefined;
      case true:
      case 'true':
        return true;
      case false:
      case 'false':
        return false;
      default:
        throw invalid(name, 'true or false', value);
    }
  }

  list<T>(name: keyof P & string): T[] | undefined {
    const value = this.properties[name];
    if (value === undefined || Array.isArray(value)) {
      return value as T[] | undefined;
    }
    throw invalid(name, 'a list', value);
  }

  requiredList<T>(name: keyof P & string): T[] {
    const items = this.list<T>(name) ?? [];
    if (items.length === 0) {
      throw new Error(`Property ${name} is required.`);
    }
    return items;
  }
}

/** The properties before an Update, or of a Delete; undefined if they are invalid, since that deployment then changed nothing. */
export function ifValid<T>(decode: (properties: Properties) => T, properties: Properties): T | undefined {
  try {
    return decode(properties);
  } catch {
    return undefined;
  }
}

function invalid(name: string, expected: string, value: unknown): Error {
  return new Error(`Property ${name} must be ${expected}, got: ${JSON.stringify(value)}`);
}
