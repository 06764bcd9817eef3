// Resource types that are recorded, not simulated: checked against CloudFormation's schema, with an id and attributes that show that
// nothing is behind them. So a stack with any resource beside the license configurations can be tried.
import { randomBytes } from 'node:crypto';
import { arnIn, Place, regionNamed } from '../regions';
import { Provider, ResourceContext, ResourceFailure } from './provider';
import { problemsWith, ResourceSchema, schemaOf } from './schemas';
import { JsonObject } from './template';

/** Begins the generated ids and attributes. */
const PLACEHOLDER = 'recorded';
/** Enough for `Fn::Select` in a list of subnets or zones. */
const LIST_LENGTH = 3;

export function recordedType(type: string, place: Place): Provider {
  const schema = schemaOf(type);
  return {
    note: schema ? 'Recorded, not simulated' : 'Recorded, not simulated, and not checked: the CDK CLI has no schema of this type',
    replacing: Object.keys(schema?.properties ?? {}).filter((name) => schema!.properties[name]!.causesReplacement === 'yes'),
    create: async (context, properties) => {
      checkProperties(context, schema, properties);
      return { physicalId: physicalId(context, schema, properties, place), attributes: {} };
    },
    update: async (context, properties, previous) => {
      checkProperties(context, schema, properties);
      return previous;
    },
    delete: async () => undefined,
    attribute: (physical, name, { logicalId }) =>
      attribute(schema, place, { type, logicalId, name, physicalId: physical.physicalId }),
  };
}

/** Throws as CloudFormation does for properties that do not fit the schema of their type. */
export function checkProperties(
  { logicalId }: ResourceContext,
  schema: ResourceSchema | undefined,
  properties: JsonObject,
): void {
  const problems = schema ? problemsWith(schema, properties) : [];
  if (problems.length > 0) {
    throw new ResourceFailure(`Properties validation failed for resource ${logicalId} with message:\n[${problems.join(', ')}]`);
  }
}

/** The name that the template gives, where CloudFormation returns it for Ref; otherwise generated. */
function physicalId(
  { logicalId, type }: ResourceContext,
  schema: ResourceSchema | undefined,
  properties: JsonObject,
  place: Place,
): string {
  const [identifier, ...others] = schema?.primaryIdentifier ?? [];
  const given = identifier === undefined || others.length > 0 ? undefined : properties[identifier];
  const generated = `${PLACEHOLDER}-${logicalId}-${randomBytes(4).toString('hex')}`;
  return given !== undefined ? String(given) : identifier && /Arn$/.test(identifier) ? arnOf(type, place, generated) : generated;
}

function attribute(
  schema: ResourceSchema | undefined,
  place: Place,
  { type, logicalId, name, physicalId }: { type: string; logicalId: string; name: string; physicalId: string },
): unknown {
  const declared = schema?.attributes[name];
  if (schema && !declared && !schema.primaryIdentifier?.includes(name)) {
    throw new ResourceFailure(`Requested attribute ${name} does not exist in schema for ${type} (${logicalId})`);
  }
  const value = `${PLACEHOLDER}-${logicalId}-${name.replaceAll('.', '-')}`;
  if (schema?.primaryIdentifier?.length === 1 && schema.primaryIdentifier[0] === name) {
    return physicalId;
  }
  if (/Arn$/.test(name)) {
    return name === 'Arn' && schema?.arnTemplate ? filled(schema.arnTemplate, place, physicalId) : arnOf(type, place, value);
  }
  switch (declared?.type.type) {
    case 'array':
      return Array.from({ length: LIST_LENGTH }, (_, index) => `${value}-${index}`);
    case 'number':
    case 'integer':
      return 0;
    case 'boolean':
      return false;
    default:
      return value;
  }
}

function arnOf(type: string, place: Place, resource: string): string {
  return arnIn(place, type.split('::')[1]!.toLowerCase(), resource);
}

function filled(template: string, { account, region }: Place, physicalId: string): string {
  const known: Record<string, string> = { Partition: regionNamed(region).partition, Region: region, Account: account };
  return template.replace(/\$\{(\w+)\}/g, (_, name: string) => known[name] ?? physicalId);
}
