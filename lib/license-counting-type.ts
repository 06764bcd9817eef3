/**
 * The unit that consumes one license. It decides which license rules a license configuration may have.
 *
 * @see https://docs.aws.amazon.com/license-manager/latest/userguide/config-overview.html
 */
export enum LicenseCountingType {
  /** Virtual CPUs (`vCPU`). The only counting type for products in Amazon RDS. */
  VCPU = 'vCPU',

  /** Instances of any size (`Instance`). */
  INSTANCE = 'Instance',

  /** Physical cores (`Core`). The counting type for host resource groups of EC2 Mac hosts. */
  CORE = 'Core',

  /** Physical sockets (`Socket`). */
  SOCKET = 'Socket',
}
