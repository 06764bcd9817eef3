// What the handler may do in a stack: the very policies that the construct renders.
import { App, Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { LicenseConfiguration, LicenseCountingType } from '../../lib';

const known = new Map<string, object[]>();

/** Inline policies of the role in a stack that adopts the license configurations with these ARNs. */
export function policiesFor(adopted: string[]): object[] {
  const key = adopted.join(' ');
  if (!known.has(key)) {
    const stack = new Stack(new App());
    const licenseCountingType = LicenseCountingType.CORE;
    new LicenseConfiguration(stack, 'Own', { licenseCountingType });
    adopted.forEach((arn, index) => {
      const adoptExisting = LicenseConfiguration.fromLicenseConfigurationArn(stack, `Existing${index}`, arn);
      return new LicenseConfiguration(stack, `Adopted${index}`, { licenseCountingType, adoptExisting });
    });
    const [role] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Role'));
    const [policy] = (role.Properties as { Policies: [{ PolicyName: string; PolicyDocument: { Statement: object[] } }] })
      .Policies;
    // The log group is not part of the world.
    const Statement = policy.PolicyDocument.Statement.filter((statement) => !JSON.stringify(statement).includes('"logs:'));
    known.set(key, [{ ...policy, PolicyDocument: { ...policy.PolicyDocument, Statement } }]);
  }
  return known.get(key)!;
}
