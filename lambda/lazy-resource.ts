// A resource type in a bundle of its own, loaded by its first event: a stack without it pays nothing for it.
import { Resource } from './cloudformation/event';

export function lazyResource(load: () => Resource): Resource {
  return {
    create: async (event, deadline) => load().create(event, deadline),
    update: async (event, deadline) => load().update(event, deadline),
    delete: async (event, deadline) => load().delete(event, deadline),
  };
}
