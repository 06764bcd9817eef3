// Conditions and intrinsic functions, resolved against what exists.
import { canonical, Json, JsonObject, stringified, Template, validationError } from './template';

/** Everything outside of the template that intrinsic functions read. */
export interface Surroundings {
  readonly parameters: Readonly<Record<string, Json>>;
  /** `AWS::Region` and its like. */
  readonly pseudo: Readonly<Record<string, Json>>;
  /** Ref of a resource; undefined while it does not exist. */
  ref(logicalId: string): Json;
  attribute(logicalId: string, name: string): Json;
  importValue(name: string): Json;
}

const NO_VALUE = Symbol('AWS::NoValue');

export class Evaluator {
  constructor(
    private readonly template: Template,
    private readonly around: Surroundings,
  ) {}

  /** Logical ids of the resources whose condition, if any, holds. */
  activeResources(): string[] {
    return Object.entries(this.template.Resources)
      .filter(([, { Condition }]) => Condition === undefined || this.condition(Condition))
      .map(([logicalId]) => logicalId);
  }

  properties(logicalId: string): JsonObject {
    return (this.resolve(this.template.Resources[logicalId]!.Properties ?? {}) ?? {}) as JsonObject;
  }

  resolve(value: Json): Json {
    const resolved = this.evaluate(value);
    return resolved === NO_VALUE ? undefined : resolved;
  }

  condition(name: string): boolean {
    const conditions = this.template.Conditions ?? {};
    if (!(name in conditions)) {
      throw validationError(`Template error: unresolved condition dependency ${name} in the template`);
    }
    return this.holds(conditions[name]);
  }

  /** Resources that must exist before this one. Only the branch that a condition takes counts. */
  dependencies(logicalId: string): string[] {
    const { DependsOn = [], Properties = {} } = this.template.Resources[logicalId]!;
    const found = new Set<string>([DependsOn].flat());
    this.collect(Properties, found);
    found.delete(logicalId);
    return [...found];
  }

  private collect(value: Json, found: Set<string>): void {
    if (Array.isArray(value)) {
      value.forEach((item) => this.collect(item, found));
      return;
    }
    if (typeof value !== 'object' || value === null) {
      return;
    }
    const object = value as JsonObject;
    const add = (name: string) => name in this.template.Resources && found.add(name);
    if (typeof object.Ref === 'string') {
      add(object.Ref);
    } else if ('Fn::GetAtt' in object) {
      add(attributeOf(object['Fn::GetAtt'])[0]);
    } else if ('Fn::Sub' in object) {
      const [text, variables] = subOf(object['Fn::Sub']);
      for (const [, name] of text.matchAll(PLACEHOLDER)) {
        if (!(name! in variables)) {
          add(name!.split('.')[0]!);
        }
      }
      this.collect(variables, found);
    } else if ('Fn::If' in object) {
      const [name, yes, no] = object['Fn::If'] as [string, Json, Json];
      this.collect(this.condition(name) ? yes : no, found);
    } else {
      Object.values(object).forEach((item) => this.collect(item, found));
    }
  }

  private evaluate(value: Json): Json | typeof NO_VALUE {
    if (Array.isArray(value)) {
      return value.map((item) => this.evaluate(item)).filter((item) => item !== NO_VALUE);
    }
    if (typeof value !== 'object' || value === null) {
      return value;
    }
    const entries = Object.entries(value as JsonObject);
    if (entries.length === 1 && (entries[0]![0] === 'Ref' || entries[0]![0].startsWith('Fn::'))) {
      return this.intrinsic(entries[0]![0], entries[0]![1]);
    }
    return Object.fromEntries(
      entries
        .map(([key, item]) => [key, this.evaluate(item)] as const)
        .filter(([, item]) => item !== NO_VALUE && item !== undefined),
    );
  }

