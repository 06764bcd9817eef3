// The custom resource behind a license configuration: the construct's properties, spelled as in the contract.

import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnDeletionPolicy, CfnResource, Lazy, Names, Stack, TagManager } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import {
  LICENSE_CONFIGURATION_RESOURCE_TYPE,
  LicenseConfigurationProperties,
  ProductInformationProperty,
  REFUSE_REPLACEMENT,
  TIMEOUTS,
} from './contract';
import { licenseManager } from './handler-permissions';
import { Provider } from './provider';
import type { LicenseConfigurationProps } from '../license-configuration-props';
import { ProductInformation, ProductInformationComparator } from '../product-information';

export class LicenseConfigurationResource extends CfnResource {
  constructor(scope: Construct, id: string, props: LicenseConfigurationProps, tags: () => { [key: string]: string }) {
    const provider = Provider.of(scope);
    super(scope, id, {
      type: LICENSE_CONFIGURATION_RESOURCE_TYPE,
      properties: {
        ServiceToken: provider.serviceToken,
        ServiceTimeout: TIMEOUTS.serviceTimeout,
        ...render(scope, props),
        // Aspects and methods may still change tags and policies.
        Tags: Lazy.any(
          { produce: () => Object.entries(tags()).map(([Key, Value]) => ({ Key, Value })) },
          { omitEmptyArray: true },
        ),
        RetainOnDelete: Lazy.any({ produce: () => retains(this.cfnOptions.deletionPolicy) || undefined }),
        RetainOnReplace: Lazy.any({ produce: () => retains(this.cfnOptions.updateReplacePolicy) || undefined }),
      },
    });
    this.node.addDependency(provider.ready);
    if (props.adoptExisting) {
      const adoption = new iam.PolicyStatement({
        actions: licenseManager('GetLicenseConfiguration', 'TagResource', 'UntagResource'),
        resources: [props.adoptExisting.licenseConfigurationRef.licenseConfigurationArn],
      });
      this.node.addDependency(provider.allow('Adoption', adoption));
    }
    if (props.removalPolicy) {
      this.applyRemovalPolicy(props.removalPolicy);
    }
  }
}

function retains(policy: CfnDeletionPolicy | undefined): boolean {
  return policy === CfnDeletionPolicy.RETAIN || policy === CfnDeletionPolicy.RETAIN_EXCEPT_ON_CREATE;
}

/** CloudFormation adds the tags of a stack only to its own resource types, so the construct adds them. */
export function collectTags(stack: Stack, own: TagManager): { [key: string]: string } {
  const stacks: Stack[] = [];
  for (let next: Stack | undefined = stack; next; next = next.nestedStackParent) {
    stacks.unshift(next);
  }
  return Object.assign({}, ...stacks.map(({ tags }) => tags.tagValues()), own.tagValues());
}

function render(scope: Construct, props: LicenseConfigurationProps): LicenseConfigurationProperties {
  const replacementPolicy: string | undefined = props.replacementPolicy;

  return {
    Name: props.licenseConfigurationName ?? Names.uniqueResourceName(scope, { maxLength: 128, separator: '-' }),
    LicenseCountingType: props.licenseCountingType,
    Description: props.description,
    LicenseCount: props.licenseCount,
    LicenseCountHardLimit: props.licenseCountHardLimit,
    LicenseRules: props.licenseRules?.map(String),
    ProductInformationList: props.productInformation?.map(renderProduct),
    DisassociateWhenNotFound: props.disassociateWhenNotFound,
    LicenseExpiry: props.licenseExpiry && Math.floor(props.licenseExpiry.getTime() / 1000),
    Enabled: props.enabled,
    ReplacementPolicy: replacementPolicy === REFUSE_REPLACEMENT ? replacementPolicy : undefined,
    DisassociateOnDelete: props.disassociateOnDelete || undefined,
    AdoptExisting: props.adoptExisting?.licenseConfigurationRef.licenseConfigurationArn,
    AdoptFromStack: props.adoptFromStack,
  };
}

function renderProduct(product: ProductInformation): ProductInformationProperty {
  return {
    ResourceType: product.resourceType,
    ProductInformationFilterList: product.filters.map((filter) => ({
      ProductInformationFilterName: filter.name,
      ProductInformationFilterValue: filter.values?.length ? filter.values : undefined,
      ProductInformationFilterComparator: filter.comparator ?? ProductInformationComparator.EQUALS,
    })),
  };
}
