// The errors about a usage report. Tokens are not checked.

import { ResourceEnvironment, Token } from 'aws-cdk-lib/core';
import { areKnownToDiffer, ValidationError } from './messages';
import type { UsageReportProps } from '../usage-report-props';

export const MAX_REPORT_NAME = 100;

export function findReportErrors(props: UsageReportProps, env: ResourceEnvironment): ValidationError[] {
  const { licenseConfigurations, reportName, reportTypes, settings } = props;
  const errors: ValidationError[] = [];
  if (licenseConfigurations.length === 0) {
    errors.push({ id: 'reportLicenseConfigurations', message: '`licenseConfigurations` must not be empty' });
  }
  for (const { node, env: theirs } of licenseConfigurations) {
    if (areKnownToDiffer(env.region, theirs.region)) {
      const message = `\`licenseConfigurations\` must be in the report's Region, ${env.region}, got ${node.path} in ${theirs.region}`;
      errors.push({ id: 'reportLicenseConfigurations', message });
    }
  }
  if (reportName !== undefined && !Token.isUnresolved(reportName)) {
    if (reportName.trim() === '' || reportName.length > MAX_REPORT_NAME) {
      const message = `\`reportName\` must not be blank and must have at most ${MAX_REPORT_NAME} characters, got ${reportName.length}: ${JSON.stringify(reportName)}`;
      errors.push({ id: 'reportName', message });
    }
  }
  if (reportTypes?.length === 0) {
    errors.push({ id: 'reportTypes', message: '`reportTypes` must not be empty' });
  }
  if (settings && (areKnownToDiffer(env.region, settings.env.region) || areKnownToDiffer(env.account, settings.env.account))) {
    const { account, region } = settings.env;
    const message = `\`settings\` must be of the report's account and Region, ${env.account} and ${env.region}, got ${settings.node.path} in ${account} and ${region}`;
    errors.push({ id: 'reportSettings', message });
  }
  return errors;
}
