// AllocateHosts, DescribeHosts, ReleaseHosts, and the host for a launch.
import { AwsError } from '../errors';
import { Form, Output, required, text, texts, whole } from './form';
import { familyOf, hostFamily } from './instance-types';
import { Host, newId, State } from './state';
import { filtered, tagSet, tagsFrom } from './tags';

export function allocateHosts(state: State, form: Form): Output {
  const family = text(form, 'InstanceFamily') ?? familyOf(required(form, 'InstanceType'));
  const hardware = hostFamily(family);
  if (hardware === undefined) {
    throw new AwsError('InvalidParameterValue', `The embedded EC2 does not know hosts of the instance family ${family}.`);
  }
  const ids = Array.from({ length: whole(form, 'Quantity', 1) }, () => newId('h'));
  for (const id of ids) {
    state.hosts.set(id, {
      id,
      arn: state.arn(`dedicated-host/${id}`),
      family,
      hardware,
      autoPlacement: text(form, 'AutoPlacement') === 'on',
      tags: tagsFrom(form, 'dedicated-host'),
    });
  }
  return { hostIdSet: ids };
}

export function describeHosts(state: State, form: Form): Output {
  const hosts = state.select(state.hosts, texts(form, 'HostId'), hostNotFound);
  return {
    hostSet: filtered(hosts, form, ({ id }) => ({ 'host-id': id })).map((host) => ({
      hostId: host.id,
      state: 'available',
      ownerId: state.account,
      autoPlacement: host.autoPlacement ? 'on' : 'off',
      hostProperties: {
        instanceFamily: host.family,
        cores: host.hardware.cores,
        sockets: host.hardware.sockets,
        totalVCpus: host.hardware.vcpus,
      },
      instances: state.on(host).map(({ id, typeName }) => ({ instanceId: id, instanceType: typeName, ownerId: state.account })),
      availableCapacity: { availableVCpus: freeVcpus(state, host) },
      tagSet: tagSet(host.tags),
    })),
  };
}

/** A host with running instances stays. The response names it, and the request still succeeds. */
export function releaseHosts(state: State, form: Form): Output {
  const ids = texts(form, 'HostId');
  const kept = ids.filter((id) => {
    const host = state.hosts.get(id);
    return host === undefined || state.on(host).length > 0;
  });
  const released = ids.filter((id) => !kept.includes(id));
  released.forEach((id) => state.hosts.delete(id));
  const reasons = kept.map((id) => {
    const { code, message } = state.hosts.has(id)
      ? new AwsError('Client.InvalidHost.Occupied', `Dedicated host '${id}' cannot be released as it is occupied.`)
      : hostNotFound(id);
    return { resourceId: id, error: { code, message } };
  });
  return { successful: released, unsuccessful: reasons };
}

/** The named host, or any with automatic placement, with room for the instance. */
export function hostFor(state: State, typeName: string, vcpus: number, hostId?: string): Host {
  const candidates =
    hostId === undefined
      ? [...state.hosts.values()].filter(({ autoPlacement }) => autoPlacement)
      : state.select(state.hosts, [hostId], hostNotFound);
  const host = candidates.find((one) => one.family === familyOf(typeName) && freeVcpus(state, one) >= vcpus);
  if (host === undefined) {
    throw new AwsError('InsufficientHostCapacity', `There is not enough capacity on a host for the instance type ${typeName}.`);
  }
  return host;
}

function freeVcpus(state: State, host: Host): number {
  return host.hardware.vcpus - state.on(host).reduce((sum, one) => sum + one.defaultVcpus, 0);
}

function hostNotFound(id: string): AwsError {
  return new AwsError('InvalidHostID.NotFound', `The specified host ID '${id}' does not exist`);
}
