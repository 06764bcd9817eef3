// The custom resource behind an association, with the permissions that it adds to the handler's role.

import { CfnResource, Stack } from 'aws-cdk-lib/core';
import type { aws_licensemanager } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { LICENSE_ASSOCIATION_RESOURCE_TYPE, LicenseAssociationProperties, TIMEOUTS } from './contract';
import { acknowledgeAssociationWildcards, associationStatements, importedAssociationStatement } from './handler-permissions';
import type { AssociationInput } from './license-association-validation';
import { Provider } from './provider';
import { LicenseConfiguration } from '../license-configuration';

export class LicenseAssociationResource extends CfnResource {
  constructor(scope: Construct, id: string, props: AssociationInput) {
    const { targetArn, licenseConfigurations, crossAccountAmi } = props;
    const provider = Provider.of(scope);
    const stack = Stack.of(scope);
    const arnOf = (one: aws_licensemanager.ILicenseConfigurationRef) => one.licenseConfigurationRef.licenseConfigurationArn;
    const properties: LicenseAssociationProperties = {
      ResourceArn: targetArn,
      LicenseConfigurationArns: [...new Set(licenseConfigurations.map(arnOf))],
      CrossAccountAmi: crossAccountAmi || undefined,
    };
    super(scope, id, {
      type: LICENSE_ASSOCIATION_RESOURCE_TYPE,
      properties: { ServiceToken: provider.serviceToken, ServiceTimeout: TIMEOUTS.serviceTimeout, ...properties },
    });
    const policy = provider.allow('Association', ...associationStatements(stack));
    acknowledgeAssociationWildcards(policy);
    this.node.addDependency(provider.ready, policy);
    for (const one of licenseConfigurations) {
      if (!isOfStack(one, stack)) {
        // One policy for each: its ARN must stay allowed until an update has removed the association.
        this.node.addDependency(provider.allowArn('Association', one, arnOf(one), importedAssociationStatement(arnOf(one))));
      }
    }
  }
}

/** The tag of the stack allows the handler to change it. */
function isOfStack(one: aws_licensemanager.ILicenseConfigurationRef, stack: Stack): boolean {
  return one instanceof LicenseConfiguration && one.stack === stack;
}
