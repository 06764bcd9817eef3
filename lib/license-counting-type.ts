/**
 * What one license is consumed by. Decides which license rules a configuration may have.
 *
 * @see https://docs.aws.amazon.com/license-manager/latest/userguide/config-overview.html
 */
export enum LicenseCountingType {
  /** Virtual CPUs (`vCPU`). The only type that Amazon RDS can be counted by. */
  VCPU = 'vCPU',

  /** Instances (`Instance`), whatever their size. */
  INSTANCE = 'Instance',

  /** Physical cores (`Core`). What a host resource group of EC2 Mac hosts needs. */
  CORE = 'Core',

  /** Physical sockets (`Socket`). */
  SOCKET = 'Socket',
}
