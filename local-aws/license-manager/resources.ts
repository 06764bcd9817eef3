// The resources that License Manager counts licenses of, as EC2 describes them.

export type Tenancy = 'EC2-Default' | 'EC2-DedicatedInstance' | 'EC2-DedicatedHost';

export interface Hardware {
  readonly tenancy: Tenancy;
  /** With the CPU options of the instance. */
  readonly vcpus: number;
  /** Of the instance type. */
  readonly defaultVcpus: number;
  readonly cores: number;
  /** The dedicated host that the instance runs on. */
  readonly host?: { readonly arn: string; readonly cores: number; readonly sockets: number };
}

export interface Resource {
  readonly arn: string;
  readonly id: string;
  readonly type: 'EC2_INSTANCE' | 'EC2_AMI' | 'EC2_HOST';
  readonly ownerId: string;
  readonly region: string;
  /** Of an instance. */
  readonly state?: string;
  readonly hardware?: Hardware;
  readonly platform?: string;
  readonly imageId?: string;
  readonly instanceType?: string;
  readonly tags: ReadonlyMap<string, string>;
}

/** The resources of an account and Region. */
export interface Inventory {
  resources(region: string): Resource[];
}

/** What an ARN alone says of a resource. */
export function resourceTypeOf(resourceArn: string): Resource['type'] | undefined {
  const [, , service, , , resource = ''] = resourceArn.split(':');
  const types: Record<string, Resource['type']> = { image: 'EC2_AMI', instance: 'EC2_INSTANCE', 'dedicated-host': 'EC2_HOST' };
  return service === 'ec2' ? types[resource.split('/')[0]] : undefined;
}
