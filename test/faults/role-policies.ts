// The permissions of the handler in a stack: the very policies that the construct renders.
import { App, Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { LicenseConfiguration, LicenseCountingType } from '../../lib';

interface Policy {
  readonly PolicyName: string;
  readonly PolicyDocument: { readonly Version: string; readonly Statement: object[] };
}

const rendered = new Map<string, Policy[]>();

/** Policies of the role in a stack that adopts the license configurations with these ARNs, all of them inline. */
export function rolePolicies(adopted: string[]): Policy[] {
  const key = adopted.join(' ');
  const policies = rendered.get(key) ?? render(adopted);
  rendered.set(key, policies);
  return policies;
}

function render(adopted: string[]): Policy[] {
  const stack = new Stack(new App());
  const shared = { licenseConfigurationName: 'n', licenseCountingType: LicenseCountingType.CORE };
  new LicenseConfiguration(stack, 'Own', shared);
  adopted.forEach((arn, index) => {
    const adoptExisting = LicenseConfiguration.fromLicenseConfigurationArn(stack, `Existing${index}`, arn);
    return new LicenseConfiguration(stack, `Adopted${index}`, { ...shared, adoptExisting });
  });
  const template = Template.fromStack(stack);
  const roles = Object.values(template.findResources('AWS::IAM::Role'));
  const separate = Object.values(template.findResources('AWS::IAM::Policy')).map(({ Properties }) => Properties as Policy);
  const inline = roles.flatMap(({ Properties }) => (Properties as { Policies: Policy[] }).Policies);
  return [...inline, ...separate].map(({ PolicyName, PolicyDocument }) => ({
    PolicyName,
    PolicyDocument: { ...PolicyDocument, Statement: PolicyDocument.Statement.filter((one) => !namesLogGroup(one)) },
  }));
}

/** The log group is not in this account. */
function namesLogGroup(statement: object): boolean {
  return JSON.stringify(statement).includes('"logs:');
}
