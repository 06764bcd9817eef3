import { propertyInjectable } from 'aws-cdk-lib/core/lib/prop-injectable';
import { Arn, ArnFormat, Aspects, IConstructSelector, IResource, Lazy, Names, Resource } from 'aws-cdk-lib/core';
import { CfnGroup } from 'aws-cdk-lib/aws-resourcegroups';
import type { aws_ec2, aws_resourcegroups } from 'aws-cdk-lib/interfaces';
import type { Construct, IConstruct } from 'constructs';
import type { HostResourceGroupProps } from './host-resource-group-props';
import { LaunchPlacement } from './launch-placement';
import { LicenseConfiguration } from './license-configuration';
import { renderHostResourceGroup } from './private/host-resource-group-configuration';
import {
  findHostArnError,
  findHostError,
  findHostResourceGroupErrors,
  findHostResourceGroupWarnings,
  isGroupArn,
} from './private/host-resource-group-validation';
import { enforceAtLaunch } from './private/launch-enforcement';
import { addErrors, addWarnings, ValidationError } from './private/messages';

/** A host resource group: Dedicated Hosts that License Manager manages together. */
export interface IHostResourceGroup extends IResource, aws_resourcegroups.IGroupRef {
  /**
   * The ARN.
   *
   * @attribute
   */
  readonly hostResourceGroupArn: string;

  /**
   * The name.
   *
   * @attribute
   */
  readonly hostResourceGroupName: string;

  /**
   * Launches every instance in the scope on hosts of this group, with `LaunchPlacement`, whose errors and warnings apply. It also
   * reaches launch templates and instances that are added to the scope later, by an aspect too.
   *
   * Throws if the scope can launch nothing that the placement reaches, for example an auto scaling group with a launch configuration.
   * At synthesis, an auto scaling group that it does not reach is an error, and so is a scope without any launch.
   *
   * @param scope an instance, a launch template, an auto scaling group, or a construct, stack or app that contains some.
   * @param selector the constructs in the scope to which this applies, each with everything in it. The default is all.
   */
  placeAtLaunch(scope: IConstruct, selector?: IConstructSelector): void;
}

/**
 * A host resource group: Dedicated Hosts that License Manager allocates, fills and releases as instances come and go, for software
 * that is licensed by core or socket, and for EC2 Mac.
 *
 * It needs License Manager's service-linked role, which a `LicenseConfiguration` creates: the group depends on those that it allows
 * and, where it allows any, on all of its stack. A stack with neither needs an account that is already set up.
 *
 * CloudFormation cannot delete the group while it has hosts, and the deletion of the stack fails then. Terminate the instances and
 * wait until License Manager has released the hosts, or release them by hand; a Mac host can be released 24 hours after its
 * allocation at the earliest. Dedicated Hosts cost money as long as they are allocated, with or without instances.
 *
 * Invalid properties are reported together at synthesis.
 *
 * @resource AWS::ResourceGroups::Group
 * @see https://docs.aws.amazon.com/license-manager/latest/userguide/host-resource-groups.html
 */
@propertyInjectable
export class HostResourceGroup extends Resource implements IHostResourceGroup {
  /** The type's id for property injection. */
  public static readonly PROPERTY_INJECTION_ID: string = 'cdk-license-manager.HostResourceGroup';

  /**
   * A host resource group that exists. Nothing is deployed for it.
   *
   * Throws if the ARN does not have the form `arn:PARTITION:resource-groups:REGION:ACCOUNT:group/NAME`.
   *
   * @param scope the construct's parent.
   * @param id the construct's id.
   * @param hostResourceGroupArn the ARN, which may be a token.
   */
  public static fromHostResourceGroupArn(scope: Construct, id: string, hostResourceGroupArn: string): IHostResourceGroup {
    if (!isGroupArn(hostResourceGroupArn)) {
      throw new Error(`\`hostResourceGroupArn\` must be the ARN of a resource group, got: ${hostResourceGroupArn}`);
    }

    class Import extends Resource implements IHostResourceGroup {
      public readonly hostResourceGroupArn = hostResourceGroupArn;
      public readonly hostResourceGroupName = Arn.split(hostResourceGroupArn, ArnFormat.SLASH_RESOURCE_NAME).resourceName!;
      public readonly groupRef = { groupArn: this.hostResourceGroupArn, groupName: this.hostResourceGroupName };

      public placeAtLaunch(where: IConstruct, selector?: IConstructSelector): void {
        enforceAtLaunch({ mixin: new LaunchPlacement(this), scope: where, selector, method: 'placeAtLaunch' });
      }
    }
    return new Import(scope, id, { environmentFromArn: hostResourceGroupArn });
  }

