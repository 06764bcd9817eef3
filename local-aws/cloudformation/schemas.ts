// CloudFormation's schemas of resource types, from the database that the CDK CLI ships, and the check of properties against them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Json, JsonObject } from './template';

interface SchemaType {
  readonly type: 'string' | 'number' | 'integer' | 'boolean' | 'json' | 'tag' | 'array' | 'map' | 'ref' | 'union';
  readonly element?: SchemaType;
  readonly types?: readonly SchemaType[];
  readonly reference?: { readonly $ref: string };
}

interface SchemaProperty {
  readonly type: SchemaType;
  /** Types of the property in earlier versions of the schema, which are still accepted. */
  readonly previousTypes?: readonly SchemaType[];
  readonly required?: boolean;
  readonly causesReplacement?: 'yes' | 'maybe';
}

type SchemaProperties = Readonly<Record<string, SchemaProperty>>;

export interface ResourceSchema {
  readonly cloudFormationType: string;
  readonly properties: SchemaProperties;
  readonly attributes: Readonly<Record<string, { readonly type: SchemaType }>>;
  readonly primaryIdentifier?: readonly string[];
  /** With `${Partition}` and the like. */
  readonly arnTemplate?: string;
}

interface Database {
  readonly schema: {
    readonly resource: { readonly entities: readonly ResourceSchema[] };
    readonly typeDefinition: { readonly entities: readonly { readonly $id: string; readonly properties: SchemaProperties }[] };
  };
}

interface Schemas {
  readonly resources: ReadonlyMap<string, ResourceSchema>;
  readonly definitions: ReadonlyMap<string, SchemaProperties>;
}

/** Not a literal argument of `require.resolve`, so that the bundle of the command line does not depend on the package. */
const CDK_CLI_MANIFEST = ['aws-cdk', 'package.json'].join('/');

let loaded: Schemas | undefined;

/** Undefined for a type of which the CDK CLI has no schema. */
export function schemaOf(type: string): ResourceSchema | undefined {
  return schemas().resources.get(type);
}

/** As CloudFormation words them: `#/Path: what is wrong`. */
export function problemsWith(schema: ResourceSchema, properties: JsonObject): string[] {
  return problemsIn(schema.properties, properties, '#');
}

function schemas(): Schemas {
  if (loaded === undefined) {
    const file = databaseFile();
    if (file === undefined) {
      // A project with the CDK CLI installed elsewhere: its types are recorded without a check.
      return (loaded = { resources: new Map(), definitions: new Map() });
    }
    const { schema } = JSON.parse(gunzipSync(readFileSync(file)).toString()) as Database;
    loaded = {
      resources: new Map(schema.resource.entities.map((one) => [one.cloudFormationType, one])),
      definitions: new Map(schema.typeDefinition.entities.map(({ $id, properties }) => [$id, properties])),
    };
  }
  return loaded;
}

/** The database of the CDK CLI beside this file or in the working directory; undefined if it is not installed there. */
function databaseFile(): string | undefined {
  try {
    const manifest = require.resolve(CDK_CLI_MANIFEST, { paths: [__dirname, process.cwd()] });
    return join(manifest, '../db.json.gz');
  } catch {
    return undefined;
  }
}

function problemsIn(properties: SchemaProperties, value: JsonObject, path: string): string[] {
  const missing = Object.keys(properties).filter((name) => properties[name]!.required && value[name] === undefined);
  const unknown = Object.keys(value).filter((name) => !(name in properties));
  return [
    ...missing.map((name) => `${path}: required key [${name}] not found`),
    ...unknown.map((name) => `${path}: extraneous key [${name}] is not permitted`),
    ...Object.keys(value)
      .filter((name) => name in properties && value[name] !== undefined)
      .flatMap((name) => mismatches(properties[name]!, value[name], `${path}/${name}`)),
  ];
}

function mismatches({ type, previousTypes = [] }: SchemaProperty, value: Json, path: string): string[] {
  const problems = problemsOf(type, value, path);
  return previousTypes.some((previous) => problemsOf(previous, value, path).length === 0) ? [] : problems;
}

function problemsOf(schema: SchemaType, value: Json, path: string): string[] {
  const expected = (kind: string, fits: boolean): string[] =>
    fits ? [] : [`${path}: expected type: ${kind}, found: ${kindOf(value)}`];
  switch (schema.type) {
    // CloudFormation converts scalars.
    case 'string':
      return expected('String', isScalar(value));
    case 'number':
    case 'integer':
      return expected('Number', isScalar(value) && value !== '' && Number.isFinite(Number(value)));
    case 'boolean':
      return expected('Boolean', value === true || value === false || value === 'true' || value === 'false');
    case 'json':
      return [];
    case 'tag':
      return expected('JSONObject', isObject(value));
    case 'map':
      return isObject(value)
        ? Object.entries(value).flatMap(([key, item]) => problemsOf(schema.element!, item, `${path}/${key}`))
        : expected('JSONObject', false);
    case 'array':
      return Array.isArray(value)
        ? value.flatMap((item, index) => problemsOf(schema.element!, item, `${path}/${index}`))
        : expected('JSONArray', false);
    case 'ref':
      return isObject(value)
        ? problemsIn(schemas().definitions.get(schema.reference!.$ref) ?? {}, value, path)
        : expected('JSONObject', false);
    case 'union': {
      const all = schema.types!.map((one) => problemsOf(one, value, path));
      return all.some((problems) => problems.length === 0) ? [] : all[0]!;
    }
  }
}

function isScalar(value: Json): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: Json): string {
  return Array.isArray(value)
    ? 'JSONArray'
    : isObject(value)
      ? 'JSONObject'
      : typeof value === 'string'
        ? 'String'
        : typeof value;
}
