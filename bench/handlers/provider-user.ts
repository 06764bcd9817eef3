// The handler as the user's function of CDK's Provider framework, which responds to CloudFormation in its place.
import { TIMEOUTS } from '../../lib/private/contract';
import { handle } from '../../lambda/cloudformation/entrypoint';
import { CustomResourceEvent } from '../../lambda/cloudformation/event';
import { Deadline } from '../../lambda/deadline';
import { createClient } from '../../lambda/license-manager/client';
import { LicenseConfigurationResource } from '../../lambda/resources/license-configuration/resource';

const resource = new LicenseConfigurationResource(createClient());

export async function handler(event: CustomResourceEvent): Promise<object> {
  const deadline = Deadline.after(TIMEOUTS.functionTimeout * 1000, TIMEOUTS);
  try {
    const { physicalResourceId, attributes } = await handle(resource, event, deadline);
    return { PhysicalResourceId: physicalResourceId, Data: attributes };
  } finally {
    deadline.cancel();
  }
}