  public readonly hostResourceGroupArn: string;
  public readonly hostResourceGroupName: string;
  public readonly groupRef: aws_resourcegroups.GroupReference;

  private readonly resource: CfnGroup;
  private readonly hostArns = new Set<string>();

  /**
   * @param scope the construct's parent.
   * @param id the construct's id, part of the default name.
   * @param props the settings of the group.
   */
  constructor(scope: Construct, id: string, props?: HostResourceGroupProps) {
    super(scope, id);
    const settings = props ?? {};
    const name = settings.hostResourceGroupName ?? Names.uniqueResourceName(this, { maxLength: 128, separator: '-' });
    this.resource = new CfnGroup(this, 'Resource', {
      name,
      description: settings.description,
      configuration: renderHostResourceGroup(settings),
      resources: Lazy.list({ produce: () => [...this.hostArns] }, { omitEmpty: true }),
    });
    this.hostResourceGroupArn = this.resource.attrArn;
    this.hostResourceGroupName = this.resource.ref;
    this.groupRef = { groupArn: this.hostResourceGroupArn, groupName: this.hostResourceGroupName };

    if (!settings.licenseConfigurations) {
      Aspects.of(this).add({ visit: (construct) => construct === this && this.dependOnLicenseConfigurations() });
    }
    addErrors(this.resource, findHostResourceGroupErrors(this, name, settings));
    addWarnings(this.resource, findHostResourceGroupWarnings(settings));
    // Loops and no callbacks: the CDK CLI takes the frame of a native `forEach` for the user's, and shows no line.
    for (const host of settings.hosts ?? []) {
      this.addHost(host);
    }
    for (const arn of settings.hostArns ?? []) {
      this.addHostArn(arn);
    }
  }

  /**
   * Makes a Dedicated Host a member of the group. A host that is there already is added once.
   *
   * @param host a host of the group's Region, for example a `CfnHost`. One of another Region is an error at synthesis.
   */
  public addHost(host: aws_ec2.IHostRef): void {
    const { account, region } = host.env;
    this.refuse(findHostError(this, host));
    this.hostArns.add(
      this.stack.formatArn({ service: 'ec2', account, region, resource: 'dedicated-host', resourceName: host.hostRef.hostId }),
    );
  }

  /**
   * Makes a Dedicated Host a member of the group. Anything but a host's ARN of the group's Region is an error at synthesis.
   *
   * @param hostArn the ARN, which may be a token: `arn:PARTITION:ec2:REGION:ACCOUNT:dedicated-host/h-ID`.
   */
  public addHostArn(hostArn: string): void {
    this.refuse(findHostArnError(this, hostArn));
    this.hostArns.add(hostArn);
  }

  public placeAtLaunch(scope: IConstruct, selector?: IConstructSelector): void {
    enforceAtLaunch({ mixin: new LaunchPlacement(this), scope, selector, method: 'placeAtLaunch' });
  }

  private refuse(error: ValidationError | undefined): void {
    addErrors(this.resource, error ? [error] : []);
  }

  /** At synthesis, because license configurations may be created after the group. */
  private dependOnLicenseConfigurations(): void {
    for (const construct of this.stack.node.findAll()) {
      if (construct instanceof LicenseConfiguration && construct.stack === this.stack) {
        this.node.addDependency(construct);
      }
    }
  }
}
