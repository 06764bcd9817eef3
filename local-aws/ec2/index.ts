// EC2, as far as License Manager counts licenses at its launches. It checks the caller's permissions and then runs the operation.
// guess: countingByFamily, orderOfLaunchChecks, stoppingReturnsLicenses
import { assume, Assumptions } from '../assumptions';
import { AwsError, unsupported } from '../errors';
import { Iam, Principal } from '../iam';
import { LicenseManager } from '../license-manager';
import { Inventory, Resource } from '../license-manager/resources';
import { partitionOf } from '../license-manager/store';
import { Form, formOf, Output, text, texts, xmlOf } from './form';
import { allocateHosts, describeHosts, releaseHosts } from './hosts';
import { deregisterImage, describeImages, imageOf, registerImage } from './images';
import { hostFamily, familyOf, instanceTypes } from './instance-types';
import * as instances from './instances';
import * as templates from './launch-templates';
import { State } from './state';

export interface Ec2Options {
  readonly iam: Iam;
  readonly account: string;
  readonly licenseManager: LicenseManager;
  readonly assumptions?: Assumptions;
  /** Milliseconds since 1970. @default Date.now */
  readonly now?: () => number;
}

interface Caller {
  readonly principal: Principal;
  readonly region: string;
}

type Run = (state: State, form: Form) => Output;

const OPERATIONS: Record<string, Run> = {
  DescribeImages: describeImages,
  DeregisterImage: deregisterImage,
  AllocateHosts: allocateHosts,
  DescribeHosts: describeHosts,
  ReleaseHosts: releaseHosts,
  CreateLaunchTemplate: templates.createLaunchTemplate,
  CreateLaunchTemplateVersion: templates.createLaunchTemplateVersion,
  DescribeLaunchTemplates: templates.describeLaunchTemplates,
  DescribeLaunchTemplateVersions: templates.describeLaunchTemplateVersions,
  DeleteLaunchTemplate: templates.deleteLaunchTemplate,
  DescribeInstanceTypes: describeInstanceTypes,
};

export class Ec2 implements Inventory {
  private readonly states = new Map<string, State>();
  private readonly assumptions: Assumptions;

  constructor(private readonly options: Ec2Options) {
    this.assumptions = options.assumptions ?? assume();
    options.licenseManager.inventory = this;
  }

  /** XML inside of `<ActionResponse>`. */
  handle(operation: string, params: Readonly<Record<string, string>>, caller: Caller): string {
    const members = Object.entries(params).filter(([name]) => name !== 'Action' && name !== 'Version');
    return xmlOf(this.run(operation, formOf(Object.fromEntries(members)), caller));
  }

  resources(region: string): Resource[] {
    return this.state(region).resources();
  }

  /** The launch templates of stacks in this Region. */
  launchTemplates(region: string): templates.LaunchTemplateStore {
    return templates.launchTemplatesOf(this.state(region));
  }

  /** Lets another account launch from an image of this one, as its launch permissions do. */
  shareImage(imageId: string, region: string, consumer: Ec2): void {
    const image = imageOf(this.state(region), imageId);
    const licenses = () => this.options.licenseManager.associatedWith(image.arn, 'cross-account');
    consumer.state(region).images.set(imageId, { ...image, licenses });
  }

  private run(operation: string, form: Form, caller: Caller): Output {
    const state = this.state(caller.region);
    const licenses = this.licenses(state, caller);
    const instanceArns = () => instances.instancesOf(state, form).map(({ arn }) => arn);
    switch (operation) {
      case 'RegisterImage':
        this.authorize(operation, ['*'], form, caller);
        return registerImage(state, form, (arn) => this.options.licenseManager.associatedWith(arn));
      case 'RunInstances': {
        const plan = instances.planLaunch(state, form, licenses);
        const used = plan.configurations.map(({ arn }) => arn);
        this.authorize(operation, [plan.image.arn, state.arn('instance/*'), ...used], form, caller);
        return instances.runInstances(state, plan, licenses);
      }
      case 'StartInstances': {
        const arns = instanceArns();
        const used = arns.flatMap((arn) => licenses.associatedWith(arn)).map(({ arn }) => arn);
        this.authorize(operation, [...arns, ...new Set(used)], form, caller);
        return instances.startInstances(state, form, licenses);
      }
      case 'StopInstances':
        this.authorize(operation, instanceArns(), form, caller);
        return instances.stopInstances(state, form, licenses);
      case 'TerminateInstances':
        this.authorize(operation, instanceArns(), form, caller);
        return instances.terminateInstances(state, form, licenses);
      case 'DescribeInstances':
        this.authorize(operation, ['*'], form, caller);
        return instances.describeInstances(state, form, licenses);
    }
    const run = OPERATIONS[operation];
    if (run === undefined) {
      throw unsupported(`ec2:${operation}`);
    }
    this.authorize(operation, ['*'], form, caller);
    return run(state, form);
  }

  private licenses(state: State, { principal, region }: Caller): instances.Licenses {
    const { licenseManager } = this.options;
    return {
      named: (arns) => withLaunchCode(this.assumptions, () => licenseManager.named(arns, region)),
      associatedWith: (arn) => licenseManager.associatedWith(arn),
      release: (arn, options) => licenseManager.release(arn, options),
      allocate: (instance, configurations, operation) =>
        withLaunchCode(this.assumptions, () =>
          licenseManager.allocate({
            instance: state.resourceOf(instance),
            configurations,
            operation,
            requestedBy: principal.arn,
          }),
        ),
    };
  }

  private authorize(operation: string, resources: readonly string[], form: Form, { principal }: Caller): void {
    for (const resource of resources) {
      try {
        this.options.iam.authorize({ principal, action: `ec2:${operation}`, resource });
      } catch (error) {
        const reason = error instanceof AwsError ? error.message : String(error);
        throw new AwsError('UnauthorizedOperation', `You are not authorized to perform this operation. ${reason}`, 403);
      }
    }
    if (text(form, 'DryRun') === 'true') {
      throw new AwsError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412);
    }
  }

  private state(region: string): State {
    const { account, now = Date.now } = this.options;
    const state = this.states.get(region) ?? new State(account, region, partitionOf(region), now);
    this.states.set(region, state);
    return state;
  }
}

/** License Manager's errors get EC2's code. */
function withLaunchCode<T>({ launchErrorCode }: Assumptions, effect: () => T): T {
  try {
    return effect();
  } catch (error) {
    throw error instanceof AwsError ? new AwsError(launchErrorCode, error.message) : error;
  }
}

function describeInstanceTypes(_state: State, form: Form): Output {
  const names = texts(form, 'InstanceType');
  const wanted = instanceTypes().filter(({ name }) => names.length === 0 || names.includes(name));
  return {
    instanceTypeSet: wanted.map(({ name, vcpus, threadsPerCore }) => ({
      instanceType: name,
      dedicatedHostsSupported: hostFamily(familyOf(name)) !== undefined,
      vCpuInfo: {
        defaultVCpus: vcpus,
        defaultCores: vcpus / threadsPerCore,
        defaultThreadsPerCore: threadsPerCore,
      },
    })),
  };
}

export const EC2_OPERATIONS: readonly string[] = [
  ...Object.keys(OPERATIONS),
  'DescribeInstances',
  'RegisterImage',
  'RunInstances',
  'StartInstances',
  'StopInstances',
  'TerminateInstances',
];
