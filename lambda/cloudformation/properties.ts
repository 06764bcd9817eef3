// CloudFormation turns every scalar property into a string; this turns them back, and refuses what is none.
import { Properties } from './event';

export class PropertyReader {
  constructor(private readonly properties: Properties) {}

  string(name: string): string | undefined {
    const value = this.properties[name];
    if (value === undefined || typeof value === 'string') {
      return value;
    }
    throw invalid(name, 'a string', value);
  }

  requiredString(name: string): string {
    const value = this.string(name);
    if (value === undefined || value === '') {
      throw new Error(`Property ${name} is required.`);
    }
    return value;
  }

  integer(name: string): number | undefined {
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

  boolean(name: string): boolean | undefined {
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

  list<T>(name: string): T[] | undefined {
    const value = this.properties[name];
    if (value === undefined || Array.isArray(value)) {
      return value as T[] | undefined;
    }
    throw invalid(name, 'a list', value);
  }
}

function invalid(name: string, expected: string, value: unknown): Error {
  return new Error(`Property ${name} must be ${expected}, got: ${JSON.stringify(value)}`);
}
