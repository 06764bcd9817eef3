// A template as CloudFormation reads it, and the values of its parameters.
import { AwsError } from '../errors';

export type Json = unknown;
export type JsonObject = Record<string, Json>;

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: JsonObject;
  readonly DependsOn?: string | string[];
  readonly Condition?: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Metadata?: JsonObject;
}

export interface TemplateParameter {
  readonly Type: string;
  readonly Default?: Json;
  readonly AllowedValues?: Json[];
}

export interface Template {
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Parameters?: Readonly<Record<string, TemplateParameter>>;
  readonly Conditions?: JsonObject;
  readonly Mappings?: Readonly<Record<string, Record<string, JsonObject>>>;
  readonly Outputs?: Readonly<Record<string, { Value: Json; Condition?: string; Description?: string; Export?: { Name: Json } }>>;
  readonly Description?: string;
}

export function parseTemplate(text: string): Template {
  let template: Template;
  try {
    template = JSON.parse(text) as Template;
  } catch {
    throw validationError('Template format error: JSON not well-formed. (The embedded AWS reads JSON only.)');
  }
  if (typeof template.Resources !== 'object' || template.Resources === null || Object.keys(template.Resources).length === 0) {
    throw validationError('Template format error: At least one Resources member must be defined.');
  }
  if ('Transform' in template) {
    throw validationError(`Transform ${JSON.stringify(template.Transform)} is not supported by the embedded AWS`);
  }
  for (const [logicalId, { Type }] of Object.entries(template.Resources)) {
    if (typeof Type !== 'string') {
      throw validationError(
        `Template format error: [/Resources/${logicalId}] Every Resources object must contain a Type member.`,
      );
    }
  }
  return template;
}

export function parameterValues(
  template: Template,
  given: Readonly<Record<string, string>>,
  ssm: (name: string) => string | undefined,
): Record<string, Json> {
  const declared = template.Parameters ?? {};
  const unknown = Object.keys(given).filter((name) => !(name in declared));
  if (unknown.length > 0) {
    throw validationError(`Parameters: [${unknown.join(', ')}] do not exist in the template`);
  }
  const missing = Object.keys(declared).filter((name) => given[name] === undefined && declared[name]!.Default === undefined);
  if (missing.length > 0) {
    throw validationError(`Parameters: [${missing.join(', ')}] must have values`);
  }
  return Object.fromEntries(
    Object.entries(declared).map(([name, { Type, Default, AllowedValues }]) => {
      const value = given[name] ?? String(Default);
      if (AllowedValues && !AllowedValues.map(String).includes(value)) {
        throw validationError(`Parameter '${name}' must be one of AllowedValues`);
      }
      if (Type.startsWith('AWS::SSM::Parameter::Value<')) {
        const stored = ssm(value);
        if (stored === undefined) {
          throw validationError(`Unable to fetch parameters [${value}] from parameter store for this account.`);
        }
        return [name, Type.includes('List') ? stored.split(',') : stored];
      }
      return [name, Type === 'CommaDelimitedList' || Type.startsWith('List<') ? value.split(',') : value];
    }),
  );
}

/** Scalars as strings, all the way down: how properties reach a custom resource. */
export function stringified(value: Json): Json {
  if (Array.isArray(value)) {
    return value.map(stringified);
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, stringified(item)]));
  }
  return value === undefined || value === null ? value : String(value);
}

/** Equal for equal values, whatever the order of their keys. */
export function canonical(value: Json): string {
  return JSON.stringify(value, (_, item: Json) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([left], [right]) => (left < right ? -1 : 1)))
      : item,
  );
}

export function validationError(message: string): AwsError {
  return new AwsError('ValidationError', message, 400);
}
