// Tags and filters, which all of EC2's resources have.
import { AwsError } from '../errors';
import { children, Form, Output, required, text, texts } from './form';

/** The tags that a request gives to resources of this type. */
export function tagsFrom(form: Form, resourceType: string): Map<string, string> {
  const specifications = children(form, 'TagSpecification').filter((one) => text(one, 'ResourceType') === resourceType);
  const tags = specifications.flatMap((one) => children(one, 'Tag'));
  return new Map(tags.map((tag) => [required(tag, 'Key'), text(tag, 'Value') ?? '']));
}

export function tagSet(tags: ReadonlyMap<string, string>): Output {
  return [...tags].map(([key, value]) => ({ key, value }));
}

/** Those that pass all filters of the request. `fields` gives the value of each other filter. */
export function filtered<T extends { tags: ReadonlyMap<string, string> }>(
  items: readonly T[],
  form: Form,
  fields: (one: T) => Record<string, string | undefined>,
): T[] {
  const filters = children(form, 'Filter').map((filter) => ({ name: required(filter, 'Name'), values: texts(filter, 'Value') }));
  return items.filter((one) =>
    filters.every(({ name, values }) => {
      const known = fields(one);
      if (name === 'tag-key') {
        return values.some((key) => one.tags.has(key));
      }
      if (!name.startsWith('tag:') && !Object.hasOwn(known, name)) {
        throw new AwsError('InvalidParameterValue', `The filter '${name}' is invalid`);
      }
      const actual = name.startsWith('tag:') ? one.tags.get(name.slice('tag:'.length)) : known[name];
      return values.some((value) => actual !== undefined && like(value).test(actual));
    }),
  );
}

function like(pattern: string): RegExp {
  const source = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${source.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
}
