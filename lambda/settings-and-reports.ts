// The bundle of the resource types for settings and reports, which few stacks have.
export { LicenseManagerSettingsResource } from './resources/license-manager-settings/resource';
export { UsageReportResource } from './resources/usage-report/resource';
