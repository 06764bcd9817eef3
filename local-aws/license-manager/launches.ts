// Licenses for the instances that EC2 starts, and back from those that it stops.
import { Association, Configuration } from './configuration';
import { checkAvailable } from './associations';
import { recording } from './failures';
import { Resource } from './resources';
import { limit, Store } from './store';
import { associationsWith, bindToHost, checkAllowed, checkLimit, licensesFor } from './usage';

export interface Launch {
  readonly instance: Resource;
  readonly configurations: readonly Configuration[];
  /** RunInstances or StartInstances. */
  readonly operation: string;
  readonly requestedBy: string;
}

/** Gives the instance the licenses that it needs of each license configuration, or throws and gives it none. */
export function allocate(store: Store, { instance, configurations, operation, requestedBy }: Launch): void {
  const { hardware } = instance;
  if (hardware === undefined) {
    throw new Error(`${instance.arn} has no hardware`);
  }
  if (configurations.length > store.quotas.perResource) {
    throw limit('You have reached the maximum allowed number of license configurations per resource.');
  }
  const since = new Date(store.now());
  const identity = { resourceArn: instance.arn, resourceType: instance.type, resourceOwnerId: instance.ownerId };
  const planned = configurations.map((configuration) =>
    recording(configuration, { ...identity, operation, requestedBy, at: since }, () => {
      checkAvailable(configuration, store);
      checkAllowed(configuration, hardware);
      const licenses = licensesFor(configuration, hardware);
      const association: Association = { ...identity, ...licenses, discovered: false, running: true, since };
      checkLimit(configuration, association, store.now());
      return { configuration, association };
    }),
  );
  for (const { configuration, association } of planned) {
    configuration.associations = associationsWith(configuration, association);
    bindToHost(configuration, association, store.now());
  }
}

/** A stopped instance stays associated. A terminated one does not. */
export function release(store: Store, instanceArn: string, { terminated }: { terminated: boolean }): void {
  for (const configuration of store.usable()) {
    configuration.associations = configuration.associations
      .filter(({ resourceArn }) => resourceArn !== instanceArn || !terminated)
      .map((one) => (one.resourceArn === instanceArn ? { ...one, consumed: 0, running: false } : one));
  }
}
