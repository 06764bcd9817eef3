// Checks request bodies against the service's own shapes, as the SDK ships them.
import * as sdk from '@aws-sdk/client-license-manager';
import { AwsError, unsupported } from '../errors';

// What the SDK's schemas are made of: numbers for simple types, arrays [kind, namespace, name, traits, ...] for the others.
type Schema = number | Compound | (() => Schema) | [Schema, unknown];
type Compound = [kind: number, namespace: string, name: string, traits: unknown, ...rest: unknown[]];
const Simple = { string: 0, number: 1, boolean: 2, timestamps: [4, 5, 6, 7], listOf: 64 };
const Shape = { list: 1, structure: 3, operation: 9, error: -3 };

// The schemas know enumerations as strings only.
const ENUMERATIONS: Record<string, Record<string, string>> = {
  'CreateLicenseConfigurationRequest.LicenseCountingType': sdk.LicenseCountingType,
  'UpdateLicenseConfigurationRequest.LicenseConfigurationStatus': sdk.LicenseConfigurationStatus,
  'CreateLicenseManagerReportGeneratorRequest.Type': sdk.ReportType,
  'UpdateLicenseManagerReportGeneratorRequest.Type': sdk.ReportType,
  'ReportFrequency.period': sdk.ReportFrequencyType,
  'InventoryFilter.Condition': sdk.InventoryFilterCondition,
};

// The schemas do not know lengths.
const LENGTHS: Record<string, [least: number, most: number]> = {
  'CreateLicenseManagerReportGeneratorRequest.ReportGeneratorName': [1, 100],
  'CreateLicenseManagerReportGeneratorRequest.ClientToken': [1, 36],
  'UpdateLicenseManagerReportGeneratorRequest.ReportGeneratorName': [1, 100],
  'UpdateLicenseManagerReportGeneratorRequest.ClientToken': [1, 36],
};

const published = sdk as unknown as Record<string, Compound | undefined>;

/** Throws the error of AWS if `body` is not a request of that operation. */
export function checkRequest(operation: string, body: unknown, options: { unknownMemberRefused: boolean }): void {
  const schema = published[`${operation}$`];
  if (schema?.[0] !== Shape.operation) {
    throw unsupported(`license-manager:${operation}`);
  }
  const found: string[] = [];
  check(schema[4] as Schema, body, '', { ...options, violations: found });
  if (found.length > 0) {
    const count = `${found.length} validation error${found.length > 1 ? 's' : ''} detected`;
    throw new AwsError('ValidationException', `${count}: ${found.join('; ')}`);
  }
}

/** HTTP status of an error in the service's model, or undefined where it has no such error. */
export function modeledStatus(code: string): number | undefined {
  const schema = published[`${code}$`];
  return schema?.[0] === Shape.error ? (schema[3] as { httpError?: number }).httpError : undefined;
}

interface Check {
  readonly unknownMemberRefused: boolean;
  readonly violations: string[];
}

function check(schema: Schema, value: unknown, path: string, how: Check): void {
  if (typeof schema === 'function') {
    return check(schema(), value, path, how);
  }
  if (typeof schema === 'number') {
    return checkSimple(schema, value, path, how);
  }
  if (typeof schema[0] === 'number' && typeof schema[1] === 'string') {
    return checkCompound(schema as Compound, value, path, how);
  }
  return check(schema[0] as Schema, value, path, how);
}

function checkSimple(schema: number, value: unknown, path: string, how: Check): void {
  if (schema & Simple.listOf) {
    list(value, path).forEach((item, index) => check(schema & ~Simple.listOf, item, `${path}.${index + 1}.member`, how));
    return;
  }
  if (schema === Simple.string) {
    return expect(typeof value === 'string', 'STRING_VALUE', value, path);
  }
  if (schema === Simple.number) {
    // Every number of License Manager is an integer or a long.
    return expect(Number.isSafeInteger(value), 'INTEGER_VALUE', value, path);
  }
  if (schema === Simple.boolean) {
    return expect(typeof value === 'boolean', 'TRUE_VALUE', value, path);
  }
  if (Simple.timestamps.includes(schema)) {
    return expect(typeof value === 'number', 'DECIMAL_VALUE', value, path);
  }
  throw new Error(`No check is written for the schema type ${schema} at ${path}`);
}

function checkCompound(schema: Compound, value: unknown, path: string, how: Check): void {
  const [kind, , name] = schema;
  if (kind === Shape.list) {
    list(value, path).forEach((item, index) => check(schema[4] as Schema, item, `${path}.${index + 1}.member`, how));
    return;
  }
  if (kind !== Shape.structure) {
    throw new Error(`No check is written for the shape ${name}`);
  }
  expect(typeof value === 'object' && value !== null && !Array.isArray(value), 'START_OBJECT', value, path);
  const names = schema[4] as string[];
  const members = schema[5] as Schema[];
  const required = (schema[6] as number | undefined) ?? 0;
  const fields = value as Record<string, unknown>;
  for (const given of Object.keys(fields)) {
    if (!names.includes(given) && how.unknownMemberRefused) {
      throw new AwsError('SerializationException', `Unknown member ${JSON.stringify(given)} in ${name}`);
    }
  }
  names.forEach((member, index) => {
    const at = path === '' ? camel(member) : `${path}.${camel(member)}`;
    const given = fields[member];
    if (given === undefined || given === null) {
      if (index < required) {
        how.violations.push(`Value null at '${at}' failed to satisfy constraint: Member must not be null`);
      }
      return;
    }
    check(members[index], given, at, how);
    how.violations.push(...violations(`${name}.${member}`, given, at));
  });
}

function violations(member: string, given: unknown, path: string): string[] {
  const found: string[] = [];
  const violates = (value: unknown, at: string, rule: string) =>
    found.push(`Value '${value}' at '${at}' failed to satisfy constraint: Member must ${rule}`);
  const allowed = ENUMERATIONS[member] && Object.values(ENUMERATIONS[member]);
  const values = Array.isArray(given) ? given.map((one, index) => [one, `${path}.${index + 1}.member`]) : [[given, path]];
  for (const [value, at] of values) {
    if (allowed !== undefined && !allowed.includes(value)) {
      violates(value, at, `satisfy enum value set: [${allowed.join(', ')}]`);
    }
  }
  const [least, most] = LENGTHS[member] ?? [0, Infinity];
  const { length } = String(given);
  if (length < least) {
    violates(given, path, `have length greater than or equal to ${least}`);
  } else if (length > most) {
    violates(given, path, `have length less than or equal to ${most}`);
  }
  return found;
}

function list(value: unknown, path: string): unknown[] {
  expect(Array.isArray(value), 'START_ARRAY', value, path);
  return value as unknown[];
}

function expect(fits: boolean, wanted: string, value: unknown, path: string): void {
  if (!fits) {
    const found =
      value === null ? 'NULL_VALUE' : Array.isArray(value) ? 'START_ARRAY' : `${typeof value} ${JSON.stringify(value)}`;
    throw new AwsError('SerializationException', `Expected ${wanted} at '${path}', found ${found}`);
  }
}

function camel(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