  private intrinsic(name: string, argument: Json): Json | typeof NO_VALUE {
    switch (name) {
      case 'Ref':
        return this.ref(String(argument));
      case 'Fn::GetAtt': {
        const [logicalId, attribute] = attributeOf(argument);
        return this.around.attribute(logicalId, String(this.resolve(attribute)));
      }
      case 'Fn::Sub':
        return this.substitute(argument);
      case 'Fn::Join': {
        const [separator, items] = argument as [string, Json];
        return (this.resolve(items) as Json[]).map(String).join(separator);
      }
      case 'Fn::Select': {
        const [index, items] = this.resolve(argument) as [Json, Json[]];
        const selected = items[Number(index)];
        if (selected === undefined) {
          throw validationError(`Template error: Fn::Select cannot select nonexistent value at index ${String(index)}`);
        }
        return selected;
      }
      case 'Fn::Split': {
        const [separator, text] = this.resolve(argument) as [string, Json];
        return String(text).split(separator);
      }
      case 'Fn::If': {
        const [condition, yes, no] = argument as [string, Json, Json];
        return this.evaluate(this.condition(condition) ? yes : no);
      }
      case 'Fn::FindInMap': {
        const [map, first, second] = this.resolve(argument) as [string, string, string];
        const found = this.template.Mappings?.[map]?.[first]?.[second];
        if (found === undefined) {
          throw validationError(`Template error: Unable to get mapping for ${map}::${first}::${second}`);
        }
        return found;
      }
      case 'Fn::ImportValue':
        return this.around.importValue(String(this.resolve(argument)));
      case 'Fn::Base64':
        return Buffer.from(String(this.resolve(argument))).toString('base64');
      case 'Fn::GetAZs':
        return ['a', 'b', 'c'].map((zone) => `${String(this.resolve(argument) || this.around.pseudo['AWS::Region'])}${zone}`);
      default:
        if (CONDITION_FUNCTIONS.includes(name)) {
          return this.holds({ [name]: argument });
        }
        throw validationError(`Intrinsic function ${name} is not supported by the embedded AWS`);
    }
  }

  private ref(name: string): Json | typeof NO_VALUE {
    if (name === 'AWS::NoValue') {
      return NO_VALUE;
    }
    if (name in this.around.pseudo) {
      return this.around.pseudo[name];
    }
    if (name in this.around.parameters) {
      return this.around.parameters[name];
    }
    if (!(name in this.template.Resources)) {
      throw validationError(
        `Template format error: Unresolved resource dependencies [${name}] in the Resources block of the template`,
      );
    }
    return this.around.ref(name);
  }

  private substitute(argument: Json): string {
    const [text, variables] = subOf(argument);
    return text
      .replace(PLACEHOLDER, (_, name: string) => {
        if (name in variables) {
          return String(this.resolve(variables[name]));
        }
        const dot = name.indexOf('.');
        return String(dot < 0 ? this.ref(name) : this.around.attribute(name.slice(0, dot), name.slice(dot + 1)));
      })
      .replaceAll('${!', '${');
  }

  private holds(expression: Json): boolean {
    const [[name, argument]] = Object.entries(expression as JsonObject) as [[string, Json]];
    switch (name) {
      case 'Fn::Equals': {
        const [left, right] = this.resolve(argument) as [Json, Json];
        return canonical(stringified(left)) === canonical(stringified(right));
      }
      case 'Fn::And':
        return (argument as Json[]).every((item) => this.holds(item));
      case 'Fn::Or':
        return (argument as Json[]).some((item) => this.holds(item));
      case 'Fn::Not':
        return !this.holds((argument as Json[])[0]);
      case 'Condition':
        return this.condition(String(argument));
      default:
        throw validationError(`Condition function ${name} is not supported by the embedded AWS`);
    }
  }
}

const CONDITION_FUNCTIONS = ['Fn::Equals', 'Fn::And', 'Fn::Or', 'Fn::Not'];
const PLACEHOLDER = /\$\{([^!][^}]*)\}/g;

function attributeOf(argument: Json): [string, Json] {
  if (typeof argument === 'string') {
    const dot = argument.indexOf('.');
    return [argument.slice(0, dot), argument.slice(dot + 1)];
  }
  return argument as [string, Json];
}

function subOf(argument: Json): [string, JsonObject] {
  return typeof argument === 'string' ? [argument, {}] : (argument as [string, JsonObject]);
}
