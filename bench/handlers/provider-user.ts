// The handler as the user's function of CDK's Provider framework, which responds to CloudFormation in its place.
import { TIMEOUTS } from '../../lib/private/contract';
import { CreateEvent, DeleteEvent, Outcome, UpdateEvent } from '../../lambda/cloudformation/event';
import { Deadline } from '../../lambda/deadline';
import { createClient } from '../../lambda/license-manager/client';
import { LicenseConfigurationResource } from '../../lambda/resources/license-configuration/resource';

const resource = new LicenseConfigurationResource(createClient());

export async function handler(event: CreateEvent | UpdateEvent | DeleteEvent): Promise<object> {
  const deadline = Deadline.after(TIMEOUTS.functionTimeout * 1000, TIMEOUTS);
  try {
    const { physicalResourceId, attributes } = await outcomeOf(event, deadline);
    return { PhysicalResourceId: physicalResourceId, Data: attributes };
  } finally {
    deadline.cancel();
  }
}

function outcomeOf(event: CreateEvent | UpdateEvent | DeleteEvent, deadline: Deadline): Promise<Outcome> {
  switch (event.RequestType) {
    case 'Create':
      return resource.create(event, deadline);
    case 'Update':
      return resource.update(event, deadline);
    case 'Delete':
      return resource.delete(event, deadline);
  }
}
