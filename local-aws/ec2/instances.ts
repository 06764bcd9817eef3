// RunInstances, StartInstances, StopInstances, TerminateInstances, DescribeInstances.
import { AwsError } from '../errors';
import { Configuration } from '../license-manager/configuration';
import { checkMembers, child, children, Form, Output, required, text, texts, whole } from './form';
import { hostFor } from './hosts';
import { imageOf } from './images';
import { InstanceType, instanceType } from './instance-types';
import { LAUNCH_MEMBERS, launchData } from './launch-templates';
import { Image, Instance, newId, State } from './state';
import { filtered, tagSet, tagsFrom } from './tags';

/** License Manager, as EC2 asks it. */
export interface Licenses {
  named(arns: readonly string[]): readonly Configuration[];
  associatedWith(instanceArn: string): readonly Configuration[];
  /** Throws where License Manager rejects the start. */
  allocate(instance: Instance, configurations: readonly Configuration[], operation: string): void;
  release(instanceArn: string, options: { terminated: boolean }): void;
}

/** A launch that is well formed. */
export interface LaunchPlan {
  readonly data: Form;
  readonly image: Image;
  readonly type: InstanceType;
  readonly configurations: readonly Configuration[];
}

const LAUNCH_ONLY = ['ClientToken', 'DryRun', 'LaunchTemplate', 'MaxCount', 'MinCount'];
const PLACEMENT = ['Affinity', 'AvailabilityZone', 'HostId', 'Tenancy'];
const TENANCIES = ['default', 'dedicated', 'host'] as const;

/** Members of the request override those of its launch template. The image adds its license configurations. */
export function planLaunch(state: State, form: Form, licenses: Licenses): LaunchPlan {
  checkMembers(form, [...LAUNCH_ONLY, ...LAUNCH_MEMBERS], 'RunInstances');
  const template = child(form, 'LaunchTemplate');
  const data = { ...(Object.keys(template).length > 0 ? launchData(state, template) : {}), ...form };
  checkMembers(child(data, 'Placement'), PLACEMENT, 'Placement');
  checkMembers(child(data, 'CpuOptions'), ['CoreCount', 'ThreadsPerCore'], 'CpuOptions');
  const image = imageOf(state, required(data, 'ImageId'));
  const typeName = text(data, 'InstanceType') ?? 'm5.large';
  const type = instanceType(typeName);
  if (type === undefined) {
    throw new AwsError('InvalidParameterValue', `Invalid value '${typeName}' for InstanceType.`);
  }
  const arns = children(data, 'LicenseSpecification').map((one) => required(one, 'LicenseConfigurationArn'));
  return { data, image, type, configurations: [...new Set([...licenses.named(arns), ...image.licenses()])] };
}

/** As many as fit, at most MaxCount; none where fewer than MinCount fit. */
export function runInstances(state: State, { data, image, type, configurations }: LaunchPlan, licenses: Licenses): Output {
  const least = whole(data, 'MinCount', 1);
  const most = whole(data, 'MaxCount', least);
  if (least > most) {
    throw new AwsError('InvalidParameterValue', `MinCount ${least} is greater than MaxCount ${most}.`);
  }
  const clientToken = text(data, 'ClientToken');
  const repeated = [...state.instances.values()].filter((one) => clientToken !== undefined && one.clientToken === clientToken);
  if (repeated.length > 0) {
    return reservationOf(state, repeated);
  }
  const reservationId = newId('r');
  const launched: Instance[] = [];
  try {
    while (launched.length < most) {
      const instance = newInstance(state, { data, image, type, reservationId, clientToken });
      licenses.allocate(instance, configurations, 'RunInstances');
      state.instances.set(instance.id, instance);
      launched.push(instance);
    }
  } catch (error) {
    if (launched.length < least) {
      for (const { id, arn } of launched) {
        licenses.release(arn, { terminated: true });
        state.instances.delete(id);
      }
      throw error;
    }
  }
  return reservationOf(state, launched);
}

export function startInstances(state: State, form: Form, licenses: Licenses): Output {
  return changeState(instancesOf(state, form), 'running', (instance) => {
    if (instance.state === 'running') {
      return;
    }
    if (instance.state !== 'stopped') {
      throw incorrectState(instance, 'started');
    }
    if (instance.tenancy === 'host') {
      instance.host = hostFor(state, instance.typeName, instance.defaultVcpus, instance.hostId);
    }
    licenses.allocate(instance, licenses.associatedWith(instance.arn), 'StartInstances');
  });
}

export function stopInstances(state: State, form: Form, licenses: Licenses): Output {
  return changeState(instancesOf(state, form), 'stopped', (instance) => {
    if (instance.state === 'terminated') {
      throw incorrectState(instance, 'stopped');
    }
    licenses.release(instance.arn, { terminated: false });
  });
}

