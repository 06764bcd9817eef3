// The bundle of the resource types for settings and reports, which few stacks have.
export { LicenseManagerSettingsResource } from './license-manager-settings/resource';
export { UsageReportResource } from './usage-report/resource';
