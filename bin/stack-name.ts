/** Name of the app's stack; a file of its own, so that `get` need not load the CDK. */
export const STACK_NAME = 'LicenseStack';
