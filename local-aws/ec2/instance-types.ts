// A few instance types and the hosts of their families.
// https://docs.aws.amazon.com/ec2/latest/instancetypes/ and "Dedicated Host configurations" of the EC2 user guide.

export interface InstanceType {
  readonly name: string;
  readonly vcpus: number;
  readonly threadsPerCore: number;
}

export interface HostFamily {
  readonly sockets: number;
  readonly cores: number;
  readonly vcpus: number;
}

const TYPES: readonly InstanceType[] = [
  { name: 't3.micro', vcpus: 2, threadsPerCore: 2 },
  { name: 'm5.large', vcpus: 2, threadsPerCore: 2 },
  { name: 'm5.xlarge', vcpus: 4, threadsPerCore: 2 },
  { name: 'm5.2xlarge', vcpus: 8, threadsPerCore: 2 },
  { name: 'm5.4xlarge', vcpus: 16, threadsPerCore: 2 },
  { name: 'm5.24xlarge', vcpus: 96, threadsPerCore: 2 },
  { name: 'm6i.large', vcpus: 2, threadsPerCore: 2 },
  { name: 'm6i.xlarge', vcpus: 4, threadsPerCore: 2 },
  { name: 'r6i.2xlarge', vcpus: 8, threadsPerCore: 2 },
  { name: 'c5.large', vcpus: 2, threadsPerCore: 2 },
  { name: 'c5.4xlarge', vcpus: 16, threadsPerCore: 2 },
  { name: 'm6g.large', vcpus: 2, threadsPerCore: 1 },
  { name: 'm6g.4xlarge', vcpus: 16, threadsPerCore: 1 },
];

const FAMILIES: Record<string, HostFamily> = {
  t3: { sockets: 2, cores: 48, vcpus: 96 },
  m5: { sockets: 2, cores: 48, vcpus: 96 },
  m6i: { sockets: 2, cores: 64, vcpus: 128 },
  r6i: { sockets: 2, cores: 64, vcpus: 128 },
  c5: { sockets: 2, cores: 36, vcpus: 72 },
  m6g: { sockets: 1, cores: 64, vcpus: 64 },
};

export function instanceTypes(): readonly InstanceType[] {
  return TYPES;
}

export function instanceType(name: string): InstanceType | undefined {
  return TYPES.find((type) => type.name === name);
}

export function familyOf(instanceTypeName: string): string {
  return instanceTypeName.split('.')[0];
}

export function hostFamily(family: string): HostFamily | undefined {
  return FAMILIES[family];
}
