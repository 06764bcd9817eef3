// Drift: resources that are no longer as CloudFormation left them. It does not look at custom resources:
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html
import { Provider } from './provider';
import { isCustomResource } from './resource-types';
import { exists, Stack, StackResource } from './stack';
import { canonical, Json } from './template';

export interface Drift {
  readonly resource: StackResource;
  readonly differences: readonly { readonly name: string; readonly expected: Json; readonly actual: Json }[];
}

export function driftsOf(stack: Stack, provider: (type: string) => Provider): Drift[] {
  return Object.values(stack.resources)
    .filter((resource) => exists(resource) && !isCustomResource(resource.type))
    .map((resource) => {
      const { physicalId, attributes, properties } = resource;
      const actual = provider(resource.type).actual?.({ physicalId: physicalId!, attributes }) ?? properties;
      const names = [...new Set([...Object.keys(properties), ...Object.keys(actual)])];
      const differences = names
        .filter((name) => canonical(properties[name]) !== canonical(actual[name]))
        .map((name) => ({ name, expected: properties[name], actual: actual[name] }));
      return { resource, differences };
    });
}
