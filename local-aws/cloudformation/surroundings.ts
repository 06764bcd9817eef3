// The account, and the resources that a stack has so far, as the functions of its template see them.
import { regionNamed } from '../regions';
import { Surroundings } from './evaluator';
import { Provider, ResourceFailure } from './provider';
import { Stack } from './stack';

export function surroundings(
  stack: Stack,
  parameters: Record<string, unknown>,
  { account, region, importValue }: { account: string; region: string; importValue: (name: string) => unknown },
  provider: (type: string) => Provider,
): Surroundings {
  const { partition, urlSuffix } = regionNamed(region);
  const find = (logicalId: string) => {
    const resource = stack.resources[logicalId];
    if (resource?.physicalId === undefined) {
      throw new ResourceFailure(`Resource ${logicalId} does not exist yet`);
    }
    return { ...resource, physicalId: resource.physicalId };
  };
  return {
    parameters,
    pseudo: {
      'AWS::AccountId': account,
      'AWS::Region': region,
      'AWS::Partition': partition,
      'AWS::URLSuffix': urlSuffix,
      'AWS::StackId': stack.id,
      'AWS::StackName': stack.name,
      'AWS::NotificationARNs': [],
    },
    ref: (logicalId) => find(logicalId).physicalId,
    attribute: (logicalId, name) => {
      const resource = find(logicalId);
      const value = provider(resource.type).attribute?.(resource, name, resource) ?? resource.attributes[name];
      if (value === undefined) {
        throw new ResourceFailure(`Requested attribute ${name} does not exist in schema for ${resource.type} (${logicalId})`);
      }
      return value;
    },
    importValue,
  };
}
