// What few events need: bundles of their own, loaded by the first event that does.
/* eslint-disable @typescript-eslint/no-require-imports */

export const onDemand = {
  serviceLinkedRole: () =>
    require('./license-manager/service-linked-role') as typeof import('./license-manager/service-linked-role'),
  adoption: () => require('./resources/adoption') as typeof import('./resources/adoption'),
};
