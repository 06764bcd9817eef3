// The policy language of IAM: whether a statement matches a call. Unknown elements are refused, not guessed.
import { AwsError } from './errors';

export interface PolicyDocument {
  readonly Version?: string;
  /** One statement or several, checked when the policy is created. */
  readonly Statement: unknown;
}

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action?: OneOrMore;
  readonly NotAction?: OneOrMore;
  readonly Resource?: OneOrMore;
  readonly NotResource?: OneOrMore;
  readonly Condition?: Record<string, Record<string, unknown>>;
}

type OneOrMore = string | readonly string[];

/** Values by condition key; a list for a key that may have several. Absent means that the service does not supply the key. */
export type Context = Record<string, string | string[] | undefined>;

export interface Request {
  readonly action: string;
  readonly resource: string;
  readonly context: Context;
}

export type Decision = 'allow' | 'deny' | 'none';

const ELEMENTS = new Set(['Sid', 'Effect', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition']);

/** `deny` beats `allow`; `none` is that no statement matches. */
export function decide(documents: readonly PolicyDocument[], request: Request): Decision {
  const matching = documents.flatMap(statementsOf).filter((statement) => matches(statement, request));
  if (matching.some(({ Effect }) => Effect === 'Deny')) {
    return 'deny';
  }
  return matching.length > 0 ? 'allow' : 'none';
}

/** Throws on everything that `decide` would have to guess, so that a policy is refused at once and not at its first use. */
export function checkPolicy(document: PolicyDocument): void {
  for (const statement of statementsOf(document)) {
    const unknown = Object.keys(statement).find((element) => !ELEMENTS.has(element));
    if (unknown !== undefined) {
      throw malformed(`The embedded IAM does not know the policy element ${unknown}`);
    }
    if (statement.Effect !== 'Allow' && statement.Effect !== 'Deny') {
      throw malformed(`Effect must be Allow or Deny, got: ${statement.Effect}`);
    }
    const patterns = [statement.Resource ?? statement.NotResource, statement.Action ?? statement.NotAction];
    for (const pattern of patterns) {
      if (pattern === undefined) {
        throw malformed(`A statement needs an action and a resource, got: ${JSON.stringify(statement)}`);
      }
      many(pattern).forEach(refuseVariables);
    }
    for (const [operator, keys] of Object.entries(statement.Condition ?? {})) {
      parseOperator(operator);
      Object.values(keys)
        .flatMap((wanted) => many(wanted as OneOrMore).map(String))
        .forEach(refuseVariables);
    }
  }
}

function statementsOf({ Statement }: PolicyDocument): readonly Statement[] {
  return many(Statement as Statement | readonly Statement[]);
}

function matches(statement: Statement, { action, resource, context }: Request): boolean {
  const anyOf = (patterns: OneOrMore, value: string, flags: string) =>
    many(patterns).some((pattern) => glob(pattern, flags).test(value));
  const actionFits =
    statement.Action !== undefined ? anyOf(statement.Action, action, 'is') : !anyOf(statement.NotAction!, action, 'is');
  const resourceFits =
    statement.Resource !== undefined ? anyOf(statement.Resource, resource, 's') : !anyOf(statement.NotResource!, resource, 's');
  return (
    actionFits &&
    resourceFits &&
    Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
      Object.entries(keys).every(([key, wanted]) => holds(operator, key, many(wanted as OneOrMore).map(String), context)),
    )
  );
}

type Compare = (actual: string, wanted: string) => boolean;

const same: Compare = (actual, wanted) => actual === wanted;
const like: Compare = (actual, wanted) => glob(wanted, 's').test(actual);
/** Wildcards do not cross the colons of an ARN, except in its last part, which is the resource. */
const arn: Compare = (actual, wanted) => {
  const [left, right] = [arnParts(actual), arnParts(wanted)];
  return left.length === 6 && right.length === 6 && left.every((part, index) => like(part, right[index]));
};
const OPERATORS: Record<string, Compare> = {
  StringEquals: same,
  StringEqualsIgnoreCase: (actual, wanted) => actual.toLowerCase() === wanted.toLowerCase(),
  StringLike: like,
  ArnEquals: arn,
  ArnLike: arn,
  Bool: (actual, wanted) => actual.toLowerCase() === wanted.toLowerCase(),
};

function parseOperator(operator: string): { set?: string; compare?: Compare; negated: boolean; ifExists: boolean } {
  const [, set, rest] = /^(?:(ForAllValues|ForAnyValue):)?(.+)$/.exec(operator)!;
  if (rest === 'Null' && set === undefined) {
    return { negated: false, ifExists: false };
  }
  const name = rest.replace(/IfExists$/, '');
  const negated = /^(String|Arn)Not/.test(name);
  const compare = OPERATORS[name.replace(/^(String|Arn)Not/, '$1')];
  if (compare === undefined) {
    throw malformed(`The embedded IAM does not know the condition operator ${operator}`);
  }
  return { set, compare, negated, ifExists: name !== rest };
}

function holds(operator: string, key: string, wanted: string[], context: Context): boolean {
  const { set, compare, negated, ifExists } = parseOperator(operator);
  const actual = valueOf(key, context);
  if (compare === undefined) {
    return wanted.some((expected) => (expected === 'true') === (actual === undefined));
  }
  const fits = (value: string) => wanted.some((expected) => compare(value, expected)) !== negated;
  if (set !== undefined) {
    const values = actual === undefined ? [] : many(actual);
    if (values.length === 0) {
      return set === 'ForAllValues' || ifExists;
    }
    return set === 'ForAllValues' ? values.every(fits) : values.some(fits);
  }
  if (actual === undefined) {
    return ifExists || negated;
  }
  if (typeof actual !== 'string') {
    throw malformed(`${key} has many values: use ${operator} with ForAllValues: or ForAnyValue:`);
  }
  return fits(actual);
}

function valueOf(key: string, context: Context): string | string[] | undefined {
  const found = Object.keys(context).find((known) => known.toLowerCase() === key.toLowerCase());
  return found === undefined ? undefined : context[found];
}

function glob(pattern: string, flags: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, flags);
}

function arnParts(text: string): string[] {
  const parts = text.split(':');
  return [...parts.slice(0, 5), ...(parts.length > 5 ? [parts.slice(5).join(':')] : [])];
}

function many<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? value : [value as T];
}

function malformed(message: string): AwsError {
  return new AwsError('MalformedPolicyDocument', message);
}

function refuseVariables(text: string): void {
  if (/\$\{/.test(text)) {
    throw malformed(`The embedded IAM does not know policy variables, got: ${text}`);
  }
}
