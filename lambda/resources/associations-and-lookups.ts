// The resource types that refer to license configurations. A bundle of its own: few stacks need them.
export { LicenseAssociationResource } from './license-association/resource';
export { LicenseConfigurationLookupResource } from './license-configuration-lookup/resource';
