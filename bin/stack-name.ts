/** Name of the app's stack; apart from it, so that `get` need not load the CDK. */
export const STACK_NAME = 'LicenseStack';
