// Our handler as the user's function of CDK's Provider framework, which answers CloudFormation in its place.
import { CreateEvent, Deadline, DeleteEvent, UpdateEvent } from '../../lambda/cloudformation/event';
import { createClient } from '../../lambda/license-manager/client';
import { LicenseConfigurationResource } from '../../lambda/resources/license-configuration';

const resource = new LicenseConfigurationResource(createClient());

export async function handler(event: CreateEvent | UpdateEvent | DeleteEvent): Promise<object> {
  const { signal } = new AbortController();
  const deadline: Deadline = { work: signal, undo: signal };
  const { physicalResourceId, attributes } =
    event.RequestType === 'Create'
      ? await resource.create(event, deadline)
      : event.RequestType === 'Update'
        ? await resource.update(event, deadline)
        : await resource.delete(event, deadline);
  return { PhysicalResourceId: physicalResourceId, Data: attributes };
}
