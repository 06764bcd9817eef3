// The custom resource behind a license configuration, with the construct's properties in the contract's spelling.

import {
  CfnDeletionPolicy,
  CfnResource,
  Lazy,
  Names,
  RemovalPolicy,
  RemovalPolicyOptions,
  Stack,
  TagManager,
} from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import {
  LICENSE_CONFIGURATION_RESOURCE_TYPE,
  LicenseConfigurationProperties,
  ProductInformationProperty,
  REFUSE_REPLACEMENT,
  TIMES,
} from './contract';
import type { Provider } from './provider';
import type { LicenseConfigurationProps } from '../license-configuration-props';
import { ProductInformation, ProductInformationComparator } from '../product-information';

export class LicenseConfigurationResource extends CfnResource {
  constructor(
    scope: Construct,
    id: string,
    props: LicenseConfigurationProps,
    provider: Provider,
    tags: () => { [key: string]: string },
  ) {
    super(scope, id, {
      type: LICENSE_CONFIGURATION_RESOURCE_TYPE,
      properties: {
        ServiceToken: provider.serviceToken,
        ServiceTimeout: TIMES.serviceTimeout,
        ...render(scope, props),
        Tags: Lazy.any(
          { produce: () => Object.entries(tags()).map(([Key, Value]) => ({ Key, Value })) },
          { omitEmptyArray: true },
        ),
        // Late, because aspects may set a policy, too.
        Retain: Lazy.any({ produce: () => this.isRetained() || undefined }),
      },
    });
    this.node.addDependency(provider.eventInvokeConfig);
    this.node.addValidation({ validate: () => this.refuseSnapshot() });
    if (props.adoptExisting) {
      provider.allowAdoption(props.adoptExisting.licenseConfigurationRef.licenseConfigurationArn);
    }
  }

  /**
   * CDK's own reading of RETAIN would keep one license configuration for every failed first deployment and every replacement.
   */
  public override applyRemovalPolicy(policy: RemovalPolicy | undefined, options?: RemovalPolicyOptions): void {
    if ((policy ?? options?.default) === RemovalPolicy.RETAIN) {
      this.cfnOptions.deletionPolicy = CfnDeletionPolicy.RETAIN_EXCEPT_ON_CREATE;
      this.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.DELETE;
    } else {
      super.applyRemovalPolicy(policy, options);
    }
  }

  /** What `removalPolicy` is told at once; a method or an aspect may set it later. */
  private refuseSnapshot(): string[] {
    const policies = [this.cfnOptions.deletionPolicy, this.cfnOptions.updateReplacePolicy];
    return policies.includes(CfnDeletionPolicy.SNAPSHOT)
      ? ['the removal policy must be DESTROY, RETAIN or RETAIN_ON_UPDATE_OR_DELETE, got: SNAPSHOT']
      : [];
  }

  private isRetained(): boolean {
    const { RETAIN, RETAIN_EXCEPT_ON_CREATE } = CfnDeletionPolicy;
    const policy = this.cfnOptions.deletionPolicy;
    return policy === RETAIN || policy === RETAIN_EXCEPT_ON_CREATE;
  }
}

/** CloudFormation hands a stack's tags to its own resource types only, so they are added to the construct's. */
export function collectTags(stack: Stack, own: TagManager): { [key: string]: string } {
  const stacks: Stack[] = [];
  for (let next: Stack | undefined = stack; next; next = next.nestedStackParent) {
    stacks.unshift(next);
  }
  return Object.assign({}, ...stacks.map(({ tags }) => tags.tagValues()), own.tagValues());
}

/** Of the terms also a default that is given is rendered: on what was adopted, what is absent stays as it is. */
function render(scope: Construct, props: LicenseConfigurationProps): LicenseConfigurationProperties {
  const generatedName = () => Names.uniqueResourceName(scope, { maxLength: 128, separator: '-' });
  const replacement: string | undefined = props.replacement;

  return {
    Name: props.licenseConfigurationName,
    DefaultName: props.licenseConfigurationName === undefined ? generatedName() : undefined,
    LicenseCountingType: props.licenseCountingType,
    Description: props.description,
    LicenseCount: props.licenseCount,
    LicenseCountHardLimit: props.licenseCountHardLimit,
    LicenseRules: props.licenseRules?.map(String),
    ProductInformationList: props.productInformation?.map(renderProduct),
    DisassociateWhenNotFound: props.disassociateWhenNotFound,
    LicenseExpiry: props.licenseExpiry && Math.floor(props.licenseExpiry.getTime() / 1000),
    Enabled: props.enabled,
    Replacement: replacement === REFUSE_REPLACEMENT ? replacement : undefined,
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
