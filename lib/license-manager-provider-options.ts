import type { Architecture } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';

/**
 * Settings of the Lambda function that the constructs of a stack share.
 *
 * Each change is made in place: it updates the function, its role or its log group, and no license configuration.
 */
export interface LicenseManagerProviderOptions {
  /**
   * The architecture of the Lambda function, for Regions without Arm.
   *
   * @default Architecture.ARM_64
   */
  readonly architecture?: Architecture;

  /**
   * Whether the function creates License Manager's service-linked role in an account that lacks it. It does so for a license
   * configuration, settings or a report. A look-up and an association fail with the command that creates the role.
   *
   * With false, the function has no permission in IAM. A deployment to an account without the role then fails with the command
   * that creates it.
   *
   * @default true
   * @see https://docs.aws.amazon.com/license-manager/latest/userguide/using-service-linked-roles.html
   */
  readonly createServiceLinkedRole?: boolean;

  /**
   * The number of days that the function's log events are kept. The log group is deleted with the last construct of the stack
   * that uses the function: a license configuration, association, look-up, report or settings.
   *
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: RetentionDays;
}
