import type { Construct } from 'constructs';
import type { LicenseManagerProviderOptions } from './license-manager-provider-options';
import { Provider } from './private/provider';

/**
 * The Lambda function that creates, updates and deletes the license configurations of a stack, with its role and its log group.
 *
 * Each stack with a construct that needs the function has one, without any call. A nested stack has its own.
 */
// eslint-disable-next-line @typescript-eslint/no-extraneous-class -- jsii exports no functions outside of classes
export class LicenseManagerProvider {
  /**
   * Configures the provider of a stack, before or after the constructs that need the function are declared. Without such a
   * construct, it deploys nothing.
   *
   * A second call for the same stack fails the synthesis. The error names the constructs of both calls.
   *
   * @param scope a stack, or any construct in it.
   * @param options the settings to change. Absent ones have their defaults.
   */
  public static configure(scope: Construct, options: LicenseManagerProviderOptions): void {
    Provider.of(scope).configure(scope, options);
  }

  private constructor() {}
}
