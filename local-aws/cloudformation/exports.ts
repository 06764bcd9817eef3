// Exports and imports between the stacks of an account in a Region.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html
import { Evaluator } from './evaluator';
import { Stack } from './stack';
import { Json, JsonObject, validationError } from './template';

export interface Export {
  readonly name: string;
  readonly value: string;
  readonly stack: Stack;
}

export class Exports {
  constructor(
    private readonly stacks: () => Iterable<Stack>,
    private readonly evaluator: (stack: Stack) => Evaluator,
  ) {}

  all(): Export[] {
    return this.live().flatMap((stack) =>
      Object.entries(stack.exports).map(([key, name]) => ({ name, value: stack.outputs[key]!, stack })),
    );
  }

  value(name: string): string {
    const found = this.all().find((one) => one.name === name);
    if (found === undefined) {
      throw validationError(`No export named ${name} found.`);
    }
    return found.value;
  }

  /** Names of the stacks that import it. */
  importers(name: string): string[] {
    return this.live()
      .filter((stack) => this.importsOf(stack).includes(name))
      .map((stack) => stack.name);
  }

  /** Throws where a change of the stack's exports breaks an import, or uses the export name of another stack. */
  refuseConflicts(stack: Stack, exports: Record<string, string>, outputs: Record<string, string>): void {
    const later = new Map(Object.entries(exports).map(([key, name]) => [name, outputs[key]]));
    for (const [key, name] of Object.entries(stack.exports)) {
      const importers = later.get(name) === stack.outputs[key] ? [] : this.importers(name);
      if (importers.length > 0) {
        const verb = later.has(name) ? 'updated' : 'deleted';
        throw new Error(`Export ${name} cannot be ${verb} as it is in use by ${importers.join(' and ')}`);
      }
    }
    const duplicate = this.all().find((one) => one.stack !== stack && later.has(one.name));
    if (duplicate) {
      throw new Error(`Export with name ${duplicate.name} is already exported by stack ${duplicate.stack.name}.`);
    }
  }

  /** A stack whose create was rolled back has a template, but neither exports nor imports anything. */
  private live(): Stack[] {
    return [...this.stacks()].filter(({ status }) => !/^(DELETE|ROLLBACK)_COMPLETE$/.test(status));
  }

  private importsOf(stack: Stack): unknown[] {
    const { Resources, Outputs, Conditions } = stack.template;
    const evaluator = this.evaluator(stack);
    return argumentsOf([Resources, Outputs, Conditions]).flatMap((argument) => {
      try {
        return [evaluator.resolve(argument)];
      } catch {
        // The name depends on a resource that does not exist yet, so nothing is imported yet.
        return [];
      }
    });
  }
}

function argumentsOf(value: Json): Json[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  const own = Array.isArray(value) || !('Fn::ImportValue' in value) ? [] : [(value as JsonObject)['Fn::ImportValue']];
  return [...own, ...Object.values(value).flatMap(argumentsOf)];
}
