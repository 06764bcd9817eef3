// The permissions of the handler in a stack: the very policies that the construct renders.
import { App, Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { LicenseConfiguration, LicenseCountingType } from '../../lib';

interface Policy {
  readonly PolicyName: string;
  readonly PolicyDocument: { readonly Version: string; readonly Statement: object[] };
}

export interface HandlerPermissions {
  /** Inline policies of the role. */
  readonly inline: Policy[];
  /** Policies of their own, each needed by some custom resources. */
  readonly separate: Policy[];
}

/** By the number of adopted license configurations: a synthesis takes its time. */
const rendered = new Map<number, HandlerPermissions>();
const placeholder = (index: number) => `arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-0${index}`;

/** The permissions in a stack that adopts the license configurations with these ARNs. */
export function handlerPermissions(adopted: string[]): HandlerPermissions {
  const { length } = adopted;
  const permissions = rendered.get(length) ?? render(adopted.map((_, index) => placeholder(index)));
  rendered.set(length, permissions);
  const text = adopted.reduce((json, arn, index) => json.replaceAll(placeholder(index), arn), JSON.stringify(permissions));
  return JSON.parse(text) as HandlerPermissions;
}

function render(adopted: string[]): HandlerPermissions {
  const stack = new Stack(new App());
  const shared = { licenseConfigurationName: 'n', licenseCountingType: LicenseCountingType.CORE };
  new LicenseConfiguration(stack, 'Own', shared);
  adopted.forEach((arn, index) => {
    const adoptExisting = LicenseConfiguration.fromLicenseConfigurationArn(stack, `Existing${index}`, arn);
    return new LicenseConfiguration(stack, `Adopted${index}`, { ...shared, adoptExisting });
  });
  const template = Template.fromStack(stack);
  const [role] = Object.values(template.findResources('AWS::IAM::Role'));
  const separate = Object.values(template.findResources('AWS::IAM::Policy'));
  return {
    inline: (role.Properties as { Policies: Policy[] }).Policies.map(withoutLogs),
    separate: separate.map(({ Properties }) => withoutLogs(Properties as Policy)),
  };
}

/** The log group is not in this account. */
function withoutLogs({ PolicyName, PolicyDocument }: Policy): Policy {
  const Statement = PolicyDocument.Statement.filter((statement) => !JSON.stringify(statement).includes('"logs:'));
  return { PolicyName, PolicyDocument: { ...PolicyDocument, Statement } };
}
