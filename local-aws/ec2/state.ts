// What EC2 keeps of an account in a Region.
import { randomBytes } from 'node:crypto';
import { AwsError } from '../errors';
import { Configuration } from '../license-manager/configuration';
import { Resource } from '../license-manager/resources';
import { Form } from './form';
import { HostFamily } from './instance-types';

export interface Image {
  readonly id: string;
  readonly arn: string;
  readonly ownerId: string;
  readonly name: string;
  readonly platform: string;
  readonly tags: Map<string, string>;
  /** The license configurations that a launch from this image uses. */
  readonly licenses: () => readonly Configuration[];
}

export interface Host {
  readonly id: string;
  readonly arn: string;
  readonly family: string;
  readonly hardware: HostFamily;
  readonly autoPlacement: boolean;
  readonly tags: Map<string, string>;
}

export interface Instance {
  readonly id: string;
  readonly arn: string;
  readonly image: Image;
  readonly typeName: string;
  readonly tenancy: 'default' | 'dedicated' | 'host';
  /** The host that the launch named. */
  readonly hostId?: string;
  /** The host that it runs on, or ran on last. */
  host?: Host;
  readonly cores: number;
  readonly threadsPerCore: number;
  readonly defaultVcpus: number;
  readonly launchedAt: Date;
  readonly reservationId: string;
  readonly clientToken?: string;
  readonly tags: Map<string, string>;
  state: 'running' | 'stopped' | 'shutting-down' | 'terminated';
}

export interface LaunchTemplate {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  tags: Map<string, string>;
  /** The first has the number 1. */
  readonly versions: { readonly number: number; readonly description?: string; readonly createdAt: Date; readonly data: Form }[];
  readonly defaultVersion: number;
}

export class State {
  readonly images = new Map<string, Image>();
  readonly hosts = new Map<string, Host>();
  readonly instances = new Map<string, Instance>();
  readonly launchTemplates = new Map<string, LaunchTemplate>();

  constructor(
    readonly account: string,
    readonly region: string,
    readonly partition: string,
    readonly now: () => number,
  ) {}

  arn(resource: string, owner = this.account): string {
    return `arn:${this.partition}:ec2:${this.region}:${owner}:${resource}`;
  }

  /** Those with the given ids, or all. */
  select<T>(from: ReadonlyMap<string, T>, ids: readonly string[], notFound: (id: string) => AwsError): T[] {
    return ids.length === 0 ? [...from.values()] : ids.map((id) => from.get(id) ?? fail(notFound(id)));
  }

  /** The running instances of a host. */
  on(host: Host): Instance[] {
    return [...this.instances.values()].filter((one) => one.host === host && one.state === 'running');
  }

  resources(): Resource[] {
    const region = this.region;
    const images = [...this.images.values()].map(({ arn, id, ownerId, tags }) => ({
      type: 'EC2_AMI' as const,
      arn,
      id,
      ownerId,
      tags,
      region,
    }));
    const hosts = [...this.hosts.values()].map(({ arn, id, tags }) => ({
      type: 'EC2_HOST' as const,
      arn,
      id,
      ownerId: this.account,
      tags,
      region,
    }));
    return [...images, ...hosts, ...[...this.instances.values()].map((instance) => this.resourceOf(instance))];
  }

  /** An instance as License Manager sees it. */
  resourceOf({ image, host, tenancy, ...instance }: Instance): Resource {
    const tenancies = { default: 'EC2-Default', dedicated: 'EC2-DedicatedInstance', host: 'EC2-DedicatedHost' } as const;
    return {
      arn: instance.arn,
      id: instance.id,
      type: 'EC2_INSTANCE',
      ownerId: this.account,
      region: this.region,
      state: instance.state,
      platform: image.platform,
      imageId: image.id,
      instanceType: instance.typeName,
      tags: instance.tags,
      hardware: {
        tenancy: tenancies[tenancy],
        vcpus: instance.cores * instance.threadsPerCore,
        defaultVcpus: instance.defaultVcpus,
        cores: instance.cores,
        host: host && { arn: host.arn, cores: host.hardware.cores, sockets: host.hardware.sockets },
      },
    };
  }
}

export function newId(prefix: string): string {
  return `${prefix}-${randomBytes(9).toString('hex').slice(0, 17)}`;
}

function fail(error: AwsError): never {
  throw error;
}
