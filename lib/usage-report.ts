import { propertyInjectable } from 'aws-cdk-lib/core/lib/prop-injectable';
import { CfnResource, Names, Resource } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import {
  LICENSE_USAGE_REPORT_ATTRIBUTES,
  LICENSE_USAGE_REPORT_RESOURCE_TYPE,
  LicenseUsageReportProperties,
  TIMEOUTS,
} from './private/contract';
import { addErrors } from './private/messages';
import { Provider } from './private/provider';
import { allowReports } from './private/settings-permissions';
import { findReportErrors, MAX_REPORT_NAME } from './private/usage-report-validation';
import { UsageReportFrequency, UsageReportProps, UsageReportType } from './usage-report-props';

/**
 * A usage report: License Manager writes the use of license configurations to the bucket of its settings, as CSV files.
 *
 * License Manager calls it a report generator. CloudFormation's own type for it exists in us-east-1 only; this one deploys in every
 * Region. It is deleted before its license configurations, which License Manager cannot delete while a report names them. Reports in
 * the bucket stay. If somebody deletes the report generator by hand, the next change of the construct creates it again.
 *
 * Tags of the app do not reach the report generator.
 *
 * @resource Custom::LicenseUsageReport
 * @see https://docs.aws.amazon.com/license-manager/latest/userguide/report-generators.html
 */
@propertyInjectable
export class UsageReport extends Resource {
  /** The type's id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-license-manager.UsageReport';

  /**
   * The ARN of the report generator.
   *
   * @attribute
   */
  public readonly reportGeneratorArn: string;

  /**
   * The name of the bucket that gets the reports.
   *
   * @attribute
   */
  public readonly bucketName: string;

  /**
   * The prefix of the reports' keys in the bucket, like `Reports/NAME`. License Manager appends year, month and day.
   *
   * @attribute
   */
  public readonly keyPrefix: string;

  /**
   * Declares a usage report.
   *
   * @param scope the parent construct.
   * @param id the id of the construct in its parent. It is part of the default name.
   * @param props the license configurations, and the contents and frequency of the reports.
   */
  constructor(scope: Construct, id: string, props: UsageReportProps) {
    super(scope, id);
    const provider = Provider.of(this);
    const report: LicenseUsageReportProperties = {
      ReportGeneratorName: props.reportName ?? Names.uniqueResourceName(this, { maxLength: MAX_REPORT_NAME, separator: '-' }),
      Description: props.description,
      Type: [...new Set(props.reportTypes ?? [UsageReportType.LICENSE_CONFIGURATION_SUMMARY])],
      LicenseConfigurationArns: [
        ...new Set(props.licenseConfigurations.map((one) => one.licenseConfigurationRef.licenseConfigurationArn)),
      ],
      FrequencyPeriod: props.frequency ?? UsageReportFrequency.MONTHLY,
    };
    const resource = new CfnResource(this, 'Resource', {
      type: LICENSE_USAGE_REPORT_RESOURCE_TYPE,
      properties: { ServiceToken: provider.serviceToken, ServiceTimeout: TIMEOUTS.serviceTimeout, ...report },
    });
    resource.node.addDependency(provider.ready, allowReports(provider));
    if (props.settings) {
      resource.node.addDependency(props.settings);
    }
    this.reportGeneratorArn = resource.ref;
    this.bucketName = resource.getAtt(LICENSE_USAGE_REPORT_ATTRIBUTES.bucketName).toString();
    this.keyPrefix = resource.getAtt(LICENSE_USAGE_REPORT_ATTRIBUTES.keyPrefix).toString();
    addErrors(resource, findReportErrors(props, this.env));
  }
}