export function terminateInstances(state: State, form: Form, licenses: Licenses): Output {
  return changeState(instancesOf(state, form), 'terminated', ({ arn }) => licenses.release(arn, { terminated: true }));
}

export function describeInstances(state: State, form: Form, licenses: Licenses): Output {
  const instances = state.select(state.instances, texts(form, 'InstanceId'), instanceNotFound);
  const found = filtered(instances, form, (one) => ({
    'instance-id': one.id,
    'instance-state-name': one.state,
    'instance-type': one.typeName,
    'image-id': one.image.id,
    tenancy: one.tenancy,
  }));
  const reservations = [...new Set(found.map(({ reservationId }) => reservationId))];
  const launched = (id: string) => found.filter(({ reservationId }) => reservationId === id);
  return { reservationSet: reservations.map((id) => reservationOf(state, launched(id), licenses)) };
}

export function instancesOf(state: State, form: Form): Instance[] {
  const ids = texts(form, 'InstanceId');
  if (ids.length === 0) {
    throw new AwsError('MissingParameter', 'The request must contain the parameter InstanceId');
  }
  return state.select(state.instances, ids, instanceNotFound);
}

function newInstance(
  state: State,
  {
    data,
    image,
    type,
    reservationId,
    clientToken,
  }: Omit<LaunchPlan, 'configurations'> & Pick<Instance, 'reservationId' | 'clientToken'>,
): Instance {
  const placement = child(data, 'Placement');
  const hostId = text(placement, 'HostId');
  const wanted = text(placement, 'Tenancy') ?? (hostId === undefined ? 'default' : 'host');
  const tenancy = TENANCIES.find((one) => one === wanted);
  if (tenancy === undefined) {
    throw new AwsError('InvalidParameterValue', `Invalid value '${wanted}' for Tenancy.`);
  }
  const cpu = child(data, 'CpuOptions');
  const threadsPerCore = whole(cpu, 'ThreadsPerCore', type.threadsPerCore);
  const mostCores = type.vcpus / type.threadsPerCore;
  const cores = whole(cpu, 'CoreCount', mostCores);
  if (cores > mostCores || threadsPerCore > type.threadsPerCore) {
    throw new AwsError(
      'InvalidParameterCombination',
      `${type.name} has at most ${mostCores} cores and ${type.threadsPerCore} threads per core.`,
    );
  }
  const id = newId('i');
  return {
    id,
    arn: state.arn(`instance/${id}`),
    image,
    typeName: type.name,
    tenancy,
    hostId,
    host: tenancy === 'host' ? hostFor(state, type.name, type.vcpus, hostId) : undefined,
    cores,
    threadsPerCore,
    defaultVcpus: type.vcpus,
    launchedAt: new Date(state.now()),
    reservationId,
    clientToken,
    tags: tagsFrom(data, 'instance'),
    state: 'running',
  };
}

const CODES = { running: 16, 'shutting-down': 32, terminated: 48, stopped: 80 };

function changeState(instances: Instance[], next: Instance['state'], effect: (one: Instance) => void): Output {
  return {
    instancesSet: instances.map((instance) => {
      const before = instance.state;
      effect(instance);
      instance.state = next;
      return { instanceId: instance.id, currentState: stateOf(next), previousState: stateOf(before) };
    }),
  };
}

function stateOf(name: Instance['state']): Output {
  return { code: CODES[name], name };
}

function reservationOf(state: State, instances: readonly Instance[], licenses?: Licenses): Output {
  return {
    reservationId: instances[0].reservationId,
    ownerId: state.account,
    instancesSet: instances.map((one) => ({
      instanceId: one.id,
      imageId: one.image.id,
      instanceState: stateOf(one.state),
      instanceType: one.typeName,
      launchTime: one.launchedAt.toISOString(),
      placement: { tenancy: one.tenancy, hostId: one.host?.id, availabilityZone: `${state.region}a` },
      cpuOptions: { coreCount: one.cores, threadsPerCore: one.threadsPerCore },
      platformDetails: one.image.platform,
      licenseSet: licenses?.associatedWith(one.arn).map(({ arn }) => ({ licenseConfigurationArn: arn })),
      tagSet: tagSet(one.tags),
    })),
  };
}

function incorrectState({ id }: Instance, verb: string): AwsError {
  return new AwsError('IncorrectInstanceState', `The instance '${id}' is not in a state from which it can be ${verb}.`);
}

function instanceNotFound(id: string): AwsError {
  return new AwsError('InvalidInstanceID.NotFound', `The instance ID '${id}' does not exist`);
}
