// EC2's query protocol: a request as a tree of its members, and a response as XML.
import { AwsError } from '../errors';
import { escapeXml } from '../xml';

/** `Filter.1.Value.2=x` is the second item of `Value` in the first item of `Filter`. */
export interface Form {
  readonly [name: string]: string | Form | FormList | undefined;
}
type FormList = readonly (string | Form)[];

export type Output = string | number | boolean | undefined | readonly Output[] | { readonly [name: string]: Output };

export function formOf(params: Readonly<Record<string, string>>): Form {
  const root: Record<string, unknown> = {};
  for (const [path, value] of Object.entries(params)) {
    const names = path.split('.');
    const last = names.pop()!;
    let node = root;
    for (const name of names) {
      node = (node[name] ??= {}) as Record<string, unknown>;
    }
    node[last] = value;
  }
  return withLists(root) as Form;
}

/** A structure whose members have the names of the API's shapes, as a form: there, lists have names in the singular. */
export function formOfStructure(structure: object): Form {
  const member = (value: unknown): string | Form =>
    typeof value === 'object' && value !== null ? formOfStructure(value) : String(value);
  return Object.fromEntries(
    Object.entries(structure).map(([name, value]: [string, unknown]) =>
      Array.isArray(value) ? [name.replace(/s$/, ''), value.map(member)] : [name, member(value)],
    ),
  );
}

/** Throws for a member that the embedded EC2 does not know, so that no request succeeds in silence. */
export function checkMembers(form: Form, known: readonly string[], where: string): void {
  const unknown = Object.keys(form).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new AwsError('UnknownParameter', `The embedded EC2 does not know the parameter ${unknown} of ${where}.`);
  }
}

export function text(form: Form, name: string): string | undefined {
  const value = form[name];
  return typeof value === 'string' ? value : undefined;
}

export function required(form: Form, name: string): string {
  const value = text(form, name);
  if (value === undefined) {
    throw new AwsError('MissingParameter', `The request must contain the parameter ${name}`);
  }
  return value;
}

export function whole(form: Form, name: string, otherwise: number): number {
  const value = text(form, name) ?? String(otherwise);
  if (!/^\d+$/.test(value) || Number(value) < 1) {
    throw new AwsError('InvalidParameterValue', `Value (${value}) for parameter ${name} is invalid.`);
  }
  return Number(value);
}

export function child(form: Form, name: string): Form {
  const value = form[name];
  return typeof value === 'object' && !Array.isArray(value) ? (value as Form) : {};
}

export function texts(form: Form, name: string): string[] {
  return listOf(form, name).filter((item) => typeof item === 'string');
}

export function children(form: Form, name: string): Form[] {
  return listOf(form, name).filter((item): item is Form => typeof item === 'object');
}

export function xmlOf(output: Output): string {
  if (Array.isArray(output)) {
    return output.map((item: Output) => `<item>${xmlOf(item)}</item>`).join('');
  }
  if (typeof output === 'object') {
    return Object.entries(output)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => `<${name}>${xmlOf(value as Output)}</${name}>`)
      .join('');
  }
  return escapeXml(String(output));
}

function listOf(form: Form, name: string): FormList {
  const value = form[name];
  return Array.isArray(value) ? (value as FormList) : [];
}

function withLists(node: unknown): unknown {
  if (typeof node === 'string') {
    return node;
  }
  const entries = Object.entries(node as object).map(([name, value]) => [name, withLists(value)] as const);
  if (entries.length > 0 && entries.every(([name]) => /^\d+$/.test(name))) {
    return entries.sort(([one], [other]) => Number(one) - Number(other)).map(([, value]) => value);
  }
  return Object.fromEntries(entries);
}
